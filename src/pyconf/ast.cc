#include "ast.h"

#include <algorithm>

namespace corntune::pyconf {

Tree::Tree() {
  nodes_.emplace_back();
  Intern("");
}

NodeId Tree::Add(Node node, std::span<const NodeId> children) {
  node.first_child = static_cast<std::uint32_t>(links_.size());
  node.children = static_cast<std::uint32_t>(children.size());
  int height = 0;
  for (const NodeId child : children) {
    links_.push_back(child);
    height = std::max<int>(height, nodes_[child].height);
  }
  node.height = static_cast<std::uint16_t>(height + 1);
  nodes_.push_back(node);
  return static_cast<NodeId>(nodes_.size() - 1);
}

TextId Tree::Intern(std::string_view text) {
  const auto [place, added] = ids_.emplace(text, static_cast<TextId>(texts_.size()));
  if (added) texts_.emplace_back(text);
  return place->second;
}

std::optional<TextId> Tree::Find(std::string_view text) const {
  const auto found = ids_.find(std::string(text));
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

}  // namespace corntune::pyconf
