// How fast the simulator is: events per second on one thread, with histogram and warm-up on.
// docs/performance.md says how to run it beside other simulators (tests/bench/simulators).
#include <benchmark/benchmark.h>

#include "corntune/simulate/simulation.h"

namespace corntune {
namespace {

Workload Open(double rate, double cpu, double wait) {
  Workload workload;
  workload.classes.push_back(
      {"", 1, Distribution::Exponential(cpu), Distribution::Exponential(wait), 1});
  workload.arrivals = OpenArrivals{Rate{rate}};
  return workload;
}

void Run(benchmark::State& state, const Instance& instance, const Workload& workload) {
  RunOptions options;
  options.replications = 1;
  options.threads = 1;
  options.requests = 1'000'000;
  options.mean_precision = 0;
  options.tail_precision = 0;
  double events = 0;
  double requests = 0;
  for (auto _ : state) {
    const auto result = Simulate(instance, workload, options);
    if (!result) {
      state.SkipWithError(result.error().ToString().c_str());
      return;
    }
    events += static_cast<double>(result->events);
    requests += static_cast<double>(result->completed + result->warm_up);
    benchmark::DoNotOptimize(result->latency.p99.value);
  }
  state.counters["events/s"] = benchmark::Counter(events, benchmark::Counter::kIsRate);
  state.counters["requests/s"] = benchmark::Counter(requests, benchmark::Counter::kIsRate);
}

Instance Of(WorkerClass worker_class, int workers, int threads, double cpus) {
  Instance instance;
  instance.worker_class = worker_class;
  instance.workers = workers;
  instance.threads = threads;
  instance.cpus = Cores{cpus};
  return instance;
}

// The same M/M/5 at 80 % as tests/bench/simulators.
void MMc(benchmark::State& state) {
  Run(state, Of(WorkerClass::kSync, 5, 1, 5), Open(80, 0, 0.05));
}
BENCHMARK(MMc)->Unit(benchmark::kMillisecond);

// CPU and waiting at 70 %, workers = 2 x cores + 1.
void Sync(benchmark::State& state) {
  const auto cores = static_cast<int>(state.range(0));
  Run(state, Of(WorkerClass::kSync, 2 * cores + 1, 1, cores), Open(50.0 * cores, 0.01, 0.01));
}
BENCHMARK(Sync)->RangeMultiplier(4)->Range(1, 128)->Unit(benchmark::kMillisecond);

void Gthread(benchmark::State& state) {
  const auto cores = static_cast<int>(state.range(0));
  Run(state, Of(WorkerClass::kGthread, cores, 8, cores), Open(70.0 * cores, 0.01, 0.03));
}
BENCHMARK(Gthread)->RangeMultiplier(4)->Range(1, 128)->Unit(benchmark::kMillisecond);

// 1 to 10,000 clients on kept connections of four event loops.
void KeptConnections(benchmark::State& state) {
  const auto clients = static_cast<int>(state.range(0));
  Workload workload = Open(1, 0.001, 0.01);
  workload.arrivals = ClosedClients{clients, Distribution::Exponential(0.0004 * clients)};
  workload.connections = Connections::kKeptAlive;
  Instance instance = Of(WorkerClass::kGevent, 4, 1, 4);
  instance.worker_connections = 10000;
  Run(state, instance, workload);
}
BENCHMARK(KeptConnections)->RangeMultiplier(10)->Range(1, 10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace corntune
