#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/server/work.h"

namespace corntune {
namespace {

constexpr int kMostBursts = 1000;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
constexpr Duration kLongest = std::chrono::hours(1);

struct Shape {
  Distribution::Kind kind = Distribution::Kind::kFixed;
  double variation = 1;
};

Result<Shape> ParseShape(std::string_view text, std::string_view place) {
  if (text == "fixed") return Shape{};
  if (text == "exp") return Shape{Distribution::Kind::kExponential, 1};
  constexpr std::string_view kLognormal = "lognormal:";
  if (text.starts_with(kLognormal)) {
    const auto variation = ParseNumber(text.substr(kLognormal.size()), place, 0.01, 100);
    if (!variation) return tl::unexpected(variation.error());
    return Shape{Distribution::Kind::kLognormal, *variation};
  }
  return UsageError(
      std::string(place),
      fmt::format("not a distribution: {} (expected fixed, exp or lognormal:CV)", Quoted(text)));
}

Distribution Shaped(double mean, const Shape& shape) {
  if (mean == 0 || shape.kind == Distribution::Kind::kFixed) return Distribution::Fixed(mean);
  if (shape.kind == Distribution::Kind::kExponential) return Distribution::Exponential(mean);
  return Distribution::Lognormal(mean, shape.variation);
}

Result<double> ParseTime(std::string_view text, std::string_view place) {
  const auto time = ParseDuration(text, place);
  if (!time) return tl::unexpected(time.error());
  if (*time > kLongest) {
    return UsageError(std::string(place), fmt::format("too long: {} (at most 1h)", Quoted(text)));
  }
  return std::chrono::duration<double>(*time).count();
}

Result<std::uint64_t> ParseSize(std::string_view text, std::string_view place) {
  if (text == "0") return 0;
  const auto size = ParseBytes(text, place);
  if (!size) return tl::unexpected(size.error());
  if (size->value > kMostBytes) {
    return UsageError(std::string(place), fmt::format("too much: {} (at most 1GiB)", Quoted(text)));
  }
  return size->value;
}

// The keys and values as they are read, before the shape is put on the times.
struct Reading {
  double cpu = 0;
  double wait = 0;
  Shape shape;
  WorkSpec work;
};

Result<void> ReadPair(std::string_view key, std::string_view value, std::string_view place,
                      Reading& reading) {
  const auto into = [](auto& target, const auto& parsed) -> Result<void> {
    if (!parsed) return tl::unexpected(parsed.error());
    target = *parsed;
    return {};
  };
  if (key == "cpu") return into(reading.cpu, ParseTime(value, place));
  if (key == "wait") return into(reading.wait, ParseTime(value, place));
  if (key == "size") return into(reading.work.size_bytes, ParseSize(value, place));
  if (key == "alloc") return into(reading.work.alloc_bytes, ParseSize(value, place));
  if (key == "dist") return into(reading.shape, ParseShape(value, place));
  if (key == "bursts") {
    const auto bursts = ParseInteger(value, place, 1, kMostBursts);
    if (!bursts) return tl::unexpected(bursts.error());
    reading.work.bursts = static_cast<int>(*bursts);
    return {};
  }
  return UsageError(
      std::string(place),
      fmt::format("no such part of the work: {} (expected cpu, wait, bursts, size, alloc, dist)",
                  Quoted(key)));
}

}  // namespace

Result<WorkSpec> ParseWork(std::string_view text, char separator, const WorkSpec& base,
                           std::string_view place) {
  Reading reading;
  reading.work = base;
  reading.cpu = base.cpu.mean();
  reading.wait = base.wait.mean();
  reading.shape.kind = base.Idle() ? Distribution::Kind::kFixed
                                   : (base.cpu.mean() > 0 ? base.cpu : base.wait).kind();
  if (text.empty()) return base;
  for (const std::string_view pair : Split(text, separator)) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return UsageError(std::string(place),
                        fmt::format("not KEY=VALUE: {} (expected e.g. cpu=2ms{}wait=20ms)",
                                    Quoted(pair), separator));
    }
    const auto read = ReadPair(pair.substr(0, equals), pair.substr(equals + 1), place, reading);
    if (!read) return tl::unexpected(read.error());
  }
  reading.work.cpu = Shaped(reading.cpu, reading.shape);
  reading.work.wait = Shaped(reading.wait, reading.shape);
  return reading.work;
}

}  // namespace corntune
