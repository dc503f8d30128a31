#include "corntune/plan/recommend_by_model.h"

#include <utility>

#include <fmt/format.h>

#include "corntune/plan/known_error.h"
#include "corntune/sizing/recommend.h"

#include "infeasible.h"
#include "predicted.h"
#include "search.h"
#include "sensitivity.h"

namespace corntune {
namespace {

constexpr std::uint64_t kRequestsToReport = 40000;
constexpr std::size_t kMostReported = 8;

bool Stopped(const WorkloadTerms& terms) {
  return terms.stop != nullptr && *terms.stop;
}

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
  return MaybePredicted(space, Search(space, EventLoopsOf(space), kSearchRequests).chosen);
}

Prediction PredictionOf(const SearchSpace& space, const Found& found) {
  const WorkloadTerms& terms = space.terms;
  Prediction prediction;
  prediction.cpu_time = Seconds(terms.request.cpu.mean());
  prediction.wait_time = Seconds(terms.request.wait.mean());
  prediction.cpu_shape = terms.cpu_shape;
  prediction.wait_shape = terms.wait_shape;
  prediction.bursts = terms.request.bursts;
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
  const SearchSpace unstopped{space.request, space.machine, to_the_end};
  if (auto chosen = MaybePredicted(unstopped, found.chosen)) prediction.chosen = *chosen;
  prediction.known_error = ModelErrorOf(found.chosen->worker_class).throughput;
  if (Stopped(terms)) return prediction;
  prediction.runner_up = MaybePredicted(space, found.runner_up);
  if (space.request.traits.interface != "asgi")
    prediction.rule = MaybePredicted(space, RuleOf(space));
  prediction.event_loop = EventLoop(space);
  for (const Trial& trial : found.last_round) {
    if (prediction.considered.size() == kMostReported) break;
    prediction.considered.push_back(SettingOf(space, trial));
  }
  prediction.sensitivity = SensitivityOf(space, found);
  prediction.measure_first = WorthMeasuring(prediction.sensitivity);
  return prediction;
}

// Three digits, without an exponent.
std::string PerSecond(double rate) {
  return rate >= 999.5 ? fmt::format("{:.0f}/s", rate) : fmt::format("{:.3g}/s", rate);
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
  return fmt::format("carries about {}, the cheapest of {} settings near the most",
                     PerSecond(chosen.capacity_rps), prediction.screened);
}

// Only sync workers: the others show signs of life while they serve.
void WarnOfKills(const WorkloadTerms& terms, Recommendation& answer) {
  const auto timeout = static_cast<double>(answer.surroundings.timeout_s);
  if (answer.worker_class != WorkerClass::kSync || timeout <= 0) return;
  const double share = ShareAbove(terms, Seconds(timeout));
  if (share <= kMostLost) return;
  answer.warnings.push_back(
      {"timeout-kills",
       fmt::format("{:.2g} % of the requests take longer than the timeout of {:g} s, for which "
                   "Gunicorn kills the sync worker that has one",
                   share * 100, timeout),
       "give Gunicorn a longer --timeout, or let another class run them: --class=gthread"});
}

void AddWarningsOfModel(const Prediction& prediction, Recommendation& answer) {
  if (prediction.event_loop && prediction.event_loop->capacity_rps > 0) {
    const double gain = prediction.event_loop->capacity_rps / prediction.chosen.capacity_rps - 1;
    answer.warnings.push_back(
        {"async-unknown",
         fmt::format("whether all that waits in the application yields to gevent is not known, so "
                     "that no event loop is recommended; {} gevent workers would carry {} "
                     "({:+.0f} %)",
                     prediction.event_loop->workers, PerSecond(prediction.event_loop->capacity_rps),
                     gain * 100),
         "drivers in pure Python do, C drivers without a gevent adapter do not; try it under load, "
         "then say --async-safe=yes or no"});
  }
}

// The rule's own errors say it best when not even one worker fits, or an option has no effect.
// Where the class is open, connections ask for one that has them.
Result<void> CheckByRule(const SearchSpace& space) {
  SizingRequest request = space.request;
  const bool open = space.terms.any_class && !request.worker_class;
  if (open && request.worker_connections) request.worker_class = WorkerClass::kGthread;
  const auto by_rule = Recommend(request, space.machine);
  if (!by_rule) return tl::unexpected(by_rule.error());
  return {};
}

Error NothingYet(const Found& found) {
  return {ErrorKind::kInfeasible, "",
          found.last_round.empty() ? "interrupted before any setting was simulated to its end"
                                   : "interrupted before any setting was found that holds"};
}

}  // namespace

Result<Recommendation> RecommendByModel(const SizingRequest& request, const Machine& machine,
                                        const WorkloadTerms& terms) {
  if (auto fine = CheckTerms(terms); !fine) return tl::unexpected(fine.error());
  const SearchSpace space{request, machine, terms};
  if (auto fine = CheckTarget(space); !fine) return tl::unexpected(fine.error());
  if (auto fine = CheckByRule(space); !fine) return tl::unexpected(fine.error());
  const std::vector<Candidate> candidates = CandidatesOf(space);
  const Found found = Search(space, candidates, kSearchRequests);
  if (!found.chosen && Stopped(terms)) return tl::unexpected(NothingYet(found));
  if (!found.chosen) return tl::unexpected(Infeasible(space, candidates, found));
  Prediction prediction = PredictionOf(space, found);
  SizingRequest asked = RequestFor(space, *found.chosen);
  if (asked.worker_class == request.worker_class) asked.class_name = request.class_name;
  asked.model = ModelChoice{found.chosen->workers, Because(prediction)};
  auto answer = Recommend(asked, machine);
  if (!answer) return answer;
  WarnOfKills(terms, *answer);
  AddWarningsOfModel(prediction, *answer);
  answer->interrupted = Stopped(terms);
  answer->prediction = std::move(prediction);
  return answer;
}

}  // namespace corntune
