// CT103 cpu-count-in-container: workers are counted from the CPUs of the node.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  for (const char* name : {"workers", "threads"}) {
    const DeploySetting* setting = deployment.Find(name);
    if (setting == nullptr || !setting->counts_cpus || !deployment.container) continue;
    const std::string there = deployment.node_cpus
                                  ? fmt::format("the {} CPUs of the node", *deployment.node_cpus)
                                  : std::string("the CPUs of the node");
    const std::string limit =
        deployment.cpus ? fmt::format(", not the {} of the limit", FormatCores(*deployment.cpus))
                        : "";
    report.As(deployment.cpus ? Severity::kError : Severity::kWarning, setting->place,
              fmt::format("{} is computed from {}{}{}", name, there, limit,
                          setting->value ? fmt::format(": {}", ToText(*setting->value)) : ""),
              "set WEB_CONCURRENCY from the container's limit, or write the number");
  }
}

}  // namespace

const Rule kRuleCT103 = {
    .code = "CT103",
    .slug = "cpu-count-in-container",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Workers are counted from the CPUs of the node",
    .why =
        "os.cpu_count(), multiprocessing.cpu_count() and nproc see the CPUs of the node, whatever "
        "the limit of the container: on a node of 64 CPUs 2n+1 is 129 workers.",
    .source = "Gunicorn #2028, #2877; CPython #80235",
    .wrong = {"Dockerfile",
              "FROM python:3.12\nUSER app\nCMD exec gunicorn --workers=$((2 * $(nproc) + 1)) "
              "shop:app\n"},
    .right = {"Dockerfile",
              "FROM python:3.12\nUSER app\nCMD [\"gunicorn\", \"--workers=3\", \"shop:app\"]\n"},
    .ignore_when = "The container has a node of its own.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
