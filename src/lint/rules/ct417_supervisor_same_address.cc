// CT417 supervisor-same-address: several processes of supervisor bind one address.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* number = deployment.Fact("num_processes");
  const DeploySetting* bind = Given(deployment, "bind");
  if (number == nullptr || bind == nullptr || bind->origin != SettingOrigin::kLiteral) return;
  const auto processes = ParseInteger(number->text, "", 0, 100000);
  if (!processes || *processes < 2 || deployment.Bool("reuse_port") != false) return;
  report.At(number->place,
            fmt::format("{} processes want {}: only one gets it", *processes,
                        Join(BindsOf(deployment), ", ")),
            "numprocs=1 and more workers");
}

}  // namespace

const Rule kRuleCT417 = {
    .code = "CT417",
    .slug = "supervisor-same-address",
    .severity = Severity::kError,
    .on = true,
    .summary = "Several processes of supervisor bind one address",
    .why =
        "The first takes the port, the others fail with \"Address already in use\" until "
        "supervisor gives up.",
    .source = "supervisor: numprocs; Gunicorn settings: reuse_port",
    .wrong = {"supervisord.conf",
              "[program:web]\n"
              "command=gunicorn --bind=127.0.0.1:8000 --graceful-timeout=5 shop:app\n"
              "user=shop\n"
              "numprocs=3\n"
              "process_name=%(program_name)s_%(process_num)d\n"},
    .right = {"supervisord.conf",
              "[program:web]\n"
              "command=gunicorn --bind=127.0.0.1:8000 --graceful-timeout=5 --workers=3 shop:app\n"
              "user=shop\n"},
    .ignore_when = "The address is another for each process.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
