// What builtins do to the variables, and to what runs after them.
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

// True when nothing of the command is left to report.
bool ScriptReader::RunBuiltin(const SimpleCommand& command, const std::string& name) {
  if (Among(name, {"export", "readonly", "local", "declare", "typeset"})) {
    Declare(command, name);
  } else if (name == "unset") {
    UnsetAll(command);
  } else if (name == "let") {
    LetAll(command);
  } else if (Among(name, {"read", "getopts", "mapfile", "readarray"}) ||
             (name == "printf" && command.words.size() > 1 && command.words[1].value == "-v")) {
    for (const char* own : {"REPLY", "MAPFILE", "OPTARG", "OPTIND"}) {
      if (name != "printf") variables_.Lose(own, "set by " + name);
    }
    for (const ShellWord& word : command.words) {
      const std::string_view text = word.value ? std::string_view(*word.value) : "";
      const std::size_t end = EndOfName(text, 0);
      const bool array = name == "mapfile" || name == "readarray" || command.words.size() > 2;
      if (end == 0) continue;
      Holding lost = HoldingOf(Unknown("set by " + name));
      if (array && name != "printf") lost.elements = {UnknownWords("set by " + name)};
      variables_.Put(std::string(text.substr(0, end)), std::move(lost));
    }
  } else if (Among(name, {".", "source"})) {
    Source(command);
  } else if (name == "eval") {
    CallAny();
    variables_.ForgetAll("may be set by eval");
  } else if (name == "trap") {
    for (const ShellWord& word : command.words) {
      script_.traps_term =
          script_.traps_term || (word.value && Among(*word.value, {"TERM", "SIGTERM", "15"}));
    }
  } else if (name == "wait") {
    script_.waits = true;
  } else {
    return RunControl(command, name);
  }
  return true;
}

bool ScriptReader::RunControl(const SimpleCommand& command, const std::string& name) {
  if (name == "exit") {
    EndHere();
  } else if (name == "return") {
    Return();
  } else if (name == "break" || name == "continue") {
    for (Level& level : levels_) level.broken = level.broken || level.scope == Scope::kLoop;
  } else if (name == "shift") {
    Shift(command);
  } else if (name == "set") {
    SetArguments(command);
  } else if (name == "[" || name == "test") {
    list_.tested = true;
    std::vector<ShellWord> words(command.words.begin() + 1, command.words.end());
    const bool closed = name == "test" || (!words.empty() && words.back().value == "]");
    if (name == "[" && closed) words.pop_back();
    SetStatus(closed ? Tested(words) : std::nullopt);
  } else {
    return false;
  }
  return true;
}

void ScriptReader::UnsetAll(const SimpleCommand& command) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const ShellWord& word = command.words[i];
    if (!word.value || word.value->starts_with('-')) continue;
    const std::string name = word.value->substr(0, EndOfName(*word.value, 0));
    if (name.empty()) continue;
    if (name.size() == word.value->size()) {
      variables_.Unset(name);
    } else {
      variables_.Put(name, ArrayOf({UnknownWords("an array of which one element is unset")}));
    }
  }
}

void ScriptReader::LetAll(const SimpleCommand& command) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const ShellWord& word = command.words[i];
    if (place_ || word.end <= word.begin) {
      LoseNames(word.value.value_or(""), "set by let", variables_);
      if (!word.value) variables_.ForgetAll("may be set by let");
      continue;
    }
    // Stars in it are no pattern, as no file is named like that.
    ShellWord value = ExpandValue(text_, word.begin, word.end, variables_);
    const std::string_view source = text_.substr(word.begin, word.end - word.begin);
    if (!value.value) LoseNames(source, value.reason, variables_);
    (void)CalculatedWord(std::move(value), variables_, true);
  }
}

void ScriptReader::Declare(const SimpleCommand& command, const std::string& name) {
  std::string flags;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const ShellWord& word = command.words[i];
    if (word.value && word.value->size() > 1 &&
        (word.value->front() == '-' || word.value->front() == '+')) {
      flags += *word.value;
      continue;
    }
    DeclareOne(command, word, flags, name);
  }
}

// One NAME or NAME=value.
void ScriptReader::DeclareOne(const SimpleCommand& command, const ShellWord& word,
                              const std::string& flags, const std::string& name) {
  (void)command;
  const auto has = [&](char c) {
    return flags.find(c) != std::string::npos && flags.find('+') == std::string::npos;
  };
  const bool assigns = !word.value && word.reason == kAssignment;
  const std::string_view source =
      assigns ? text_.substr(word.begin, word.end - word.begin) : std::string_view();
  const auto equals = AssignmentEquals(source);
  std::string variable(source.substr(0, EndOfName(source, 0)));
  std::optional<Holding> value;
  if (word.value) {
    // Quoted as a whole: "NAME=value".
    const auto at = AssignmentEquals(*word.value);
    variable = word.value->substr(0, EndOfName(*word.value, 0));
    if (at) {
      ShellWord content = word;
      content.value = word.value->substr(*at + 1);
      content.argument.reset();
      const bool odd = content.value->starts_with('(') || (*word.value)[*at - 1] == '+';
      value = HoldingOf(odd ? Unknown("a declaration within quotes") : std::move(content));
    }
  } else if (!equals) {
    return CallAny(), variables_.ForgetAll("a declaration that is not known");
  }
  if (variable.empty()) return;
  const bool local = name == "local" || ((name == "declare" || name == "typeset") && !has('g'));
  if (in_function_ && local) locals_.try_emplace(variable, variables_.Find(variable));
  if (has('i')) variables_.MakeInteger(variable);
  if (has('n') || has('l') || has('u')) value = HoldingOf(Unknown("declare " + flags));
  if (equals && !value) {
    const bool appends = source[*equals - 1] == '+';
    value = Assigned(variable, word.begin + *equals + 1, word.end, appends);
    // dash splits what stands after the sign, bash does not.
    const bool splits = !value->elements && value->content.value &&
                        value->content.value->find_first_of(" \t\n*?[") != std::string::npos &&
                        source.find_first_of("\"'") == std::string_view::npos;
    if (splits && name != "declare" && name != "typeset") {
      value = HoldingOf(Unknown("split by some shells and not by others"));
    }
    if (has('A')) value = ArrayOf({UnknownWords("an array with names")});
  } else if (!value && (has('a') || has('A')) && !variables_.Find(variable).elements) {
    value = ArrayOf({});
    if (has('A') || !variables_.Find(variable).content.value) {
      value = ArrayOf({UnknownWords("an array that was declared")});
    }
  }
  if (value) {
    variables_.Put(variable, std::move(*value));
  } else if (in_function_ && local && !variables_.Find(variable).assumed_unset) {
    const bool unset =
        !variables_.Find(variable).is_set && variables_.Find(variable).content.value.has_value();
    if (!unset) variables_.Lose(variable, "$" + variable + " is local");
  }
  if (name == "export" || has('x'))
    variables_.Export(variable, flags.find('n') == std::string::npos);
  if (name == "readonly" || has('r')) variables_.MakeReadonly(variable);
}

// `set -- gunicorn "$@"`, `set -e`.
void ScriptReader::SetArguments(const SimpleCommand& command) {
  const auto& words = command.words;
  std::size_t at = 1;
  bool sets = false;
  for (; at < words.size() && !sets; ++at) {
    if (!words[at].value) return variables_.Lose(kArguments, "set with words that are not known");
    const std::string& word = *words[at].value;
    if (word == "--") {
      sets = true;
      continue;
    }
    if (word.size() < 2 || (word[0] != '-' && word[0] != '+')) break;
    const bool named = word.back() == 'o' && at + 1 < words.size();
    const bool all = (named && words[at + 1].value == "allexport") ||
                     (word.find('a') != std::string::npos && !word.starts_with("--"));
    if (all) {
      ShellWord on;
      on.value = word[0] == '-' ? "1" : "";
      variables_.Put(kExportsAll, HoldingOf(std::move(on)));
    }
    if (named) ++at;
  }
  if (!sets && at >= words.size()) return;
  variables_.Put(kArguments,
                 ArrayOf({words.begin() + static_cast<std::ptrdiff_t>(at), words.end()}));
}

void ScriptReader::Shift(const SimpleCommand& command) {
  Holding held = variables_.Find(kArguments);
  std::size_t count = 1;
  if (command.words.size() > 1) {
    const auto& word = command.words[1].value;
    const bool plain = word && word->size() == 1 && (*word)[0] >= '0' && (*word)[0] <= '9';
    count = plain ? static_cast<std::size_t>((*word)[0] - '0') : 1000;
  }
  std::vector<ShellWord> elements = held.elements.value_or(std::vector<ShellWord>());
  bool known = held.elements && count <= elements.size();
  for (std::size_t i = 0; known && i < count; ++i) known = !elements[i].splits;
  if (!known) return variables_.Lose(kArguments, "the arguments after a shift are not known");
  elements.erase(elements.begin(), elements.begin() + static_cast<std::ptrdiff_t>(count));
  variables_.Put(kArguments, ArrayOf(std::move(elements)));
}

void ScriptReader::Return() {
  if (!in_function_) return;
  if (levels_.empty() && !list_.maybe && !list_.piped) {
    stop_ = true;
  } else {
    returned_early_ = true;
  }
}

}  // namespace corntune::shell
