// The grammar of scripts: lists, pipelines, branches, loops, functions, redirections.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "variables.h"

namespace corntune::shell {

class ScriptReader {
 public:
  // `open` are the variables of which nothing is known; `found`, when given, collects those that
  // are assigned in loops and functions.
  ScriptReader(std::string_view text, const ShellContext& context, std::set<std::string> open,
               std::set<std::string>* found)
      : text_(text), open_(std::move(open)), variables_(context, open_), found_(found) {}

  void Run(ShellScript& script);

 private:
  enum class Scope { kIf, kCase, kLoop, kFunction, kGroup, kSubshell };
  enum class Join { kNone, kAnd, kOr, kPipe };
  struct Level {
    Scope scope = Scope::kGroup;
    std::set<std::string> outside;  // assigned before it, in the scope around
    bool pattern = false;           // of a case: a pattern comes next
    bool certain = true;            // no && or || stands before it
  };

  bool More() const { return at_ < text_.size() && !stop_; }
  char Now() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void SkipBlanks();
  void SkipComment();
  void Newline();
  void ReadOperator();
  void Separate(Join join, bool background);
  void EndList();
  bool ReadRedirection();
  void SkipHereDocument(const std::string& delimiter);
  void ReadCommand();
  bool ReadReserved(std::string_view word);
  bool SkipCondition(std::string_view word);
  void ReadLoopHead();
  void ReadCaseHead();
  void ReadPattern();
  void Open(Scope scope);
  void Close();
  void ForgetBranch();
  void ReadSimple();
  bool TakeWord(SimpleCommand& command);
  void TakeAssignment(SimpleCommand& command, std::size_t begin, std::size_t equals,
                      std::size_t end);
  void Finish(SimpleCommand command);
  bool RunBuiltin(const SimpleCommand& command, const std::string& name);
  void Declare(const SimpleCommand& command, bool exports);
  void Lose(const std::string& name, const std::string& reason);
  void Assign(const std::string& name, ShellWord value);
  bool Conditional() const;
  bool InLoopOrFunction() const;
  void Fail(std::string why);

  std::string_view text_;
  std::set<std::string> open_;
  Variables variables_;
  std::set<std::string>* found_;
  ShellScript* script_ = nullptr;
  std::size_t at_ = 0;
  bool stop_ = false;
  bool awaiting_ = false;       // after && or |: the list goes on in the next line
  bool function_next_ = false;  // after name()
  bool tested_ = false;         // the list began with a test
  Join join_ = Join::kNone;
  std::vector<Level> levels_;
  std::set<std::string> chained_;                        // assigned after && or ||
  std::vector<std::pair<std::string, bool>> documents_;  // delimiter, tabs dropped
  std::size_t list_begin_ = 0;                           // of script_->commands
  std::size_t pipe_begin_ = 0;
};

}  // namespace corntune::shell
