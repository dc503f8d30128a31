// os.environ.
#include <fmt/format.h>

#include "corntune/base/text.h"

#include "interpreter.h"

namespace corntune::pyconf {

// After an import of something foreign, or a call of something unknown, a variable may be anything.
bool Interpreter::EnvironmentMayHaveChanged() const {
  const auto& foreign = session_.foreign_code().foreign_from;
  return environment_open_ || (foreign && top_offset_ > *foreign);
}

Interpreter::Variable Interpreter::ReadVariable(const std::string& name, NodeId node) {
  const Node& place = tree()[node];
  DepSet reasons = environment_deps_;
  reasons =
      Join(reasons,
           deps().Single(deps().Add(Dep{Dep::Kind::kEnvironment, name, place.begin, place.end})));
  Variable variable;
  const auto changed = variables_.find(name);
  if (changed != variables_.end() && !environment_open_) {
    variable.value = With(changed->second, reasons);
    variable.state =
        changed->second.kind == ValueKind::kUnset ? Variable::State::kUnset : Variable::State::kSet;
    if (IsUnknown(changed->second)) variable.state = Variable::State::kOpen;
    if (variable.state == Variable::State::kUnset) variable.value.kind = ValueKind::kNone;
    return variable;
  }
  const EvaluationContext& context = session_.context();
  const auto known = context.environment.find(name);
  const bool settled = known != context.environment.end() || context.environment_is_complete;
  const bool set = known != context.environment.end() && known->second;
  const bool open = !settled || EnvironmentMayHaveChanged();
  if (open && Decide("variable " + name, 2, reasons) == 1) {
    variable.value =
        heap_.Named(ValueKind::kUnknown, fmt::format("environment variable {} may be set", name));
    // The same truth wherever it is read.
    variable.value.integer =
        -(std::int64_t{1} << 40) - deps().Add(Dep{Dep::Kind::kDecision, name, 0, 0});
    variable.value.deps = reasons;
    variable.state = settled ? Variable::State::kOpen : Variable::State::kSet;
    return variable;
  }
  variable.state = set ? Variable::State::kSet : Variable::State::kUnset;
  variable.value = None();
  if (set) {
    const bool text = IsUtf8(*known->second) && known->second->size() < 65536;
    variable.value = text ? heap_.Text(*known->second)
                          : Unknown("environment variable " + name + " is not UTF-8", node);
  }
  variable.value.deps = reasons;
  return variable;
}

// os.getenv(name, default) and os.environ.get(name, default).
Value Interpreter::GetVariable(const Arguments& arguments, NodeId node) {
  const Value* name = arguments.At(0, "key");
  const Value* otherwise = arguments.At(1, "default");
  if (name == nullptr || !IsText(*name)) {
    return name == nullptr ? NotEvaluated(node) : Unknown(*name, node);
  }
  const Variable variable = ReadVariable(TextOf(*name), node);
  if (variable.state != Variable::State::kUnset) return variable.value;
  return With(otherwise == nullptr ? None() : *otherwise, variable.value.deps);
}

Value Interpreter::CallEnviron(const std::string& method, Arguments& arguments, NodeId node) {
  if (method == "get") return GetVariable(arguments, node);
  const Value* name = arguments.At(0, "key");
  if (method == "setdefault" && name != nullptr && IsText(*name) &&
      arguments.positional.size() == 2) {
    const Variable variable = ReadVariable(TextOf(*name), node);
    if (variable.state == Variable::State::kSet) return variable.value;
    const Value value = variable.state == Variable::State::kUnset
                            ? With(arguments.positional[1], variable.value.deps)
                            : variable.value;
    SetVariable(*name, value);
    return value;
  }
  if (method == "pop" && name != nullptr && IsText(*name)) {
    const Variable variable = ReadVariable(TextOf(*name), node);
    Value gone;
    gone.deps = variable.value.deps;
    variables_[TextOf(*name)] = gone;
    if (variable.state != Variable::State::kUnset) return variable.value;
    if (arguments.positional.size() == 2) return With(arguments.positional[1], gone.deps);
    return Raise("KeyError", "environment variable is not set", node, gone.deps);
  }
  if (method == "update" && arguments.positional.size() <= 1) {
    const bool dict =
        arguments.positional.empty() || (arguments.positional[0].kind == ValueKind::kDict &&
                                         arguments.positional[0].object->taint == nullptr);
    if (dict) {
      if (!arguments.positional.empty()) {
        for (const auto& [key, value] : arguments.positional[0].object->entries) {
          SetVariable(key, With(value, arguments.deps));
        }
      }
      for (const auto& [key, value] : arguments.keywords) SetVariable(heap_.Text(key), value);
      return None();
    }
  }
  const bool reads =
      method == "copy" || method == "items" || method == "keys" || method == "values";
  if (!reads) environment_open_ = true;
  return NotEvaluated(node);
}

void Interpreter::SetVariable(const Value& name, const Value& value) {
  if (Stopped()) return;
  if (!IsText(name) || (!IsText(value) && !IsUnknown(value))) {
    environment_open_ = true;
    return MayRaise(tree().root);
  }
  Value stored = With(value, Join(frame().control, name.deps));
  variables_[TextOf(name)] = stored;
}

}  // namespace corntune::pyconf
