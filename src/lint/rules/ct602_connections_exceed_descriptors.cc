// CT602 connections-exceed-descriptors: more connections than open files allow.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto runs = deployment.Class();
  const WrittenFact* fact = deployment.Fact("open_files");
  const auto connections = deployment.Integer("worker_connections");
  if (!runs || fact == nullptr || !connections) return;
  if (*runs != WorkerClass::kGevent && *runs != WorkerClass::kGthread) return;
  const auto files = ParseInteger(fact->text.substr(0, fact->text.find(':')), "", 1, 1LL << 40);
  if (!files || *connections <= *files) return;
  report.At(fact->place,
            fmt::format("{} connections a worker, but {} open files", *connections, *files),
            "a higher limit, or a lower worker_connections");
}

}  // namespace

const Rule kRuleCT602 = {
    .code = "CT602",
    .slug = "connections-exceed-descriptors",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "More connections than open files allow",
    .why =
        "Each connection is a file of the worker: at the limit accept() fails, and the worker logs "
        "errors instead of serving.",
    .source = "getrlimit(2): RLIMIT_NOFILE; systemd.exec(5): LimitNOFILE=",
    .wrong =
        {"shop.service",
         "[Service]\n"
         "LimitNOFILE=1024\n"
         "User=shop\n"
         "ExecStart=/srv/bin/gunicorn --worker-class=gevent --worker-connections=2000 shop:app\n"},
    .right =
        {"shop.service",
         "[Service]\n"
         "LimitNOFILE=65536\n"
         "User=shop\n"
         "ExecStart=/srv/bin/gunicorn --worker-class=gevent --worker-connections=2000 shop:app\n"},
    .ignore_when = "The load stays far below worker_connections.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
