#include "infeasible.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/sizing/recommend.h"
#include "corntune/stats/histogram.h"
#include "corntune/stats/random.h"

#include "remedies.h"

namespace corntune {
namespace {

constexpr std::uint64_t kDraws = 20000;

std::string Milliseconds(double seconds) {
  return fmt::format("{:.3g}ms", seconds * 1e3);
}

// Up to three significant digits.
double RoundedUp(double value) {
  const double scale = std::pow(10.0, 2 - std::floor(std::log10(value)));
  return std::ceil(value * scale * (1 - 1e-12)) / scale;
}

// What requests take that meet nobody, in ascending order.
std::vector<double> TimesAlone(const WorkloadTerms& terms) {
  const RandomStream stream(terms.seed, 77);
  std::vector<double> times;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    Random random = stream.At(i);
    times.push_back(terms.request.cpu.Sample(random) + terms.request.wait.Sample(random));
  }
  std::sort(times.begin(), times.end());
  return times;
}

double AloneP99(const WorkloadTerms& terms) {
  return SortedQuantile(TimesAlone(terms), 0.99);
}

// The candidate with the highest bound, where its cores are what bounds it.
struct CpuBound {
  double busy = 0;  // CPUs, at the rate
  bool binds = false;
};

CpuBound BestBound(const SearchSpace& space, const std::vector<Candidate>& candidates) {
  const double rate = space.terms.rate ? space.terms.rate->per_second : 0;
  double best = 0;
  CpuBound found;
  for (const Candidate& each : candidates) {
    const double bound = BoundOf(space, each);
    if (bound <= best) continue;
    best = bound;
    const Demand demand = MeanDemandOf(WorkloadAtRate(space, Rate{1}), InstanceFor(space, each));
    found.busy = rate * demand.cpu.count();
    found.binds =
        rate > kMostLoad * bound && found.busy > kMostLoad * space.machine.cpu.effective.value;
  }
  return found;
}

// "lower the rate to 680/s, or give 3 CPUs": only what was seen to hold.
std::string RemediesText(const SearchSpace& space, const std::vector<Candidate>& candidates,
                         const Found& found, std::vector<std::string> remedies, double cpus) {
  if (const auto rate = RateThatHolds(space, candidates, found)) {
    remedies.push_back(fmt::format("lower the rate to {:g}/s", *rate));
  }
  const auto least = static_cast<int>(
      std::max(std::floor(space.machine.cpu.effective.value) + 1, std::ceil(cpus)));
  if (const auto more = CpusThatHold(space, least)) {
    remedies.push_back(fmt::format("give {} CPUs", *more));
  }
  if (remedies.empty()) return "a lower rate or more CPUs alone do not help";
  if (remedies.size() == 1) return remedies.front();
  remedies.back() = "or " + remedies.back();
  return Join(remedies, ", ");
}

std::optional<Error> BoundByCpu(const SearchSpace& space, const std::vector<Candidate>& candidates,
                                const Found& found) {
  const CpuBound bound = BestBound(space, candidates);
  if (!bound.binds) return std::nullopt;
  const double cores = space.machine.cpu.effective.value;
  return Error{
      ErrorKind::kInfeasible, "--rate",
      fmt::format("{:g}/s keep {:.3g} CPUs busy, Gunicorn's share included, and {:.3g} of {} may "
                  "be: CPU binds ({})",
                  space.terms.rate->per_second, bound.busy, kMostLoad * cores, cores,
                  RemediesText(space, candidates, found, {}, bound.busy / kMostLoad))};
}

std::optional<Error> BoundByCeiling(const SearchSpace& space,
                                    const std::vector<Candidate>& candidates) {
  const auto free = WithoutCeilings(space, candidates);
  if (!free) return std::nullopt;
  const auto limit = MostWorkers(RequestFor(space, *free), space.machine);
  if (!limit || limit->workers >= free->workers) return std::nullopt;
  return Error{ErrorKind::kInfeasible, "",
               fmt::format("no setting within the ceilings carries this: {} binds: {} (without it, "
                           "{} workers of {} threads, class {}, would do)",
                           limit->name, limit->because, free->workers, free->threads,
                           InfoOf(free->worker_class).name)};
}

Error Killed(const SearchSpace& space, double share) {
  return {ErrorKind::kInfeasible, space.terms.p99 ? "--p99" : "--rate",
          fmt::format("every setting loses {:.2g} % of the requests or more: they are refused, or "
                      "take longer than Gunicorn's timeout, which kills a sync worker (let another "
                      "class run them)",
                      share * 100)};
}

Error TooSlow(const SearchSpace& space, const std::vector<Candidate>& candidates,
              const Found& found) {
  const Estimate& best = *found.shortest_tail;
  const double end = best.value + best.half_width;
  std::vector<std::string> remedies;
  if (std::isfinite(end)) {
    remedies.push_back(fmt::format("raise the target to {:g}ms", RoundedUp(end * 1e3)));
  }
  return {ErrorKind::kInfeasible, "--p99",
          fmt::format("no setting is sure to reach {} at {:g}/s on {:g} CPUs: the best has {}, "
                      "give or take {} ({})",
                      Milliseconds(space.terms.p99->count()), space.terms.rate->per_second,
                      space.machine.cpu.effective.value, Milliseconds(best.value),
                      Milliseconds(best.half_width),
                      RemediesText(space, candidates, found, std::move(remedies), 0))};
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

double ShareAbove(const WorkloadTerms& terms, Seconds limit) {
  const std::vector<double> times = TimesAlone(terms);
  const auto first = std::upper_bound(times.begin(), times.end(), limit.count());
  return static_cast<double>(times.end() - first) / static_cast<double>(times.size());
}

Error Infeasible(const SearchSpace& space, const std::vector<Candidate>& candidates,
                 const Found& found) {
  if (auto error = BoundByCpu(space, candidates, found)) return *error;
  if (auto error = BoundByCeiling(space, candidates)) return *error;
  if (found.least_lost) return Killed(space, *found.least_lost);
  if (space.terms.p99 && found.shortest_tail) return TooSlow(space, candidates, found);
  const auto rate = space.terms.rate ? RateThatHolds(space, candidates, found) : std::nullopt;
  return {ErrorKind::kInfeasible, "--rate",
          fmt::format("no setting that the application can run carries {:g}/s ({}more workers, "
                      "more threads, or another class must be allowed)",
                      space.terms.rate ? space.terms.rate->per_second : 0,
                      rate ? fmt::format("lower the rate to {:g}/s, or ", *rate) : "")};
}

}  // namespace corntune
