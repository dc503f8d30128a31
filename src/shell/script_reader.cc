#include "script_reader.h"

#include <utility>

#include "scan.h"

namespace corntune::shell {
namespace {
constexpr std::size_t kMostLevels = 100;
}

void ScriptReader::Run(ShellScript& script) {
  script_ = &script;
  while (More()) {
    SkipBlanks();
    if (!More()) break;
    if (!levels_.empty() && levels_.back().pattern) {
      ReadPattern();
    } else if (std::string_view("\n;&|()").find(Now()) != std::string_view::npos) {
      ReadOperator();
    } else {
      ReadCommand();
    }
  }
  EndList();
}

void ScriptReader::Fail(std::string why) {
  if (!script_->problem) script_->problem = std::move(why);
  stop_ = true;
}

void ScriptReader::SkipBlanks() {
  while (at_ < text_.size()) {
    if (text_.substr(at_).starts_with("\\\n")) {
      at_ += 2;
    } else if (Now() == ' ' || Now() == '\t' || Now() == '\r') {
      ++at_;
    } else if (Now() == '#') {
      SkipComment();
    } else {
      return;
    }
  }
}

void ScriptReader::SkipComment() {
  const std::size_t end = text_.find('\n', at_);
  at_ = end == std::string_view::npos ? text_.size() : end;
}

void ScriptReader::Newline() {
  ++at_;
  for (const auto& [delimiter, tabs] : std::exchange(documents_, {})) {
    while (at_ < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', at_), text_.size());
      std::string_view line = text_.substr(at_, end - at_);
      at_ = std::min(end + 1, text_.size());
      if (line.ends_with('\r')) line.remove_suffix(1);
      while (tabs && line.starts_with('\t')) line.remove_prefix(1);
      if (line == delimiter) break;
    }
  }
}

void ScriptReader::ReadOperator() {
  const std::string_view rest = text_.substr(at_);
  if (rest.front() == '\n') {
    Newline();
    // A list goes on in the next line after && and |.
    if (!awaiting_) EndList();
  } else if (rest.starts_with(";;") || rest.starts_with(";&")) {
    at_ += 2;
    EndList();
    if (!levels_.empty() && levels_.back().scope == Scope::kCase) {
      ForgetBranch();
      levels_.back().pattern = true;
    }
  } else if (rest.front() == ';') {
    ++at_;
    Separate(Join::kNone, false);
  } else if (rest.starts_with("&&") || rest.starts_with("||")) {
    at_ += 2;
    Separate(rest.front() == '&' ? Join::kAnd : Join::kOr, false);
  } else if (rest.front() == '&') {
    ++at_;
    Separate(Join::kNone, true);
  } else if (rest.front() == '|') {
    at_ += rest.starts_with("|&") ? 2U : 1U;
    Separate(Join::kPipe, false);
  } else if (rest.front() == '(') {
    if (rest.starts_with("((")) return Fail("(( )) is not read");
    ++at_;
    Open(function_next_ ? Scope::kFunction : Scope::kSubshell);
    function_next_ = false;
  } else {
    ++at_;
    Close();
  }
}

void ScriptReader::Separate(Join join, bool background) {
  auto& commands = script_->commands;
  if (join == Join::kPipe || join_ == Join::kPipe) {
    for (std::size_t i = pipe_begin_; i < commands.size(); ++i) commands[i].piped = true;
  }
  if (background) {
    for (std::size_t i = list_begin_; i < commands.size(); ++i) commands[i].background = true;
  }
  // A pipeline and what runs in the background have variables of their own.
  for (const std::string& name : variables_.TakeRecent()) {
    const bool apart = background || join == Join::kPipe || join_ == Join::kPipe;
    if (apart) Lose(name, "$" + name + " is assigned in another process");
  }
  (void)variables_.TakeRecent();
  if (join != Join::kPipe) pipe_begin_ = commands.size();
  join_ = join;
  awaiting_ = join != Join::kNone;
  if (join == Join::kNone) EndList();
}

// What was assigned on a condition is not known after the list.
void ScriptReader::EndList() {
  for (const std::string& name : std::exchange(chained_, {})) {
    Lose(name, "$" + name + " is assigned on a condition");
  }
  (void)variables_.TakeRecent();
  join_ = Join::kNone;
  tested_ = false;
  list_begin_ = pipe_begin_ = script_->commands.size();
}

void ScriptReader::Open(Scope scope) {
  if (levels_.size() >= kMostLevels) return Fail("nested too deeply");
  const bool certain = join_ == Join::kNone;
  awaiting_ = false;
  EndList();
  levels_.push_back(Level{scope, variables_.assigned(), false, certain});
  variables_.ForgetAssigned();
}

void ScriptReader::Close() {
  EndList();
  if (levels_.empty()) return Fail("a closing word without its opening one");
  if (levels_.back().scope != Scope::kGroup || !levels_.back().certain) ForgetBranch();
  variables_.AddRecent(variables_.assigned());
  variables_.AddAssigned(levels_.back().outside);
  levels_.pop_back();
}

// A branch ends: which of its assignments happened is not known.
void ScriptReader::ForgetBranch() {
  const std::set<std::string> inside = variables_.assigned();
  const bool repeats = InLoopOrFunction();
  for (const std::string& name : inside) {
    if (found_ != nullptr && repeats) found_->insert(name);
    Lose(name, "$" + name + " is assigned in a branch");
  }
}

bool ScriptReader::Conditional() const {
  if (join_ == Join::kOr || (join_ == Join::kAnd && tested_)) return true;
  for (const Level& level : levels_) {
    const bool grouped = level.scope == Scope::kGroup || level.scope == Scope::kSubshell;
    if (!grouped || !level.certain) return true;
  }
  return false;
}

bool ScriptReader::InLoopOrFunction() const {
  for (const Level& level : levels_) {
    if (level.scope == Scope::kLoop || level.scope == Scope::kFunction) return true;
  }
  return false;
}

void ScriptReader::Lose(const std::string& name, const std::string& reason) {
  variables_.Assign(name, Unknown(reason));
}

void ScriptReader::Assign(const std::string& name, ShellWord value) {
  if (found_ != nullptr && InLoopOrFunction()) found_->insert(name);
  if (join_ == Join::kOr || join_ == Join::kPipe)
    value = Unknown("$" + name + " is assigned on a condition");
  if (join_ != Join::kNone) chained_.insert(name);
  variables_.Assign(name, std::move(value));
}

}  // namespace corntune::shell
