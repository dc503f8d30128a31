// Functions where they are called, and files that are read in.
#include <utility>

#include "script_reader.h"

namespace corntune::shell {
namespace {
constexpr int kDeepest = 20;
}

// True when the command calls a function of the script.
bool ScriptReader::Call(const SimpleCommand& command, const std::string& name) {
  const auto found = session_.functions.find(name);
  if (found == session_.functions.end()) return false;
  const std::vector<ShellWord> arguments(command.words.begin() + 1, command.words.end());
  for (const auto& [variable, value] : command.environment) variables_.Assign(variable, value);
  const bool several = found->second.size() > 1;
  for (Function& function : found->second) {
    function.called = true;
    // Of a file that was read in, what it starts stands where it is called.
    if (function.place) function.place = place_ ? *place_ : std::pair(command.begin, command.end);
    Follow(function, arguments, several);
  }
  // Some shells keep what stands before the call, others do not.
  for (const auto& [variable, value] : command.environment) {
    variables_.Lose(variable, "set for a function");
  }
  SetStatus(std::nullopt);
  return true;
}

// What a call does; `maybe`, when it may not come to it.
void ScriptReader::Follow(Function& function, std::vector<ShellWord> arguments, bool maybe) {
  const std::size_t bytes = function.end - function.begin;
  if (function.active || session_.depth >= kDeepest || session_.allowance < bytes) {
    return ForgetAssigned("functions that call one another");
  }
  session_.allowance -= bytes;
  ++session_.depth;
  function.active = true;
  variables_.Begin();
  variables_.Restore(kArguments, ArrayOf(std::move(arguments)));
  const bool braces = function.text[function.begin] == '{';
  ScriptReader reader(function.text.substr(0, function.end - (braces ? 1 : 0)),
                      function.begin + (braces ? 1 : 0), session_, Conditional() || maybe);
  reader.in_function_ = true;
  reader.place_ = function.place;
  reader.Run();
  for (const auto& [name, holding] : reader.locals_) variables_.Restore(name, holding);
  variables_.UndoOne(kArguments);
  function.active = false;
  --session_.depth;
  for (const std::string& name : variables_.Changed()) {
    if (!reader.locals_.contains(name)) session_.function_assigns.insert(name);
  }
  if (!maybe && !reader.returned_early_) {
    variables_.Keep();
  } else {
    const std::string reason = "is assigned in a function";
    for (const auto& [name, change] : variables_.Undo()) {
      Holding either = Either(change.first, change.second, "$" + name + " " + reason);
      if (reader.locals_.contains(name)) continue;
      variables_.Restore(name, either);
      if (reader.returned_early_) variables_.Lose(name, "$" + name + " " + reason);
    }
  }
  if (!maybe && reader.exited_) EndHere();
  if (script_.problem) stop_ = true;
}

void ScriptReader::ForgetAssigned(const std::string& reason) {
  const std::set<std::string> names = variables_.assigned();
  const std::size_t cost = names.size() * 64;
  if (session_.allowance < cost) {
    variables_.ForgetAll(reason);
    return;
  }
  session_.allowance -= cost;
  for (const std::string& name : names) {
    if (name != kArguments) variables_.Lose(name, reason);
  }
}

std::vector<Function*> ScriptReader::Uncalled() {
  std::vector<Function*> functions;
  for (auto& [name, known] : session_.functions) {
    for (Function& function : known) {
      if (!function.called && !function.active) functions.push_back(&function);
    }
  }
  return functions;
}

// Functions that nothing calls by name, but an unknown command or somebody else might. The first
// time tells which of them others call, and what they assign.
void ScriptReader::FollowUncalled(bool late) {
  const std::vector<Function*> candidates = Uncalled();
  if (candidates.empty()) return;
  const std::vector<ShellWord> unknown = {UnknownWords("the arguments of a function")};
  const std::size_t commands = script_.commands.size();
  if (late) ForgetAssigned("a function may be called at any time");
  for (Function* function : candidates) {
    if (!stop_) Follow(*function, unknown, true);
  }
  script_.commands.resize(std::min(commands, script_.commands.size()));
  if (late) ForgetAssigned("a function may be called at any time");
  std::vector<Function*> roots = Uncalled();
  if (roots.empty()) roots = candidates;
  for (Function* function : roots) {
    if (!stop_) Follow(*function, unknown, true);
    function->called = true;
  }
}

// A command that is not known may be any function.
void ScriptReader::CallAny() {
  if (session_.functions.empty()) return;
  if (std::exchange(session_.new_functions, false)) FollowUncalled(false);
  const std::size_t cost = session_.function_assigns.size() * 64 + 1;
  if (session_.allowance < cost) return variables_.ForgetAll("any function may be called");
  session_.allowance -= cost;
  const std::set<std::string> assigned = session_.function_assigns;
  for (const std::string& name : assigned) {
    variables_.Lose(name, "$" + name + " is assigned in a function that may be called");
  }
}

void ScriptReader::RunUncalled() {
  stop_ = false;
  StartList();
  FollowUncalled(true);
  FinishList();
}

// `. ./env.sh`: as if its text stood here.
void ScriptReader::Source(const SimpleCommand& command) {
  const auto& read = variables_.context().read_file;
  const auto& words = command.words;
  const std::string name = words.size() > 1 ? words[1].value.value_or("") : "";
  // A virtual environment of Python: its script sets these, and nothing else.
  if (name.ends_with("bin/activate")) {
    for (const char* one : {"PATH", "PS1", "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PYTHONHOME"}) {
      variables_.Lose(one, "set by " + name);
    }
    return;
  }
  std::optional<std::string> text;
  if (read && !name.empty() && session_.depth < kDeepest) text = read(name);
  if (!text || text->size() > session_.allowance) {
    CallAny();
    return variables_.ForgetAll("may be set by " + *words[0].value);
  }
  session_.allowance -= text->size();
  session_.texts.push_back(std::move(*text));
  Function file;
  file.text = session_.texts.back();
  file.end = file.text.size();
  const auto place = place_ ? *place_ : std::pair(command.begin, command.end);
  ++session_.depth;
  variables_.Begin();
  const bool arguments = words.size() > 2;
  if (arguments) variables_.Restore(kArguments, ArrayOf({words.begin() + 2, words.end()}));
  ScriptReader reader(file.text, 0, session_, Conditional());
  reader.in_function_ = true;
  reader.place_ = place;
  reader.Run();
  if (arguments) variables_.UndoOne(kArguments);
  for (const auto& [one, holding] : reader.locals_) locals_.try_emplace(one, holding);
  --session_.depth;
  if (reader.returned_early_) {
    for (const auto& [one, change] : variables_.Undo()) {
      variables_.Lose(one, "$" + one + " is assigned in " + name);
    }
  } else {
    variables_.Keep();
  }
  if (reader.exited_) EndHere();
  if (script_.problem) stop_ = true;
}

}  // namespace corntune::shell
