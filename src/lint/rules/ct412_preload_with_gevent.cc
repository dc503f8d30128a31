// CT412 preload-with-gevent: preload_app with gevent.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto runs = deployment.Class();
  if (!runs || *runs != WorkerClass::kGevent || deployment.Bool("preload_app") != true) return;
  if (!deployment.conf_file.empty()) return;  // it may patch at its top
  report.At(deployment.PlaceOf("preload_app"),
            "the application is loaded before gevent makes blocking calls cooperative",
            "drop preload_app");
}

}  // namespace

const Rule kRuleCT412 = {
    .code = "CT412",
    .slug = "preload-with-gevent",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "preload_app with gevent",
    .why =
        "The application is imported before gevent replaces the blocking parts of the standard "
        "library: what was imported before blocks all requests of a worker, or recurses in ssl.",
    .source = "Gunicorn #927, #1566; bookwyrm #2731",
    .wrong = {"Procfile", "web: gunicorn --preload --worker-class gevent shop:app\n"},
    .right = {"Procfile", "web: gunicorn --worker-class gevent shop:app\n"},
    .ignore_when = "The configuration file calls gevent.monkey.patch_all() at its top.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
