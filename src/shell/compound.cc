// Reserved words: if, case, loops, functions.
#include "corntune/base/text.h"

#include "expand.h"
#include "scan.h"
#include "script_reader.h"

namespace corntune::shell {

// At a word. Reserved words count only where a command begins.
void ScriptReader::ReadCommand() {
  awaiting_ = false;
  const auto end = EndOfWord(text_, at_);
  if (!end) return Fail("a quote or bracket does not close");
  const std::string_view word = text_.substr(at_, *end - at_);
  if (ReadReserved(word) || SkipCondition(word)) return;
  // name() {
  std::size_t after = *end;
  while (after < text_.size() && text_[after] == ' ') ++after;
  const std::size_t open = after;
  if (open < text_.size() && text_[open] == '(' && !word.empty() && !AssignmentEquals(word)) {
    after = open + 1;
    while (after < text_.size() && text_[after] == ' ') ++after;
    if (after >= text_.size() || text_[after] != ')') return Fail("a bracket in a command");
    at_ = after + 1;
    function_next_ = true;
    return;
  }
  ReadSimple();
}

bool ScriptReader::ReadReserved(std::string_view word) {
  const std::size_t after = at_ + word.size();
  const auto is = [&](std::string_view name) { return word == name; };
  if (is("if")) {
    Open(Scope::kIf);
  } else if (is("then") || is("do") || is("!") || is("time")) {
    EndList();
  } else if (is("elif") || is("else")) {
    EndList();
    ForgetBranch();
  } else if (is("fi") || is("done") || is("}") || is("esac")) {
    Close();
  } else if (is("while") || is("until")) {
    Open(Scope::kLoop);
  } else if (is("for") || is("select")) {
    at_ = after;
    ReadLoopHead();
    return true;
  } else if (is("case")) {
    at_ = after;
    ReadCaseHead();
    return true;
  } else if (is("{")) {
    Open(std::exchange(function_next_, false) ? Scope::kFunction : Scope::kGroup);
  } else if (is("function")) {
    at_ = after;
    SkipBlanks();
    at_ = EndOfWord(text_, at_).value_or(text_.size());
    SkipBlanks();
    if (text_.substr(at_).starts_with("()")) at_ += 2;
    function_next_ = true;
    return true;
  } else {
    return false;
  }
  at_ = after;
  return true;
}

// [[ ... ]] has an own grammar, and no effect but its status.
bool ScriptReader::SkipCondition(std::string_view word) {
  if (word != "[[") return false;
  const std::size_t close = text_.find("]]", at_);
  if (close == std::string_view::npos) {
    Fail("[[ without ]]");
    return true;
  }
  at_ = close + 2;
  tested_ = true;
  return true;
}

void ScriptReader::ReadLoopHead() {
  SkipBlanks();
  if (Now() == '(') return Fail("for (( )) is not read");
  const std::size_t end = EndOfName(text_, at_);
  const std::string name(text_.substr(at_, end - at_));
  at_ = end;
  Open(Scope::kLoop);
  if (name.empty()) return Fail("for without a name");
  Assign(name, Unknown("the variable of a loop"));
  // The words up to the end of the line have no effect.
  while (More() && Now() != ';' && Now() != '\n') {
    const auto next = EndOfPiece(text_, at_);
    if (!next) return Fail("a quote or bracket does not close");
    at_ = *next;
  }
}

void ScriptReader::ReadCaseHead() {
  SkipBlanks();
  at_ = EndOfWord(text_, at_).value_or(text_.size());
  while (More() && (Now() == '\n' || Now() == ' ' || Now() == '\t')) ++at_;
  if (!text_.substr(at_).starts_with("in")) return Fail("case without in");
  at_ += 2;
  Open(Scope::kCase);
  if (!levels_.empty()) levels_.back().pattern = true;
}

void ScriptReader::ReadPattern() {
  if (Now() == '\n') return Newline();
  if (text_.substr(at_).starts_with("esac") && EndOfWord(text_, at_).value_or(0) == at_ + 4) {
    at_ += 4;
    return Close();
  }
  if (Now() == '(') ++at_;
  while (More() && Now() != ')') {
    const auto next = EndOfPiece(text_, at_);
    if (!next) return Fail("a quote or bracket does not close");
    at_ = *next;
  }
  if (Now() == ')') ++at_;
  levels_.back().pattern = false;
}

}  // namespace corntune::shell
