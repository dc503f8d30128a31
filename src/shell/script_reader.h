// The grammar of scripts, read and followed at once: lists, pipelines, branches, loops, functions,
// redirections.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "variables.h"

namespace corntune::shell {

// The reason of a word of `export NAME=value` and the like, until the builtin has read it.
inline constexpr const char* kAssignment = "an assignment";

// A function of the script: its body is text[begin, end), with its brackets.
struct Function {
  std::string_view text;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::optional<std::pair<std::size_t, std::size_t>> place;  // of a file read in: where it is named
  bool called = false;
  bool active = false;  // it is being followed
};

// What the readers of one script, its functions and the files that it reads in share.
struct ScriptSession {
  ScriptSession(const ShellContext& context, ShellScript& found)
      : variables(context), script(found) {}

  Variables variables;
  ShellScript& script;
  // By name; of several definitions of one it is not known which holds.
  std::map<std::string, std::deque<Function>> functions;
  std::deque<std::string> texts;           // of files that were read in
  std::size_t allowance = 0;               // bytes that may still be read again
  std::set<std::string> function_assigns;  // by those that were followed
  bool new_functions = false;              // since it was last asked which of them are called
  int depth = 0;
};

class ScriptReader {
 public:
  // Reads text from `begin` on. `conditional`: whether it is reached at all is not known.
  ScriptReader(std::string_view text, std::size_t begin, ScriptSession& session, bool conditional)
      : text_(text),
        session_(session),
        variables_(session.variables),
        script_(session.script),
        at_(begin),
        conditional_(conditional) {}

  void Run();
  // Functions that nothing has called: what they start they may start at any time.
  void RunUncalled();

  bool exited() const { return exited_; }
  bool returned_early() const { return returned_early_; }
  void SetPlace(std::optional<std::pair<std::size_t, std::size_t>> place) { place_ = place; }
  void SetFunction() { in_function_ = true; }
  const std::map<std::string, Holding>& locals() const { return locals_; }

 private:
  enum class Scope { kIf, kCase, kLoop, kFunction, kGroup, kSubshell };
  enum class Join { kNone, kAnd, kOr, kPipe };

  // Commands joined by && || | up to the end of the list.
  struct List {
    std::optional<bool> status = true;  // of what has run so far
    Join join = Join::kNone;
    bool filled = false;   // something of it has run
    bool dead = false;     // the element that is read does not run
    bool maybe = false;    // it may run or not, and what it changes is noted apart
    bool ended = false;    // it may have left the script, and then nothing here runs on
    bool tested = false;   // the list began with a test
    bool negated = false;  // after !
    bool piped = false;
    std::size_t begin = 0;  // of the commands found
    std::size_t pipe_begin = 0;
    std::optional<ShellWord> output;  // of the command just read
    std::optional<ShellWord> input;   // what the pipe hands to the next
  };

  struct Level {
    Scope scope = Scope::kGroup;
    List outer;
    bool dead_outside = false;
    bool conditional_outside = false;
    bool dead = false;     // the branch that is read is not taken
    bool ended = false;    // it has left the script
    bool maybe = false;    // it is taken or not, and what it changes is noted apart
    bool matched = false;  // for certain none of the branches to come is taken
    bool any_maybe = false;
    bool certain_end = false;      // the branch that is taken for certain has left the script
    bool condition_maybe = false;  // an elif whose condition may not be reached
    int outcomes = 0;              // branches after which the script goes on
    std::map<std::string, std::pair<Holding, int>> merged;  // after how many of them
    bool pattern = false;                                   // of a case: a pattern comes next
    ShellWord word;                                         // of a case
    bool falls_through = false;                             // ;& leads to the next branch
    std::size_t start = 0;                                  // of a loop: where it is read again
    std::size_t commands = 0;                               // that were found before it
    int turns = 0;
    bool broken = false;                     // break or continue
    std::map<std::string, Holding> widened;  // what is known of a variable in every turn
    std::string function;                    // the name of the one that is defined, if it is
    std::size_t function_begin = 0;
  };

  bool More() const { return at_ < text_.size() && !stop_ && !variables_.exhausted(); }
  char Now() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void SkipBlanks();
  void SkipComment();
  void Newline();
  void Fail(std::string why);

  // Lists (script_reader.cc).
  void ReadOperator();
  void Separate(Join join, bool background);
  void Advance(Join join);
  void StartList();
  void FinishList();
  void EndList();
  void CloseMaybe();
  void LoseApart();
  bool Dead() const;
  bool Conditional() const;
  void SetStatus(std::optional<bool> status);
  void EndHere();

  // Levels (levels.cc).
  void Open(Scope scope);
  void Close();
  void BeginBranch(std::optional<bool> decided);
  void EndBranch();
  void CloseBranches(Level& level);
  bool CloseLoop(Level& level);
  void BeginTurn(Level& level);
  void CloseFunction(Level& level);

  // Compound commands (compound.cc).
  void ReadCommand();
  bool ReadFunctionHead(std::string_view word);
  bool ReadReserved(std::string_view word);
  void ReadThen();
  void ReadElse(bool elif);
  bool ReadDoubleBracket(std::string_view word);
  void ReadDoubleParenthesis();
  void ReadLoopHead();
  void ReadCaseHead();
  void ReadPattern();

  // Simple commands (simple.cc).
  void ReadSimple();
  bool ReadRedirection();
  bool TakeWord(SimpleCommand& command);
  bool TakeElement(std::string_view source, std::size_t begin);
  void TakeAssignment(SimpleCommand& command, std::size_t begin, std::size_t equals,
                      std::size_t end);
  Holding Assigned(const std::string& name, std::size_t begin, std::size_t end, bool appends);
  Holding AssignedArray(const Holding& before, std::size_t begin, std::size_t end, bool appends);
  Holding Appended(const Holding& before, Holding added);
  void EndAssignments(SimpleCommand& command);
  void Finish(SimpleCommand command);
  void Report(SimpleCommand command);
  void Push(SimpleCommand command);
  void Place(std::vector<ShellWord>& words) const;

  // Builtins (builtins.cc).
  bool RunBuiltin(const SimpleCommand& command, const std::string& name);
  bool RunControl(const SimpleCommand& command, const std::string& name);
  void Declare(const SimpleCommand& command, const std::string& name);
  void DeclareOne(const SimpleCommand& command, const ShellWord& word, const std::string& flags,
                  const std::string& name);
  void SetArguments(const SimpleCommand& command);
  void Shift(const SimpleCommand& command);
  void UnsetAll(const SimpleCommand& command);
  void LetAll(const SimpleCommand& command);
  void Return();
  void Break();

  // Functions and files (calls.cc).
  bool Call(const SimpleCommand& command, const std::string& name);
  void Follow(Function& function, std::vector<ShellWord> arguments, bool maybe);
  void CallAny();
  std::vector<Function*> Uncalled();
  void FollowUncalled(bool late);
  void ForgetAssigned(const std::string& reason);
  void Source(const SimpleCommand& command);
  void FeedXargs(SimpleCommand& command);

  std::string_view text_;
  ScriptSession& session_;
  Variables& variables_;
  ShellScript& script_;
  std::size_t at_ = 0;
  bool conditional_ = false;
  bool in_function_ = false;
  bool stop_ = false;
  bool exited_ = false;
  bool returned_early_ = false;
  bool awaiting_ = false;               // after && or |: the list goes on in the next line
  std::optional<std::string> defines_;  // after name()
  std::optional<std::pair<std::size_t, std::size_t>> place_;
  std::map<std::string, Holding> locals_;  // what they were outside
  std::optional<bool> last_status_;        // of the list that ended last
  List list_;
  std::vector<std::string> assigned_;    // by the command that is read, before its words
  std::optional<ShellWord> redirected_;  // its input, where a redirection gives it
  bool output_redirected_ = false;
  std::vector<Level> levels_;
  std::vector<std::pair<std::string, bool>> documents_;  // delimiter, tabs dropped
};

// Whether the words between [ and ] hold; nothing when that is not known for certain.
std::optional<bool> Tested(const std::vector<ShellWord>& words);
// The same for the text between [[ and ]].
std::optional<bool> TestedText(std::string_view text, Variables& variables);

}  // namespace corntune::shell
