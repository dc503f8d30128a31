// CT702 heartbeat-on-disk: the heartbeat files of a container may lie on a disk.
#include <string_view>

#include "option_mend.h"
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (!deployment.container || deployment.open) return;
  if (deployment.Find("worker_tmp_dir") != nullptr || deployment.Fact("memory_tmp") != nullptr)
    return;
  report.At(deployment.place, "heartbeat files lie in the container's /tmp, on its disk",
            "--worker-tmp-dir /dev/shm");
  // Docker and Kubernetes always mount it; of other platforms that is not certain.
  const DeployForm form = deployment.form;
  const bool has_it = form == DeployForm::kDockerfile || form == DeployForm::kCompose ||
                      form == DeployForm::kKubernetes;
  if (!has_it) return;
  report.Fix(AddedFirstOption(report.TextOf(deployment.place.file), deployment.place, "gunicorn",
                              "--worker-tmp-dir", "/dev/shm"));
}

}  // namespace

const Rule kRuleCT702 = {
    .code = "CT702",
    .slug = "heartbeat-on-disk",
    .severity = Severity::kInfo,
    .on = false,
    .summary = "The heartbeat files of a container may lie on a disk",
    .why =
        "Gunicorn touches a file for each worker. Where /tmp is a slow disk this blocks, and "
        "healthy workers are killed.",
    .source = "Gunicorn FAQ: How do I avoid Gunicorn excessively blocking in os.fchmod?",
    .wrong = {"compose.yaml",
              "services:\n"
              "  web:\n"
              "    command: gunicorn --graceful-timeout 5 shop:app\n"},
    .right = {"compose.yaml",
              "services:\n"
              "  web:\n"
              "    command: gunicorn --graceful-timeout 5 --worker-tmp-dir /dev/shm shop:app\n"},
    .ignore_when = "The disk is fast.",
    .deployment = Check,
    .file = nullptr,
    .problem = "",
    .mends = "adds the option behind gunicorn"};

}  // namespace corntune
