#include "conf_settings.h"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/setting_value.h"
#include "corntune/os/file_tree.h"
#include "corntune/pyconf/evaluate.h"

namespace corntune {
namespace {

EvaluationContext ContextHere(const Environment& environment) {
  EvaluationContext context;
  context.cpu_count = sysconf(_SC_NPROCESSORS_ONLN);
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) context.affinity_count = CPU_COUNT(&set);
  for (const auto& [name, value] : environment.variables()) context.environment[name] = value;
  context.environment_is_complete = true;
  context.gunicorn_version = kNewestGunicorn;
  return context;
}

// The value in the type that the setting has: "4" is a number where a number is expected.
Result<SettingValue> Held(const SettingInfo& info, const PyValue& value, const std::string& place) {
  if (auto setting = ToSettingValue(value);
      setting && !std::holds_alternative<std::string>(*setting)) {
    return std::move(*setting);
  }
  if (value.kind == PyValue::Kind::kText) {
    return ReadSettingText(info.FormIn(kNewestGunicorn), value.text, place);
  }
  return CannotError(place, fmt::format("{}: not a value for this setting: {}", info.name,
                                        Quoted(ToPython(value))));
}

}  // namespace

Result<Settings> ReadConfSettings(const std::string& file, const Environment& environment) {
  const auto text = RealFileTree().Read(file);
  if (!text) return tl::unexpected(text.error());
  const Evaluation evaluation = EvaluateConf(*text, ContextHere(environment));
  if (!evaluation.problems.empty()) {
    const ConfProblem& problem = evaluation.problems.front();
    return CannotError(fmt::format("{}:{}", file, problem.position.line), problem.message);
  }
  Settings settings;
  for (const SettingInfo& info : Catalogue()) {
    const EvaluatedName* name = evaluation.Find(info.name);
    if (name == nullptr) continue;
    const PossibleValue& first = name->values.front();
    const std::string place = fmt::format("{}:{}", file, first.name.begin.line);
    if (name->Only() == nullptr) {
      return CannotError(place,
                         fmt::format("{} is not known without running the file: {}", info.name,
                                     first.reason.empty() ? "it depends" : first.reason));
    }
    if (name->Only()->kind == PyValue::Kind::kNone) continue;  // Gunicorn's default
    auto held = Held(info, *name->Only(), place);
    if (!held) return tl::unexpected(held.error());
    settings.Set(std::string(info.name), std::move(*held));
  }
  return settings;
}

}  // namespace corntune
