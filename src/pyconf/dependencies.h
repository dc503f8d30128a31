// What a value depends on: environment variables, counts of CPUs, and decisions that the text
// leaves open. Sets of them are interned, so that a value carries one number.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace corntune::pyconf {

using DepId = std::uint32_t;
using DepSet = std::uint32_t;  // 0: nothing

struct Dep {
  enum class Kind { kEnvironment, kCpuCount, kDecision };
  Kind kind = Kind::kDecision;
  std::string name;  // of the variable or the function; what identifies a decision
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  auto operator<=>(const Dep&) const = default;
};

class DepTable {
 public:
  DepTable();

  DepId Add(const Dep& dep);
  const Dep& operator[](DepId id) const { return deps_[id]; }

  DepSet Single(DepId id) { return Intern({id}); }
  // A set that would outgrow kMost loses members: nothing that depends on it can be trusted to name
  // all its sources, which `overflowed` tells.
  DepSet Union(DepSet a, DepSet b);
  const std::vector<DepId>& Members(DepSet set) const { return sets_[set]; }
  bool overflowed() const { return overflowed_; }

 private:
  static constexpr std::size_t kMost = 64;

  DepSet Intern(std::vector<DepId> members);

  std::vector<Dep> deps_;
  std::map<Dep, DepId> ids_;
  std::vector<std::vector<DepId>> sets_;
  std::map<std::vector<DepId>, DepSet> set_ids_;
  std::map<std::pair<DepSet, DepSet>, DepSet> unions_;
  bool overflowed_ = false;
};

}  // namespace corntune::pyconf
