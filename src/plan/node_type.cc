#include <cmath>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/plan/capacity_plan.h"

namespace corntune {
namespace {

constexpr double kMostCost = 1e6;
constexpr double kMostCpus = 4096;

Error NotANode(std::string_view text, std::string_view place) {
  return {
      ErrorKind::kUsage, std::string(place),
      fmt::format("not a node: {} (expected e.g. 4cpu/8GiB or 4cpu/8GiB@0.10/h)", Quoted(text))};
}

}  // namespace

Result<NodeType> ParseNodeType(std::string_view text, std::string_view place) {
  const std::size_t slash = text.find('/');
  const std::size_t at = text.find('@');
  const std::string_view size = text.substr(0, at);
  if (slash == std::string_view::npos || slash > at || !size.substr(0, slash).ends_with("cpu")) {
    return tl::unexpected(NotANode(text, place));
  }
  const auto cpus = ParseCores(size.substr(0, slash - 3), place);
  const auto memory = ParseBytes(size.substr(slash + 1), place);
  if (!cpus || !memory) return tl::unexpected(NotANode(text, place));
  if (cpus->value > kMostCpus) {
    return UsageError(std::string(place), fmt::format("no node has {} CPUs (expected at most {})",
                                                      FormatCores(*cpus), kMostCpus));
  }
  NodeType node{*cpus, *memory, std::nullopt};
  if (at == std::string_view::npos) return node;
  std::string_view price = text.substr(at + 1);
  if (!price.ends_with("/h")) return tl::unexpected(NotANode(text, place));
  price.remove_suffix(2);
  const auto cost = ParseNumber(price, place, 0, kMostCost);
  if (!cost) return tl::unexpected(NotANode(text, place));
  node.cost_per_hour = *cost;
  return node;
}

}  // namespace corntune
