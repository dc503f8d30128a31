// CT316 eventlet-removed: worker class eventlet.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (deployment.Class() != WorkerClass::kEventlet) return;
  const bool gone = deployment.version >= GunicornVersion{26, 0, 0};
  report.As(gone ? Severity::kError : Severity::kWarning, deployment.PlaceOf("worker_class"),
            gone ? fmt::format("Gunicorn {} has no eventlet worker: it does not start",
                               deployment.version.ToString())
                 : std::string("eventlet is gone in Gunicorn 26"),
            "use gevent, or gthread");
}

}  // namespace

const Rule kRuleCT316 = {.code = "CT316",
                         .slug = "eventlet-removed",
                         .severity = Severity::kError,
                         .on = true,
                         .summary = "Worker class eventlet",
                         .why =
                             "eventlet is deprecated since Gunicorn 25 and gone since 26.0.0, "
                             "which does not start with it.",
                         .source = "docs/gunicorn-facts.md; Gunicorn's news",
                         .wrong = {"Procfile", "web: gunicorn -k eventlet shop:app\n"},
                         .right = {"Procfile", "web: gunicorn -k gevent shop:app\n"},
                         .ignore_when = "An older release is pinned for good.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
