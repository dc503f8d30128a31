#include "infeasible.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "corntune/sizing/recommend.h"
#include "corntune/stats/histogram.h"
#include "corntune/stats/random.h"

namespace corntune {
namespace {

constexpr std::uint64_t kDraws = 20000;
constexpr std::uint64_t kQuickRequests = 6000;

std::string Milliseconds(double seconds) {
  return fmt::format("{:.3g}ms", seconds * 1e3);
}

// The 99th percentile of a request that meets nobody.
double AloneP99(const WorkloadTerms& terms) {
  const RandomStream stream(terms.seed, 77);
  std::vector<double> times;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    Random random = stream.At(i);
    times.push_back(terms.request.cpu.Sample(random) + terms.request.wait.Sample(random));
  }
  std::sort(times.begin(), times.end());
  return SortedQuantile(times, 0.99);
}

// CPU time of a request with what Gunicorn adds, the least of the candidates.
double LeastCpuTime(const SearchSpace& space, const std::vector<Candidate>& candidates) {
  double least = space.terms.request.cpu.mean();
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const double each =
        MeanDemandOf(WorkloadAtRate(space, Rate{1}), InstanceFor(space, candidates[i])).cpu.count();
    least = i == 0 ? each : std::min(least, each);
  }
  return least;
}

// The settings that a ceiling keeps away: what would be chosen without any.
std::optional<Candidate> WithoutCeilings(const SearchSpace& space) {
  SizingRequest request = space.request;
  request.memory_per_worker.reset();
  request.max_workers.reset();
  request.db_connections.reset();
  Machine machine = space.machine;
  machine.limits.processes.reset();
  const SearchSpace free{request, machine, space.terms};
  return Search(free, CandidatesOf(free), kQuickRequests).chosen;
}

}  // namespace

Result<void> CheckTarget(const SearchSpace& space) {
  if (!space.terms.p99) return {};
  const double alone = AloneP99(space.terms);
  if (alone < space.terms.p99->count()) return {};
  return Fail(ErrorKind::kInfeasible, "--p99",
              fmt::format("{} is less than a request takes without any queue, whose p99 is {} "
                          "(raise it, or lower --cpu-time or --wait-time)",
                          Milliseconds(space.terms.p99->count()), Milliseconds(alone)));
}

Error Infeasible(const SearchSpace& space, const std::vector<Candidate>& candidates,
                 const Found& found) {
  const double rate = space.terms.rate ? space.terms.rate->per_second : 0;
  const double cores = space.machine.cpu.effective.value;
  const double busy = rate * LeastCpuTime(space, candidates);
  if (busy > kMostLoad * cores) {
    return {ErrorKind::kInfeasible, "--rate",
            fmt::format("{:g}/s keep {:.3g} CPUs busy, Gunicorn's share included, and {} of {} may "
                        "be: CPU binds (lower the rate to {:.3g}/s, or give {:.3g} CPUs)",
                        rate, busy, fmt::format("{:.3g}", kMostLoad * cores), cores,
                        std::floor(rate * kMostLoad * cores / busy), busy / kMostLoad)};
  }
  if (const auto free = WithoutCeilings(space)) {
    const auto limit = MostWorkers(RequestFor(space, *free), space.machine);
    if (limit && limit->workers < free->workers) {
      return {ErrorKind::kInfeasible, "",
              fmt::format("no setting within the ceilings carries this: {} binds: {} (without it, "
                          "{} workers of {} threads, class {}, would do)",
                          limit->name, limit->because, free->workers, free->threads,
                          InfoOf(free->worker_class).name)};
    }
  }
  if (space.terms.p99 && found.least_p99) {
    return {ErrorKind::kInfeasible, "--p99",
            fmt::format("no setting reaches {} at {:g}/s on {:g} CPUs: the best has {} (raise the "
                        "target, lower the rate, or give more CPUs)",
                        Milliseconds(space.terms.p99->count()), rate, cores,
                        Milliseconds(*found.least_p99))};
  }
  return {ErrorKind::kInfeasible, "--rate",
          fmt::format("no setting that the application can run carries {:g}/s (more workers, more "
                      "threads, or another class must be allowed)",
                      rate)};
}

}  // namespace corntune
