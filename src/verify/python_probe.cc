#include "python_probe.h"

#include <algorithm>
#include <chrono>

#include <nlohmann/json.hpp>

#include "corntune/base/text.h"
#include "corntune/gunicorn/worker_class.h"
#include "corntune/os/file_tree.h"
#include "corntune/os/subprocess.h"

#include "probe_text.h"

namespace corntune {
namespace {

// Importing every class takes a second or two on a slow machine.
constexpr std::chrono::seconds kPatience(30);

std::string Variable(const DoctorRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.environment) {
    if (key == name) return value;
  }
  return "";
}

// The Python that runs the gunicorn of PATH.
std::string PythonOfPath(const DoctorRequest& request) {
  const std::string path = Variable(request, "PATH");
  for (const std::string_view folder : Split(path, ':')) {
    if (folder.empty()) continue;
    const auto script = RealFileTree().Read(std::string(folder) + "/gunicorn");
    if (!script) continue;
    const std::string interpreter = InterpreterOf(*script);
    if (!interpreter.empty()) return interpreter;
  }
  return "python3";
}

std::optional<std::string> TextAt(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

// The classes that this release has; all of them for one that corntune does not know.
bool IsOf(const WorkerClassInfo& info, const std::string& release) {
  const auto version = ParseGunicornVersion(release, "");
  if (!version) return true;
  return (!info.first || *version >= *info.first) && (!info.last || *version <= *info.last);
}

}  // namespace

std::string InterpreterOf(std::string_view script) {
  if (!script.starts_with("#!")) return "";
  const std::string_view line = script.substr(2, script.find('\n') - 2);
  const auto words = Words(line);
  const auto named = std::find_if(words.begin(), words.end(), [](std::string_view word) {
    return word.substr(word.rfind('/') + 1).starts_with("python");
  });
  return named == words.end() ? "" : std::string(*named);
}

Result<PythonFound> ReadProbe(std::string_view json, const std::string& program) {
  const auto told = nlohmann::json::parse(json, nullptr, false);
  const auto version = told.is_object() ? TextAt(told, "python") : std::nullopt;
  if (!version) return CannotError(program, "does not answer as Python does");
  PythonFound found;
  found.program = program;
  found.version = *version;
  found.gunicorn = TextAt(told, "gunicorn");
  if (!found.gunicorn || !told.contains("classes") || !told["classes"].is_object()) return found;
  for (const WorkerClassInfo& info : WorkerClasses()) {
    const std::string name(info.name);
    if (!told["classes"].contains(name) || !IsOf(info, *found.gunicorn)) continue;
    found.classes.push_back({name, TextAt(told["classes"], name.c_str())});
  }
  return found;
}

Result<PythonFound> ProbePython(const DoctorRequest& request) {
  const std::string program = request.python.empty() ? PythonOfPath(request) : request.python;
  ProgramRun run;
  // Without bytecode, so that nothing is left in the user's folders.
  run.words = {program, "-B", "-c", kVerifyProbe};
  for (const WorkerClassInfo& info : WorkerClasses()) run.words.emplace_back(info.name);
  for (const auto& [name, value] : request.environment) {
    run.environment.push_back(name + "=" + value);
  }
  run.patience = kPatience;
  const auto output = RunProgram(run);
  if (!output) return tl::unexpected(output.error());
  return ReadProbe(output->text, program);
}

}  // namespace corntune
