#include "constant.h"

namespace corntune::pyconf {
namespace {

std::optional<SettingValue> Negated(const std::optional<SettingValue>& value) {
  if (!value) return std::nullopt;
  if (const auto* integer = std::get_if<std::int64_t>(&*value)) return SettingValue(-*integer);
  if (const auto* real = std::get_if<double>(&*value)) return SettingValue(-*real);
  return std::nullopt;
}

std::optional<SettingValue> ListOf(const Tree& tree, NodeId list) {
  std::vector<std::string> texts;
  for (const NodeId element : tree.Children(list)) {
    if (tree[element].kind != NodeKind::kString) return std::nullopt;
    texts.push_back(tree.TextOf(element));
  }
  return SettingValue(std::move(texts));
}

}  // namespace

std::optional<SettingValue> ConstantOf(const Tree& tree, NodeId expression) {
  const Node& node = tree[expression];
  switch (node.kind) {
    case NodeKind::kConstant:
      if (node.op == Op::kTrue || node.op == Op::kFalse) return SettingValue(node.op == Op::kTrue);
      return std::nullopt;
    case NodeKind::kInteger:
      return SettingValue(node.integer);
    case NodeKind::kReal:
      return SettingValue(node.real);
    case NodeKind::kString:
      return SettingValue(tree.TextOf(expression));
    case NodeKind::kList:
      return ListOf(tree, expression);
    case NodeKind::kUnary: {
      const NodeId operand = tree.Child(expression, 0);
      const NodeKind kind = tree[operand].kind;
      const bool number = kind == NodeKind::kInteger || kind == NodeKind::kReal;
      if (!number || node.op != Op::kNegate) return std::nullopt;
      return Negated(ConstantOf(tree, operand));
    }
    default:
      return std::nullopt;
  }
}

}  // namespace corntune::pyconf
