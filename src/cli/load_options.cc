#include "load_options.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "command.h"
#include "schedule_file.h"
#include "simulate_options.h"
#include "whole_file.h"

namespace corntune {
namespace {

constexpr auto kDefaultDuration = std::chrono::seconds(10);
constexpr auto kDefaultTrial = std::chrono::seconds(5);
constexpr unsigned kOpenConnections = 256;
constexpr std::string_view kFile = "file:";

template <std::int64_t kLeast>
Result<std::int64_t> CountFrom(std::string_view text, std::string_view place) {
  return ParseCountFrom(kLeast, text, place);
}

// The relative error of the histograms.
Result<double> ParsePrecision(std::string_view text, std::string_view place) {
  const auto share = ParseShare(text, place);
  if (share && (*share == 0.01 || *share == 0.001)) return share;
  return UsageError(std::string(place),
                    fmt::format("not 1% or 0.1%: {} (nothing between is kept)", Quoted(text)));
}

void AddArrivals(CLI::App& command, LoadOptions& options) {
  const std::string group = "How requests arrive";
  AddParsed(command, "--connections,-c", options.connections, CountFrom<1>,
            "Connections at a time (default: 10; with a rate: 256). Without a rate each sends "
            "again when it has its answer")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--rate,-r", options.rate, ParseRate,
            "Requests per second, whatever the server does")
      ->type_name("R/s")
      ->group(group);
  AddText(command, "--arrivals", options.arrivals, "KIND",
          "With a rate: constant (default), poisson, ramp, step; or file:PATH with one time a line "
          "(1.25s)")
      ->group(group);
  AddParsed(command, "--start-rate", options.start_rate, ParseRate,
            "Of ramp and step: the rate at the start (default: a tenth)")
      ->type_name("R/s")
      ->group(group);
  AddParsed(command, "--steps", options.steps, CountFrom<2>, "Of step (default: 5)")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--think-time", options.think_time, ParseDuration,
            "Without a rate: pause between an answer and the next request (default: 0)")
      ->type_name("TIME")
      ->group(group);
  command.add_flag("--no-keepalive", options.no_keepalive, "A new connection for each request")
      ->group(group);
}

void AddFinding(CLI::App& command, LoadOptions& options) {
  const std::string group = "Finding the highest rate";
  command
      .add_flag("--find-max-rate", options.find_max_rate,
                "Find the highest rate that meets --slo, by runs of --duration each (default: 5s)")
      ->group(group);
  AddParsed(command, "--slo", options.target, ParseLatencyTarget,
            "The latency that must be met, e.g. p99=200ms")
      ->type_name("QUANTILE=TIME")
      ->group(group);
}

void AddRequest(CLI::App& command, LoadOptions& options) {
  const std::string group = "What is sent";
  AddText(command, "--method,-m", options.method, "METHOD", "Default: GET, or POST with a body")
      ->group(group);
  command
      .add_option("-H,--header", options.headers, "A header, as \"Name: value\"; may be repeated")
      ->type_name("HEADER")
      ->group(group)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  AddText(command, "--body", options.body, "TEXT", "The body of each request")->group(group);
  AddText(command, "--body-file", options.body_file, "FILE", "The same from a file")->group(group);
  AddParsed(command, "--timeout", options.timeout, ParseDuration,
            "After which a request has failed (default: 30s)")
      ->type_name("TIME")
      ->group(group);
}

void AddRun(CLI::App& command, LoadOptions& options) {
  const std::string group = "Run and answer";
  AddParsed(command, "--duration,-d", options.duration, ParseDuration,
            "How long to send (default: 10s, unless --requests ends the run)")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--requests,-n", options.requests, CountFrom<1>, "How many to send")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--threads,-t", options.threads, CountFrom<1>,
            "Threads of the generator (default: 1)")
      ->type_name("N")
      ->group(group);
  AddText(command, "--warmup", options.warm_up, "TIME",
          "What to drop at the front: auto (default: found by MSER-5) or a time")
      ->group(group);
  AddParsed(command, "--seed", options.seed, CountFrom<0>,
            "Another seed gives other arrivals; the same gives the same (default: 1)")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--precision", options.precision, ParsePrecision,
            "Relative error of the latencies: 1% (default) or 0.1%")
      ->type_name("SHARE")
      ->group(group);
  AddText(command, "--count-by", options.counted_header, "HEADER",
          "Count the answers by the value of this header, e.g. x-worker-pid")
      ->group(group);
  command.add_option("--format", options.format, "text (default), json, csv or hdr")
      ->type_name("FORM")
      ->group(group)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

void AddExport(CLI::App& command, LoadOptions& options) {
  const std::string group = "Load from other machines";
  AddText(command, "--export", options.exported, "GENERATOR",
          "Send nothing; print this load, with --slo as its threshold, for k6, k6-operator or "
          "locust")
      ->group(group);
  AddParsed(command, "--pods", options.pods, CountFrom<1>,
            "Of k6-operator: pods that share the load (default: 4)")
      ->type_name("N")
      ->group(group);
}

// "3*http://..." counts three times.
Result<LoadTarget> ReadTarget(const std::string& text, bool resolve) {
  double weight = 1;
  std::string_view url = text;
  const std::size_t star = text.find('*');
  if (star != std::string::npos && text.find(':') > star) {
    const auto number = ParseNumber(url.substr(0, star), "URL", 1e-6, 1e6);
    if (!number) return tl::unexpected(number.error());
    weight = *number;
    url.remove_prefix(star + 1);
  }
  auto target = ParseTarget(url, "URL", resolve);
  if (target) target->weight = weight;
  return target;
}

bool IsMethod(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == std::string::npos;
}

Result<std::vector<LoadTarget>> ReadTargets(const LoadOptions& options) {
  if (options.body && options.body_file) {
    return UsageError("--body", "cannot be combined with --body-file");
  }
  std::string body = options.body.value_or("");
  if (options.body_file) {
    auto content = ReadWholeFile(*options.body_file, "--body-file");
    if (!content) return tl::unexpected(content.error());
    body = std::move(*content);
  }
  const std::string method = options.method.value_or(body.empty() ? "GET" : "POST");
  if (!IsMethod(method) || method == "CONNECT") {
    return UsageError("--method",
                      fmt::format("not a method: {} (expected e.g. GET or POST)", Quoted(method)));
  }
  std::vector<std::pair<std::string, std::string>> headers = {{"User-Agent", "corntune"}};
  for (const std::string& text : options.headers) {
    auto header = ParseHeader(text, "--header");
    if (!header) return tl::unexpected(header.error());
    headers.push_back(std::move(*header));
  }
  std::vector<LoadTarget> targets;
  for (const std::string& url : options.urls) {
    auto target = ReadTarget(url, !options.exported);
    if (!target) return tl::unexpected(target.error());
    target->method = method;
    target->body = body;
    target->headers = headers;
    targets.push_back(std::move(*target));
  }
  return targets;
}

Result<LoadArrivals> ReadArrivals(const std::string& kind) {
  if (kind == "constant") return LoadArrivals::kConstant;
  if (kind == "poisson") return LoadArrivals::kPoisson;
  if (kind == "ramp") return LoadArrivals::kRamp;
  if (kind == "step") return LoadArrivals::kStep;
  return UsageError("--arrivals",
                    fmt::format("not a kind: {} (expected constant, poisson, ramp, step or "
                                "file:PATH)",
                                Quoted(kind)));
}

Result<void> ReadOpenLoop(const LoadOptions& options, LoadPlan& plan) {
  const std::string kind = options.arrivals.value_or("constant");
  plan.rate = options.rate;
  if (std::string_view(kind).starts_with(kFile)) {
    if (options.rate)
      return UsageError("--rate", "has no effect with --arrivals=file: (leave it out)");
    auto times = ReadSchedule(kind.substr(kFile.size()), "--arrivals");
    if (!times) return tl::unexpected(times.error());
    plan.arrivals = LoadArrivals::kRecorded;
    for (const double time : *times) plan.recorded.emplace_back(std::llround(time * 1e9));
  } else {
    const auto arrivals = ReadArrivals(kind);
    if (!arrivals) return tl::unexpected(arrivals.error());
    if (!options.rate) return UsageError("--arrivals", "has no effect without --rate (give it)");
    plan.arrivals = *arrivals;
  }
  const bool changes = plan.arrivals == LoadArrivals::kRamp || plan.arrivals == LoadArrivals::kStep;
  if (options.start_rate && !changes) {
    return UsageError("--start-rate", "has no effect without --arrivals=ramp or step");
  }
  if (options.steps && plan.arrivals != LoadArrivals::kStep) {
    return UsageError("--steps", "has no effect without --arrivals=step");
  }
  if (options.think_time) {
    return UsageError("--think-time", "has no effect when the arrivals are given (leave one out)");
  }
  if (changes && !options.duration) {
    return UsageError("--arrivals", "ramp and step need --duration");
  }
  if (options.rate) plan.start_rate.per_second = options.rate->per_second / 10;
  if (options.start_rate) plan.start_rate = *options.start_rate;
  if (options.steps) plan.steps = static_cast<unsigned>(*options.steps);
  return {};
}

// Poisson, as many users send, unless the arrivals are to be even.
Result<void> ReadFinding(const LoadOptions& options, LoadPlan& plan) {
  if (!options.target) return UsageError("--find-max-rate", "needs --slo, e.g. --slo=p99=200ms");
  if (options.rate) return UsageError("--rate", "is what --find-max-rate finds (leave it out)");
  if (options.requests) return UsageError("--requests", "has no effect with --find-max-rate");
  if (options.think_time) return UsageError("--think-time", "has no effect with --find-max-rate");
  const auto arrivals = ReadArrivals(options.arrivals.value_or("poisson"));
  if (!arrivals) return tl::unexpected(arrivals.error());
  plan.arrivals = *arrivals;
  if (plan.arrivals != LoadArrivals::kPoisson && plan.arrivals != LoadArrivals::kConstant) {
    return UsageError("--arrivals", "must be constant or poisson with --find-max-rate");
  }
  plan.duration = options.duration.value_or(kDefaultTrial);
  return {};
}

Result<void> ReadRun(const LoadOptions& options, LoadPlan& plan) {
  if (options.connections) plan.connections = static_cast<unsigned>(*options.connections);
  if (options.threads) plan.threads = static_cast<unsigned>(*options.threads);
  if (options.requests) plan.requests = static_cast<std::uint64_t>(*options.requests);
  if (options.seed) plan.seed = static_cast<std::uint64_t>(*options.seed);
  if (options.think_time) plan.think_time = *options.think_time;
  if (options.timeout) plan.timeout = *options.timeout;
  if (plan.timeout.count() == 0) return UsageError("--timeout", "no request is answered in 0s");
  if (options.warm_up && *options.warm_up != "auto") {
    auto time = ParseDuration(*options.warm_up, "--warmup");
    if (!time) return tl::unexpected(time.error());
    plan.warm_up = *time;
  }
  if (!options.find_max_rate) plan.duration = options.duration;
  if (!plan.duration && !plan.requests && plan.arrivals != LoadArrivals::kRecorded) {
    plan.duration = kDefaultDuration;
  }
  if (plan.duration && plan.duration->count() == 0) {
    return UsageError("--duration", "nothing is sent in 0s");
  }
  plan.keep_alive = !options.no_keepalive;
  if (options.precision && *options.precision < 0.01) {
    plan.precision = HistogramPrecision::kTenthPercent;
  }
  plan.counted_header = ToLower(options.counted_header.value_or(""));
  return {};
}

}  // namespace

void AddLoadOptions(CLI::App& command, LoadOptions& options) {
  command
      .add_option("url", options.urls,
                  "http://HOST:PORT/PATH or unix:SOCKET[:/PATH]; several are mixed, WEIGHT*URL "
                  "sets their shares")
      ->type_name("URL")
      ->required();
  AddArrivals(command, options);
  AddFinding(command, options);
  AddRequest(command, options);
  AddRun(command, options);
  AddExport(command, options);
}

Result<LoadPlan> ReadLoadPlan(const LoadOptions& options) {
  if (options.pods && !options.exported) {
    return UsageError("--pods", "has no effect without --export=k6-operator");
  }
  LoadPlan plan;
  auto targets = ReadTargets(options);
  if (!targets) return tl::unexpected(targets.error());
  plan.targets = std::move(*targets);
  if (options.find_max_rate) {
    plan.connections = kOpenConnections;
    if (auto fine = ReadFinding(options, plan); !fine) return tl::unexpected(fine.error());
  } else if (options.target && !options.exported) {
    return UsageError("--slo", "has no effect without --find-max-rate or --export");
  } else if (options.rate || options.arrivals) {
    plan.connections = kOpenConnections;
    if (auto fine = ReadOpenLoop(options, plan); !fine) return tl::unexpected(fine.error());
  } else if (options.start_rate || options.steps) {
    return UsageError(options.steps ? "--steps" : "--start-rate", "has no effect without --rate");
  }
  if (auto fine = ReadRun(options, plan); !fine) return tl::unexpected(fine.error());
  return plan;
}

}  // namespace corntune
