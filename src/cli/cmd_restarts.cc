// corntune restarts: what max_requests costs.
#include <memory>

#include "corntune/base/text.h"
#include "corntune/report/plan.h"

#include "commands.h"
#include "outputs.h"

namespace corntune {
namespace {

constexpr std::int64_t kMost = 1'000'000'000;
constexpr double kLeastChance = 1e-6;

struct RestartsOptions {
  std::optional<std::int64_t> workers, max_requests, jitter;
  std::optional<Rate> rate;
  std::optional<Duration> boot_time, stall;
  std::optional<double> chance;
  std::vector<std::string> formats;
};

const std::vector<std::string> kForms = {"text", "json"};

auto WholeNumber(std::int64_t least) {
  return [least](std::string_view text, std::string_view place) {
    return ParseInteger(text, place, least, kMost);
  };
}

Result<CommandResult> Answer(const RestartsOptions& options) {
  const auto outputs = OutputsOf(options.formats, kForms);
  if (!outputs) return tl::unexpected(outputs.error());
  if (!options.max_requests) {
    return UsageError("--max-requests", "is needed: after how many requests a worker is replaced");
  }
  if (!options.rate) return UsageError("--rate", "is needed: what all workers serve together");
  RestartTerms terms;
  terms.workers = options.workers.value_or(1);
  terms.max_requests = *options.max_requests;
  terms.jitter = options.jitter.value_or(0);
  terms.rate = *options.rate;
  terms.boot = options.boot_time.value_or(std::chrono::seconds(1));
  terms.stall = options.stall.value_or(Duration(0));
  terms.chance = options.chance.value_or(terms.chance);
  if (terms.chance < kLeastChance || terms.chance >= 1) {
    return UsageError("--chance", "out of range (expected at least 0.0001% and below 100%)");
  }
  const auto costs = CostOfRestarts(terms);
  if (!costs) return tl::unexpected(costs.error());
  return Delivered(*outputs, ExitCode::kDone, [&](std::string_view form, bool) {
    return form == "json" ? RestartsJson(terms, *costs) : RestartsText(terms, *costs);
  });
}

void AddRestartsOptions(CLI::App& command, RestartsOptions& options) {
  AddParsed(command, "-w,--workers", options.workers, WholeNumber(1), "Workers (default: 1)")
      ->type_name("N");
  AddParsed(command, "--max-requests", options.max_requests, WholeNumber(1),
            "Requests after which a worker is replaced")
      ->type_name("N");
  AddParsed(command, "--max-requests-jitter", options.jitter, WholeNumber(0),
            "Random number of requests added to it (default: 0)")
      ->type_name("N");
  AddParsed(command, "--rate", options.rate, ParseRate, "What all workers serve together: 300/s")
      ->type_name("R/s");
  AddParsed(command, "--boot-time", options.boot_time, ParseDuration,
            "From a worker's end to its replacement's first request (default: 1s)")
      ->type_name("TIME");
  AddParsed(command, "--stall", options.stall, ParseDuration,
            "What a retiring worker waits for idle connections (default: 0s)")
      ->type_name("TIME");
  AddParsed(command, "--chance", options.chance, ParseShare,
            "Of all workers down at once, that the advised jitter stays below (default: 1%)")
      ->type_name("SHARE");
  AddFormats(command, options.formats, kForms);
}

}  // namespace

void AddRestartsCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("restarts", "What max_requests costs, and the jitter that it needs");
  const auto options = std::make_shared<RestartsOptions>();
  AddRestartsOptions(*command, *options);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options] { return Answer(*options); });
}

}  // namespace corntune
