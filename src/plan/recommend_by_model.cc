#include "corntune/plan/recommend_by_model.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "corntune/sizing/recommend.h"

#include "infeasible.h"
#include "search.h"

namespace corntune {
namespace {

constexpr std::uint64_t kRequests = 12000;
constexpr std::uint64_t kRequestsForSensitivity = 6000;
constexpr std::uint64_t kRequestsToReport = 40000;
constexpr std::size_t kMostReported = 8;

Result<void> CheckTerms(const WorkloadTerms& terms) {
  if (terms.request.cpu.mean() + terms.request.wait.mean() <= 0) {
    return UsageError("--cpu-time",
                      "a request must take time (expected --cpu-time or --wait-time)");
  }
  if (terms.p99 && !terms.rate) return UsageError("--p99", "has no effect without --rate");
  if (terms.p99 && terms.p99->count() <= 0) return UsageError("--p99", "expected a time above 0");
  if (terms.clients && terms.rate) return UsageError("--clients", "cannot be combined with --rate");
  return {};
}

PredictedSetting SettingOf(const SearchSpace& space, const Trial& trial) {
  PredictedSetting setting;
  setting.worker_class = trial.candidate.worker_class;
  setting.workers = trial.candidate.workers;
  setting.threads = trial.candidate.threads;
  setting.worker_connections = trial.candidate.worker_connections;
  setting.cpu_utilization = trial.result.cpu_utilization;
  if (!space.terms.rate) {
    setting.capacity_rps = trial.result.throughput.value;
    setting.capacity_margin_rps = trial.result.throughput.half_width;
    return setting;
  }
  setting.capacity_rps = BoundOf(space, trial.candidate);
  setting.mean = Seconds(trial.result.latency.mean.value);
  setting.p50 = Seconds(trial.result.latency.p50.value);
  setting.p95 = Seconds(trial.result.latency.p95.value);
  setting.p99 = Seconds(trial.result.latency.p99.value);
  return setting;
}

std::optional<PredictedSetting> MaybePredicted(const SearchSpace& space,
                                               const std::optional<Candidate>& candidate) {
  if (!candidate) return std::nullopt;
  return Predicted(space, *candidate, kRequestsToReport);
}

// The best event loop, where it is not among the candidates because nobody says that the
// application yields to it.
std::optional<PredictedSetting> EventLoop(const SearchSpace& space) {
  const Traits& traits = space.request.traits;
  const bool may_not = traits.interface != "asgi" && traits.async_safe == AsyncSafe::kUnknown;
  if (!space.terms.any_class || !may_not) return std::nullopt;
  return MaybePredicted(space, Search(space, EventLoopsOf(space), kRequests).chosen);
}

Sensitivity Changed(const SearchSpace& space, const Candidate& chosen, WorkloadTerms terms,
                    std::string input, std::string change) {
  Sensitivity answer{std::move(input), std::move(change), std::nullopt, true};
  const SearchSpace other{space.request, space.machine, terms};
  const Found found = Search(other, CandidatesOf(other), kRequestsForSensitivity);
  if (!found.chosen) return answer;
  for (const Trial& trial : found.last_round) {
    if (trial.candidate == *found.chosen) answer.setting = SettingOf(other, trial);
  }
  answer.differs = !(*found.chosen == chosen);
  return answer;
}

std::vector<Sensitivity> SensitivityOf(const SearchSpace& space, const Candidate& chosen) {
  struct Row {
    const char* input;
    const char* change;
    double cpu, wait, rate;
  };
  static constexpr std::array<Row, 5> kRows = {{{"CPU time", "x 1.5", 1.5, 1, 1},
                                                {"CPU time", "/ 2", 0.5, 1, 1},
                                                {"wait time", "x 2", 1, 2, 1},
                                                {"wait time", "/ 2", 1, 0.5, 1},
                                                {"rate", "x 1.3", 1, 1, 1.3}}};
  std::vector<Sensitivity> answers;
  for (const Row& row : kRows) {
    WorkloadTerms terms = space.terms;
    const double cpu = terms.request.cpu.mean();
    const double wait = terms.request.wait.mean();
    const bool applies =
        (row.cpu != 1 && cpu > 0) || (row.wait != 1 && wait > 0) || (row.rate != 1 && terms.rate);
    if (!applies || (terms.stop != nullptr && *terms.stop)) continue;
    terms.request.cpu = terms.request.cpu.WithMean(cpu * row.cpu);
    terms.request.wait = terms.request.wait.WithMean(wait * row.wait);
    if (terms.rate) terms.rate->per_second *= row.rate;
    answers.push_back(Changed(space, chosen, terms, row.input, row.change));
  }
  return answers;
}

Prediction PredictionOf(const SearchSpace& space, const Found& found) {
  const WorkloadTerms& terms = space.terms;
  Prediction prediction;
  prediction.cpu_time = Seconds(terms.request.cpu.mean());
  prediction.wait_time = Seconds(terms.request.wait.mean());
  prediction.cpu_shape = terms.cpu_shape;
  prediction.wait_shape = terms.wait_shape;
  prediction.rate = terms.rate;
  prediction.p99_target = terms.p99;
  prediction.clients = ClientsOf(space);
  prediction.async_safe = ToText(space.request.traits.async_safe);
  prediction.seed = terms.seed;
  prediction.screened = found.screened;
  prediction.simulated = found.simulated;
  // Who stopped the search wants to know what was found, and nothing more.
  WorkloadTerms to_the_end = terms;
  to_the_end.stop = nullptr;
  prediction.chosen =
      Predicted({space.request, space.machine, to_the_end}, *found.chosen, kRequestsToReport);
  if (terms.stop != nullptr && *terms.stop) return prediction;
  prediction.runner_up = MaybePredicted(space, found.runner_up);
  if (space.request.traits.interface != "asgi")
    prediction.rule = MaybePredicted(space, RuleOf(space));
  prediction.event_loop = EventLoop(space);
  for (const Trial& trial : found.last_round) {
    if (prediction.considered.size() == kMostReported) break;
    prediction.considered.push_back(SettingOf(space, trial));
  }
  prediction.sensitivity = SensitivityOf(space, *found.chosen);
  return prediction;
}

std::string Because(const Prediction& prediction) {
  const PredictedSetting& chosen = prediction.chosen;
  if (prediction.p99_target) {
    return fmt::format("the cheapest of {} settings whose p99 stays within {:.3g} ms at {:g}/s",
                       prediction.screened, prediction.p99_target->count() * 1e3,
                       prediction.rate->per_second);
  }
  if (prediction.rate) {
    return fmt::format("the cheapest of {} settings near the shortest p99 at {:g}/s",
                       prediction.screened, prediction.rate->per_second);
  }
  return fmt::format("carries about {:.3g}/s, the cheapest of {} settings near the most",
                     chosen.capacity_rps, prediction.screened);
}

void AddWarningsOfModel(const Prediction& prediction, Recommendation& answer) {
  if (prediction.event_loop && prediction.event_loop->capacity_rps > 0) {
    const double gain = prediction.event_loop->capacity_rps / prediction.chosen.capacity_rps - 1;
    answer.warnings.push_back(
        {"async-unknown",
         fmt::format("whether all that waits in the application yields to gevent is not known, so "
                     "that no event loop is recommended; {} gevent workers would carry {:.3g}/s "
                     "({:+.0f} %)",
                     prediction.event_loop->workers, prediction.event_loop->capacity_rps,
                     gain * 100),
         "drivers in pure Python do, C drivers without a gevent adapter do not; try it under load, "
         "then say --async-safe=yes or no"});
  }
}

}  // namespace

Result<Recommendation> RecommendByModel(const SizingRequest& request, const Machine& machine,
                                        const WorkloadTerms& terms) {
  if (auto fine = CheckTerms(terms); !fine) return tl::unexpected(fine.error());
  const SearchSpace space{request, machine, terms};
  if (auto fine = CheckTarget(space); !fine) return tl::unexpected(fine.error());
  // Not even one worker, or options without effect: the rule's own errors say it best.
  if (auto by_rule = Recommend(request, machine); !by_rule) return by_rule;
  const std::vector<Candidate> candidates = CandidatesOf(space);
  const Found found = Search(space, candidates, kRequests);
  if (!found.chosen) return tl::unexpected(Infeasible(space, candidates, found));
  Prediction prediction = PredictionOf(space, found);
  SizingRequest asked = RequestFor(space, *found.chosen);
  if (asked.worker_class == request.worker_class) asked.class_name = request.class_name;
  asked.model = ModelChoice{found.chosen->workers, Because(prediction)};
  auto answer = Recommend(asked, machine);
  if (!answer) return answer;
  AddWarningsOfModel(prediction, *answer);
  answer->prediction = std::move(prediction);
  return answer;
}

}  // namespace corntune
