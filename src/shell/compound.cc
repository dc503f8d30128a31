// Reserved words: if, case, loops, functions.
#include "corntune/base/text.h"

#include "expand.h"
#include "pattern.h"
#include "scan.h"
#include "script_reader.h"

namespace corntune::shell {

// At a word. Reserved words count only where a command begins.
void ScriptReader::ReadCommand() {
  awaiting_ = false;
  const auto end = EndOfWord(text_, at_);
  if (!end) return Fail("a quote or bracket does not close");
  const std::string_view word = text_.substr(at_, *end - at_);
  if (ReadReserved(word) || ReadDoubleBracket(word)) return;
  if (defines_) return Fail("a function without brackets");
  if (!ReadFunctionHead(word)) ReadSimple();
}

// name() {
bool ScriptReader::ReadFunctionHead(std::string_view word) {
  std::size_t after = at_ + word.size();
  while (after < text_.size() && text_[after] == ' ') ++after;
  if (after >= text_.size() || text_[after] != '(') return false;
  if (word.empty() || AssignmentEquals(word)) return false;
  ++after;
  while (after < text_.size() && text_[after] == ' ') ++after;
  if (after >= text_.size() || text_[after] != ')') {
    Fail("a bracket in a command");
    return true;
  }
  at_ = after + 1;
  defines_ = std::string(word);
  return true;
}

bool ScriptReader::ReadReserved(std::string_view word) {
  const std::size_t before = at_;
  const auto is = [&](std::string_view name) { return word == name; };
  at_ += word.size();
  if (is("if")) {
    Open(Scope::kIf);
    last_status_.reset();
  } else if (is("then")) {
    ReadThen();
  } else if (is("elif") || is("else")) {
    ReadElse(is("elif"));
  } else if (is("do")) {
    EndList();
  } else if (is("!")) {
    list_.negated = !list_.negated;
  } else if (is("time")) {
    SkipBlanks();
  } else if (is("fi") || is("done") || is("}") || is("esac")) {
    Close();
  } else if (is("while") || is("until")) {
    Open(Scope::kLoop);
    if (!levels_.empty()) levels_.back().start = at_;
  } else if (is("for") || is("select")) {
    ReadLoopHead();
  } else if (is("case")) {
    ReadCaseHead();
  } else if (is("{")) {
    Open(defines_ ? Scope::kFunction : Scope::kGroup);
  } else if (is("function")) {
    SkipBlanks();
    const std::size_t end = EndOfWord(text_, at_).value_or(text_.size());
    defines_ = std::string(text_.substr(at_, end - at_));
    at_ = end;
    SkipBlanks();
    if (text_.substr(at_).starts_with("()")) at_ += 2;
  } else {
    at_ = before;
    return false;
  }
  return true;
}

void ScriptReader::ReadThen() {
  if (levels_.empty() || levels_.back().scope != Scope::kIf) return EndList();
  FinishList();
  Level& level = levels_.back();
  if (level.condition_maybe) {
    level.condition_maybe = false;
    for (const auto& [name, change] : variables_.Undo()) {
      variables_.Lose(name, "$" + name + " is assigned in a branch");
    }
  }
  BeginBranch(last_status_);
  StartList();
}

void ScriptReader::ReadElse(bool elif) {
  if (levels_.empty() || levels_.back().scope != Scope::kIf) return EndList();
  FinishList();
  EndBranch();
  last_status_.reset();
  Level& level = levels_.back();
  if (!elif) {
    BeginBranch(true);
  } else if (level.matched) {
    level.dead = true;
  } else if (level.any_maybe) {
    level.condition_maybe = true;
    variables_.Begin();
  }
  StartList();
}

// [[ ... ]] has an own grammar, and no effect but its status.
bool ScriptReader::ReadDoubleBracket(std::string_view word) {
  if (word != "[[") return false;
  const std::size_t close = text_.find("]]", at_);
  if (close == std::string_view::npos) {
    Fail("[[ without ]]");
    return true;
  }
  const std::string_view inside = text_.substr(at_ + 2, close - at_ - 2);
  at_ = close + 2;
  list_.tested = true;
  list_.output.reset();
  if (!Dead()) SetStatus(TestedText(inside, variables_));
  return true;
}

// (( expression ))
void ScriptReader::ReadDoubleParenthesis() {
  std::size_t at = at_ + 2;
  int opened = 0;
  while (at < text_.size() && (opened > 0 || !text_.substr(at).starts_with("))"))) {
    if (text_[at] == '(') ++opened;
    if (text_[at] == ')') --opened;
    const auto next = EndOfPiece(text_, at);
    if (!next) break;
    at = *next;
  }
  if (!text_.substr(std::min(at, text_.size())).starts_with("))")) {
    return Fail("(( without ))");
  }
  const std::string_view expression = text_.substr(at_ + 2, at - at_ - 2);
  at_ = at + 2;
  awaiting_ = false;
  list_.tested = true;
  list_.output.reset();
  if (Dead()) return;
  const ShellWord result = ExpandArithmetic(expression, variables_, true);
  const bool certain = result.value && result.origin < ShellOrigin::kEnvironment;
  SetStatus(certain ? std::optional<bool>(*result.value != "0") : std::nullopt);
}

void ScriptReader::ReadLoopHead() {
  SkipBlanks();
  if (Now() == '(') return Fail("for (( )) is not read");
  const std::size_t end = EndOfName(text_, at_);
  const std::string name(text_.substr(at_, end - at_));
  at_ = end;
  if (name.empty()) return Fail("for without a name");
  // The words up to the end of the line have no effect.
  while (More() && Now() != ';' && Now() != '\n') {
    const auto next = EndOfPiece(text_, at_);
    if (!next) return Fail("a quote or bracket does not close");
    at_ = *next;
  }
  Open(Scope::kLoop);
  if (levels_.empty() || stop_) return;
  Level& level = levels_.back();
  level.start = at_;
  if (level.dead_outside) return;
  level.widened[name] = HoldingOf(Unknown("the variable of a loop"));
  FinishList();
  variables_.Keep();
  BeginTurn(level);
}

void ScriptReader::ReadCaseHead() {
  SkipBlanks();
  const std::size_t begin = at_;
  at_ = EndOfWord(text_, at_).value_or(text_.size());
  ShellWord word = Unknown("");
  if (!Dead()) word = ExpandValue(text_, begin, at_, variables_);
  while (More() && (Now() == '\n' || Now() == ' ' || Now() == '\t')) ++at_;
  if (!text_.substr(at_).starts_with("in")) return Fail("case without in");
  at_ += 2;
  Open(Scope::kCase);
  if (levels_.empty() || stop_) return;
  levels_.back().pattern = true;
  levels_.back().word = std::move(word);
}

// One or several patterns up to their bracket: which branch is taken.
void ScriptReader::ReadPattern() {
  if (Now() == '\n') return Newline();
  if (text_.substr(at_).starts_with("esac") && EndOfWord(text_, at_).value_or(0) == at_ + 4) {
    at_ += 4;
    return Close();
  }
  if (Now() == '(') ++at_;
  Level& level = levels_.back();
  const bool known = level.word.value && level.word.origin < ShellOrigin::kEnvironment;
  std::optional<bool> taken = false;
  for (std::size_t begin = at_; More();) {
    if (Now() == '|' || Now() == ')') {
      const std::string_view pattern = Trim(text_.substr(begin, at_ - begin));
      const auto matches = known            ? MatchesPattern(pattern, *level.word.value)
                           : pattern == "*" ? std::optional<bool>(true)
                                            : std::nullopt;
      if (matches == true || (!matches && taken == false)) taken = matches;
      begin = at_ + 1;
      if (Now() == ')') break;
      ++at_;
      continue;
    }
    const auto next = EndOfPiece(text_, at_);
    if (!next) return Fail("a quote or bracket does not close");
    at_ = *next;
  }
  if (Now() == ')') ++at_;
  if (level.falls_through) taken.reset();
  level.pattern = false;
  FinishList();
  BeginBranch(taken);
  StartList();
}

}  // namespace corntune::shell
