#include "figure_value.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"
#include "corntune/stats/distribution.h"

namespace corntune {
namespace {

constexpr double kMostWeight = 1e9;
constexpr std::int64_t kMostTurns = 10'000;  // as --bursts of corntune simulate

template <typename T>
Result<void> Outcome(const Result<T>& parsed) {
  if (!parsed) return CannotError("", parsed.error().message);
  return {};
}

Result<void> CheckChoice(const FigureKey& key, std::string_view value) {
  const auto& choices = key.choices;
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return {};
  const std::vector<std::string> names(choices.begin(), choices.end());
  const auto nearest = DidYouMean(value, names);
  return CannotError(
      "", nearest
              ? fmt::format("no such value: {} (did you mean {}?)", Quoted(value), *nearest)
              : fmt::format("no such value: {} (expected {})", Quoted(value), Join(names, ", ")));
}

}  // namespace

const std::vector<FigureKey>& FigureKeys(std::string_view kind) {
  static const std::vector<FigureKey> kWorkload = {
      {"cpu_time", FigureType::kDuration},
      {"wait_time", FigureType::kDuration},
      {"distribution", FigureType::kShape},
      {"memory_per_worker", FigureType::kBytes},
      {"master_memory", FigureType::kBytes},
      {"worker_class",
       FigureType::kText,
       {"sync", "gthread", "gevent", "tornado", "asgi", "uvicorn_worker.UvicornWorker"}},
      {"async_safe", FigureType::kText, {"yes", "no", "unknown"}},
      {"streaming", FigureType::kFlag},
      {"websocket", FigureType::kFlag},
      {"db_connections_per_worker", FigureType::kCount},
      {"db_connections_per_thread", FigureType::kCount},
  };
  static const std::vector<FigureKey> kPlatform = {
      {"cpus", FigureType::kCores},
      {"memory", FigureType::kBytes},
      {"behind",
       FigureType::kText,
       {"none", "nginx", "haproxy", "alb", "classic-elb", "nlb", "gclb", "heroku", "cloudrun"}},
      {"response_timeout", FigureType::kDuration},
      {"idle_timeout", FigureType::kDuration},
      {"terminating_grace", FigureType::kDuration},
      {"stop_signal", FigureType::kText, {"SIGTERM", "SIGINT", "SIGQUIT"}},
      {"requests_per_instance", FigureType::kCount},
      {"open_files", FigureType::kCount},
      {"processes", FigureType::kCount},
      {"somaxconn", FigureType::kCount},
      {"environment", FigureType::kVariable},
  };
  static const std::vector<FigureKey> kNone;
  if (kind == "workload") return kWorkload;
  return kind == "platform" ? kPlatform : kNone;
}

const std::vector<FigureKey>& RequestKeys() {
  static const std::vector<FigureKey> kKeys = {
      {"name", FigureType::kVariable},
      {"share", FigureType::kWeight},
      {"cpu_time", FigureType::kDuration},
      {"wait_time", FigureType::kDuration},
      {"bursts", FigureType::kTurns},
      {"cpu_distribution", FigureType::kShape},
      {"wait_distribution", FigureType::kShape},
  };
  return kKeys;
}

Result<void> CheckFigure(const FigureKey& key, std::string_view value) {
  switch (key.type) {
    case FigureType::kBytes:
      return Outcome(ParseBytes(value, ""));
    case FigureType::kCores:
      return Outcome(ParseCores(value, ""));
    case FigureType::kDuration:
      return Outcome(ParseDuration(value, ""));
    case FigureType::kCount:
      return Outcome(ParseInteger(value, "", 0, 1'000'000'000));
    case FigureType::kWeight: {
      const auto weight = ParseNumber(value, "", 0, kMostWeight);
      if (weight && *weight == 0) return CannotError("", "must be above 0");
      return Outcome(weight);
    }
    case FigureType::kTurns:
      return Outcome(ParseInteger(value, "", 1, kMostTurns));
    case FigureType::kFlag:
      return Outcome(ParseFlag(value, ""));
    case FigureType::kShape:
      if (ParseShape(value, "")) return {};
      return CannotError("", "not a distribution: " + Quoted(value) +
                                 " (expected fixed, exp, lognormal:CV or gamma:CV)");
    case FigureType::kText:
      return CheckChoice(key, value);
    case FigureType::kVariable:
      return {};
  }
  return {};
}

Result<bool> ParseFlag(std::string_view text, std::string_view place) {
  if (text == "yes" || text == "true") return true;
  if (text == "no" || text == "false") return false;
  return CannotError(std::string(place), "not yes or no: " + Quoted(text));
}

}  // namespace corntune
