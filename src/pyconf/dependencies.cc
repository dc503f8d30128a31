#include "dependencies.h"

#include <algorithm>
#include <iterator>

namespace corntune::pyconf {

DepTable::DepTable() {
  Intern({});
}

DepId DepTable::Add(const Dep& dep) {
  const auto [place, added] = ids_.emplace(dep, static_cast<DepId>(deps_.size()));
  if (added) deps_.push_back(dep);
  return place->second;
}

DepSet DepTable::Intern(std::vector<DepId> members) {
  const auto [place, added] =
      set_ids_.emplace(std::move(members), static_cast<DepSet>(sets_.size()));
  if (added) sets_.push_back(place->first);
  return place->second;
}

DepSet DepTable::Union(DepSet a, DepSet b) {
  if (a == b || b == 0) return a;
  if (a == 0) return b;
  const auto key = std::minmax(a, b);
  const auto known = unions_.find(key);
  if (known != unions_.end()) return known->second;
  std::vector<DepId> members;
  std::set_union(sets_[a].begin(), sets_[a].end(), sets_[b].begin(), sets_[b].end(),
                 std::back_inserter(members));
  if (members.size() > kMost) {
    overflowed_ = true;
    members.resize(kMost);
  }
  const DepSet set = Intern(std::move(members));
  unions_.emplace(key, set);
  return set;
}

}  // namespace corntune::pyconf
