// The variables of a script while it is read.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "corntune/shell/script.h"

namespace corntune::shell {

// What a variable holds. `is_set` is not known where `content` is unknown.
struct Holding {
  bool is_set = false;
  bool assumed_unset = false;  // a variable of the environment, of which nothing is known
  ShellWord content;
};

ShellWord Unknown(std::string reason);

// `value` also depends on what `other` depends on.
void DependOn(ShellWord& value, const ShellWord& other);

class Variables {
 public:
  Variables(const ShellContext& context, const std::set<std::string>& open)
      : context_(context), open_(open) {}

  Holding Find(const std::string& name) const;
  void Assign(const std::string& name, ShellWord value);
  void Unset(const std::string& name);
  void Export(const std::string& name) { exported_.insert(name); }
  // Anything may have changed: a file was read in, or text evaluated.
  void ForgetAll(std::string reason);

  // Those that commands get, and that the script itself has set.
  std::vector<std::pair<std::string, ShellWord>> Exported() const;

  const ShellContext& context() const { return context_; }
  const std::set<std::string>& assigned() const { return assigned_; }
  void ForgetAssigned() { assigned_.clear(); }
  void AddAssigned(const std::set<std::string>& names) {
    assigned_.insert(names.begin(), names.end());
  }

  // What was assigned since the last call.
  std::set<std::string> TakeRecent() { return std::exchange(recent_, {}); }
  void AddRecent(const std::set<std::string>& names) { recent_.insert(names.begin(), names.end()); }

  // Whether the words that are expanded now are expanded for certain.
  void SetCertain(bool certain) { certain_ = certain; }
  bool certain() const { return certain_; }

 private:
  const ShellContext& context_;
  const std::set<std::string>& open_;  // assigned where the order of the text is not that of time
  std::map<std::string, Holding> holdings_;
  std::set<std::string> exported_;
  std::set<std::string> assigned_;  // since ForgetAssigned
  std::set<std::string> recent_;
  bool certain_ = true;
  std::string forgotten_;  // why nothing is known of the others
};

}  // namespace corntune::shell
