#include "sensitivity.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "corntune/sizing/recommend.h"

#include "predicted.h"

namespace corntune {
namespace {

constexpr char kTarget[] = "p99 target";
constexpr double kMostVariation = 100;  // as ParseShape takes

// The question with one input otherwise.
struct Change {
  std::string input;
  std::string change;
  WorkloadTerms terms;
  SizingRequest request;
};

// Twice the coefficient of variation, and 1 for times that do not vary.
double MoreVaried(const Distribution& times) {
  return times.scv() > 0 ? std::min(kMostVariation, 2 * std::sqrt(times.scv())) : 1;
}

class Changes {
 public:
  explicit Changes(const SearchSpace& space) : space_(space) {}

  std::vector<Change> All() {
    const RequestClass& request = space_.terms.request;
    if (request.cpu.mean() > 0) AddDemand("CPU time", &RequestClass::cpu, 1.5, "x 1.5");
    if (request.cpu.mean() > 0) AddDemand("CPU time", &RequestClass::cpu, 0.5, "/ 2");
    if (request.wait.mean() > 0) AddDemand("wait time", &RequestClass::wait, 2, "x 2");
    if (request.wait.mean() > 0) AddDemand("wait time", &RequestClass::wait, 0.5, "/ 2");
    AddVariation();
    AddLoad();
    AddTarget();
    AddMemory();
    return std::move(changes_);
  }

 private:
  Change& Add(std::string input, std::string change) {
    changes_.push_back({std::move(input), std::move(change), space_.terms, space_.request});
    return changes_.back();
  }

  void AddDemand(const char* input, Distribution RequestClass::*time, double factor,
                 const char* change) {
    RequestClass& request = Add(input, change).terms.request;
    request.*time = (request.*time).WithMean((request.*time).mean() * factor);
  }

  void AddVariation() {
    RequestClass changed = space_.terms.request;
    std::string variation;
    for (Distribution* time : {&changed.cpu, &changed.wait}) {
      if (time->mean() <= 0) continue;
      const double more = MoreVaried(*time);
      *time = Distribution::Lognormal(time->mean(), more);
      const std::string text = fmt::format("{:.3g}", more);
      if (variation != text) variation += (variation.empty() ? "" : " and ") + text;
    }
    Add("distribution", "CV " + variation).terms.request = std::move(changed);
  }

  void AddLoad() {
    if (space_.terms.rate) {
      Add("rate", "x 1.3").terms.rate->per_second *= 1.3;
      return;
    }
    const int clients = ClientsOf(space_);
    Add("clients", "x 2").terms.clients = 2 * clients;
    if (clients > 1) Add("clients", "/ 2").terms.clients = clients / 2;
  }

  void AddTarget() {
    if (!space_.terms.p99) return;
    *Add(kTarget, "x 1.3").terms.p99 *= 1.3;
    *Add(kTarget, "/ 1.3").terms.p99 /= 1.3;
  }

  void AddMemory() {
    if (!space_.request.memory_per_worker) return;
    for (const auto& [factor, change] : {std::pair(1.5, "x 1.5"), std::pair(0.5, "/ 2")}) {
      Bytes& each = Add("memory of a worker", change).request.memory_per_worker->value;
      each = Bytes{static_cast<std::uint64_t>(static_cast<double>(each.value) * factor)};
    }
  }

  const SearchSpace& space_;
  std::vector<Change> changes_;
};

bool Fits(const SearchSpace& space, const Candidate& candidate) {
  const auto limit = MostWorkers(RequestFor(space, candidate), space.machine);
  return !limit || limit->workers >= candidate.workers;
}

const Trial* Find(const std::vector<Trial>& trials, const Candidate& candidate) {
  for (const Trial& trial : trials) {
    if (trial.candidate == candidate) return &trial;
  }
  return nullptr;
}

// The chosen setting under the changed input: as the search saw it, else on its own.
std::optional<Trial> Kept(const SearchSpace& space, const Found& found, const Candidate& chosen) {
  if (!Fits(space, chosen)) return std::nullopt;
  if (const Trial* seen = Find(found.last_round, chosen)) return *seen;
  const auto& rate = space.terms.rate;
  if (rate && rate->per_second > kMostLoad * BoundOf(space, chosen)) return std::nullopt;
  auto trials =
      TryAll(space, {chosen}, rate ? WorkloadAtRate(space, *rate) : SaturatedWorkload(space),
             kQuickRequests);
  if (trials.empty() || trials.front().lost > kMostLost) return std::nullopt;
  return std::move(trials.front());
}

double CostOfKeeping(const SearchSpace& space, const Trial& kept, const Trial* best) {
  if (space.terms.p99) return std::max(0.0, kept.score / space.terms.p99->count() - 1);
  if (best == nullptr || !(best->score > 0)) return 0;
  const double ratio = kept.score / best->score;
  return std::max(0.0, space.terms.rate ? ratio - 1 : 1 - ratio);
}

Sensitivity Answer(const SearchSpace& space, const Change& change, const Found& base) {
  Sensitivity answer{change.input, change.change, std::nullopt, true, std::nullopt, std::nullopt};
  const SearchSpace other{change.request, space.machine, change.terms};
  const std::vector<Candidate> candidates = CandidatesOf(other);
  // A ceiling that binds neither way changes nothing.
  const bool same = change.input == "memory of a worker" && candidates == CandidatesOf(space);
  Found found = same ? base : Search(other, candidates, kQuickRequests);
  // Few requests leave wide intervals, which near a target hold nothing.
  if (!found.chosen) found = Search(other, candidates, kSearchRequests);
  const Trial* best = found.chosen ? Find(found.last_round, *found.chosen) : nullptr;
  if (best != nullptr) {
    answer.setting = SettingOf(other, *best);
    answer.differs = !(best->candidate == *base.chosen);
  }
  if (const auto kept = Kept(other, found, *base.chosen)) {
    answer.kept = SettingOf(other, *kept);
    answer.cost = CostOfKeeping(other, *kept, best);
  }
  return answer;
}

// How much hangs on the input.
std::pair<int, double> Weight(const Sensitivity& row) {
  if (!row.cost || !row.setting) return {2, row.cost.value_or(0)};
  if (*row.cost >= kBetweenThreads) return {1, *row.cost};
  return {0, row.differs ? 1.0 : 0.0};
}

}  // namespace

std::vector<Sensitivity> SensitivityOf(const SearchSpace& space, const Found& base) {
  std::vector<Sensitivity> rows;
  const auto stopped = [&space] { return space.terms.stop != nullptr && *space.terms.stop; };
  for (const Change& change : Changes(space).All()) {
    Sensitivity row = Answer(space, change, base);
    // What was cut short would say that nothing holds.
    if (stopped()) break;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<std::size_t> WorthMeasuring(const std::vector<Sensitivity>& rows) {
  std::optional<std::size_t> first;
  std::pair<int, double> most = {0, 0};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].input == kTarget || Weight(rows[i]) <= most) continue;
    most = Weight(rows[i]);
    first = i;
  }
  return first;
}

}  // namespace corntune
