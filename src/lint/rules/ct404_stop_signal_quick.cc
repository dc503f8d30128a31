// CT404 stop-signal-quick: the signal that stops Gunicorn stops it at once.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* fact = deployment.Fact("stop_signal");
  if (fact == nullptr) return;
  std::string_view signal = fact->text;
  if (signal.starts_with("SIG")) signal.remove_prefix(3);
  if (signal != "INT" && signal != "QUIT" && signal != "2" && signal != "3") return;
  report.At(
      fact->place.line > 0 ? fact->place : deployment.place,
      fmt::format("{} is the quick shutdown of Gunicorn: requests in hand are dropped", fact->text),
      "stop it with SIGTERM");
}

}  // namespace

const Rule kRuleCT404 = {
    .code = "CT404",
    .slug = "stop-signal-quick",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "The signal that stops Gunicorn stops it at once",
    .why = "INT and QUIT are the quick shutdown: requests in hand are dropped.",
    .source = "Gunicorn: Signal Handling",
    .wrong = {"Dockerfile",
              "FROM python:3.12\nUSER app\nSTOPSIGNAL SIGINT\nCMD [\"gunicorn\", \"shop:app\"]\n"},
    .right = {"Dockerfile",
              "FROM python:3.12\nUSER app\nSTOPSIGNAL SIGTERM\nCMD [\"gunicorn\", \"shop:app\"]\n"},
    .ignore_when = "Dropping requests is meant.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
