// Branches, loops, groups and functions: where they begin and end, and what is known of the
// variables then.
#include <utility>

#include "script_reader.h"

namespace corntune::shell {
namespace {
constexpr std::size_t kMostLevels = 100;
constexpr int kMostTurns = 4;

std::string InBranch(const std::string& name) {
  return "$" + name + " is assigned in a branch";
}
std::string InLoop(const std::string& name) {
  return "$" + name + " is assigned in a loop";
}
}  // namespace

void ScriptReader::Open(Scope scope) {
  if (levels_.size() >= kMostLevels) return Fail("nested too deeply");
  Level level;
  level.scope = scope;
  level.outer = list_;
  level.dead_outside = Dead();
  level.conditional_outside = Conditional();
  level.commands = script_.commands.size();
  awaiting_ = false;
  if (scope == Scope::kFunction) {
    level.function = level.dead_outside ? "" : *defines_;
    level.function_begin = at_ - 1;
    level.dead_outside = true;
    defines_.reset();
  }
  levels_.push_back(std::move(level));
  if (scope == Scope::kSubshell || scope == Scope::kLoop) variables_.Begin();
  StartList();
}

void ScriptReader::Close() {
  FinishList();
  if (levels_.empty()) {
    StartList();
    return Fail("a closing word without its opening one");
  }
  Level& level = levels_.back();
  if (level.scope == Scope::kLoop && CloseLoop(level)) return;
  if (level.scope == Scope::kIf || level.scope == Scope::kCase) CloseBranches(level);
  if (level.scope == Scope::kSubshell) (void)variables_.Undo();
  if (level.scope == Scope::kFunction) CloseFunction(level);
  const bool ends = level.certain_end || (level.scope == Scope::kGroup && level.ended);
  list_ = std::move(level.outer);
  levels_.pop_back();
  list_.output.reset();
  SetStatus(std::nullopt);
  if (ends) EndHere();
}

// A branch that is taken, is not taken, or may be.
void ScriptReader::BeginBranch(std::optional<bool> decided) {
  Level& level = levels_.back();
  level.dead = level.ended = level.maybe = false;
  if (level.dead_outside) return;
  if (level.matched || decided == false) {
    level.dead = true;
    return;
  }
  if (decided == true) level.matched = true;
  if (!decided) level.any_maybe = true;
  level.maybe = level.any_maybe;
  if (level.maybe) variables_.Begin();
}

void ScriptReader::EndBranch() {
  Level& level = levels_.back();
  if (level.maybe) {
    if (!level.ended) ++level.outcomes;
    for (auto& [name, change] : variables_.Undo()) {
      if (level.ended) continue;
      const auto [at, fresh] = level.merged.try_emplace(name, change.second, 0);
      if (!fresh) at->second.first = Either(at->second.first, change.second, InBranch(name));
      ++at->second.second;
    }
  } else if (level.ended && !level.dead) {
    level.certain_end = true;
  }
  level.dead = level.ended = level.maybe = false;
}

void ScriptReader::CloseBranches(Level& level) {
  EndBranch();
  if (level.condition_maybe) {
    for (const auto& [name, change] : variables_.Undo()) variables_.Lose(name, InBranch(name));
  }
  if (!level.any_maybe) return;
  if (level.matched && level.outcomes == 0) level.certain_end = true;
  for (auto& [name, merged] : level.merged) {
    auto& [holding, count] = merged;
    const bool not_always = count < level.outcomes || !level.matched;
    if (not_always) holding = Either(variables_.Find(name), holding, InBranch(name));
    variables_.Restore(name, std::move(holding));
  }
}

// True when the loop is read once more, with less that is known of what it assigns.
bool ScriptReader::CloseLoop(Level& level) {
  bool again = false;
  for (auto& [name, change] : variables_.Undo()) {
    const auto& [before, after] = change;
    const auto known = level.widened.find(name);
    const bool covered = known != level.widened.end() && IsCovered(after, known->second) &&
                         (after.exported == known->second.exported || known->second.maybe_exported);
    if (covered && !level.broken) continue;
    Holding wide = known != level.widened.end() ? known->second : Extended(before, InLoop(name));
    wide = Either(wide, after, InLoop(name));
    const bool lost = level.turns >= kMostTurns || level.broken;
    if (lost) {
      wide.content = Unknown(InLoop(name));
      wide.beginning.reset();
      if (wide.elements) wide.elements = {UnknownWords(InLoop(name))};
    }
    again = again || !covered;
    if (lost && known != level.widened.end()) again = again && level.turns <= kMostTurns;
    level.widened[name] = std::move(wide);
  }
  if (again && level.turns <= kMostTurns + 1) {
    const std::size_t bytes = at_ - level.start;
    if (session_.allowance < bytes) {
      Fail("loops and functions that call for too much reading");
      return true;
    }
    session_.allowance -= bytes;
    ++level.turns;
    level.ended = false;
    script_.commands.resize(level.commands);
    at_ = level.start;
    BeginTurn(level);
    return true;
  }
  for (auto& [name, holding] : level.widened) variables_.Restore(name, std::move(holding));
  return false;
}

void ScriptReader::BeginTurn(Level& level) {
  variables_.Begin();
  for (const auto& [name, holding] : level.widened) variables_.Restore(name, holding);
  StartList();
}

void ScriptReader::CloseFunction(Level& level) {
  if (level.function.empty()) return;
  Function function;
  function.text = text_;
  function.begin = level.function_begin;
  function.end = at_;
  function.place = place_;
  std::deque<Function>& known = session_.functions[level.function];
  for (const Function& one : known) {
    if (one.text.data() == function.text.data() && one.begin == function.begin) return;
  }
  known.push_back(std::move(function));
  session_.new_functions = true;
}

}  // namespace corntune::shell
