// CT326 removed-import: the configuration file imports what Python 3.12 no longer has.
#include <array>
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

// "What's New In Python 3.12", Removed.
constexpr std::array<std::string_view, 4> kRemoved = {"distutils", "imp", "asyncore", "asynchat"};

void Check(const DeployFile& file, Reporter& report) {
  if (!file.conf) return;
  for (const ConfImport& one : file.conf->imports) {
    const std::string top = one.module.substr(0, one.module.find('.'));
    for (const std::string_view removed : kRemoved) {
      if (top != removed) continue;
      const auto& from = one.span.begin;
      const auto& to = one.span.end;
      report.At({file.path, from.line, from.column, to.line, to.column},
                fmt::format("Python 3.12 has no module {}: Gunicorn does not start there", top),
                removed == "distutils"
                    ? "compare the text with \"1\", \"true\" and \"yes\" yourself"
                    : "use importlib or asyncio");
    }
  }
}

}  // namespace

const Rule kRuleCT326 = {
    .code = "CT326",
    .slug = "removed-import",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "The configuration file imports what Python 3.12 no longer has",
    .why =
        "Gunicorn runs the file when it starts. distutils.util.strtobool is what many use for "
        "switches; the module is gone, unless setuptools brings its own.",
    .source = "Python: What's New In Python 3.12, Removed",
    .wrong = {"gunicorn.conf.py",
              "import os\nfrom distutils.util import strtobool\n"
              "reload_engine = \"auto\"\nworkers = 3\n"},
    .right =
        {"gunicorn.conf.py",
         "import os\n\n\ndef switch(text):\n    return text in (\"1\", \"true\", \"yes\")\n\n\n"
         "workers = 3\n"},
    .ignore_when = "It runs on an older Python, or setuptools is installed.",
    .deployment = nullptr,
    .file = Check,
    .problem = ""};

}  // namespace corntune
