#include <fmt/format.h>

#include "interpreter.h"
#include "text_tools.h"

namespace corntune::pyconf {

Value Interpreter::Eval(NodeId node) {
  if (Stopped() || !Step()) return Value{};
  Value value = EvalKind(node);
  if (try_depth_ > 0 && !Stopped()) {
    try_deps_ = Join(try_deps_, value.deps);
    const NodeKind kind = tree()[node].kind;
    const bool operation = kind != NodeKind::kName && kind != NodeKind::kConditional &&
                           kind != NodeKind::kAnd && kind != NodeKind::kOr;
    if (operation && IsUnknown(value)) MayRaise(node);
  }
  return value;
}

Value Interpreter::EvalKind(NodeId id) {
  const Node& node = tree()[id];
  switch (node.kind) {
    case NodeKind::kName:
      return Lookup(id);
    case NodeKind::kInteger:
      return Integer(node.integer);
    case NodeKind::kReal:
      return Real(node.real);
    case NodeKind::kString:
      return heap_.Text(tree().TextOf(id));
    case NodeKind::kBytes: {
      Value bytes = heap_.Text(tree().TextOf(id));
      bytes.kind = ValueKind::kBytes;
      return bytes;
    }
    case NodeKind::kConstant:
      if (node.op == Op::kNull) return None();
      if (node.op == Op::kEllipsis) return NotEvaluated(id);
      return Bool(node.op == Op::kTrue);
    case NodeKind::kTuple:
      return EvalElements(id, ValueKind::kTuple);
    case NodeKind::kList:
      return EvalElements(id, ValueKind::kList);
    case NodeKind::kSet:
      return EvalElements(id, ValueKind::kSet);
    case NodeKind::kDict:
      return EvalDict(id);
    case NodeKind::kUnary:
      return EvalUnary(id);
    case NodeKind::kBinary: {
      const Value left = Eval(tree().Child(id, 0));
      const Value right = Eval(tree().Child(id, 1));
      if (Stopped()) return Value{};
      return Binary(node.op, left, right, id);
    }
    default:
      return EvalRarer(id);
  }
}

Value Interpreter::EvalRarer(NodeId id) {
  switch (tree()[id].kind) {
    case NodeKind::kAnd:
    case NodeKind::kOr:
      return EvalLogical(id);
    case NodeKind::kCompare:
      return EvalCompare(id);
    case NodeKind::kConditional:
      return EvalConditional(id);
    case NodeKind::kCall:
      return EvalCall(id);
    case NodeKind::kAttribute:
      return EvalAttribute(id);
    case NodeKind::kSubscript:
      return EvalSubscript(id);
    case NodeKind::kFormatted:
      return EvalFormatted(id);
    case NodeKind::kListComp:
    case NodeKind::kSetComp:
    case NodeKind::kDictComp:
    case NodeKind::kGenerator:
      return EvalComprehension(id);
    case NodeKind::kWalrus: {
      const Value value = Eval(tree().Child(id, 1));
      if (comprehension_.empty()) {
        Bind(tree().Child(id, 0), value, tree().Child(id, 1));
        return value;
      }
      Havoc(id, fmt::format("assigned in a comprehension (line {})", LineOf(id)));
      return Unknown("assigned in a comprehension", id);
    }
    case NodeKind::kLambda: {
      Value function;
      function.kind = ValueKind::kFunction;
      function.integer = id;
      function.object = heap_.New();
      for (const NodeId parameter : tree().Children(tree().Child(id, 0))) {
        const NodeId otherwise = tree().Child(parameter, 0);
        function.object->items.push_back(otherwise == kNoNode ? Value{} : Eval(otherwise));
      }
      if (AtModule() && comprehension_.empty()) return function;
      HavocFunction(function, fmt::format("a function in a function (line {})", LineOf(id)));
      return NotEvaluated(id);
    }
    default:
      Havoc(id, fmt::format("{} is not evaluated (line {})", SourceOf(id), LineOf(id)));
      return NotEvaluated(id);
  }
}

Value Interpreter::EvalUnary(NodeId id) {
  const Value value = Eval(tree().Child(id, 0));
  if (Stopped()) return value;
  const Op op = tree()[id].op;
  if (op == Op::kNot) {
    DepSet reasons = 0;
    const bool holds = Truth(value, reasons);
    return With(Bool(!holds), reasons);
  }
  if (IsUnknown(value)) return Unknown(value, id);
  if (value.kind == ValueKind::kReal && op != Op::kInvert) {
    return With(Real(op == Op::kNegate ? -value.real : value.real), value.deps);
  }
  if (!IsWhole(value)) return With(NotEvaluated(id), AllDeps(value));
  if (op == Op::kInvert) return With(Integer(~value.integer), value.deps);
  if (op == Op::kPlus) return With(Integer(value.integer), value.deps);
  std::int64_t negated = 0;
  if (__builtin_sub_overflow(std::int64_t{0}, value.integer, &negated)) return NotEvaluated(id);
  return With(Integer(negated), value.deps);
}

Value Interpreter::EvalLogical(NodeId id) {
  const bool conjunction = tree()[id].kind == NodeKind::kAnd;
  const auto operands = tree().Children(id);
  DepSet reasons = 0;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const Value value = Eval(operands[i]);
    if (Stopped()) return Value{};
    if (i + 1 == operands.size()) return With(value, reasons);
    if (Truth(value, reasons) != conjunction) return With(value, reasons);
  }
  return Value{};
}

Value Interpreter::EvalConditional(NodeId id) {
  DepSet reasons = 0;
  const Value test = Eval(tree().Child(id, 0));
  if (Stopped()) return test;
  const bool holds = Truth(test, reasons);
  const Value value = Eval(tree().Child(id, holds ? 1 : 2));
  if (IsMutable(value)) value.object->deps = Join(value.object->deps, reasons);
  return With(value, reasons);
}

Value Interpreter::EvalAttribute(NodeId id) {
  const Value owner = Eval(tree().Child(id, 0));
  if (Stopped()) return owner;
  const std::string& name = tree().TextOf(id);
  switch (owner.kind) {
    case ValueKind::kModule:
      return With(ModuleAttribute(TextOf(owner), name, id), owner.deps);
    case ValueKind::kText:
    case ValueKind::kList:
    case ValueKind::kTuple:
    case ValueKind::kDict:
    case ValueKind::kSet:
    case ValueKind::kEnviron: {
      Value method = heap_.Named(ValueKind::kMethod, name);
      method.object->items.push_back(owner);
      return With(method, owner.deps);
    }
    case ValueKind::kUnknown: {
      // What it belongs to may be changed by a call.
      return Unknown(owner, id);
    }
    case ValueKind::kNone:
      return Raise("AttributeError", "None has no attribute " + name, id, owner.deps);
    default:
      return With(NotEvaluated(id), owner.deps);
  }
}

}  // namespace corntune::pyconf
