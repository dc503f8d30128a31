#include <fmt/format.h>

#include "interpreter.h"

namespace corntune::pyconf {

Interpreter::Flow Interpreter::ExecBlock(NodeId block) {
  if (block == kNoNode) return Flow::kNormal;
  for (const NodeId statement : tree().Children(block)) {
    const Flow flow = Exec(statement);
    if (flow != Flow::kNormal) return flow;
  }
  return Flow::kNormal;
}

Interpreter::Flow Interpreter::Exec(NodeId statement) {
  if (!Step() || Stopped()) return Flow::kStop;
  const Flow flow = ExecRarer(statement);
  return Stopped() ? Flow::kStop : flow;
}

Interpreter::Flow Interpreter::ExecRarer(NodeId id) {
  const Node& node = tree()[id];
  switch (node.kind) {
    case NodeKind::kAssign: {
      const Value value = Eval(tree().Child(id, 0));
      for (std::size_t i = 1; i < node.children; ++i) {
        Bind(tree().Child(id, i), value, tree().Child(id, 0));
      }
      return Flow::kNormal;
    }
    case NodeKind::kAnnotated:
      if (const NodeId value = tree().Child(id, 2); value != kNoNode) {
        Bind(tree().Child(id, 0), Eval(value), value);
      }
      return Flow::kNormal;
    case NodeKind::kAugmented:
      ExecAugmented(id);
      return Flow::kNormal;
    case NodeKind::kExpression:
      Eval(tree().Child(id, 0));
      return Flow::kNormal;
    case NodeKind::kIf:
      return ExecIf(id);
    case NodeKind::kFor:
      return ExecFor(id);
    case NodeKind::kWhile:
      return ExecWhile(id);
    case NodeKind::kTry:
      return ExecTry(id);
    case NodeKind::kWith:
      return ExecWith(id);
    case NodeKind::kRaise:
      return ExecRaise(id);
    case NodeKind::kReturn: {
      const NodeId expression = tree().Child(id, 0);
      const Value value = expression == kNoNode ? None() : Eval(expression);
      frame().result = value;
      return Flow::kReturn;
    }
    case NodeKind::kBreak:
      return Flow::kBreak;
    case NodeKind::kContinue:
      return Flow::kContinue;
    case NodeKind::kPass:
    case NodeKind::kGlobal:
      return Flow::kNormal;
    case NodeKind::kFunction:
      DefineFunction(id);
      return Flow::kNormal;
    case NodeKind::kImport:
      ExecImport(id);
      return Flow::kNormal;
    case NodeKind::kImportFrom:
      ExecImportFrom(id);
      return Flow::kNormal;
    case NodeKind::kDelete:
      for (const NodeId target : tree().Children(id)) Delete(target);
      return Flow::kNormal;
    case NodeKind::kAssert: {
      DepSet reasons = 0;
      const bool holds = Truth(Eval(tree().Child(id, 0)), reasons);
      try_deps_ = Join(try_deps_, reasons);
      if (!holds) Raise("AssertionError", "assertion failed", id, reasons);
      return Flow::kNormal;
    }
    default:
      MayRaise(id);
      Havoc(id, fmt::format("{} is not evaluated (line {})",
                            node.kind == NodeKind::kClass   ? "a class"
                            : node.kind == NodeKind::kMatch ? "a match statement"
                            : node.kind == NodeKind::kBad   ? "what is no Python"
                                                            : "this statement",
                            LineOf(id)));
      return Flow::kNormal;
  }
}

void Interpreter::ExecAugmented(NodeId id) {
  const NodeId target = tree().Child(id, 0);
  const NodeId source = tree().Child(id, 1);
  const Value before = Eval(target);
  const Value operand = Eval(source);
  if (Stopped()) return;
  const Op op = tree()[id].op;
  // Lists, dicts and sets change in place, for all who share them.
  if (IsMutable(before)) {
    const auto items =
        op == Op::kAdd && before.kind == ValueKind::kList ? Iterate(operand) : std::nullopt;
    if (items && before.object->taint == nullptr) {
      before.object->items.insert(before.object->items.end(), items->begin(), items->end());
      before.object->deps = Join(before.object->deps, AllDeps(operand));
      heap_.Charge(items->size());
    } else {
      Taint(before, fmt::format("changed in place (line {})", LineOf(id)));
      MayRaise(id);
    }
    return Bind(target, before, id);
  }
  Bind(target, Binary(op, before, operand, id), id);
}

Interpreter::Flow Interpreter::ExecIf(NodeId id) {
  DepSet reasons = 0;
  const Value test = Eval(tree().Child(id, 0));
  if (Stopped()) return Flow::kStop;
  const bool holds = Truth(test, reasons);
  const Flow flow = ExecBlock(tree().Child(id, holds ? 1 : 2));
  AddControl(id, reasons);
  return flow;
}

// What a loop did depends on what decided in it.
Interpreter::Flow Interpreter::LeaveLoop(NodeId id, DepSet before, Flow flow) {
  AddControl(id, frame().control);
  frame().control = Join(frame().control, before);
  if (loop_open_) {
    loop_open_ = false;
    Havoc(id, fmt::format("the loop may end early (line {})", LineOf(id)));
    loop_open_ = false;
  }
  return flow == Flow::kBreak || flow == Flow::kContinue ? Flow::kNormal : flow;
}

Interpreter::Flow Interpreter::ExecFor(NodeId id) {
  const Value iterable = Eval(tree().Child(id, 1));
  if (Stopped()) return Flow::kStop;
  const auto items = tree()[id].flag ? std::nullopt : Iterate(iterable);
  if (!items) {
    MayRaise(id);
    Havoc(id, IsUnknown(iterable)
                  ? TextOf(iterable)
                  : fmt::format("a loop that is not evaluated (line {})", LineOf(id)));
    loop_open_ = false;
    return Flow::kNormal;
  }
  const DepSet before = frame().control;
  frame().control = AllDeps(iterable);
  Flow flow = Flow::kNormal;
  for (const Value& item : *items) {
    Bind(tree().Child(id, 0), With(item, iterable.deps), tree().Child(id, 1));
    flow = ExecBlock(tree().Child(id, 2));
    if (flow != Flow::kNormal && flow != Flow::kContinue) break;
    if (loop_open_ || !Step()) break;
  }
  if (flow == Flow::kNormal || flow == Flow::kContinue) flow = ExecBlock(tree().Child(id, 3));
  return LeaveLoop(id, before, flow);
}

Interpreter::Flow Interpreter::ExecWhile(NodeId id) {
  const DepSet before = frame().control;
  frame().control = 0;
  Flow flow = Flow::kNormal;
  while (Step()) {
    const Value test = Eval(tree().Child(id, 0));
    if (Stopped()) return Flow::kStop;
    if (TruthOf(test) == Tri::kUnknown) {
      MayRaise(id);
      Havoc(id, Unknown(test, id).object->text);
      loop_open_ = false;
      break;
    }
    frame().control = Join(frame().control, AllDeps(test));
    if (TruthOf(test) == Tri::kFalse) {
      flow = ExecBlock(tree().Child(id, 2));
      break;
    }
    flow = ExecBlock(tree().Child(id, 1));
    if ((flow != Flow::kNormal && flow != Flow::kContinue) || loop_open_) break;
  }
  return LeaveLoop(id, before, flow);
}

Interpreter::Flow Interpreter::ExecWith(NodeId id) {
  const auto children = tree().Children(id);
  bool suppresses = false;
  for (std::size_t i = 1; i < children.size(); ++i) {
    const Value manager = Eval(tree().Child(children[i], 0));
    const NodeId target = tree().Child(children[i], 1);
    MayRaise(children[i]);
    if (Stopped()) return Flow::kStop;
    suppresses = true;
    if (target == kNoNode) continue;
    Value entered = NotEvaluated(children[i]);
    entered.deps = AllDeps(manager);
    Bind(target, entered, tree().Child(children[i], 0));
  }
  const DepSet before = try_deps_;
  try_deps_ = 0;
  ++try_depth_;
  Flow flow = ExecBlock(children[0]);
  --try_depth_;
  if (raised_ && !aborted_ && suppresses) {
    DepSet reasons = Join(raised_->deps, try_deps_);
    // Most managers let exceptions pass.
    if (Decide(fmt::format("suppress {} {}", id, ++occurrences_[id]), 2, reasons) == 1) {
      raised_.reset();
      flow = Flow::kNormal;
    }
    try_deps_ = Join(try_deps_, reasons);
  }
  AddControl(id, try_deps_);
  try_deps_ = Join(before, try_deps_);
  return flow;
}

void Interpreter::DefineFunction(NodeId id) {
  Value function;
  function.kind = ValueKind::kFunction;
  function.integer = id;
  function.object = heap_.New();
  for (const NodeId parameter : tree().Children(tree().Child(id, 0))) {
    const NodeId otherwise = tree().Child(parameter, 0);
    function.object->items.push_back(otherwise == kNoNode ? Value{} : Eval(otherwise));
  }
  Binding& place = Place(tree()[id].text);
  if (tree()[id].children > 2) {
    HavocFunction(function, fmt::format("a decorated function (line {})", LineOf(id)));
    function = Unknown(fmt::format("a decorated function (line {})", LineOf(id)), id);
    MayRaise(id);
  } else if (!AtModule()) {
    HavocFunction(function, fmt::format("a function in a function (line {})", LineOf(id)));
    function = Unknown(fmt::format("a function in a function (line {})", LineOf(id)), id);
  }
  place.value = function;
  place.name_begin = tree()[id].begin;
  place.name_end = std::min(tree()[id].end, tree()[tree().Child(id, 0)].begin);
  place.source = id;
}

void Interpreter::ExecImport(NodeId id) {
  for (const NodeId alias : tree().Children(id)) {
    const std::string& dotted = tree().TextOf(alias);
    const std::string first = dotted.substr(0, dotted.find('.'));
    const NodeId target = tree().Child(alias, 0);
    Value module = heap_.Named(ValueKind::kModule, tree()[alias].flag ? dotted : first);
    if (!IsPlainModule(first)) {
      module = Unknown(fmt::format("imported from {} (line {})", dotted, LineOf(alias)), alias);
      MayRaise(alias);
    } else if (first == "distutils" || first == "imp" || first == "gunicorn") {
      MayRaise(alias);
    }
    Bind(target, module, alias);
  }
}

void Interpreter::ExecImportFrom(NodeId id) {
  const std::string& module = tree().TextOf(id);
  const std::string first = module.substr(0, module.find('.'));
  const bool plain = IsPlainModule(first);
  if (!plain || first == "distutils" || first == "imp") MayRaise(id);
  for (const NodeId alias : tree().Children(id)) {
    const std::string& name = tree().TextOf(alias);
    const Value value =
        plain ? ModuleAttribute(module, name, alias)
              : Unknown(fmt::format("imported from {} (line {})", module, LineOf(alias)), alias);
    Bind(tree().Child(alias, 0), value, alias);
  }
}

}  // namespace corntune::pyconf
