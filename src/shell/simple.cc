// Simple commands: assignments, words, redirections; and what builtins do to the variables.
#include <algorithm>

#include "corntune/base/text.h"

#include "expand.h"
#include "scan.h"
#include "script_reader.h"

namespace corntune::shell {
namespace {

bool Among(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

void ScriptReader::ReadSimple() {
  SimpleCommand command;
  command.begin = at_;
  command.end = at_;
  while (More()) {
    SkipBlanks();
    if (!More() || std::string_view("\n;&|()").find(Now()) != std::string_view::npos) {
      if (!text_.substr(at_).starts_with("&>")) break;
    }
    if (ReadRedirection()) continue;
    if (stop_ || !TakeWord(command)) return;
    command.end = at_;
  }
  Finish(std::move(command));
}

// "2>&1", "< file", "<<EOF": nothing of it reaches the command's words.
bool ScriptReader::ReadRedirection() {
  std::size_t at = at_;
  while (at < text_.size() && text_[at] >= '0' && text_[at] <= '9') ++at;
  if (text_.substr(at).starts_with("&>")) ++at;
  if (at >= text_.size() || (text_[at] != '<' && text_[at] != '>')) return false;
  const std::string_view rest = text_.substr(at);
  const bool document = rest.starts_with("<<") && !rest.starts_with("<<<");
  const bool tabs = rest.starts_with("<<-");
  if (rest.starts_with("<(") || rest.starts_with(">(")) {
    Fail("<( ) is not read");
    return false;
  }
  at += rest.starts_with("<<<") || tabs ? 3U : 1U;
  while (!tabs && at < text_.size() &&
         std::string_view("<>&|").find(text_[at]) != std::string_view::npos)
    ++at;
  at_ = at;
  SkipBlanks();
  const auto end = EndOfWord(text_, at_);
  if (!end) {
    Fail("a quote or bracket does not close");
    return false;
  }
  if (document) {
    std::string delimiter;
    for (const char c : text_.substr(at_, *end - at_)) {
      if (c != '\'' && c != '"' && c != '\\') delimiter += c;
    }
    documents_.emplace_back(delimiter, tabs);
  }
  at_ = *end;
  return true;
}

bool ScriptReader::TakeWord(SimpleCommand& command) {
  const std::size_t begin = at_;
  const auto end = EndOfWord(text_, begin);
  if (!end || *end == begin) {
    Fail("a quote or bracket does not close");
    return false;
  }
  at_ = *end;
  const std::string_view source = text_.substr(begin, *end - begin);
  variables_.SetCertain(join_ == Join::kNone);
  if (command.words.empty()) {
    if (const auto equals = AssignmentEquals(source)) {
      TakeAssignment(command, begin, *equals, *end);
      return true;
    }
  }
  const bool declares =
      !command.words.empty() && command.words[0].value &&
      Among(*command.words[0].value, {"export", "local", "readonly", "declare", "typeset"});
  // dash splits what stands after the sign, bash does not: a value that both agree on is one word.
  for (ShellWord& word : ExpandWords(text_, begin, *end, variables_)) {
    command.words.push_back(std::move(word));
  }
  if (declares && AssignmentEquals(source) && source.ends_with(')')) {
    command.words.back() = Unknown("an array");
  }
  return true;
}

void ScriptReader::TakeAssignment(SimpleCommand& command, std::size_t begin, std::size_t equals,
                                  std::size_t end) {
  const bool appends = text_[begin + equals - 1] == '+';
  const std::string name(text_.substr(begin, equals - (appends ? 1 : 0)));
  ShellWord value = begin + equals + 1 < end && text_[begin + equals + 1] == '('
                        ? Unknown("an array")
                        : ExpandValue(text_, begin + equals + 1, end, variables_);
  if (appends) {
    const ShellWord before = variables_.Find(name).content;
    if (!before.value) value = before;
    if (value.value) {
      DependOn(value, before);
      value.value = *before.value + *value.value;
      if (value.value->size() > 64u << 10) value = Unknown("too long");
    }
  }
  command.environment.emplace_back(name, std::move(value));
}

void ScriptReader::Finish(SimpleCommand command) {
  if (command.words.empty()) {
    for (auto& [name, value] : command.environment) Assign(name, std::move(value));
    return;
  }
  const std::string name = command.words[0].value.value_or("");
  if (RunBuiltin(command, name)) return;
  const auto prefix = std::move(command.environment);
  command.environment = variables_.Exported();
  for (const auto& given : prefix) {
    std::erase_if(command.environment, [&](const auto& one) { return one.first == given.first; });
    command.environment.push_back(given);
  }
  command.conditional = Conditional();
  const bool replaced = name == "exec" && command.words.size() > 1 && !command.conditional &&
                        levels_.empty() && join_ == Join::kNone;
  script_->commands.push_back(std::move(command));
  if (replaced) stop_ = true;
}

// True when nothing of the command is left to report.
bool ScriptReader::RunBuiltin(const SimpleCommand& command, const std::string& name) {
  if (Among(name, {"export", "readonly", "local", "declare", "typeset"})) {
    Declare(command, name == "export");
  } else if (name == "unset") {
    for (const ShellWord& word : command.words) {
      if (word.value && !word.value->starts_with('-')) Assign(*word.value, Unknown("unset"));
      if (word.value && join_ == Join::kNone && !Conditional()) variables_.Unset(*word.value);
    }
  } else if (Among(name, {"read", "getopts", "mapfile", "readarray", "let"}) ||
             (name == "printf" && command.words.size() > 1 && command.words[1].value == "-v")) {
    for (const ShellWord& word : command.words) {
      const std::string_view text = word.value ? std::string_view(*word.value) : "";
      const std::size_t end = EndOfName(text, 0);
      if (end > 0) Assign(std::string(text.substr(0, end)), Unknown("set by " + name));
    }
  } else if (Among(name, {".", "source", "eval"})) {
    variables_.ForgetAll("may be set by " + name);
  } else if (name == "trap") {
    for (const ShellWord& word : command.words) {
      script_->traps_term =
          script_->traps_term || (word.value && Among(*word.value, {"TERM", "SIGTERM", "15"}));
    }
  } else if (name == "wait") {
    script_->waits = true;
  } else if (name == "exit" && !Conditional() && levels_.empty() && join_ == Join::kNone) {
    stop_ = true;
  } else if (Among(name, {"[", "test"})) {
    tested_ = true;
  } else {
    return false;
  }
  return true;
}

void ScriptReader::Declare(const SimpleCommand& command, bool exports) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const ShellWord& word = command.words[i];
    if (!word.value) {
      // Its name stands in the source all the same.
      const std::string_view source = text_.substr(word.begin, word.end - word.begin);
      const auto equals = AssignmentEquals(source);
      if (!equals) continue;
      const std::string name(source.substr(0, EndOfName(source, 0)));
      Assign(name, word);
      if (exports) variables_.Export(name);
      continue;
    }
    if (word.value->starts_with('-')) continue;
    const auto equals = AssignmentEquals(*word.value);
    const std::string name = word.value->substr(0, EndOfName(*word.value, 0));
    if (exports) variables_.Export(name);
    if (!equals) continue;
    ShellWord value = word;
    value.value = word.value->substr(*equals + 1);
    const bool split = i + 1 < command.words.size() && command.words[i + 1].begin == word.begin;
    Assign(name, split ? Unknown("split by some shells and not by others") : value);
  }
}

}  // namespace corntune::shell
