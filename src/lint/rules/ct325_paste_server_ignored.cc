// CT325 paste-server-ignored: options of an ini file that gunicorn --paste does not read.
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* server = deployment.Fact("paste_server");
  if (server == nullptr) return;
  report.At(deployment.PlaceOf("paste"),
            fmt::format("{} has no effect: --paste reads no server section", server->text),
            "give it to gunicorn itself, or start the file with pserve");
}

}  // namespace

const Rule kRuleCT325 = {
    .code = "CT325",
    .slug = "paste-server-ignored",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "Options of an ini file that gunicorn --paste does not read",
    .why =
        "With --paste Gunicorn takes the application and the logging from the file. Its "
        "[server:...] sections count only where pserve starts it.",
    .source = "Gunicorn settings: paste; docs/gunicorn-facts.md",
    .wrong = {"Procfile", "web: gunicorn --paste shop.ini\n", "shop.ini",
              "[app:main]\nuse = egg:shop\n\n[server:main]\nuse = egg:gunicorn#main\n"
              "workers = 4\n"},
    .right = {"Procfile", "web: gunicorn --workers 4 --paste shop.ini\n", "shop.ini",
              "[app:main]\nuse = egg:shop\n"},
    .ignore_when = "The section is for pserve, and the command says the same.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
