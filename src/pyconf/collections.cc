// What makes lists, tuples, sets and dicts, and what goes through them: displays, comprehensions,
// iteration.
#include <fmt/format.h>

#include "interpreter.h"
#include "text_tools.h"

namespace corntune::pyconf {

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
