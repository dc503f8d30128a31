#include <fmt/format.h>

#include "interpreter.h"

namespace corntune::pyconf {
namespace {

constexpr int kMostCalls = 40;  // one in another

}  // namespace

Value Interpreter::EvalCall(NodeId node) {
  const Value function = Eval(tree().Child(node, 0));
  if (Stopped()) return function;
  Arguments arguments = EvalArguments(node);
  if (Stopped()) return Value{};
  const Value result = Call(function, arguments, node);
  return With(result, Join(function.deps, arguments.deps));
}

Interpreter::Arguments Interpreter::EvalArguments(NodeId node) {
  Arguments arguments;
  const auto children = tree().Children(node);
  for (std::size_t i = 1; i < children.size(); ++i) {
    const Node& child = tree()[children[i]];
    const bool wrapped = child.kind == NodeKind::kKeyword || child.kind == NodeKind::kStarred ||
                         child.kind == NodeKind::kDoubleStarred;
    const Value value = Eval(wrapped ? tree().Child(children[i], 0) : children[i]);
    if (Stopped()) return arguments;
    arguments.deps = Join(arguments.deps, AllDeps(value));
    if (child.kind == NodeKind::kKeyword) {
      arguments.keywords.emplace_back(tree().TextOf(children[i]), value);
    } else if (child.kind == NodeKind::kStarred) {
      const auto items = Iterate(value);
      arguments.open = arguments.open || !items;
      if (items) {
        arguments.positional.insert(arguments.positional.end(), items->begin(), items->end());
      } else {
        arguments.positional.push_back(value);
      }
    } else if (child.kind == NodeKind::kDoubleStarred) {
      const bool known = value.kind == ValueKind::kDict && value.object->taint == nullptr;
      arguments.open = arguments.open || !known;
      if (!known) continue;
      for (const auto& [key, item] : value.object->entries) {
        if (IsText(key)) arguments.keywords.emplace_back(TextOf(key), item);
        arguments.open = arguments.open || !IsText(key);
      }
    } else {
      arguments.positional.push_back(value);
    }
  }
  return arguments;
}

Value Interpreter::Call(const Value& function, Arguments& arguments, NodeId node) {
  if (arguments.open) return CallUnknown(function, arguments, node);
  switch (function.kind) {
    case ValueKind::kFunction:
      return CallFunction(function, arguments, node);
    case ValueKind::kBuiltin:
      return CallBuiltin(TextOf(function), arguments, node);
    case ValueKind::kMethod:
      return CallMethod(TextOf(function), function.object->items[0], arguments, node);
    case ValueKind::kClass:
      return NotEvaluated(node);
    default:
      return CallUnknown(function, arguments, node);
  }
}

// A function of which nothing is known may change what it is given, and the environment when it is
// foreign.
Value Interpreter::CallUnknown(const Value& function, Arguments& arguments, NodeId node) {
  const std::string reason =
      IsUnknown(function) && TextOf(function).starts_with("imported")
          ? fmt::format("{} is {}", SourceOf(tree().Child(node, 0)), TextOf(function))
          : fmt::format("{} is not evaluated (line {})", SourceOf(node), LineOf(node));
  for (const Value& value : arguments.positional) Taint(value, reason);
  for (const auto& [name, value] : arguments.keywords) Taint(value, reason);
  if (function.kind == ValueKind::kFunction) HavocFunction(function, reason);
  if (function.kind == ValueKind::kMethod) Taint(function.object->items[0], reason);
  return Unknown(reason, node);
}

Value Interpreter::CallFunction(const Value& function, Arguments& arguments, NodeId node) {
  const auto definition = static_cast<NodeId>(function.integer);
  const bool lambda = tree()[definition].kind == NodeKind::kLambda;
  const NodeId body = tree().Child(definition, 1);
  const Effects& effects = session_.EffectsAt(body);
  const bool opaque = tree()[definition].flag || effects.yields;
  if (opaque || depth_ >= kMostCalls || !Step()) return CallUnknown(function, arguments, node);
  // Names of comprehensions around the call are not seen inside.
  std::vector<std::pair<TextId, Value>> around;
  std::swap(around, comprehension_);
  Frame inner;
  inner.locals = &session_.LocalsAt(definition);
  const bool bound = BindParameters(function, arguments, inner, node);
  if (!bound) {
    std::swap(around, comprehension_);
    return Stopped() ? Value{} : CallUnknown(function, arguments, node);
  }
  frames_.push_back(std::move(inner));
  const bool loop_open = std::exchange(loop_open_, false);
  ++depth_;
  Value result;
  if (lambda) {
    result = Eval(body);
  } else {
    ExecBlock(body);
    result =
        frame().result_open
            ? Unknown(fmt::format("{} may return anything (line {})", SourceOf(node), LineOf(node)),
                      node)
            : frame().result;
  }
  --depth_;
  loop_open_ = loop_open;
  const DepSet control = frame().control;
  frames_.pop_back();
  comprehension_ = std::move(around);
  if (raised_) raised_->deps = Join(raised_->deps, control);
  if (result.object != nullptr && IsMutable(result)) {
    result.object->deps = Join(result.object->deps, control);
  }
  return With(result, control);
}

bool Interpreter::BindParameters(const Value& function, Arguments& arguments, Frame& inner,
                                 NodeId node) {
  const auto definition = static_cast<NodeId>(function.integer);
  const auto parameters = tree().Children(tree().Child(definition, 0));
  std::size_t used = 0;
  std::size_t keywords = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Node& parameter = tree()[parameters[i]];
    if (parameter.op == Op::kRest || parameter.op == Op::kRestKeywords) return false;
    const bool positional = parameter.op != Op::kKeywordOnly;
    const Value* keyword = arguments.Keyword(tree().Text(parameter.text));
    const Value* value = nullptr;
    if (positional && used < arguments.positional.size()) {
      value = &arguments.positional[used++];
      if (keyword != nullptr) return false;
    } else if (keyword != nullptr && parameter.op != Op::kPositionalOnly) {
      value = keyword;
      ++keywords;
    } else if (function.object->items[i].kind != ValueKind::kUnset) {
      value = &function.object->items[i];
    }
    if (value == nullptr) {
      Raise("TypeError", "missing argument: " + tree().Text(parameter.text), node, arguments.deps);
      return false;
    }
    inner.names[parameter.text].value = *value;
  }
  if (used == arguments.positional.size() && keywords == arguments.keywords.size()) return true;
  Raise("TypeError", "too many arguments", node, arguments.deps);
  return false;
}

}  // namespace corntune::pyconf
