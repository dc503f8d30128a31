#include "search.h"

#include <algorithm>
#include <limits>

namespace corntune {
namespace {

constexpr std::size_t kLastRound = 24;
constexpr double kFirstRoundZone = 0.25;

bool Open(const SearchSpace& space) {
  return space.terms.rate.has_value();
}

// True when the first is the better one: more throughput, or a shorter tail.
bool Better(const SearchSpace& space, const Trial& a, const Trial& b) {
  return Open(space) ? a.score < b.score : a.score > b.score;
}

bool Within(const SearchSpace& space, double score, double best, double zone) {
  return Open(space) ? score <= best * (1 + zone) : score >= best * (1 - zone);
}

std::vector<Candidate> Screened(const SearchSpace& space,
                                const std::vector<Candidate>& candidates) {
  std::vector<double> bounds;
  for (const Candidate& each : candidates) bounds.push_back(BoundOf(space, each));
  const double clients = ClientsOf(space);
  const double alone = (space.terms.request.cpu.mean() + space.terms.request.wait.mean());
  double best = 0;
  for (const double bound : bounds) best = std::max(best, bound);
  // Saturated, so many clients ask for no more than this.
  best = std::min(best, clients / alone);
  std::vector<Candidate> left;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const bool holds = Open(space) ? space.terms.rate->per_second <= kMostLoad * bounds[i]
                                   : bounds[i] >= best * (1 - kFirstRoundZone - kBetweenClasses);
    if (holds) left.push_back(candidates[i]);
  }
  return left;
}

void SortBestFirst(const SearchSpace& space, std::vector<Trial>& trials) {
  std::stable_sort(trials.begin(), trials.end(),
                   [&](const Trial& a, const Trial& b) { return Better(space, a, b); });
}

// What kills requests must not win by it. Where all lose some, they are compared as they are.
void DropLosers(std::vector<Trial>& trials) {
  const auto loses = [](const Trial& trial) { return trial.lost > kMostLost; };
  if (std::all_of(trials.begin(), trials.end(), loses)) return;
  std::erase_if(trials, loses);
}

bool MeetsTarget(const SearchSpace& space, const Trial& trial) {
  return trial.lost <= kMostLost &&
         trial.score + trial.result.latency.p99.half_width <= space.terms.p99->count();
}

// Those of the first round that may still be the best or the cheapest.
std::vector<Candidate> Promising(const SearchSpace& space, std::vector<Trial> trials) {
  SortBestFirst(space, trials);
  const double best = trials.empty() ? 0 : trials.front().score;
  const auto target = space.terms.p99;
  std::vector<Trial> left;
  for (Trial& trial : trials) {
    const double zone = target ? std::max(kFirstRoundZone, 1.2 * target->count() / best - 1)
                               : kBetweenClasses + kFirstRoundZone;
    if (Within(space, trial.score, best, zone)) left.push_back(std::move(trial));
  }
  // The best and the cheapest, half of each, where there are too many.
  std::vector<Candidate> kept;
  for (std::size_t i = 0; i < left.size() && i < kLastRound / 2; ++i) {
    kept.push_back(left[i].candidate);
  }
  std::stable_sort(left.begin(), left.end(), [](const Trial& a, const Trial& b) {
    return CostOf(a.candidate) < CostOf(b.candidate);
  });
  for (const Trial& trial : left) {
    if (kept.size() >= kLastRound) break;
    if (std::find(kept.begin(), kept.end(), trial.candidate) == kept.end()) {
      kept.push_back(trial.candidate);
    }
  }
  return kept;
}

bool SameGroup(const Candidate& a, const Candidate& b) {
  return a.worker_class == b.worker_class && a.workers == b.workers &&
         a.worker_connections.has_value() == b.worker_connections.has_value();
}

// The fewest threads of a group that do as well as its best, with slots to spare.
const Trial* BestOfGroup(const SearchSpace& space, const std::vector<Trial>& trials,
                         const Candidate& group) {
  double best = 0;
  for (const Trial& trial : trials) {
    if (!SameGroup(trial.candidate, group)) continue;
    if (best == 0 || Within(space, trial.score, best, 0)) best = trial.score;
  }
  const double enough = EnoughSlots(space);
  const Trial* found = nullptr;
  for (const Trial& trial : trials) {
    const Candidate& each = trial.candidate;
    if (!SameGroup(each, group) || !Within(space, trial.score, best, kBetweenThreads)) continue;
    const auto roomy = [&](const Candidate& of) {
      return Open(space) || of.worker_class != WorkerClass::kGthread ||
             of.workers * of.threads >= enough;
    };
    const bool better =
        found == nullptr || (roomy(each) && !roomy(found->candidate)) ||
        (roomy(each) == roomy(found->candidate) && each.threads < found->candidate.threads);
    if (better) found = &trial;
  }
  return found;
}

// The cheapest within the zone of the best, or within the target.
const Trial* Cheapest(const SearchSpace& space, const std::vector<Trial>& trials,
                      const Candidate* besides) {
  const auto target = space.terms.p99;
  const Trial* found = nullptr;
  const double best = trials.empty() ? 0 : trials.front().score;
  for (const Trial& trial : trials) {
    const bool same = besides != nullptr && trial.candidate.workers == besides->workers &&
                      trial.candidate.worker_class == besides->worker_class;
    if (same) continue;
    const bool holds =
        target ? MeetsTarget(space, trial)
               : Within(space, trial.score, best, Open(space) ? kBetweenTails : kBetweenClasses);
    if (!holds) continue;
    if (found != nullptr && CostOf(trial.candidate) >= CostOf(found->candidate)) continue;
    if (!target && BestOfGroup(space, trials, trial.candidate) != &trial) continue;
    found = &trial;
  }
  return found;
}

// Where nothing else came near: what promises the most of the other classes, and without any the
// best with other threads.
std::optional<Candidate> BestOfOthers(const SearchSpace& space,
                                      const std::vector<Candidate>& candidates,
                                      const std::vector<Trial>& trials, const Candidate& chosen) {
  std::optional<Candidate> best;
  for (const Candidate& each : candidates) {
    if (each.worker_class == chosen.worker_class) continue;
    if (!best || BoundOf(space, each) > BoundOf(space, *best)) best = each;
  }
  for (const Trial& trial : trials) {
    if (!best && !(trial.candidate == chosen)) best = trial.candidate;
  }
  return best;
}

std::optional<Candidate> RunnerUp(const SearchSpace& space,
                                  const std::vector<Candidate>& candidates, const Found& found) {
  if (const Trial* next = Cheapest(space, found.last_round, &*found.chosen)) return next->candidate;
  return BestOfOthers(space, candidates, found.last_round, *found.chosen);
}

// What is said where none holds.
void NoteLimits(const SearchSpace& space, Found& found) {
  for (const Trial& trial : found.last_round) {
    found.least_lost = std::min(found.least_lost.value_or(1), trial.lost);
    const Estimate& p99 = trial.result.latency.p99;
    const auto end = [](const Estimate& of) { return of.value + of.half_width; };
    const bool shorter = !found.shortest_tail || end(p99) < end(*found.shortest_tail);
    if (Open(space) && shorter) found.shortest_tail = p99;
  }
  if (found.least_lost && *found.least_lost <= kMostLost) found.least_lost.reset();
}

}  // namespace

Found Search(const SearchSpace& space, const std::vector<Candidate>& candidates,
             std::uint64_t requests) {
  Found found;
  const Workload workload =
      Open(space) ? WorkloadAtRate(space, *space.terms.rate) : SaturatedWorkload(space);
  found.screened = static_cast<std::int64_t>(candidates.size());
  const std::vector<Candidate> screened = Screened(space, candidates);
  found.simulated = static_cast<std::int64_t>(screened.size());
  std::vector<Trial> first_round = TryAll(space, screened, workload, requests / 4);
  DropLosers(first_round);
  found.last_round = TryAll(space, Promising(space, first_round), workload, requests);
  DropLosers(found.last_round);
  const bool stopped = space.terms.stop != nullptr && *space.terms.stop;
  if (stopped && found.last_round.empty()) found.last_round = std::move(first_round);
  SortBestFirst(space, found.last_round);
  if (found.last_round.empty()) return found;
  NoteLimits(space, found);
  const Trial* chosen = Cheapest(space, found.last_round, nullptr);
  if (chosen == nullptr) return found;
  found.chosen = chosen->candidate;
  found.runner_up = RunnerUp(space, candidates, found);
  return found;
}

}  // namespace corntune
