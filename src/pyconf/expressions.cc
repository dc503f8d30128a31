#include <algorithm>

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

Value Interpreter::EvalFormatted(NodeId id) {
  std::string text;
  DepSet reasons = 0;
  for (const NodeId part : tree().Children(id)) {
    if (tree()[part].kind == NodeKind::kString) {
      text += tree().TextOf(part);
      continue;
    }
    const Node& field = tree()[part];
    const Value value = Eval(tree().Child(part, 0));
    const NodeId spec_node = tree().Child(part, 1);
    const Value spec = spec_node == kNoNode ? heap_.Text("") : Eval(spec_node);
    if (Stopped()) return Value{};
    reasons = Join(reasons, Join(AllDeps(value), spec.deps));
    if (field.flag) text += tree().TextOf(part);
    const bool shown = field.flag && field.op == Op::kNone && spec_node == kNoNode;
    std::string piece;
    bool known = IsText(spec);
    if (field.op == Op::kAscii) known = false;
    if (known && (field.op == Op::kRepr || shown)) {
      std::string repr;
      known = Repr(value, repr) && FormatValue(heap_.Text(repr), TextOf(spec), piece);
    } else if (known && field.op == Op::kStr) {
      std::string plain;
      known = Str(value, plain) && FormatValue(heap_.Text(plain), TextOf(spec), piece);
    } else if (known) {
      known = FormatValue(value, TextOf(spec), piece);
    }
    if (!known) return With(IsUnknown(value) ? Unknown(value, id) : NotEvaluated(id), reasons);
    text += piece;
    heap_.Charge(piece.size());
    if (!Step()) return Value{};
  }
  return With(heap_.Text(text), reasons);
}

Value Interpreter::EvalElements(NodeId id, ValueKind kind) {
  std::vector<Value> items;
  DepSet reasons = 0;
  for (const NodeId child : tree().Children(id)) {
    if (tree()[child].kind != NodeKind::kStarred) {
      const Value item = Eval(child);
      // A set of unknowns has an unknown size.
      if (kind == ValueKind::kSet && IsUnknown(item)) return Unknown(item, id);
      reasons = Join(reasons, item.deps);
      items.push_back(item);
      continue;
    }
    const Value rest = Eval(tree().Child(child, 0));
    const auto more = Iterate(rest);
    if (Stopped()) return Value{};
    if (!more) return Unknown(rest, id);
    reasons = Join(reasons, AllDeps(rest));
    items.insert(items.end(), more->begin(), more->end());
  }
  if (Stopped()) return Value{};
  if (kind == ValueKind::kSet && !RemoveRepeated(items)) return NotEvaluated(id);
  return With(heap_.Of(kind, std::move(items)), reasons);
}

Value Interpreter::EvalDict(NodeId id) {
  Value dict = heap_.Of(ValueKind::kDict, {});
  const auto children = tree().Children(id);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (children[i] == kNoNode) {
      const Value other = Eval(children[i + 1]);
      if (Stopped()) return Value{};
      if (other.kind != ValueKind::kDict || other.object->taint != nullptr) {
        return Unknown(other, id);
      }
      dict.deps = Join(dict.deps, AllDeps(other));
      for (const auto& [key, value] : other.object->entries) SetItem(dict, key, value);
      continue;
    }
    const Value key = Eval(children[i]);
    const Value value = Eval(children[i + 1]);
    if (Stopped()) return Value{};
    dict.deps = Join(dict.deps, Join(key.deps, value.deps));
    SetItem(dict, key, value);
  }
  return dict;
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

Value Interpreter::EvalConditional(NodeId id) {
  DepSet reasons = 0;
  const Value test = Eval(tree().Child(id, 0));
  if (Stopped()) return test;
  const bool holds = Truth(test, reasons);
  const Value value = Eval(tree().Child(id, holds ? 1 : 2));
  if (IsMutable(value)) value.object->deps = Join(value.object->deps, reasons);
  return With(value, reasons);
}

Value Interpreter::EvalSubscript(NodeId id) {
  const Value owner = Eval(tree().Child(id, 0));
  const NodeId index = tree().Child(id, 1);
  if (Stopped()) return owner;
  if (tree()[index].kind == NodeKind::kSlice) return EvalSlice(owner, index, id);
  const Value key = Eval(index);
  if (Stopped()) return key;
  const DepSet reasons = Join(AllDeps(owner), AllDeps(key));
  if (owner.kind == ValueKind::kEnviron) {
    if (!IsText(key)) return Unknown(key, id);
    const Variable variable = ReadVariable(TextOf(key), id);
    if (variable.state == Variable::State::kUnset) {
      return Raise("KeyError", "environment variable " + TextOf(key) + " is not set", id,
                   Join(reasons, variable.value.deps));
    }
    return With(variable.value, reasons);
  }
  if (IsUnknown(owner)) return With(Unknown(owner, id), reasons);
  if (IsUnknown(key)) return With(Unknown(key, id), reasons);
  if (owner.kind == ValueKind::kDict) {
    bool open = false;
    const Value* found = FindItem(owner, key, open);
    if (open) return With(Unknown(owner, id), reasons);
    if (found == nullptr) return Raise("KeyError", "no such key", id, reasons);
    return With(*found, reasons);
  }
  const bool sequence = owner.kind == ValueKind::kList || owner.kind == ValueKind::kTuple;
  if ((!sequence && !IsText(owner)) || !IsWhole(key)) return With(NotEvaluated(id), reasons);
  if (owner.object->taint != nullptr) return Unknown(owner, id);
  std::vector<Value> characters;
  if (!sequence) characters = Characters(owner, heap_);
  const auto& items = sequence ? owner.object->items : characters;
  const auto size = static_cast<std::int64_t>(items.size());
  const std::int64_t at = key.integer < 0 ? key.integer + size : key.integer;
  if (at < 0 || at >= size) return Raise("IndexError", "index out of range", id, reasons);
  return With(items[static_cast<std::size_t>(at)], reasons);
}

Value Interpreter::EvalSlice(const Value& owner, NodeId slice, NodeId id) {
  DepSet reasons = AllDeps(owner);
  std::int64_t bounds[3] = {0, 0, 1};
  bool given[3] = {false, false, false};
  for (std::size_t i = 0; i < 3; ++i) {
    const NodeId part = tree().Child(slice, i);
    if (part == kNoNode) continue;
    const Value value = Eval(part);
    if (Stopped()) return value;
    reasons = Join(reasons, AllDeps(value));
    if (value.kind == ValueKind::kNone) continue;
    if (!IsWhole(value)) return With(Unknown(value, id), reasons);
    bounds[i] = value.integer;
    given[i] = true;
  }
  const bool sequence = owner.kind == ValueKind::kList || owner.kind == ValueKind::kTuple;
  if ((!sequence && !IsText(owner)) || owner.object->taint != nullptr) return Unknown(owner, id);
  if (bounds[2] == 0) return Raise("ValueError", "slice step cannot be zero", id, reasons);
  const std::vector<Value> items = sequence ? owner.object->items : Characters(owner, heap_);
  const auto size = static_cast<std::int64_t>(items.size());
  const bool forward = bounds[2] > 0;
  const auto clamp = [&](std::int64_t at) {
    if (at < 0) at += size;
    return forward ? std::clamp<std::int64_t>(at, 0, size)
                   : std::clamp<std::int64_t>(at, -1, size - 1);
  };
  const std::int64_t start = given[0]  ? clamp(std::max(bounds[0], -size - 1))
                             : forward ? 0
                                       : size - 1;
  const std::int64_t stop = given[1] ? clamp(std::max(bounds[1], -size - 1)) : forward ? size : -1;
  const std::int64_t step = std::clamp<std::int64_t>(bounds[2], -size - 1, size + 1);
  std::vector<Value> picked;
  for (std::int64_t at = start; forward ? at < stop : at > stop; at += step) {
    picked.push_back(items[static_cast<std::size_t>(at)]);
    if (!Step()) return Value{};
  }
  if (sequence) return With(heap_.Of(owner.kind, std::move(picked)), reasons);
  std::string text;
  for (const Value& character : picked) text += TextOf(character);
  return With(heap_.Text(text), reasons);
}

Value Interpreter::EvalComprehension(NodeId id) {
  const NodeKind kind = tree()[id].kind;
  const std::size_t heads = kind == NodeKind::kDictComp ? 2 : 1;
  std::vector<Value> results;
  DepSet reasons = 0;
  const std::size_t depth = comprehension_.size();
  const bool known = RunClause(id, heads, results, reasons);
  comprehension_.resize(depth);
  if (Stopped()) return Value{};
  if (!known) {
    Havoc(id, fmt::format("{} is not evaluated (line {})", SourceOf(id), LineOf(id)));
    return With(NotEvaluated(id), reasons);
  }
  if (kind == NodeKind::kDictComp) {
    const Value dict = heap_.Of(ValueKind::kDict, {});
    for (std::size_t i = 0; i + 1 < results.size(); i += 2)
      SetItem(dict, results[i], results[i + 1]);
    return With(dict, reasons);
  }
  if (kind == NodeKind::kSetComp && !RemoveRepeated(results))
    return With(NotEvaluated(id), reasons);
  const ValueKind made = kind == NodeKind::kSetComp     ? ValueKind::kSet
                         : kind == NodeKind::kGenerator ? ValueKind::kIterable
                                                        : ValueKind::kList;
  Value value = heap_.Of(made, std::move(results));
  value.object->once = kind == NodeKind::kGenerator;
  return With(value, reasons);
}

bool Interpreter::RunClause(NodeId id, std::size_t place, std::vector<Value>& results,
                            DepSet& reasons) {
  const std::size_t heads = tree()[id].kind == NodeKind::kDictComp ? 2 : 1;
  if (place == tree()[id].children) {
    for (std::size_t i = 0; i < heads; ++i) {
      results.push_back(Eval(tree().Child(id, i)));
      reasons = Join(reasons, results.back().deps);
      heap_.Charge(1);
    }
    return !Stopped();
  }
  const NodeId clause = tree().Child(id, place);
  const NodeId target = tree().Child(clause, 0);
  const bool simple =
      tree()[target].kind == NodeKind::kName || tree()[target].kind == NodeKind::kTuple;
  const Value iterable = Eval(tree().Child(clause, 1));
  if (Stopped() || tree()[clause].flag || !simple) return false;
  reasons = Join(reasons, AllDeps(iterable));
  const auto items = Iterate(iterable);
  if (!items) return false;
  for (const Value& item : *items) {
    const std::size_t depth = comprehension_.size();
    if (tree()[target].kind == NodeKind::kName) {
      comprehension_.emplace_back(tree()[target].text, item);
    } else {
      const auto parts = Iterate(item);
      const auto targets = tree().Children(target);
      if (!parts || parts->size() != targets.size()) return false;
      for (std::size_t i = 0; i < targets.size(); ++i) {
        if (tree()[targets[i]].kind != NodeKind::kName) return false;
        comprehension_.emplace_back(tree()[targets[i]].text, (*parts)[i]);
      }
    }
    bool taken = true;
    for (std::size_t i = 2; i < tree()[clause].children && taken; ++i) {
      const Value test = Eval(tree().Child(clause, i));
      if (Stopped()) return false;
      taken = Truth(test, reasons);
    }
    if (taken && !RunClause(id, place + 1, results, reasons)) return false;
    comprehension_.resize(depth);
    if (!Step()) return false;
  }
  return true;
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

std::optional<std::vector<Value>> Interpreter::Iterate(const Value& value) {
  switch (value.kind) {
    case ValueKind::kList:
    case ValueKind::kTuple:
      break;
    case ValueKind::kSet:
      if (value.object->items.size() > 1) return std::nullopt;  // in which order?
      break;
    case ValueKind::kIterable:
      if (value.object->used) return std::nullopt;
      value.object->used = value.object->once;
      break;
    case ValueKind::kText:
      return Characters(value, heap_);
    case ValueKind::kDict: {
      if (value.object->taint != nullptr) return std::nullopt;
      std::vector<Value> keys;
      for (const auto& entry : value.object->entries) keys.push_back(entry.first);
      return keys;
    }
    default:
      return std::nullopt;
  }
  if (value.object->taint != nullptr) return std::nullopt;
  steps_ += value.object->items.size() / 8;
  return value.object->items;
}

}  // namespace corntune::pyconf
