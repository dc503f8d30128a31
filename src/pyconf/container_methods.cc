// Methods of list and dict, and the dispatch to those of other types.
#include <fmt/format.h>

#include "interpreter.h"

namespace corntune::pyconf {

Value Interpreter::CallMethod(const std::string& name, const Value& self, Arguments& arguments,
                              NodeId node) {
  if (self.kind == ValueKind::kEnviron) return CallEnviron(name, arguments, node);
  if (self.object != nullptr && self.object->taint != nullptr) {
    for (const Value& value : arguments.positional) Taint(value, self.object->taint->text);
    return Unknown(self, node);
  }
  if (IsText(self)) return CallTextMethod(name, self, arguments, node);
  if (self.kind == ValueKind::kList) return CallListMethod(name, self, arguments, node);
  if (self.kind == ValueKind::kDict) return CallDictMethod(name, self, arguments, node);
  Value method = heap_.Named(ValueKind::kMethod, name);
  method.object->items.push_back(self);
  return CallUnknown(method, arguments, node);
}

Value Interpreter::CallListMethod(const std::string& name, const Value& self, Arguments& arguments,
                                  NodeId node) {
  auto& items = self.object->items;
  const auto& given = arguments.positional;
  if (name == "append" && given.size() == 1) {
    items.push_back(given[0]);
    self.object->deps = Join(self.object->deps, arguments.deps);
    heap_.Charge(1);
    return None();
  }
  if (name == "extend" && given.size() == 1) {
    if (const auto more = Iterate(given[0])) {
      items.insert(items.end(), more->begin(), more->end());
      self.object->deps = Join(self.object->deps, arguments.deps);
      heap_.Charge(more->size());
      return None();
    }
  }
  if (name == "copy" && given.empty()) return heap_.Of(ValueKind::kList, items);
  Value method = heap_.Named(ValueKind::kMethod, name);
  method.object->items.push_back(self);
  return CallUnknown(method, arguments, node);
}

Value Interpreter::CallDictMethod(const std::string& name, const Value& self, Arguments& arguments,
                                  NodeId node) {
  const auto& given = arguments.positional;
  auto& entries = self.object->entries;
  if ((name == "get" || name == "setdefault" || name == "pop") && !given.empty() &&
      given.size() < 3) {
    bool open = false;
    const Value* found = FindItem(self, given[0], open);
    if (!open && name == "pop" && found != nullptr) {
      const Value taken = *found;
      std::erase_if(entries, [&](const auto& entry) { return &entry.second == found; });
      return taken;
    }
    if (!open && found != nullptr) return *found;
    if (!open && name == "pop" && given.size() == 1) {
      return Raise("KeyError", "no such key", node, arguments.deps);
    }
    if (!open) {
      const Value otherwise = given.size() == 2 ? given[1] : None();
      if (name == "setdefault") SetItem(self, given[0], otherwise);
      return otherwise;
    }
    if (name == "get") return Unknown(IsUnknown(given[0]) ? given[0] : self, node);
  }
  if (name == "update" && given.size() <= 1) {
    const bool dict =
        given.empty() || (given[0].kind == ValueKind::kDict && given[0].object->taint == nullptr);
    if (dict) {
      if (!given.empty()) {
        const auto more = given[0].object->entries;
        for (const auto& [key, value] : more) SetItem(self, key, value);
      }
      for (const auto& [key, value] : arguments.keywords) SetItem(self, heap_.Text(key), value);
      self.object->deps = Join(self.object->deps, arguments.deps);
      return None();
    }
  }
  if (given.empty() && (name == "keys" || name == "values" || name == "items" || name == "copy")) {
    if (name == "copy") {
      const Value copy = heap_.Of(ValueKind::kDict, {});
      copy.object->entries = entries;
      heap_.Charge(entries.size());
      return copy;
    }
    std::vector<Value> items;
    for (const auto& [key, value] : entries) {
      if (name == "keys") items.push_back(key);
      if (name == "values") items.push_back(value);
      if (name == "items") items.push_back(heap_.Of(ValueKind::kTuple, {key, value}));
    }
    Value view = heap_.Of(ValueKind::kIterable, std::move(items));
    view.object->once = true;  // a view sees later changes: it is read at once, or not at all
    return view;
  }
  Value method = heap_.Named(ValueKind::kMethod, name);
  method.object->items.push_back(self);
  return CallUnknown(method, arguments, node);
}

// The value of a key; nullptr when there is none, or (with `open`) when that is not known.
Value* Interpreter::FindItem(const Value& dict, const Value& key, bool& open) {
  open = dict.object->taint != nullptr || IsUnknown(key);
  if (open) return nullptr;
  for (auto& [known, value] : dict.object->entries) {
    const Tri same = Equal(known, key);
    if (same == Tri::kTrue) return &value;
    open = open || same == Tri::kUnknown;
    if (!Step()) break;
  }
  return nullptr;
}

void Interpreter::SetItem(const Value& dict, const Value& key, const Value& value) {
  bool open = false;
  Value* found = FindItem(dict, key, open);
  if (open) {
    Taint(dict, IsUnknown(key) ? TextOf(key) : "a key that is not known");
    return Taint(value, "stored in something unknown");
  }
  dict.object->deps = Join(dict.object->deps, Join(key.deps, value.deps));
  if (found != nullptr) {
    *found = value;
    return;
  }
  heap_.Charge(2);
  dict.object->entries.emplace_back(key, value);
}

}  // namespace corntune::pyconf
