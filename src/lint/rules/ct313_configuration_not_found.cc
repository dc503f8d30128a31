// CT313 configuration-not-found: the configuration file that a command names is not here.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* missing = deployment.Fact("conf_missing");
  if (missing == nullptr) return;
  report.At(missing->place.line > 0 ? missing->place : deployment.place,
            fmt::format("{} is not among the files here", Quoted(missing->text)),
            "correct the path, or add the file");
}

}  // namespace

const Rule kRuleCT313 = {.code = "CT313",
                         .slug = "configuration-not-found",
                         .severity = Severity::kInfo,
                         .on = false,
                         .summary = "The configuration file that a command names is not here",
                         .why =
                             "Gunicorn does not start when the file that -c names is missing. It "
                             "may be made elsewhere: corntune cannot know.",
                         .source = "Gunicorn settings: config; Gunicorn #469",
                         .wrong = {"Procfile", "web: gunicorn -c deploy/gunicorn.py shop:app\n"},
                         .right = {"Procfile", "web: gunicorn shop:app\n"},
                         .ignore_when = "The image or the platform brings the file.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
