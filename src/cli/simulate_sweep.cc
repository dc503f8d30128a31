#include "simulate_sweep.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr std::size_t kMostPoints = 10000;
constexpr std::int64_t kMostInRange = 1'000'000'000;

// How a swept value becomes an option. `given` tells whether the option stands there already.
struct Sweepable {
  const char* name;
  std::function<bool(const SimulateOptions&)> given;
  std::function<Result<void>(SimulateOptions&, std::string_view)> set;
};

template <typename T, typename Parser>
Sweepable Make(const char* name, std::optional<T> SimulateOptions::*member, Parser parser) {
  return {name, [member](const SimulateOptions& options) { return (options.*member).has_value(); },
          [name, member, parser](SimulateOptions& options, std::string_view text) -> Result<void> {
            auto value = parser(text, "--sweep");
            if (!value) {
              return UsageError("--sweep", fmt::format("{}: {}", name, value.error().message));
            }
            options.*member = *value;
            return {};
          }};
}

Result<std::string> AnyText(std::string_view text, std::string_view) {
  return std::string(text);
}

const std::vector<Sweepable>& Sweepables() {
  static const std::vector<Sweepable> kSweepables = {
      Make("class", &SimulateOptions::worker_class, AnyText),
      Make("workers", &SimulateOptions::workers, CountIn<1, kMostWorkers>),
      Make("threads", &SimulateOptions::threads, CountIn<1, kMostThreads>),
      Make("worker-connections", &SimulateOptions::worker_connections,
           CountIn<1, kMostConnections>),
      Make("backlog", &SimulateOptions::backlog, CountIn<0, kMostConnections>),
      Make("keep-alive", &SimulateOptions::keep_alive, ParseSeconds),
      Make("max-requests", &SimulateOptions::max_requests, CountIn<0>),
      Make("cpus", &SimulateOptions::cpus, ParseSimulatedCores),
      Make("rate", &SimulateOptions::rate, ParseRate),
      Make("clients", &SimulateOptions::clients, CountIn<1, kMostClients>),
      Make("cpu-time", &SimulateOptions::cpu_time, ParseDuration),
      Make("wait-time", &SimulateOptions::wait_time, ParseDuration),
      Make("proxy-connections", &SimulateOptions::proxy_connections, CountIn<1>)};
  return kSweepables;
}

// The values of "1..16", "1..16/5" (every fifth), or "1,2,4", in their order.
Result<std::vector<std::string>> ValuesOf(std::string_view text) {
  std::vector<std::string> values;
  for (const std::string_view piece : Split(text, ',')) {
    const std::size_t dots = piece.find("..");
    if (dots == std::string_view::npos) {
      values.emplace_back(piece);
      continue;
    }
    const std::string_view rest = piece.substr(dots + 2);
    const std::size_t slash = rest.find('/');
    const auto first = ParseInteger(piece.substr(0, dots), "--sweep", 0, kMostInRange);
    const auto last = ParseInteger(rest.substr(0, slash), "--sweep", 0, kMostInRange);
    const auto step = slash == std::string_view::npos
                          ? Result<std::int64_t>(1)
                          : ParseInteger(rest.substr(slash + 1), "--sweep", 1, kMostInRange);
    for (const auto& number : {first, last, step}) {
      if (!number) return tl::unexpected(number.error());
    }
    if (*last < *first) {
      return UsageError("--sweep",
                        fmt::format("the range {} is empty (expected FIRST..LAST)", Quoted(piece)));
    }
    const auto count = static_cast<std::size_t>((*last - *first) / *step) + 1;
    if (count + values.size() > kMostPoints) {
      return UsageError("--sweep", fmt::format("{} has {} values (expected at most {} points)",
                                               Quoted(piece), count, kMostPoints));
    }
    for (std::int64_t value = *first; value <= *last; value += *step) {
      values.push_back(std::to_string(value));
    }
  }
  return values;
}

struct Axis {
  const Sweepable* sweepable;
  std::vector<std::string> values;
};

Result<Axis> AxisOf(const std::string& text, const SimulateOptions& options) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  std::vector<std::string> names;
  for (const Sweepable& each : Sweepables()) {
    names.emplace_back(each.name);
    if (name != each.name || equals == std::string::npos) continue;
    if (each.given(options)) {
      return UsageError("--sweep", fmt::format("{0} is given as --{0} too", name));
    }
    auto values = ValuesOf(std::string_view(text).substr(equals + 1));
    if (!values) return tl::unexpected(values.error());
    return Axis{&each, std::move(*values)};
  }
  if (equals == std::string::npos) {
    return UsageError("--sweep",
                      fmt::format("no values: {} (expected e.g. workers=1..16)", Quoted(text)));
  }
  const auto nearest = DidYouMean(name, names);
  return UsageError("--sweep", fmt::format("cannot sweep {} ({})", Quoted(name),
                                           nearest ? "did you mean " + *nearest + "?"
                                                   : "expected one of " + Join(names, ", ")));
}

// "workers=2, threads=8"
std::string TextOf(const Sweep& sweep, const SweptOptions& point) {
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < sweep.names.size(); ++i) {
    pairs.push_back(sweep.names[i] + '=' + point.values[i]);
  }
  return Join(pairs, ", ");
}

}  // namespace

Result<void> CheckPoints(const Sweep& sweep) {
  std::optional<Error> first;
  const SweptOptions* where = nullptr;
  bool everywhere = true;
  for (const SweptOptions& point : sweep.points) {
    const auto report = ReportFor(point.options);
    everywhere = everywhere && !report;
    if (!report && !first) {
      first = report.error();
      where = &point;
    }
    // A point that is in order tells the fault of another from one of the options beside --sweep.
    if (first && !everywhere) break;
    if (!report && first->message != report.error().message) {
      everywhere = false;
      break;
    }
  }
  if (!first) return {};
  if (everywhere) return tl::unexpected(*first);
  return Fail(first->kind, "--sweep",
              fmt::format("{}: {}", TextOf(sweep, *where), first->ToString()));
}

Result<Sweep> ReadSweep(const SimulateOptions& options) {
  Sweep sweep;
  sweep.points.push_back({{}, options});
  // The machine is asked once, not at each point.
  if (!options.cpus && !IsSwept(options, "cpus")) {
    const auto here = CpusHere();
    if (!here) return tl::unexpected(here.error());
    sweep.points.front().options.cpus = *here;
  }
  for (const std::string& text : options.sweeps) {
    const auto axis = AxisOf(text, options);
    if (!axis) return tl::unexpected(axis.error());
    const std::string name = axis->sweepable->name;
    if (std::find(sweep.names.begin(), sweep.names.end(), name) != sweep.names.end()) {
      return UsageError("--sweep", name + " is swept twice");
    }
    sweep.names.push_back(name);
    const std::size_t count = sweep.points.size() * axis->values.size();
    if (count > kMostPoints) {
      return UsageError("--sweep",
                        fmt::format("{} points (expected at most {})", count, kMostPoints));
    }
    std::vector<SweptOptions> points;
    for (const SweptOptions& point : sweep.points) {
      for (const std::string& value : axis->values) {
        points.push_back(point);
        points.back().values.push_back(value);
        if (auto set = axis->sweepable->set(points.back().options, value); !set) {
          return tl::unexpected(set.error());
        }
      }
    }
    sweep.points = std::move(points);
  }
  return sweep;
}

}  // namespace corntune
