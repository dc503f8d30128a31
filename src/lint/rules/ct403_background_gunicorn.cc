// CT403 background-gunicorn: a container starts Gunicorn in the background.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* fact = deployment.Fact("background");
  if (fact == nullptr || !deployment.container || deployment.Fact("traps") != nullptr) return;
  report.At(fact->place, "Gunicorn runs in the background: nobody stops it, nobody misses it",
            "one process a container, or trap TERM and wait");
}

}  // namespace

const Rule kRuleCT403 = {
    .code = "CT403",
    .slug = "background-gunicorn",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A container starts Gunicorn in the background",
    .why =
        "The first process is another one: it does not hand the signal on, and the container lives "
        "on when Gunicorn has died.",
    .source = "Gunicorn: Signal Handling; docker stop",
    .wrong = {"Dockerfile",
              "FROM python:3.12\n"
              "USER app\n"
              "CMD [\"sh\", \"-c\", \"gunicorn shop:app & nginx -g 'daemon off;'\"]\n"},
    .right = {"Dockerfile",
              "FROM python:3.12\n"
              "USER app\n"
              "CMD [\"gunicorn\", \"shop:app\"]\n"},
    .ignore_when = "Another program watches both processes.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
