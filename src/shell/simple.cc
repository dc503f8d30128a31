// Simple commands: assignments, words, redirections.
#include <algorithm>

#include "corntune/base/text.h"

#include "expand.h"
#include "scan.h"
#include "script_reader.h"

namespace corntune::shell {
namespace {

constexpr std::size_t kMostBytes = 64u << 10;
constexpr std::size_t kMostElements = 1000;

bool Declares(const SimpleCommand& command) {
  if (command.words.empty() || !command.words[0].value) return false;
  const std::string& name = *command.words[0].value;
  return name == "export" || name == "local" || name == "readonly" || name == "declare" ||
         name == "typeset";
}

}  // namespace

void ScriptReader::ReadSimple() {
  SimpleCommand command;
  command.begin = at_;
  command.end = at_;
  assigned_.clear();
  redirected_.reset();
  output_redirected_ = false;
  while (More()) {
    SkipBlanks();
    if (!More() || std::string_view("\n;&|()").find(Now()) != std::string_view::npos) {
      if (!text_.substr(at_).starts_with("&>")) break;
    }
    if (ReadRedirection()) continue;
    if (stop_ || !TakeWord(command)) return;
    command.end = at_;
  }
  if (!Dead()) Finish(std::move(command));
}

// "2>&1", "< file", "<<EOF": nothing of it reaches the command's words.
bool ScriptReader::ReadRedirection() {
  std::size_t at = at_;
  while (at < text_.size() && text_[at] >= '0' && text_[at] <= '9') ++at;
  const std::string_view number = text_.substr(at_, at - at_);
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
  if (rest.front() == '>' && number != "2") output_redirected_ = true;
  if (rest.front() == '<') redirected_ = UnknownWords("what stands in a file or a document");
  if (rest.starts_with("<<<") && !Dead()) redirected_ = ExpandValue(text_, at_, *end, variables_);
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
  if (Dead()) return true;
  const std::string_view source = text_.substr(begin, *end - begin);
  const auto equals = AssignmentEquals(source);
  if (command.words.empty()) {
    if (equals) {
      TakeAssignment(command, begin, *equals, *end);
      return true;
    }
    if (TakeElement(source, begin)) return true;
    EndAssignments(command);
  }
  if (Declares(command) && equals) {
    // dash splits what stands after the sign, bash does not: Declare reads it again.
    ShellWord word = UnknownWords(kAssignment);
    word.begin = begin;
    word.end = *end;
    command.words.push_back(std::move(word));
    return true;
  }
  std::vector<ShellWord> words = ExpandWords(text_, begin, *end, variables_);
  Place(words);
  for (ShellWord& word : words) command.words.push_back(std::move(word));
  return true;
}

// Words of a file that was read in stand where it is named.
void ScriptReader::Place(std::vector<ShellWord>& words) const {
  if (!place_) return;
  for (ShellWord& word : words) {
    word.begin = place_->first;
    word.end = place_->second;
  }
}

// NAME[index]=value
bool ScriptReader::TakeElement(std::string_view source, std::size_t begin) {
  const std::size_t name_end = EndOfName(source, 0);
  if (name_end == 0 || name_end >= source.size() || source[name_end] != '[') return false;
  const std::size_t close = source.find(']', name_end);
  if (close == std::string_view::npos || close + 1 >= source.size()) return false;
  if (source[close + 1] != '=' && !source.substr(close + 1).starts_with("+=")) return false;
  const std::string name(source.substr(0, name_end));
  const std::string_view index = source.substr(name_end + 1, close - name_end - 1);
  Holding held = variables_.Find(name);
  const bool plain = !index.empty() && index.size() < 4 &&
                     index.find_first_not_of("0123456789") == std::string_view::npos &&
                     source[close + 1] == '=' && held.elements;
  const std::size_t at = plain ? std::stoul(std::string(index)) : 0;
  bool known = plain && at <= held.elements->size();
  for (std::size_t i = 0; known && i <= at && i < held.elements->size(); ++i) {
    known = !(*held.elements)[i].splits;
  }
  if (assigned_.empty()) variables_.Begin();
  assigned_.push_back(name);
  if (!known) {
    variables_.Put(name, ArrayOf({UnknownWords("an array of which one element is assigned")}));
    return true;
  }
  std::vector<ShellWord> elements = *held.elements;
  if (at == elements.size()) elements.emplace_back();
  elements[at] = ExpandValue(text_, begin + close + 2, begin + source.size(), variables_);
  variables_.Put(name, ArrayOf(std::move(elements)));
  return true;
}

// Noted apart until it is known whether a command follows, which alone gets it then.
void ScriptReader::TakeAssignment(SimpleCommand& command, std::size_t begin, std::size_t equals,
                                  std::size_t end) {
  (void)command;
  const bool appends = text_[begin + equals - 1] == '+';
  const std::string name(text_.substr(begin, equals - (appends ? 1 : 0)));
  if (assigned_.empty()) variables_.Begin();
  assigned_.push_back(name);
  Holding value = Assigned(name, begin + equals + 1, end, appends);
  if (!value.elements && variables_.Find(name).elements) {
    return variables_.Assign(name, std::move(value.content));
  }
  variables_.Put(name, std::move(value));
}

Holding ScriptReader::Assigned(const std::string& name, std::size_t begin, std::size_t end,
                               bool appends) {
  const Holding before = variables_.Find(name);
  if (begin < end && text_[begin] == '(') return AssignedArray(before, begin, end, appends);
  Holding value = ExpandAssigned(text_, begin, end, variables_);
  if (before.maybe_integer) return HoldingOf(Unknown("$" + name + " may be a number or not"));
  if (before.integer) {
    value = HoldingOf(CalculatedWord(std::move(value.content), variables_, true));
  }
  if (!appends) return value;
  if (before.elements) return HoldingOf(Unknown("an array whose first element is assigned"));
  if (before.integer) return HoldingOf(Unknown("$" + name + " is added to"));
  return Appended(before, std::move(value));
}

Holding ScriptReader::AssignedArray(const Holding& before, std::size_t begin, std::size_t end,
                                    bool appends) {
  std::vector<ShellWord> added = ExpandArray(text_, begin + 1, end - 1, variables_);
  Place(added);
  std::vector<ShellWord> elements;
  if (appends && before.elements) {
    elements = *before.elements;
  } else if (appends && !before.content.value) {
    elements = {UnknownWords(before.content.reason)};
  } else if (appends && before.is_set) {
    elements = {before.content};
  }
  if (elements.size() + added.size() > kMostElements || !variables_.Spend(elements.size() * 64)) {
    return ArrayOf({UnknownWords("too long")});
  }
  for (ShellWord& word : added) elements.push_back(std::move(word));
  return ArrayOf(std::move(elements));
}

// NAME+=added
Holding ScriptReader::Appended(const Holding& before, Holding added) {
  if (!before.content.value) {
    Holding lost = HoldingOf(before.content);
    const bool apart = added.content.value &&
                       (added.content.value->empty() || added.content.value->front() == ' ');
    if (apart) lost.beginning = before.beginning;
    return lost;
  }
  if (!added.content.value) {
    const std::string& start = *before.content.value;
    if (start.ends_with(' ')) added.beginning = start + added.beginning.value_or("");
    if (!start.ends_with(' ')) added.beginning.reset();
    return added;
  }
  DependOn(added.content, before.content);
  const std::size_t size = before.content.value->size() + added.content.value->size();
  if (size > kMostBytes || !variables_.Spend(size)) return HoldingOf(Unknown("too long"));
  added.content.value = *before.content.value + *added.content.value;
  return added;
}

// A command follows the assignments: they are in its environment, and nowhere else.
void ScriptReader::EndAssignments(SimpleCommand& command) {
  if (assigned_.empty()) return;
  const Changes changes = variables_.Undo();
  for (const std::string& name : assigned_) {
    const auto change = changes.find(name);
    if (change == changes.end() || change->second.second.elements) continue;
    std::erase_if(command.environment, [&](const auto& one) { return one.first == name; });
    command.environment.emplace_back(name, change->second.second.content);
  }
  for (const auto& [name, change] : changes) {
    if (std::find(assigned_.begin(), assigned_.end(), name) != assigned_.end()) continue;
    variables_.Restore(name, change.second);
  }
  assigned_.clear();
}

void ScriptReader::Finish(SimpleCommand command) {
  list_.output.reset();
  if (command.words.empty()) {
    if (!assigned_.empty()) variables_.Keep();
    // The word that stood after an assignment has become none.
    for (const auto& [variable, value] : command.environment) {
      variables_.Lose(variable, "$" + variable + " is assigned before a command of no words");
    }
    const std::string_view source = text_.substr(command.begin, command.end - command.begin);
    const bool runs =
        source.find("$(") != std::string_view::npos || source.find('`') != std::string_view::npos;
    return SetStatus(runs ? std::nullopt : std::optional<bool>(true));
  }
  const std::string name = command.words[0].value.value_or("");
  const std::vector<std::pair<std::string, ShellWord>> prefix = command.environment;
  if (!name.empty() && Call(command, name)) return;
  if (name.empty()) CallAny();
  if (name != "[" && name != "test") {
    SetStatus(name == "true" || name == ":" ? std::optional<bool>(true)
              : name == "false"             ? std::optional<bool>(false)
                                            : std::nullopt);
  }
  const bool done = RunBuiltin(command, name);
  if (done || name.empty() || name == ":" || name == "exec") {
    // dash keeps what stands before some of its builtins, bash does not; and a word may be none.
    for (const auto& [variable, value] : prefix) variables_.Lose(variable, "set for a builtin");
  }
  if (!done) Report(std::move(command));
}

// A command of its own.
void ScriptReader::Report(SimpleCommand command) {
  const std::string name = command.words[0].value.value_or("");
  const auto prefix = std::move(command.environment);
  command.environment = variables_.Exported();
  for (const auto& given : prefix) {
    std::erase_if(command.environment, [&](const auto& one) { return one.first == given.first; });
    command.environment.push_back(given);
  }
  command.conditional = Conditional();
  if (!output_redirected_ && (name == "echo" || name == "printf" || name == "cat")) {
    list_.output = OutputOf(command.words, variables_);
  }
  const bool replaces = name == "exec" && command.words.size() > 1;
  FeedXargs(command);
  Push(std::move(command));
  if (replaces) EndHere();
}

void ScriptReader::Push(SimpleCommand command) {
  if (place_) {
    command.begin = place_->first;
    command.end = place_->second;
  }
  script_.commands.push_back(std::move(command));
}

}  // namespace corntune::shell
