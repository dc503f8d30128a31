// The variables of a script while it is read, and what branches and subshells make of them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "corntune/shell/script.h"

namespace corntune::shell {

// The arguments of the script or of a function, as an array among the variables.
inline constexpr const char* kArguments = "@";
// "1" after `set -a`: whatever is assigned is exported.
inline constexpr const char* kExportsAll = "set -a";

// What a variable holds. `is_set` is not known where `content` is unknown.
struct Holding {
  bool is_set = false;
  bool assumed_unset = false;  // a variable of the environment, of which nothing is known
  ShellWord content;           // of an array its first element
  // An array of bash: its elements from 0 on without a gap. An unknown one that splits stands for
  // any number of elements.
  std::optional<std::vector<ShellWord>> elements;
  // The words that an unknown content begins with, when that much is certain.
  std::optional<std::string> beginning;
  bool exported = false;
  bool maybe_exported = false;
  bool readonly = false;
  bool integer = false;  // declare -i: what is assigned is computed
  bool maybe_integer = false;
};

ShellWord Unknown(std::string reason);
// Any number of words of which nothing is known.
ShellWord UnknownWords(std::string reason);

// `value` also depends on what `other` depends on.
void DependOn(ShellWord& value, const ShellWord& other);

Holding HoldingOf(ShellWord content);
Holding ArrayOf(std::vector<ShellWord> elements);
// What is known of a variable that holds one or the other.
Holding Either(const Holding& one, const Holding& other, const std::string& reason);
// Whether all that `general` claims also holds of `holding`.
bool IsCovered(const Holding& holding, const Holding& general);
// What is known of it after anything was appended, any number of times.
Holding Extended(const Holding& holding, const std::string& reason);

// What became of variables: what they were, and what they are.
using Changes = std::map<std::string, std::pair<Holding, Holding>>;

class Variables {
 public:
  explicit Variables(const ShellContext& context) : context_(context) {}

  Holding Find(const std::string& name) const;
  // A value for the variable, or for the first element of an array.
  void Assign(const std::string& name, ShellWord value);
  // The whole of what it holds; its attributes stay.
  void Put(const std::string& name, Holding holding);
  // With its attributes.
  void Restore(const std::string& name, Holding holding);
  void Lose(const std::string& name, const std::string& reason);
  void Unset(const std::string& name);
  void Export(const std::string& name, bool exports);
  void MakeReadonly(const std::string& name);
  void MakeInteger(const std::string& name);
  // Anything may have changed: a file was read in, or text evaluated.
  void ForgetAll(std::string reason);

  // Those that commands get, and that the script itself has set.
  std::vector<std::pair<std::string, ShellWord>> Exported() const;

  // Notes from here on what changes, until one of the others ends it: Keep lets it stand, Undo
  // takes it back. They nest.
  void Begin() { frames_.emplace_back(); }
  void Keep();
  Changes Undo();
  void Drop() { frames_.pop_back(); }  // what it has noted, for good
  void UndoOne(const std::string& name);
  std::set<std::string> Changed() const;  // since the last Begin
  std::size_t depth() const { return frames_.size(); }

  // All names that were ever assigned.
  const std::set<std::string>& assigned() const { return assigned_; }

  // Whether so many bytes may be added to what words hold: X=$X$X doubles.
  bool Spend(std::size_t bytes);
  // True when the script asks for more work than any real one: it is not followed any further.
  bool exhausted() const { return work_ > kMostWork || spent_ > kMostSpent; }

  const ShellContext& context() const { return context_; }

 private:
  using Frame = std::map<std::string, std::optional<Holding>>;  // as it was; empty: not at all

  static constexpr std::size_t kMostWork = 200'000;  // variables and elements that were handled
  static constexpr std::size_t kMostSpent = 16u << 20;

  Holding& Changing(const std::string& name);
  void Charge(const Holding& holding) const {
    work_ += 1 + (holding.elements ? holding.elements->size() / 8 : 0);
  }

  const ShellContext& context_;
  std::map<std::string, Holding> holdings_;
  std::vector<Frame> frames_;
  std::set<std::string> assigned_;
  std::string forgotten_;  // why nothing is known of the others
  std::size_t spent_ = 0;
  mutable std::size_t work_ = 0;
};

}  // namespace corntune::shell
