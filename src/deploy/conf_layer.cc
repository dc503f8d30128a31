#include "conf_layer.h"

#include <algorithm>
#include <utility>

#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/setting_value.h"

namespace corntune {
namespace {

// The value in the type that the setting has: "4" is a number where a number is expected.
std::optional<SettingValue> HeldAs(const SettingInfo& info, const PyValue& value,
                                   const GunicornVersion& version) {
  const auto setting = ToSettingValue(value);
  if (setting && !std::holds_alternative<std::string>(*setting)) return setting;
  if (value.kind != PyValue::Kind::kText) return std::nullopt;
  auto read = ReadSettingText(info.FormIn(version), value.text, "");
  if (!read) return std::nullopt;
  return std::move(*read);
}

SettingOrigin OriginOf(ValueOrigin origin) {
  switch (origin) {
    case ValueOrigin::kLiteral:
      return SettingOrigin::kLiteral;
    case ValueOrigin::kEvaluated:
      return SettingOrigin::kEvaluated;
    case ValueOrigin::kEnvironment:
      return SettingOrigin::kEnvironment;
    case ValueOrigin::kUnknown:
      break;
  }
  return SettingOrigin::kUnknown;
}

DeploySetting SettingOf(const SettingInfo& info, const EvaluatedName& name, const LineIndex& lines,
                        const GunicornVersion& version) {
  const PossibleValue& first = name.values.front();
  DeploySetting setting;
  setting.name = std::string(info.name);
  setting.layer = SettingLayer::kConf;
  setting.place = PlaceOfSpan(lines, first.span);
  setting.reason = first.reason;
  for (const PossibleValue& value : name.values) {
    for (const Dependency& dependency : value.dependencies) {
      if (dependency.kind == Dependency::Kind::kCpuCount) setting.counts_cpus = true;
      if (dependency.kind == Dependency::Kind::kEnvironment) {
        setting.variables.push_back(dependency.name);
      }
    }
  }
  const bool certain = name.values.size() == 1 && !name.may_be_unset;
  const bool unless_set = first.origin == ValueOrigin::kEnvironment && !name.may_be_unset;
  if (first.value && (certain || unless_set)) {
    setting.value = HeldAs(info, *first.value, version);
    setting.origin = setting.value ? OriginOf(first.origin) : SettingOrigin::kUnknown;
    if (!setting.value) {
      setting.reason = "not a plain value: " + ToPython(*first.value);
      if (certain && first.value->kind == PyValue::Kind::kText) {
        const auto read = ReadSettingText(info.FormIn(version), first.value->text, "");
        if (!read) setting.refused = read.error().message;
      }
    }
  } else if (setting.reason.empty()) {
    setting.reason = "it depends on a condition";
  }
  return setting;
}

}  // namespace

EvaluationContext ConfContextOf(const FoundDeployment& deployment) {
  EvaluationContext context;
  context.cpu_count = deployment.node_cpus;
  context.affinity_count = deployment.node_cpus;
  context.gunicorn_version = deployment.version;
  for (const auto& [name, variable] : deployment.environment) {
    if (variable.value) context.environment[name] = *variable.value;
  }
  return context;
}

std::vector<DeploySetting> ConfSettings(const Evaluation& evaluation, const LineIndex& lines,
                                        const GunicornVersion& version) {
  std::vector<DeploySetting> settings;
  for (const SettingInfo& info : Catalogue()) {
    if (!info.In(version)) continue;
    const EvaluatedName* name = evaluation.Find(info.name);
    if (name == nullptr || name->values.empty()) continue;
    const auto& only = name->values.front().value;
    const bool none = name->values.size() == 1 && only && only->kind == PyValue::Kind::kNone;
    if (none) continue;  // Gunicorn's default
    settings.push_back(SettingOf(info, *name, lines, version));
  }
  return settings;
}

SourcePlace PlaceOfSpan(const LineIndex& lines, const SourceSpan& span) {
  return lines.Place(span.begin.offset, span.end.offset);
}

}  // namespace corntune
