// a[i] and a[i:j:k].
#include <algorithm>

#include "interpreter.h"
#include "text_tools.h"

namespace corntune::pyconf {

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

}  // namespace corntune::pyconf
