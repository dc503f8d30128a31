// Names and targets.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "interpreter.h"

namespace corntune::pyconf {
namespace {

template <std::size_t N>
bool Contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Those that calls.cc and builtins.cc evaluate.
constexpr std::array<std::string_view, 30> kEvaluated = {
    "abs",      "all",   "any",     "bool",    "chr",   "dict",       "divmod", "enumerate",
    "exit",     "float", "getattr", "hasattr", "int",   "isinstance", "len",    "list",
    "max",      "min",   "ord",     "pow",     "print", "quit",       "range",  "repr",
    "reversed", "round", "set",     "sorted",  "str",   "sum"};
constexpr std::array<std::string_view, 2> kMore = {"tuple", "zip"};

constexpr std::array<std::string_view, 46> kOthers = {
    "aiter",     "anext",      "ascii",    "bin",         "breakpoint",
    "bytearray", "bytes",      "callable", "classmethod", "compile",
    "complex",   "copyright",  "credits",  "delattr",     "dir",
    "eval",      "exec",       "filter",   "format",      "frozenset",
    "globals",   "hash",       "help",     "hex",         "id",
    "input",     "issubclass", "iter",     "license",     "locals",
    "map",       "memoryview", "next",     "object",      "oct",
    "open",      "property",   "setattr",  "slice",       "staticmethod",
    "super",     "type",       "vars",     "__import__",  "NotImplemented",
    "__debug__"};

// Beside those whose name ends with Error or Warning.
constexpr std::array<std::string_view, 12> kExceptions = {"BaseException",
                                                          "BaseExceptionGroup",
                                                          "Exception",
                                                          "ExceptionGroup",
                                                          "GeneratorExit",
                                                          "KeyboardInterrupt",
                                                          "StopAsyncIteration",
                                                          "StopIteration",
                                                          "SystemExit",
                                                          "Ellipsis_",
                                                          "",
                                                          ""};

bool IsExceptionName(std::string_view name) {
  if (name.empty() || name[0] < 'A' || name[0] > 'Z') return false;
  return name.ends_with("Error") || name.ends_with("Warning") || Contains(kExceptions, name);
}

}  // namespace

Binding* Interpreter::Find(TextId name) {
  Frame& inner = frame();
  if (inner.locals != nullptr && inner.locals->contains(name)) {
    const auto found = inner.names.find(name);
    return found == inner.names.end() ? nullptr : &found->second;
  }
  const auto found = module_.find(name);
  return found == module_.end() ? nullptr : &found->second;
}

Binding& Interpreter::Place(TextId name) {
  Frame& inner = frame();
  const bool local = inner.locals != nullptr && inner.locals->contains(name);
  return local ? inner.names[name] : module_[name];
}

Value Interpreter::Lookup(NodeId node) {
  const TextId name = tree()[node].text;
  for (auto entry = comprehension_.rbegin(); entry != comprehension_.rend(); ++entry) {
    if (entry->first == name) return entry->second;
  }
  const Binding* bound = Find(name);
  const DepSet absent = bound != nullptr ? bound->value.deps : 0;
  if (bound != nullptr && bound->value.kind != ValueKind::kUnset) return bound->value;
  const bool local = frame().locals != nullptr && frame().locals->contains(name);
  if (!local && open_from_) {
    return Unknown(
        fmt::format("line {} may bind any name", session_.source().PositionOf(*open_from_).line),
        node);
  }
  if (!local) return With(BuiltinNamed(tree().Text(name), node), absent);
  return Raise("UnboundLocalError", "the name has no value yet: " + tree().Text(name), node,
               absent);
}

Value Interpreter::BuiltinNamed(const std::string& name, NodeId node) {
  if (Contains(kEvaluated, name) || Contains(kMore, name)) {
    return heap_.Named(ValueKind::kBuiltin, name);
  }
  if (IsExceptionName(name)) return heap_.Named(ValueKind::kClass, name);
  const bool special = name.starts_with("__") && name.ends_with("__");
  if (Contains(kOthers, name) || special || name == "Ellipsis") return NotEvaluated(node);
  return Raise("NameError", fmt::format("name '{}' is not defined", name), node);
}

void Interpreter::Bind(NodeId target, const Value& value, NodeId source) {
  if (Stopped()) return;
  switch (tree()[target].kind) {
    case NodeKind::kName:
      return BindName(target, tree()[target].text, value, source);
    case NodeKind::kTuple:
    case NodeKind::kList:
      return BindSequence(target, value, source);
    case NodeKind::kSubscript:
      return BindSubscript(target, value);
    case NodeKind::kAttribute:
      Eval(tree().Child(target, 0));
      return Taint(value, "stored in an attribute");
    default:
      return;
  }
}

void Interpreter::BindName(NodeId target, TextId name, const Value& value, NodeId source) {
  Binding& place = Place(name);
  place.value = value;
  place.name_begin = tree()[target].begin;
  place.name_end = tree()[target].end;
  place.source = source;
}

void Interpreter::BindSequence(NodeId target, const Value& value, NodeId source) {
  const auto targets = tree().Children(target);
  const auto items = Iterate(value);
  const auto starred = std::find_if(targets.begin(), targets.end(), [&](NodeId id) {
    return tree()[id].kind == NodeKind::kStarred;
  });
  if (!items) {
    MayRaise(target);
    for (const NodeId id : targets) {
      const bool star = tree()[id].kind == NodeKind::kStarred;
      Bind(star ? tree().Child(id, 0) : id, Unknown(value, source), source);
    }
    return;
  }
  const std::size_t before = static_cast<std::size_t>(starred - targets.begin());
  const std::size_t after = starred == targets.end() ? 0 : targets.size() - before - 1;
  const bool fits =
      starred == targets.end() ? items->size() == targets.size() : items->size() >= before + after;
  if (!fits) {
    Raise("ValueError", "wrong number of values to unpack", target, AllDeps(value));
    return;
  }
  const DepSet reasons = AllDeps(value);
  for (std::size_t i = 0; i < before; ++i) Bind(targets[i], With((*items)[i], reasons), source);
  if (starred == targets.end()) return;
  const auto first = items->begin() + static_cast<std::ptrdiff_t>(before);
  const auto last = items->end() - static_cast<std::ptrdiff_t>(after);
  Value rest = heap_.Of(ValueKind::kList, std::vector<Value>(first, last));
  Bind(tree().Child(*starred, 0), With(rest, reasons), source);
  for (std::size_t i = 0; i < after; ++i) {
    Bind(targets[before + 1 + i], With(last[static_cast<std::ptrdiff_t>(i)], reasons), source);
  }
}

void Interpreter::BindSubscript(NodeId target, const Value& value) {
  const Value owner = Eval(tree().Child(target, 0));
  const NodeId index = tree().Child(target, 1);
  if (owner.kind == ValueKind::kEnviron && tree()[index].kind != NodeKind::kSlice) {
    return SetVariable(Eval(index), value);
  }
  const Value key = tree()[index].kind == NodeKind::kSlice ? NotEvaluated(index) : Eval(index);
  if (Stopped()) return;
  const bool list = owner.kind == ValueKind::kList && owner.object->taint == nullptr;
  if (owner.kind == ValueKind::kDict) return SetItem(owner, key, value);
  if (list && IsWhole(key)) {
    auto& items = owner.object->items;
    const auto size = static_cast<std::int64_t>(items.size());
    const std::int64_t at = key.integer < 0 ? key.integer + size : key.integer;
    if (at < 0 || at >= size) {
      Raise("IndexError", "list assignment index out of range", target, AllDeps(key));
      return;
    }
    items[static_cast<std::size_t>(at)] = With(value, key.deps);
    return;
  }
  Taint(owner, fmt::format("changed in a way that is not evaluated (line {})", LineOf(target)));
  Taint(value, "stored in something unknown");
  MayRaise(target);
}

void Interpreter::Delete(NodeId target) {
  const Node& node = tree()[target];
  if (node.kind == NodeKind::kName) {
    Binding& place = Place(node.text);
    if (place.value.kind == ValueKind::kUnset && !open_from_) {
      Raise("NameError", "name is not defined: " + tree().Text(node.text), target,
            place.value.deps);
    }
    place.value = Value{};
    return;
  }
  if (node.kind == NodeKind::kTuple || node.kind == NodeKind::kList) {
    for (const NodeId child : tree().Children(target)) Delete(child);
    return;
  }
  if (node.kind == NodeKind::kAttribute) return;
  const Value owner = Eval(tree().Child(target, 0));
  const NodeId index = tree().Child(target, 1);
  const Value key = tree()[index].kind == NodeKind::kSlice ? NotEvaluated(index) : Eval(index);
  if (owner.kind == ValueKind::kEnviron && IsText(key)) {
    variables_[TextOf(key)] = Value{};
    return MayRaise(target);
  }
  if (owner.kind == ValueKind::kDict && owner.object->taint == nullptr) {
    bool open = false;
    const Value* found = FindItem(owner, key, open);
    if (found != nullptr) {
      std::erase_if(owner.object->entries,
                    [&](const auto& entry) { return &entry.second == found; });
      return;
    }
    if (!open) {
      Raise("KeyError", "no such key", target, AllDeps(key));
      return;
    }
  }
  Taint(owner, fmt::format("changed in a way that is not evaluated (line {})", LineOf(target)));
  MayRaise(target);
}

}  // namespace corntune::pyconf
