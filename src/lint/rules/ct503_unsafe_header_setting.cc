// CT503 unsafe-header-setting: A setting that lets dangerous requests through.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* map = Given(deployment, "header_map");
  if (map != nullptr && ToText(*map->value) == "dangerous") {
    report.At(map->place, "header_map=dangerous lets clients spoof headers with underscores",
              "use drop or refuse");
  }
  for (const char* name :
       {"strip_header_spaces", "casefold_http_method", "permit_unconventional_http_method",
        "permit_unconventional_http_version", "permit_obsolete_folding"}) {
    const DeploySetting* setting = Given(deployment, name);
    if (setting == nullptr || deployment.Bool(name) != true) continue;
    report.At(setting->place, fmt::format("{} opens the door to request smuggling", name),
              "remove it");
  }
}

}  // namespace

const Rule kRuleCT503 = {
    .code = "CT503",
    .slug = "unsafe-header-setting",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A setting that lets dangerous requests through",
    .why = "It switches off what protects from request smuggling and spoofed headers.",
    .source = "Gunicorn settings: header_map, strip_header_spaces, casefold_http_method",
    .wrong = {"Procfile", "web: gunicorn --header-map=dangerous shop:app\n"},
    .right = {"Procfile", "web: gunicorn --header-map=drop shop:app\n"},
    .ignore_when = "A client that cannot be changed needs it.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
