// Comparisons: a < b <= c, "is", "in".
#include "interpreter.h"
#include "text_tools.h"

namespace corntune::pyconf {

Value Interpreter::EvalCompare(NodeId id) {
  const auto parts = tree().Children(id);
  Value left = Eval(parts[0]);
  DepSet reasons = 0;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const NodeId operand = tree().Child(parts[i], 0);
    const Value right = Eval(operand);
    if (Stopped()) return Value{};
    // Gunicorn reads a file as "__config__", or as the module that it is, never as a program.
    const bool main = tree()[parts[0]].kind == NodeKind::kName && parts.size() == 2 &&
                      tree().TextOf(parts[0]) == "__name__" && IsText(right) &&
                      TextOf(right) == "__main__" && IsUnknown(left);
    const Op op = tree()[parts[i]].op;
    const Value result = main && (op == Op::kEqual || op == Op::kNotEqual)
                             ? Bool(op == Op::kNotEqual)
                             : EvalComparison(op, left, right, parts[i]);
    if (Stopped()) return Value{};
    reasons = Join(reasons, Join(AllDeps(left), AllDeps(right)));
    if (i + 1 == parts.size()) return With(result, reasons);
    if (!Truth(result, reasons)) return With(result, reasons);
    left = right;
  }
  return Value{};
}

Value Interpreter::EvalComparison(Op op, const Value& a, const Value& b, NodeId node) {
  Tri result = Tri::kUnknown;
  bool negate = false;
  switch (op) {
    case Op::kIs:
    case Op::kIsNot: {
      negate = op == Op::kIsNot;
      const bool constants = (a.kind == ValueKind::kNone || a.kind == ValueKind::kBool) &&
                             (b.kind == ValueKind::kNone || b.kind == ValueKind::kBool);
      const bool differ = a.kind != b.kind && !TypeName(a).empty() && !TypeName(b).empty();
      if (constants) result = TriOf(a.kind == b.kind && a.integer == b.integer);
      if (!constants && differ) result = Tri::kFalse;
      break;
    }
    case Op::kIn:
    case Op::kNotIn: {
      const Value found = EvalIn(a, b, node);
      if (Stopped() || found.kind != ValueKind::kBool) return found;
      return With(Bool((found.integer != 0) == (op == Op::kIn)), found.deps);
    }
    case Op::kEqual:
    case Op::kNotEqual:
      result = Equal(a, b);
      negate = op == Op::kNotEqual;
      break;
    case Op::kLess:
      result = Less(a, b);
      break;
    case Op::kGreater:
      result = Less(b, a);
      break;
    case Op::kLessEqual:
      result = Less(b, a);
      negate = true;
      break;
    default:
      result = Less(a, b);
      negate = true;
      break;
  }
  if (result != Tri::kUnknown) return Bool((result == Tri::kTrue) != negate);
  if (IsUnknown(a)) return Unknown(a, node);
  if (IsUnknown(b)) return Unknown(b, node);
  const bool ordered =
      op == Op::kLess || op == Op::kGreater || op == Op::kLessEqual || op == Op::kGreaterEqual;
  const bool mixed = (IsNumber(a) && (IsText(b) || b.kind == ValueKind::kNone)) ||
                     (IsNumber(b) && (IsText(a) || a.kind == ValueKind::kNone)) ||
                     (a.kind == ValueKind::kNone && b.kind == ValueKind::kNone) ||
                     (IsText(a) && b.kind == ValueKind::kNone) ||
                     (IsText(b) && a.kind == ValueKind::kNone);
  if (ordered && mixed) {
    return Raise("TypeError", "these have no order", node, Join(AllDeps(a), AllDeps(b)));
  }
  return NotEvaluated(node);
}

Value Interpreter::EvalIn(const Value& item, const Value& container, NodeId node) {
  if (container.kind == ValueKind::kEnviron) {
    if (!IsText(item)) return Unknown(item, node);
    const Variable variable = ReadVariable(TextOf(item), node);
    if (variable.state == Variable::State::kOpen) return variable.value;
    return With(Bool(variable.state == Variable::State::kSet), variable.value.deps);
  }
  if (IsUnknown(item)) return Unknown(item, node);
  if (IsText(container)) {
    if (!IsText(item)) return NotEvaluated(node);
    return Bool(TextOf(container).find(TextOf(item)) != std::string::npos);
  }
  if (container.kind == ValueKind::kDict) {
    bool open = false;
    const bool found = FindItem(container, item, open) != nullptr;
    return open ? NotEvaluated(node) : Bool(found);
  }
  const auto items = Iterate(container);
  if (!items) return Unknown(container, node);
  bool open = false;
  for (const Value& one : *items) {
    const Tri same = Equal(item, one);
    if (same == Tri::kTrue) return Bool(true);
    open = open || same == Tri::kUnknown;
    if (!Step()) break;
  }
  return open ? NotEvaluated(node) : Bool(false);
}

}  // namespace corntune::pyconf
