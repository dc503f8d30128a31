#include "corntune/deploy/read.h"

#include <utility>

#include "corntune/base/text.h"

#include "start.h"

namespace corntune {
namespace {

void Dispatch(DeployReader& reader, DeployForm form) {
  switch (form) {
    case DeployForm::kConf:
      return ReadConfFile(reader);
    case DeployForm::kProcfile:
      return ReadProcfile(reader);
    case DeployForm::kScript:
      return ReadScript(reader);
    case DeployForm::kDockerfile:
      return ReadDockerfile(reader);
    case DeployForm::kCompose:
      return ReadCompose(reader);
    case DeployForm::kKubernetes:
      return ReadKubernetes(reader);
    case DeployForm::kSystemd:
      return ReadSystemd(reader);
    case DeployForm::kSupervisor:
      return ReadSupervisor(reader);
    case DeployForm::kEnvFile:
      return ReadEnvFile(reader);
    case DeployForm::kRender:
      return ReadRender(reader);
    case DeployForm::kFly:
      return ReadFly(reader);
    case DeployForm::kAppEngine:
      return ReadAppEngine(reader);
    case DeployForm::kEcs:
      return ReadEcs(reader);
    case DeployForm::kWorkflow:
      return ReadWorkflow(reader);
    case DeployForm::kHelmTemplate:
      break;
  }
  reader.Problem("helm-template", reader.lines().Place(0, 0),
                 "a Helm template is no manifest before it is rendered: not checked",
                 "helm template . | corntune check -");
}

}  // namespace

DeployFile ReadDeployFile(const FileTree& tree, std::string_view root, std::string_view path,
                          std::string text, DeployForm form, const DeployRequest& request) {
  DeployFile file;
  file.path = std::string(path);
  file.form = form;
  file.text = std::make_shared<const std::string>(std::move(text));
  const LineIndex lines(file.path, *file.text);
  DeployReader reader(tree, root, request, file, lines);
  if (file.text->find('\0') != std::string::npos) {
    reader.Problem("binary", lines.Place(0, 0), "not a text: it holds NUL bytes",
                   "leave the file out, or write it anew as UTF-8");
    return file;
  }
  if (!IsUtf8(*file.text)) {
    reader.Problem("encoding", lines.Place(0, 0), "not UTF-8: what stands there is guessed",
                   "save the file as UTF-8");
  }
  Dispatch(reader, form);
  return file;
}

}  // namespace corntune
