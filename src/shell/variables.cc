#include "variables.h"

#include <algorithm>

namespace corntune::shell {

ShellWord Unknown(std::string reason) {
  ShellWord word;
  word.reason = std::move(reason);
  word.origin = ShellOrigin::kUnknown;
  return word;
}

void DependOn(ShellWord& value, const ShellWord& other) {
  for (const std::string& name : other.variables) {
    const bool known =
        std::find(value.variables.begin(), value.variables.end(), name) != value.variables.end();
    if (!known) value.variables.push_back(name);
  }
  value.counts_cpus = value.counts_cpus || other.counts_cpus;
  value.origin = std::max(value.origin, other.origin);
}

Holding Variables::Find(const std::string& name) const {
  Holding holding;
  if (open_.contains(name)) {
    holding.content = Unknown("$" + name + " is assigned in a loop or a function");
    return holding;
  }
  if (const auto found = holdings_.find(name); found != holdings_.end()) return found->second;
  if (!forgotten_.empty()) {
    holding.content = Unknown(forgotten_);
    return holding;
  }
  const auto given = context_.environment.find(name);
  if (given != context_.environment.end()) {
    holding.is_set = given->second.has_value();
    holding.content.value = given->second.value_or("");
    holding.content.origin = ShellOrigin::kEvaluated;
    return holding;
  }
  if (!context_.environment_is_complete) {
    holding.assumed_unset = true;
    holding.content = Unknown("depends on the environment variable " + name);
    holding.content.variables = {name};
    return holding;
  }
  holding.content.value = "";
  holding.content.origin = ShellOrigin::kEvaluated;
  return holding;
}

void Variables::Assign(const std::string& name, ShellWord value) {
  if (value.value && value.origin == ShellOrigin::kLiteral) value.origin = ShellOrigin::kEvaluated;
  value.splits = false;
  holdings_[name] = Holding{true, false, std::move(value)};
  assigned_.insert(name);
  recent_.insert(name);
}

void Variables::Unset(const std::string& name) {
  Holding holding;
  holding.content.value = "";
  holding.content.origin = ShellOrigin::kEvaluated;
  holdings_[name] = std::move(holding);
  assigned_.insert(name);
  recent_.insert(name);
}

void Variables::ForgetAll(std::string reason) {
  holdings_.clear();
  forgotten_ = std::move(reason);
}

std::vector<std::pair<std::string, ShellWord>> Variables::Exported() const {
  std::vector<std::pair<std::string, ShellWord>> variables;
  for (const auto& [name, holding] : holdings_) {
    const bool inherited = context_.environment.contains(name);
    if (!inherited && !exported_.contains(name)) continue;
    const Holding now = Find(name);
    if (now.is_set || !now.content.value) variables.emplace_back(name, now.content);
  }
  return variables;
}

}  // namespace corntune::shell
