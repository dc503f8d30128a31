// CT703 read-only-without-tmp: A read-only root without a writable /tmp.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* fact = deployment.Fact("read_only");
  if (fact == nullptr || fact->text != "true" || deployment.Find("worker_tmp_dir") != nullptr)
    return;
  if (deployment.open || deployment.Fact("memory_tmp") != nullptr ||
      deployment.Fact("writable_tmp") != nullptr)
    return;
  if (deployment.Fact("volumes") != nullptr) return;
  report.At(fact->place, "the heartbeat files have no place: no worker starts",
            "mount a tmpfs at /tmp, or --worker-tmp-dir /dev/shm");
}

}  // namespace

const Rule kRuleCT703 = {.code = "CT703",
                         .slug = "read-only-without-tmp",
                         .severity = Severity::kError,
                         .on = true,
                         .summary = "A read-only root without a writable /tmp",
                         .why =
                             "Gunicorn writes a heartbeat file for each worker; without a place "
                             "for it no worker starts.",
                         .source = "Gunicorn FAQ; Gunicorn #2859",
                         .wrong = {"compose.yaml",
                                   "services:\n  web:\n    command: gunicorn --graceful-timeout 5 "
                                   "shop:app\n    read_only: true\n"},
                         .right = {"compose.yaml",
                                   "services:\n  web:\n    command: gunicorn --graceful-timeout 5 "
                                   "--worker-tmp-dir /dev/shm shop:app\n    read_only: true\n"},
                         .ignore_when = "/tmp is mounted by another file.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
