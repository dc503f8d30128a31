// try, except, raise: which handler takes what was raised.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "interpreter.h"

namespace corntune::pyconf {

namespace {

struct Parent {
  std::string_view type;
  std::string_view parent;
};
constexpr std::array<Parent, 14> kParents = {{{"ModuleNotFoundError", "ImportError"},
                                              {"KeyError", "LookupError"},
                                              {"IndexError", "LookupError"},
                                              {"ZeroDivisionError", "ArithmeticError"},
                                              {"OverflowError", "ArithmeticError"},
                                              {"UnboundLocalError", "NameError"},
                                              {"NotImplementedError", "RuntimeError"},
                                              {"RecursionError", "RuntimeError"},
                                              {"UnicodeError", "ValueError"},
                                              {"UnicodeDecodeError", "UnicodeError"},
                                              {"FileNotFoundError", "OSError"},
                                              {"PermissionError", "OSError"},
                                              {"IOError", "OSError"},
                                              {"EnvironmentError", "OSError"}}};

// Whether an exception of the one type is one of the other, both built in.
bool IsA(std::string_view type, std::string_view ancestor) {
  if (ancestor == "IOError" || ancestor == "EnvironmentError") ancestor = "OSError";
  for (int depth = 0; depth < 6; ++depth) {
    if (type == ancestor) return true;
    const auto up = std::find_if(kParents.begin(), kParents.end(),
                                 [&](const Parent& parent) { return parent.type == type; });
    if (up == kParents.end()) break;
    type = up->parent;
  }
  if (ancestor == "BaseException") return true;
  return ancestor == "Exception" && type != "SystemExit" && type != "KeyboardInterrupt" &&
         type != "GeneratorExit" && type != "BaseException";
}

}  // namespace

Interpreter::Flow Interpreter::ExecTry(NodeId id) {
  const DepSet before = try_deps_;
  try_deps_ = 0;
  ++try_depth_;
  Flow flow = ExecBlock(tree().Child(id, 0));
  --try_depth_;
  bool handled = false;
  if (raised_ && !aborted_) {
    try_deps_ = Join(try_deps_, raised_->deps);
    flow = ExecHandlers(id, handled);
  } else if (flow == Flow::kNormal) {
    flow = ExecBlock(tree().Child(id, 1));
  }
  const NodeId finally = tree().Child(id, 2);
  if (finally != kNoNode && !aborted_) {
    const std::optional<Raised> pending = std::exchange(raised_, std::nullopt);
    const Flow last = ExecBlock(finally);
    if (last != Flow::kNormal) {
      flow = last;
    } else if (pending) {
      raised_ = pending;
    }
  }
  AddControl(id, try_deps_);
  try_deps_ = Join(before, try_deps_);
  return flow;
}

Interpreter::Flow Interpreter::ExecHandlers(NodeId id, bool& handled) {
  const Raised raised = *raised_;
  const auto children = tree().Children(id);
  for (std::size_t i = 3; i < children.size(); ++i) {
    const NodeId handler = children[i];
    const NodeId type = tree().Child(handler, 0);
    raised_.reset();
    DepSet reasons = 0;
    const Tri match = type == kNoNode ? Tri::kTrue : Matches(type, raised.type, reasons);
    bool matches = match == Tri::kTrue;
    if (match == Tri::kUnknown && !Stopped()) {
      matches =
          Decide(fmt::format("catch {} {}", handler, ++occurrences_[handler]), 2, reasons) == 0;
    }
    try_deps_ = Join(try_deps_, reasons);
    if (Stopped()) return Flow::kStop;
    if (!matches) continue;
    handled = true;
    const NodeId name = tree().Child(handler, 1);
    if (name != kNoNode) Bind(name, Unknown("an exception", name), name);
    const Flow flow = ExecBlock(tree().Child(handler, 2));
    if (name != kNoNode && !Stopped()) Place(tree()[name].text).value = Value{};
    return flow;
  }
  raised_ = raised;
  return Flow::kStop;
}

Tri Interpreter::Matches(NodeId type, const std::string& raised, DepSet& reasons) {
  if (tree()[type].kind == NodeKind::kTuple) {
    Tri result = Tri::kFalse;
    for (const NodeId one : tree().Children(type)) {
      const Tri match = Matches(one, raised, reasons);
      if (match == Tri::kTrue) return match;
      if (match == Tri::kUnknown) result = match;
    }
    return result;
  }
  const Value value = Eval(type);
  reasons = Join(reasons, value.deps);
  if (value.kind != ValueKind::kClass) return Tri::kUnknown;
  const std::string& name = TextOf(value);
  // An exception that is not an Exception ends the reading of the file anyway.
  if (raised.empty()) {
    return name == "Exception" || name == "BaseException" ? Tri::kTrue : Tri::kUnknown;
  }
  return TriOf(IsA(raised, name));
}

Interpreter::Flow Interpreter::ExecRaise(NodeId id) {
  const NodeId exception = tree().Child(id, 0);
  std::string type;
  if (exception != kNoNode) {
    const bool call = tree()[exception].kind == NodeKind::kCall;
    const Value value = Eval(call ? tree().Child(exception, 0) : exception);
    if (value.kind == ValueKind::kClass) type = TextOf(value);
  }
  Raise(type, "raises " + (type.empty() ? std::string("an exception") : type), id, frame().control);
  return Flow::kStop;
}

}  // namespace corntune::pyconf
