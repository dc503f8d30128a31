#include "script_reader.h"

#include <algorithm>
#include <utility>

#include "scan.h"

namespace corntune::shell {

void ScriptReader::Run() {
  const std::size_t depth = variables_.depth();
  StartList();
  while (More()) {
    SkipBlanks();
    if (!More()) break;
    if (!levels_.empty() && levels_.back().pattern) {
      ReadPattern();
    } else if (std::string_view("\n;&|()").find(Now()) != std::string_view::npos &&
               !text_.substr(at_).starts_with("&>")) {
      ReadOperator();
    } else {
      ReadCommand();
    }
  }
  if (variables_.exhausted()) Fail("too much to work out");
  if (levels_.empty()) FinishList();
  // Left within something, which no shell would run: nothing more is asked of the variables.
  while (variables_.depth() > depth) variables_.Drop();
}

void ScriptReader::Fail(std::string why) {
  if (!script_.problem) script_.problem = std::move(why);
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
    const bool on = rest.starts_with(";&") || rest.starts_with(";;&");
    at_ += rest.starts_with(";;&") ? 3U : 2U;
    FinishList();
    if (!levels_.empty() && levels_.back().scope == Scope::kCase) {
      Level& level = levels_.back();
      EndBranch();
      level.falls_through = level.falls_through || on;
      level.matched = level.matched && !on;
      level.pattern = true;
    }
    StartList();
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
    if (rest.starts_with("((") && !defines_) return ReadDoubleParenthesis();
    ++at_;
    Open(defines_ ? Scope::kFunction : Scope::kSubshell);
  } else {
    ++at_;
    Close();
  }
}

void ScriptReader::Separate(Join join, bool background) {
  auto& commands = script_.commands;
  const bool pipes = join == Join::kPipe;
  if (pipes || list_.piped) {
    for (std::size_t i = list_.pipe_begin; i < commands.size(); ++i) commands[i].piped = true;
  }
  if (background) {
    for (std::size_t i = list_.begin; i < commands.size(); ++i) commands[i].background = true;
  }
  // A pipeline and what runs in the background have variables of their own.
  if (pipes || list_.piped || background) LoseApart();
  list_.input.reset();
  if (pipes) list_.input = list_.output;
  list_.output.reset();
  list_.piped = pipes;
  if (background) list_.status = true;
  awaiting_ = join != Join::kNone;
  if (join == Join::kNone) return EndList();
  if (pipes) return;
  list_.pipe_begin = commands.size();
  Advance(join);
}

// Whether the element after && or || runs.
void ScriptReader::Advance(Join join) {
  if (join == Join::kOr || list_.join == Join::kOr) CloseMaybe();
  list_.join = join;
  list_.negated = false;
  if (list_.status) {
    list_.dead = *list_.status != (join == Join::kAnd);
    return;
  }
  list_.dead = false;
  if (!list_.maybe) variables_.Begin();
  list_.maybe = true;
}

void ScriptReader::StartList() {
  list_ = List();
  list_.begin = list_.pipe_begin = script_.commands.size();
  variables_.Begin();
}

void ScriptReader::FinishList() {
  if (list_.piped) {
    for (std::size_t i = list_.pipe_begin; i < script_.commands.size(); ++i) {
      script_.commands[i].piped = true;
    }
    LoseApart();
  }
  CloseMaybe();
  variables_.Keep();
  if (list_.filled) last_status_ = list_.status;
}

void ScriptReader::EndList() {
  FinishList();
  StartList();
}

// What may have run has been read: either way is possible.
void ScriptReader::CloseMaybe() {
  if (!list_.maybe) return;
  list_.maybe = false;
  const bool ended = std::exchange(list_.ended, false);
  for (auto& [name, change] : variables_.Undo()) {
    if (ended) continue;
    variables_.Restore(
        name, Either(change.first, change.second, "$" + name + " is assigned on a condition"));
  }
}

// What another process has assigned is not known here.
void ScriptReader::LoseApart() {
  const bool maybe = list_.maybe;
  CloseMaybe();
  for (const auto& [name, change] : variables_.Undo()) {
    variables_.Lose(name, "$" + name + " is assigned in another process");
  }
  variables_.Begin();
  list_.maybe = maybe;
  if (maybe) variables_.Begin();
}

bool ScriptReader::Dead() const {
  if (list_.dead || list_.ended) return true;
  if (levels_.empty()) return false;
  const Level& level = levels_.back();
  return level.dead_outside || level.dead || level.ended;
}

bool ScriptReader::Conditional() const {
  if (conditional_ || returned_early_) return true;
  if (list_.maybe && (list_.join == Join::kOr || list_.tested)) return true;
  if (levels_.empty()) return false;
  const Level& level = levels_.back();
  return level.conditional_outside || level.maybe || level.condition_maybe ||
         level.scope == Scope::kLoop;
}

// Of the command just read.
void ScriptReader::SetStatus(std::optional<bool> status) {
  if (Dead()) return;
  if (status && list_.negated) status = !*status;
  list_.negated = false;
  list_.filled = true;
  const bool certain = !list_.maybe && !list_.piped;
  list_.status = certain ? status : std::nullopt;
}

// The script ends here, as far as this branch of it goes.
void ScriptReader::EndHere() {
  const std::string_view rest = at_ < text_.size() ? text_.substr(at_) : std::string_view();
  const bool pipes = rest.starts_with('|') && !rest.starts_with("||");
  const bool background = rest.starts_with('&') && !rest.starts_with("&&");
  if (list_.piped || pipes || background) return;
  if (list_.maybe) {
    list_.ended = true;
  } else if (levels_.empty()) {
    stop_ = true;
    exited_ = true;
  } else {
    levels_.back().ended = true;
  }
}

}  // namespace corntune::shell
