// Workflows of GitHub: the shell texts of their steps, with the variables that they are given.
#include <utility>

#include <fmt/format.h>

#include "kubernetes_pod.h"
#include "manifest.h"

namespace corntune {
namespace {

// `${{ ... }}` is put in before a shell sees the text: for the reader, a command whose output
// nobody knows.
MappedText WithoutExpressions(MappedText text) {
  const std::string_view kUnknown = "$(expression)";
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
        const std::string* shell = ScalarText(step->Find("shell"));
        if (shell != nullptr && !shell->starts_with("bash") && !shell->starts_with("sh")) continue;
        const std::string* name = ScalarText(step->Find("name"));
        Start start;
        start.base = reader.NewDeployment(
            name != nullptr ? fmt::format("{}/{}", job_name, *name) : job_name, run->place);
        // A server that tests speak to, for as long as the job runs.
        start.base.facts["workflow"] = {"yes", run->place};
        for (const YamlValue* holder : {root.get(), job, step.get()}) {
          TakeEnvironment(start.base, *holder);
        }
        start.folder = reader.root();
        reader.TakeShell(WithoutExpressions(MappedScalar(reader, *run)), start);
      }
    }
  }
}

}  // namespace corntune
