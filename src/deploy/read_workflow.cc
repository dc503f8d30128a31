// Workflows of GitHub: the shell texts of their steps, with the variables that they are given.
#include <utility>

#include <fmt/format.h>

#include "kubernetes_pod.h"
#include "manifest.h"

namespace corntune {
namespace {

// `${{ ... }}` is put in before a shell sees the text.
MappedText WithoutExpressions(MappedText text) {
  const std::string kUnknown(1, kUnseenText);
  std::size_t at = 0;
  while ((at = text.text.find("${{", at)) != std::string::npos) {
    const std::size_t close = text.text.find("}}", at);
    if (close == std::string::npos) break;
    const auto first = text.offsets.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t where = *first;
    const auto next =
        text.offsets.erase(first, first + static_cast<std::ptrdiff_t>(close + 2 - at));
    text.offsets.insert(next, kUnknown.size(), where);
    text.text.replace(at, close + 2 - at, kUnknown);
    at += kUnknown.size();
  }
  return text;
}

// What `defaults.run` says, the innermost first.
const std::string* RunDefault(const YamlValue& root, const YamlValue& job, const YamlValue& step,
                              std::string_view key) {
  if (const std::string* own = ScalarText(step.Find(key))) return own;
  for (const YamlValue* holder : {&job, &root}) {
    if (const std::string* text = ScalarText(holder->At({"defaults", "run", key}))) return text;
  }
  return nullptr;
}

// PowerShell is what runners with Windows have, unless told otherwise.
bool IsPosixShell(const std::string* shell, const YamlValue& job) {
  if (shell != nullptr) return shell->starts_with("bash") || shell->starts_with("sh");
  const std::string* runner = ScalarText(job.Find("runs-on"));
  return runner == nullptr || runner->find("windows") == std::string::npos;
}

// Steps run at the top of the checkout, or in their working-directory.
void TakeFolder(const DeployReader& reader, const std::string* named, Start& start) {
  start.folder = reader.root();
  if (named == nullptr) return;
  std::string_view inside = *named;
  while (inside.starts_with("./")) inside.remove_prefix(2);
  while (inside.ends_with('/')) inside.remove_suffix(1);
  if (inside.empty() || inside == ".") return;
  const std::string folder = JoinPath(start.folder, inside);
  const bool outside = inside.starts_with('/') || inside.find("..") != std::string_view::npos;
  if (!outside && reader.tree().IsFolder(folder)) {
    start.folder = folder;
    start.folder_is_certain = true;
    return;
  }
  start.base.open = true;
  start.base.open_reason = "its working-directory is not among the folders here";
}

void TakeEnvironment(FoundDeployment& base, const YamlValue& holder) {
  const YamlValue* variables = holder.Find("env");
  if (variables == nullptr || !variables->IsMap()) return;
  for (const auto& [name, value] : FieldsOf(*variables, kMostVariables + 1)) {
    SetVariable(base, name, value);
  }
}

}  // namespace

void ReadWorkflow(DeployReader& reader) {
  for (const YamlRef& root : ManifestOf(reader).roots) {
    const YamlValue* jobs = root->Find("jobs");
    if (jobs == nullptr || !jobs->IsMap()) continue;
    for (const auto& [job_name, job] : FieldsOf(*jobs, kMostDeployments)) {
      const YamlValue* steps = job->Find("steps");
      if (steps == nullptr) continue;
      for (const YamlRef& step : steps->items) {
        const YamlValue* run = step->Find("run");
        if (run == nullptr || !run->IsScalar()) continue;
        if (!IsPosixShell(RunDefault(*root, *job, *step, "shell"), *job)) continue;
        const std::string* name = ScalarText(step->Find("name"));
        Start start;
        start.base = reader.NewDeployment(
            name != nullptr ? fmt::format("{}/{}", job_name, *name) : job_name, run->place);
        for (const YamlValue* holder : {root.get(), job, step.get()}) {
          TakeEnvironment(start.base, *holder);
        }
        TakeFolder(reader, RunDefault(*root, *job, *step, "working-directory"), start);
        reader.TakeShell(WithoutExpressions(MappedScalar(reader.lines(), *run)), start);
      }
    }
  }
}

}  // namespace corntune
