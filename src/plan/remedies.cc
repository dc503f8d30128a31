#include "remedies.h"

#include <algorithm>
#include <cmath>

#include "corntune/sizing/recommend.h"

namespace corntune {
namespace {

constexpr std::size_t kBisected = 6;  // candidates
constexpr double kRatePrecision = 0.02;
constexpr double kLeastShare = 0.02;  // of the bound: a rate below it is no advice
constexpr double kStepDown = 0.97;
constexpr int kStepsDown = 5;

bool Stopped(const SearchSpace& space) {
  return space.terms.stop != nullptr && *space.terms.stop;
}

// Down to three significant digits.
double Floored(double value) {
  const double scale = std::pow(10.0, 2 - std::floor(std::log10(value)));
  return std::floor(value * scale * (1 + 1e-12)) / scale;
}

bool Holds(const SearchSpace& space, double rate, const std::vector<Candidate>& candidates) {
  WorkloadTerms terms = space.terms;
  terms.rate = Rate{rate};
  const SearchSpace at{space.request, space.machine, terms};
  return !Stopped(space) && Search(at, candidates, kSearchRequests).chosen.has_value();
}

// Those that a lower rate is likely to be carried by.
std::vector<Candidate> Likeliest(const SearchSpace& space, std::vector<Candidate> candidates,
                                 const Found& found) {
  if (!found.last_round.empty()) {
    candidates.clear();
    for (const Trial& trial : found.last_round) candidates.push_back(trial.candidate);
  } else {
    std::stable_sort(candidates.begin(), candidates.end(),
                     [&space](const Candidate& a, const Candidate& b) {
                       return BoundOf(space, a) > BoundOf(space, b);
                     });
  }
  if (candidates.size() > kBisected) candidates.resize(kBisected);
  return candidates;
}

// Between nothing and `high`, which does not hold.
std::optional<double> Bisected(const SearchSpace& space, const std::vector<Candidate>& candidates,
                               double high) {
  double low = kLeastShare * high;
  if (!Holds(space, low, candidates)) return std::nullopt;
  while (high - low > kRatePrecision * high && !Stopped(space)) {
    const double middle = (low + high) / 2;
    (Holds(space, middle, candidates) ? low : high) = middle;
  }
  return low;
}

}  // namespace

std::optional<double> RateThatHolds(const SearchSpace& space,
                                    const std::vector<Candidate>& candidates, const Found& found) {
  double most = 0;
  for (const Candidate& each : candidates) {
    most = std::max(most, kMostLoad * BoundOf(space, each));
  }
  std::optional<double> rate = std::min(most, space.terms.rate->per_second);
  if (!(*rate > 0)) return std::nullopt;
  const bool bound_holds = *rate < space.terms.rate->per_second &&
                           Holds(space, Floored(*rate), Likeliest(space, candidates, found));
  if (!bound_holds) rate = Bisected(space, Likeliest(space, candidates, found), *rate);
  // Among all settings the search may drop the one that held, when others look as good at first.
  for (int i = 0; rate && i < kStepsDown; ++i, *rate *= kStepDown) {
    if (Holds(space, Floored(*rate), candidates)) return Floored(*rate);
  }
  return std::nullopt;
}

std::optional<int> CpusThatHold(const SearchSpace& space, int least) {
  for (const int cpus : {least, 2 * least}) {
    Machine machine = space.machine;
    machine.cpu.effective = Cores{static_cast<double>(cpus)};
    machine.cpu.limited_by = CpuLimit::kOverride;
    const SearchSpace larger{space.request, machine, space.terms};
    if (Stopped(space)) return std::nullopt;
    if (Search(larger, CandidatesOf(larger), kSearchRequests).chosen) return cpus;
  }
  return std::nullopt;
}

std::optional<Candidate> WithoutCeilings(const SearchSpace& space,
                                         const std::vector<Candidate>& candidates) {
  const bool binds = std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& each) {
    const auto limit = MostWorkers(RequestFor(space, each), space.machine);
    return limit && limit->workers <= each.workers;
  });
  if (!binds && !candidates.empty()) return std::nullopt;
  SizingRequest request = space.request;
  request.memory_per_worker.reset();
  request.max_workers.reset();
  request.db_connections.reset();
  Machine machine = space.machine;
  machine.limits.processes.reset();
  const SearchSpace free{request, machine, space.terms};
  return Search(free, CandidatesOf(free), kSearchRequests).chosen;
}

}  // namespace corntune
