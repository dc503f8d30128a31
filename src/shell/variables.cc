#include "variables.h"

#include <algorithm>

namespace corntune::shell {
namespace {
constexpr std::size_t kMostVariables = 20'000;
}  // namespace

ShellWord Unknown(std::string reason) {
  ShellWord word;
  word.reason = std::move(reason);
  word.origin = ShellOrigin::kUnknown;
  return word;
}

ShellWord UnknownWords(std::string reason) {
  ShellWord word = Unknown(std::move(reason));
  word.splits = true;
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
  if (const auto found = holdings_.find(name); found != holdings_.end()) {
    if (found->second.elements) Charge(found->second);
    return found->second;
  }
  if (!forgotten_.empty()) {
    holding.content = Unknown(forgotten_);
    return holding;
  }
  if (name == kExportsAll) {
    holding.content.value = "";
    return holding;
  }
  if (name == kArguments) {
    holding.content = Unknown("an argument of the script");
    holding.elements = {UnknownWords("the arguments of the script")};
    return holding;
  }
  const auto given = context_.environment.find(name);
  if (given != context_.environment.end()) {
    holding.is_set = given->second.has_value();
    holding.content.value = given->second.value_or("");
    holding.content.origin = ShellOrigin::kEvaluated;
    holding.exported = true;
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

// The place of a variable, after what it held was noted.
Holding& Variables::Changing(const std::string& name) {
  const auto found = holdings_.find(name);
  if (!frames_.empty()) {
    frames_.back().try_emplace(
        name, found == holdings_.end() ? std::nullopt : std::optional<Holding>(found->second));
  }
  if (found != holdings_.end()) return found->second;
  if (assigned_.size() < kMostVariables) assigned_.insert(name);
  if (holdings_.size() >= kMostVariables && forgotten_.empty()) {
    ForgetAll("the script has more variables than are followed");
  }
  return holdings_[name] = Find(name);
}

void Variables::Put(const std::string& name, Holding holding) {
  const std::optional<std::string> all = Find(kExportsAll).content.value;
  Holding& held = Changing(name);
  if (held.readonly) return;
  holding.exported = held.exported || all == "1";
  holding.maybe_exported = held.maybe_exported || !all;
  holding.integer = held.integer;
  holding.maybe_integer = held.maybe_integer;
  held = std::move(holding);
}

void Variables::Restore(const std::string& name, Holding holding) {
  Changing(name) = std::move(holding);
}

void Variables::Assign(const std::string& name, ShellWord value) {
  if (value.value && value.origin == ShellOrigin::kLiteral) value.origin = ShellOrigin::kEvaluated;
  value.splits = false;
  Holding held = Find(name);
  if (!held.elements) return Put(name, HoldingOf(std::move(value)));
  std::vector<ShellWord>& elements = *held.elements;
  if (!elements.empty() && elements[0].splits) {
    return Put(name, ArrayOf({UnknownWords("an array whose first element is assigned")}));
  }
  if (elements.empty()) elements.emplace_back();
  elements[0] = std::move(value);
  Put(name, ArrayOf(std::move(elements)));
}

void Variables::Lose(const std::string& name, const std::string& reason) {
  Holding lost = HoldingOf(Unknown(reason));
  if (Find(name).elements) lost.elements = {UnknownWords(reason)};
  Put(name, std::move(lost));
}

void Variables::Unset(const std::string& name) {
  Holding holding;
  holding.content.value = "";
  holding.content.origin = ShellOrigin::kEvaluated;
  Holding& held = Changing(name);
  if (!held.readonly) held = std::move(holding);
}

void Variables::Export(const std::string& name, bool exports) {
  Holding& held = Changing(name);
  held.exported = exports;
  held.maybe_exported = false;
}

void Variables::MakeReadonly(const std::string& name) {
  Changing(name).readonly = true;
}

void Variables::MakeInteger(const std::string& name) {
  Changing(name).integer = true;
}

void Variables::ForgetAll(std::string reason) {
  holdings_.clear();
  forgotten_ = std::move(reason);
}

std::vector<std::pair<std::string, ShellWord>> Variables::Exported() const {
  std::vector<std::pair<std::string, ShellWord>> variables;
  work_ += holdings_.size() / 16;
  for (const auto& [name, holding] : holdings_) {
    if (name == kArguments || name == kExportsAll || holding.elements) continue;
    if (!holding.exported && !holding.maybe_exported) continue;
    const bool inherits_nothing = holding.assumed_unset;
    if (inherits_nothing || (!holding.is_set && holding.content.value)) continue;
    variables.emplace_back(name, holding.exported
                                     ? holding.content
                                     : Unknown("$" + name + " is exported in a branch"));
  }
  return variables;
}

void Variables::Keep() {
  Frame inner = std::move(frames_.back());
  frames_.pop_back();
  if (frames_.empty()) return;
  Frame& outer = frames_.back();
  work_ += std::min(outer.size(), inner.size());
  if (outer.size() >= inner.size()) {
    outer.merge(inner);
    return;
  }
  // What the outer one has noted is older.
  for (auto& [name, holding] : outer) inner.insert_or_assign(name, std::move(holding));
  outer = std::move(inner);
}

Changes Variables::Undo() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  Changes changes;
  for (auto& [name, before] : frame) {
    Holding after = Find(name);
    Charge(after);
    if (before) {
      holdings_[name] = std::move(*before);
    } else {
      holdings_.erase(name);
    }
    changes[name] = {Find(name), std::move(after)};
  }
  return changes;
}

void Variables::UndoOne(const std::string& name) {
  const auto noted = frames_.back().find(name);
  if (noted == frames_.back().end()) return;
  if (noted->second) {
    holdings_[name] = std::move(*noted->second);
  } else {
    holdings_.erase(name);
  }
  frames_.back().erase(noted);
}

std::set<std::string> Variables::Changed() const {
  std::set<std::string> names;
  for (const auto& [name, before] : frames_.back()) names.insert(name);
  return names;
}

bool Variables::Spend(std::size_t bytes) {
  if (spent_ > kMostSpent) return false;
  spent_ += bytes;
  return true;
}

}  // namespace corntune::shell
