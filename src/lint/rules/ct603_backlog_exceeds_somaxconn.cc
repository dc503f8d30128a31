// CT603 backlog-exceeds-somaxconn: the kernel cuts the backlog.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* fact = deployment.Fact("somaxconn");
  const auto backlog = deployment.Integer("backlog");
  if (fact == nullptr || !backlog) return;
  const auto most = ParseInteger(fact->text, "", 0, 1LL << 40);
  if (!most || *backlog <= *most) return;
  report.At(fact->place, fmt::format("backlog {} is cut to {}", *backlog, *most),
            "raise net.core.somaxconn, or lower backlog");
}

}  // namespace

const Rule kRuleCT603 = {
    .code = "CT603",
    .slug = "backlog-exceeds-somaxconn",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "The kernel cuts the backlog",
    .why = "listen() takes the smaller of backlog and net.core.somaxconn: the rest has no effect.",
    .source = "listen(2); Gunicorn #2698",
    .wrong = {"compose.yaml",
              "services:\n"
              "  web:\n"
              "    command: gunicorn --backlog 4096 --graceful-timeout 5 shop:app\n"
              "    sysctls: {net.core.somaxconn: 1024}\n"},
    .right = {"compose.yaml",
              "services:\n"
              "  web:\n"
              "    command: gunicorn --backlog 1024 --graceful-timeout 5 shop:app\n"
              "    sysctls: {net.core.somaxconn: 1024}\n"},
    .ignore_when = "A short queue is meant.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
