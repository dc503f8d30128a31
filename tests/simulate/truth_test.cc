// The simulator against exact queueing theory: the 99.9 % interval over 20 replications must hold
// the true value. Each configuration is one that Gunicorn can really be in.
//
// A correct simulator fails one of a thousand such checks; seeds are fixed, so that it does not.
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "corntune/queueing/admission.h"
#include "corntune/queueing/erlang.h"
#include "corntune/queueing/general_service.h"
#include "corntune/simulate/simulation.h"

namespace corntune {
namespace {

constexpr double kLevel = 0.999;
constexpr int kReplications = 20;

Workload Open(double rate, Distribution cpu, Distribution wait) {
  Workload workload;
  workload.classes.push_back({"", 1, std::move(cpu), std::move(wait), 1});
  workload.arrivals = OpenArrivals{Rate{rate}};
  return workload;
}

Workload Closed(int clients, double think, Distribution cpu, Distribution wait) {
  Workload workload = Open(1, std::move(cpu), std::move(wait));
  workload.arrivals = ClosedClients{clients, Distribution::Exponential(think)};
  return workload;
}

Distribution Exp(double mean) {
  return Distribution::Exponential(mean);
}
Distribution Nothing() {
  return Distribution::Fixed(0);
}

Instance Sync(int workers) {
  Instance instance;
  instance.workers = workers;
  instance.timeout = Seconds(0);
  instance.backlog = 1'000'000;
  return instance;
}

// All requests share the cores as one process without a lock does.
Instance Sharing(int cores) {
  Instance instance = Sync(1);
  instance.worker_class = WorkerClass::kGthread;
  instance.threads = 100000;
  instance.worker_connections = 100000;
  instance.free_threaded = true;
  instance.cpus = Cores{static_cast<double>(cores)};
  return instance;
}

std::vector<SimulationResult> Replicate(const Instance& instance, const Workload& workload,
                                        std::uint64_t requests) {
  std::vector<SimulationResult> results;
  for (std::uint64_t seed = 1; seed <= kReplications; ++seed) {
    RunOptions options;
    options.seed = seed;
    options.replications = 1;
    options.threads = 1;
    options.requests = requests;
    options.mean_precision = 0;
    options.tail_precision = 0;
    options.histogram = HistogramPrecision::kTenthPercent;
    const auto result = Simulate(instance, workload, options);
    EXPECT_TRUE(result) << result.error().ToString();
    if (result) results.push_back(*result);
  }
  return results;
}

// `slack`: what the histogram's buckets may add, as a share of the value.
void ExpectHolds(const std::vector<SimulationResult>& results, double truth, const char* what,
                 const std::function<double(const SimulationResult&)>& figure, double slack = 0) {
  std::vector<double> values;
  for (const SimulationResult& result : results) values.push_back(figure(result));
  const Estimate estimate = MeanOf(values, kLevel);
  EXPECT_NEAR(estimate.value, truth, estimate.half_width + slack * truth) << what;
  // An interval so wide that it holds anything proves nothing.
  EXPECT_LT(estimate.half_width, 0.1 * truth) << what;
}

double Mean(const SimulationResult& result) {
  return result.latency.mean.value;
}
double Throughput(const SimulationResult& result) {
  return result.throughput.value;
}

void ExpectMultiServer(const std::vector<SimulationResult>& results,
                       const MultiServerQueue& theory) {
  ExpectHolds(results, theory.MeanResponse().count(), "mean", Mean);
  ExpectHolds(results, theory.wait_probability(), "P(wait)",
              [](const SimulationResult& result) { return result.wait_share; });
  ExpectHolds(results, theory.MeanWait().count(), "mean wait",
              [](const SimulationResult& result) { return result.mean_wait.count(); });
  using Figure = std::pair<double, Estimate Latencies::*>;
  for (const auto& [p, member] :
       {Figure{0.5, &Latencies::p50}, Figure{0.9, &Latencies::p90}, Figure{0.95, &Latencies::p95},
        Figure{0.99, &Latencies::p99}, Figure{0.999, &Latencies::p999}}) {
    ExpectHolds(
        results, theory.ResponseQuantile(p).count(), std::to_string(p).c_str(),
        [member = member](const SimulationResult& result) {
          return (result.latency.*member).value;
        },
        0.001);
  }
}

TEST(TruthTest, OneWaitingWorkerIsMM1) {
  const auto theory = MultiServerQueue::Make(1, Rate{7}, Seconds(0.1));
  ExpectMultiServer(Replicate(Sync(1), Open(7, Nothing(), Exp(0.1)), 100000), *theory);
}

TEST(TruthTest, WaitingWorkersAreMMc) {
  const auto theory = MultiServerQueue::Make(5, Rate{80}, Seconds(0.05));
  ExpectMultiServer(Replicate(Sync(5), Open(80, Nothing(), Exp(0.05)), 100000), *theory);
}

TEST(TruthTest, WorkersWithACoreEachAreMMc) {
  Instance instance = Sync(4);
  instance.cpus = Cores{4};
  const auto theory = MultiServerQueue::Make(4, Rate{320}, Seconds(0.01));
  ExpectMultiServer(Replicate(instance, Open(320, Exp(0.01), Nothing()), 100000), *theory);
}

TEST(TruthTest, AShortBacklogIsMMcK) {
  Instance instance = Sync(4);
  instance.backlog = 15;  // the kernel takes one more: 4 + 15 + 1 = 20 places
  instance.syn_retries = 0;
  const auto theory = SolveLossQueue(4, 20, Rate{36}, Seconds(0.1));
  const auto results = Replicate(instance, Open(36, Nothing(), Exp(0.1)), 100000);
  ExpectHolds(results, theory->mean_response.count(), "mean", Mean);
  ExpectHolds(results, theory->throughput.per_second, "throughput", Throughput);
  ExpectHolds(results, theory->blocking, "blocking", [](const SimulationResult& result) {
    return static_cast<double>(result.refused) /
           static_cast<double>(result.refused + result.completed);
  });
}

TEST(TruthTest, OneWorkerWithAnyServiceIsPollaczekKhinchine) {
  for (const Distribution& wait : {Distribution::Fixed(0.1), Distribution::Lognormal(0.1, 2)}) {
    const auto theory = MeanWaitOneServer(Rate{6}, Seconds(0.1), wait.scv());
    ExpectHolds(Replicate(Sync(1), Open(6, Nothing(), wait), 200000), theory->count(), "mean wait",
                [](const SimulationResult& result) { return result.mean_wait.count(); });
  }
}

TEST(TruthTest, SharedCoresDoNotFeelTheDistribution) {
  for (const int cores : {1, 3}) {
    const double rate = 70.0 * cores;
    const auto theory = MeanResponseSharing(cores, Rate{rate}, Seconds(0.01));
    for (const Distribution& cpu :
         {Distribution::Fixed(0.01), Exp(0.01), Distribution::Gamma(0.01, 2)}) {
      ExpectHolds(Replicate(Sharing(cores), Open(rate, cpu, Nothing()), 100000), theory->count(),
                  "mean", Mean);
    }
  }
}

TEST(TruthTest, SharedCoresDoNotFeelAMixtureOfExponentials) {
  // Nine of ten need 5 ms on average, one 55 ms: 10 ms in all, at 70 %, squared CV 5.5.
  Workload workload = Open(70, Exp(0.005), Nothing());
  workload.classes[0].share = 9;
  workload.classes.push_back({"", 1, Exp(0.055), Nothing(), 1});
  ExpectHolds(Replicate(Sharing(1), workload, 100000), 0.01 / (1 - 0.7), "mean", Mean);
}

// The mean of the responses from `from` on, or below it, without the time that stands apart.
double MeanOfPart(const SimulationResult& result, double from, bool above) {
  double sum = 0;
  double count = 0;
  for (std::uint64_t rank = 1; rank <= result.histogram.count(); ++rank) {
    const double response = result.histogram.AtRank(rank) / 1e9;
    if ((response >= from) != above) continue;
    sum += response;
    ++count;
  }
  return sum / count;
}

TEST(TruthTest, OnSharedCoresTheResponseGrowsInProportionToTheSize) {
  // Nine of ten requests need 5 ms, one 55 ms: 10 ms on average, at 60 %, so E[R | x] = x / 0.4.
  // The large ones wait for a second besides, which nobody else feels, to be told apart.
  Workload workload = Open(60, Distribution::Fixed(0.005), Nothing());
  workload.classes[0].share = 9;
  workload.classes.push_back({"", 1, Distribution::Fixed(0.055), Distribution::Fixed(1), 1});
  const auto results = Replicate(Sharing(1), workload, 20000);
  ExpectHolds(
      results, 0.0125, "small",
      [](const SimulationResult& result) { return MeanOfPart(result, 1, false); }, 0.001);
  ExpectHolds(
      results, 0.1375, "large",
      [](const SimulationResult& result) { return MeanOfPart(result, 1, true) - 1; }, 0.01);
}

TEST(TruthTest, ClosedPopulationsHaveTheThroughputOfTheProductForm) {
  for (int clients = 1; clients <= 50; clients += clients < 10 ? 1 : 8) {
    Instance instance = Sync(clients);
    instance.cpus = Cores{2};
    const auto network =
        AdmissionNetwork::Make({Seconds(0.01), Seconds(0.04)}, CoreSharing(Cores{2}, clients));
    ExpectHolds(Replicate(instance, Closed(clients, 0, Exp(0.01), Exp(0.04)), 30000),
                network->Throughput(clients).per_second, "throughput", Throughput);
  }
}

TEST(TruthTest, ThinkingClientsAreTheMachineRepairman) {
  for (const auto& [clients, throughput, response] : {std::tuple(5, .43604782, 1.46663218),
                                                      {10, .78541766, 2.73207944},
                                                      {20, .99813095, 10.03745099}}) {
    const auto results = Replicate(Sync(1), Closed(clients, 10, Nothing(), Exp(1)), 50000);
    ExpectHolds(results, throughput, "throughput", Throughput);
    ExpectHolds(results, response, "response", Mean);
  }
}

}  // namespace
}  // namespace corntune
