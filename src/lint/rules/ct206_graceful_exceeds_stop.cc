// CT206 graceful-exceeds-stop: the process is killed before graceful_timeout is over.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

constexpr std::int64_t kDefaultGraceful = 30;

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto stop = StopTimeOf(deployment);
  auto graceful = deployment.Integer("graceful_timeout");
  // The default holds where the image says nothing else.
  const bool unseen = !graceful && deployment.Fact("image_decides") != nullptr &&
                      deployment.Find("graceful_timeout") == nullptr;
  if (unseen) graceful = kDefaultGraceful;
  const bool dockerfile = deployment.form == DeployForm::kDockerfile;
  if (!stop || !graceful || dockerfile) return;
  double before = 0;
  if (const WrittenFact* sleep = deployment.Fact("prestop_seconds")) {
    before = ParseNumber(sleep->text, "", 0, 1e9).value_or(0);
  }
  const double needed = static_cast<double>(*graceful) + before;
  const bool strict = deployment.form == DeployForm::kProcfile ||
                      deployment.form == DeployForm::kRender ||
                      deployment.form == DeployForm::kAppEngine;
  if (strict ? needed <= stop->seconds : needed < stop->seconds) return;
  const SourcePlace& place =
      stop->place.line > 0 ? stop->place : deployment.PlaceOf("graceful_timeout");
  report.At(
      place,
      fmt::format("{} kills after {} s{}, but graceful_timeout is {} s{}{}: requests are cut off",
                  stop->who, FormatNumber(stop->seconds),
                  stop->place.line > 0 ? "" : " (its default)", *graceful,
                  unseen ? ", unless the image sets it" : "",
                  before > 0 ? " after the preStop sleep" : ""),
      fmt::format("allow {} s to stop, or lower graceful_timeout", FormatNumber(needed + 5)));
}

}  // namespace

const Rule kRuleCT206 = {
    .code = "CT206",
    .slug = "graceful-exceeds-stop",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "The process is killed before graceful_timeout is over",
    .why =
        "Whoever stops Gunicorn kills it after its own time. Requests that graceful_timeout still "
        "allows are cut off.",
    .source =
        "Kubernetes: Pod Lifecycle; docker stop; supervisor: stopwaitsecs; systemd.service(5)",
    .wrong = {"compose.yaml",
              "services:\n  web:\n    command: gunicorn --workers=3 shop:app\n    "
              "stop_grace_period: 10s\n"},
    .right = {"compose.yaml",
              "services:\n  web:\n    command: gunicorn --workers=3 shop:app\n    "
              "stop_grace_period: 40s\n"},
    .ignore_when = "No request takes longer than the time that is left.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
