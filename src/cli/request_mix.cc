#include "request_mix.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "read_shape.h"

namespace corntune {
namespace {

constexpr double kMostShare = 1e9;

Result<double> ParseWeight(std::string_view text, std::string_view place) {
  const auto weight = ParseNumber(text, place, 0, kMostShare);
  if (!weight || *weight > 0) return weight;
  return UsageError(std::string(place), fmt::format("{} (expected a number above 0)", text));
}

// The value of one key, taken over into the request.
Result<void> Set(std::string_view key, std::string_view value, std::string_view place,
                 ProfileRequest& request) {
  const auto into = [](auto& target, auto parsed) -> Result<void> {
    if (!parsed) return tl::unexpected(parsed.error());
    target = *parsed;
    return {};
  };
  if (key == "share") return into(request.share, ParseWeight(value, place));
  if (key == "cpu") return into(request.cpu_time, ParseDuration(value, place));
  if (key == "wait") return into(request.wait_time, ParseDuration(value, place));
  if (key == "bursts") return into(request.bursts, ParseInteger(value, place, 1, kMostBursts));
  if (key == "cpu-dist") request.cpu_distribution = std::string(value);
  if (key == "wait-dist") request.wait_distribution = std::string(value);
  if (key == "name") request.name = std::string(value);
  return {};
}

Error In(std::string_view what, Error error) {
  error.message = fmt::format("{}: {}", what, error.message);
  return error;
}

bool FromFile(const std::optional<std::string>& shape) {
  return shape && shape->starts_with("file:");
}

Result<void> CheckEffect(const ProfileRequest& request, std::string_view place) {
  const bool cpu = request.cpu_time.value_or(Duration{0}).count() > 0;
  const bool wait = request.wait_time.value_or(Duration{0}).count() > 0;
  const bool waits = wait || FromFile(request.wait_distribution);
  const auto refuse = [place](const char* key, const char* needed) {
    return UsageError(std::string(place), fmt::format("{} has no effect without {}", key, needed));
  };
  if (request.cpu_distribution && !cpu && !FromFile(request.cpu_distribution)) {
    return refuse("cpu-dist", "cpu");
  }
  if (request.wait_distribution && !waits) return refuse("wait-dist", "wait");
  if (request.bursts > 1 && !waits) return refuse("bursts", "wait");
  if (cpu || waits || FromFile(request.cpu_distribution)) return {};
  return UsageError(std::string(place),
                    "needs cpu, wait or both above 0 (expected e.g. share=90,cpu=2ms,wait=20ms)");
}

}  // namespace

Result<ProfileRequest> ParseRequest(std::string_view text, std::string_view place) {
  static const std::vector<std::string> kKeys = {"share",    "cpu",       "wait", "bursts",
                                                 "cpu-dist", "wait-dist", "name"};
  ProfileRequest request;
  std::vector<std::string_view> seen;
  for (const std::string_view piece : Split(text, ',')) {
    const std::size_t equals = piece.find('=');
    const std::string_view key = piece.substr(0, equals);
    if (equals == std::string_view::npos || equals + 1 == piece.size()) {
      return UsageError(std::string(place),
                        fmt::format("not a key with its value: {} (expected e.g. "
                                    "share=90,cpu=2ms,wait=20ms)",
                                    Quoted(piece)));
    }
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
      const auto nearest = DidYouMean(key, kKeys);
      return UsageError(std::string(place),
                        fmt::format("unknown key: {} ({})", Quoted(key),
                                    nearest ? "did you mean " + *nearest + "?"
                                            : "expected one of " + Join(kKeys, ", ")));
    }
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      return UsageError(std::string(place), fmt::format("{} stands twice", key));
    }
    seen.push_back(key);
    if (auto set = Set(key, piece.substr(equals + 1), place, request); !set) {
      return tl::unexpected(In(key, set.error()));
    }
  }
  if (auto fine = CheckEffect(request, place); !fine) return tl::unexpected(fine.error());
  return request;
}

Result<void> AddKinds(const std::vector<ProfileRequest>& kinds, const std::string& place,
                      SimulateReport& report) {
  if (kinds.size() > kMostKinds) {
    return UsageError(
        place, fmt::format("{} kinds of requests (expected at most {})", kinds.size(), kMostKinds));
  }
  for (const ProfileRequest& kind : kinds) {
    ShapeNames names{kind.cpu_distribution.value_or("exp"), kind.wait_distribution.value_or("exp")};
    const auto cpu = ReadShape(names.cpu, kind.cpu_time, place);
    if (!cpu) return tl::unexpected(In("cpu-dist", cpu.error()));
    const auto wait = ReadShape(names.wait, kind.wait_time, place);
    if (!wait) return tl::unexpected(In("wait-dist", wait.error()));
    report.workload.classes.push_back(
        {kind.name, kind.share, *cpu, *wait, static_cast<int>(kind.bursts)});
    report.shapes.push_back(std::move(names));
  }
  return {};
}

}  // namespace corntune
