// CT011 wrong-file-kind: a file holds another form than its name says.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

std::string_view BaseOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// The form that the name stands for; nothing for names that stand for none.
std::optional<DeployForm> FormOfName(std::string_view name) {
  if (name == "Procfile") return DeployForm::kProcfile;
  if (name == "Dockerfile") return DeployForm::kDockerfile;
  if (name.ends_with(".service")) return DeployForm::kSystemd;
  if (name.ends_with(".py")) return DeployForm::kConf;
  return std::nullopt;
}

void Check(const DeployFile& file, Reporter& report) {
  const auto named = FormOfName(BaseOf(file.path));
  if (!named || *named == file.form || file.deployments.empty()) return;
  SourcePlace place = file.deployments.front().place;
  if (place.file != file.path || place.line == 0) place = {file.path, 1, 1, 1, 2};
  report.At(place,
            fmt::format("this is {}, and the name of the file says {}", NameOf(file.form),
                        NameOf(*named)),
            "name the file after what it holds: nothing that looks for the name reads it");
}

}  // namespace

const Rule kRuleCT011 = {
    .code = "CT011",
    .slug = "wrong-file-kind",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "A file holds another form than its name says",
    .why = "A platform takes the file by its name, and cannot make sense of what stands there.",
    .source = "Files in the wild",
    .wrong = {"Procfile",
              "[Unit]\nDescription=Shop\n\n[Service]\nUser=shop\n"
              "ExecStart=/usr/bin/gunicorn shop.wsgi\nRestart=always\n"},
    .right = {"shop.service",
              "[Unit]\nDescription=Shop\n\n[Service]\nUser=shop\n"
              "ExecStart=/usr/bin/gunicorn shop.wsgi\nRestart=always\n"},
    .ignore_when = "A script copies it to its right name.",
    .deployment = nullptr,
    .file = Check,
    .problem = ""};

}  // namespace corntune
