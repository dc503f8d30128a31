// Small scenarios whose course can be followed by hand: fixed demands, arrivals by schedule.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "corntune/simulate/simulation.h"

#include "engine.h"

namespace corntune {

inline Workload Scheduled(std::vector<double> times, double cpu, double wait) {
  Workload workload;
  workload.classes.push_back({"", 1, Distribution::Fixed(cpu), Distribution::Fixed(wait), 1});
  workload.arrivals = ScheduledArrivals{std::move(times)};
  return workload;
}

inline Workload FixedClients(int clients, double think, double cpu, double wait) {
  Workload workload = Scheduled({0}, cpu, wait);
  workload.arrivals = ClosedClients{clients, Distribution::Fixed(think)};
  return workload;
}

inline Instance Workers(int workers, WorkerClass worker_class = WorkerClass::kSync) {
  Instance instance;
  instance.worker_class = worker_class;
  instance.workers = workers;
  instance.cpus = Cores{8};
  return instance;
}

inline Instance Threads(int workers, int threads) {
  Instance instance = Workers(workers, WorkerClass::kGthread);
  instance.threads = threads;
  return instance;
}

// One run without warm-up, from an empty server until nothing is left to happen or `outcomes`.
class Played {
 public:
  Played(Instance instance, Workload workload, std::uint64_t outcomes = ~std::uint64_t{0},
         std::uint64_t seed = 1)
      : instance_(std::move(instance)),
        workload_(std::move(workload)),
        engine_(instance_, workload_, options_, seed, 0) {
    engine_.BeginRecording();
    engine_.Run(outcomes, nullptr);
  }

  const Engine& engine() const { return engine_; }
  const Counts& counts() const { return engine_.recorder().counts; }

  // The responses in ascending order, in milliseconds: to the nearest, and to the nearest ten above
  // half a second, where a bucket of the histogram is about as wide.
  std::vector<long> Responses() const {
    std::vector<long> responses;
    const Histogram total = engine_.recorder().latencies.Total();
    for (std::uint64_t rank = 1; rank <= total.count(); ++rank) {
      const double response = total.AtRank(rank) / 1e6;
      const double step = response > 500 ? 10 : 1;
      responses.push_back(std::lround(response / step) * static_cast<long>(step));
    }
    return responses;
  }

 private:
  Instance instance_;
  Workload workload_;
  RunOptions options_{.histogram = HistogramPrecision::kTenthPercent};
  Engine engine_;
};

}  // namespace corntune
