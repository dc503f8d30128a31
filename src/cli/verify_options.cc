#include "verify_options.h"

#include <string_view>

#include "outputs.h"

namespace corntune {
namespace {

constexpr std::int64_t kMostConnections = 100'000;

auto WholeNumber(std::int64_t least, std::int64_t most) {
  return [least, most](std::string_view text, std::string_view place) {
    return ParseInteger(text, place, least, most);
  };
}

Result<Duration> ParsePositive(std::string_view text, std::string_view place) {
  auto duration = ParseDuration(text, place);
  if (duration && duration->count() <= 0) {
    return UsageError(std::string(place), "must be longer than nothing");
  }
  return duration;
}

void AddSourceOptions(CLI::App& command, VerifyOptions& options) {
  const std::string group = "What is verified (default: what recommend says here)";
  AddText(command, "-c,--config", options.config, "FILE", "The settings of this gunicorn.conf.py")
      ->group(group);
  AddText(command, "--command", options.command, "LINE",
          "The settings of this command line: 'gunicorn -w 4 main:app'")
      ->group(group);
  AddText(command, "--recommendation", options.recommendation, "FILE",
          "The settings that corntune recommend --format=json wrote")
      ->group(group);
  AddText(command, "--url", options.url, "URL", "What serves there already: only load is driven")
      ->group(group);
  AddText(command, "--import", options.imported, "FILE",
          "Drive nothing: judge the summary of a run of k6 (k6 run --summary-export=FILE)")
      ->group(group);
}

void AddServerOptions(CLI::App& command, VerifyOptions& options) {
  const std::string group = "On what";
  AddText(command, "--server", options.server, "SERVER", "bundled (default) or gunicorn")
      ->group(group);
  AddText(command, "--python", options.python, "FILE",
          "The Python that has Gunicorn (default: the gunicorn in PATH)")
      ->group(group);
  AddText(command, "--app", options.app, "MODULE:NAME",
          "The application that Gunicorn runs (default: a built-in one)")
      ->group(group);
  AddText(command, "--work", options.work, "WORK",
          "What a request of the built-in application does (default: cpu=2ms,wait=20ms)")
      ->group(group);
  AddText(command, "--bind", options.bind, "ADDRESS",
          "Where the server listens: HOST:PORT or unix:PATH (default: a free port)")
      ->group(group);
  AddParsed(command, "--startup-timeout", options.startup_timeout, ParsePositive,
            "How long the server may take to come up (default: 30s)")
      ->type_name("TIME")
      ->group(group);
}

void AddLoadOptions(CLI::App& command, VerifyOptions& options) {
  const std::string group = "Load and judgement";
  AddText(command, "--path", options.path, "PATH", "What the load asks for (default: /)")
      ->group(group);
  AddParsed(command, "--duration", options.duration, ParsePositive,
            "How long the load is driven (default: 5s)")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--connections", options.connections, WholeNumber(1, kMostConnections),
            "Clients (default: as many as there are slots, at most 200)")
      ->type_name("N")
      ->group(group);
  command
      .add_flag("--keepalive", options.keep_alive,
                "Clients keep their connections (default: one for each request)")
      ->group(group);
  AddParsed(command, "--slo", options.target, ParseLatencyTarget,
            "Fail when the latency is higher: p99=200ms")
      ->type_name("TARGET")
      ->group(group);
  command.add_option("--skip", options.skipped, "Leave a check out; may be repeated")
      ->type_name("CHECK")
      ->group(group)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  AddParsed(command, "--time-limit", options.time_limit, ParsePositive,
            "Give up after this time (default: 5m)")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--seed", options.seed, WholeNumber(0, std::int64_t{1} << 62),
            "Of random choices of the load (default: 1)")
      ->type_name("N")
      ->group(group);
  AddFormats(command, options.formats, VerifyForms())->group(group);
}

}  // namespace

const std::vector<std::string>& VerifyForms() {
  static const std::vector<std::string> kForms = {"text", "json", "html", "junit"};
  return kForms;
}

void AddVerifyOptions(CLI::App& command, VerifyOptions& options) {
  AddSourceOptions(command, options);
  AddServerOptions(command, options);
  AddLoadOptions(command, options);
  AddSizingOptions(command, options.sizing);
}

}  // namespace corntune
