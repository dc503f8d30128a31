#include "outcome.h"

#include <algorithm>

namespace corntune::pyconf {
namespace {

constexpr int kMostDepth = 30;
constexpr std::size_t kMostParts = 5'000;

// Turns a run's value into one that lasts; says why where it cannot.
class Converter {
 public:
  explicit Converter(Session& session) : session_(session) {}

  std::optional<PyValue> Convert(const Value& value) {
    auto converted = Visit(value, 0);
    if (failed_) return std::nullopt;
    return converted;
  }
  const std::string& reason() const { return reason_; }
  DepSet deps() const { return deps_; }

 private:
  PyValue Fail(std::string reason) {
    if (!failed_) reason_ = std::move(reason);
    failed_ = true;
    return {};
  }

  PyValue Visit(const Value& value, int depth) {
    deps_ = session_.deps().Union(deps_, value.deps);
    if (value.object != nullptr) deps_ = session_.deps().Union(deps_, value.object->deps);
    ++session_.steps;
    if (++parts_ > kMostParts || depth > kMostDepth) return Fail("too large to show");
    if (value.object != nullptr && value.object->taint != nullptr) {
      return Fail(value.object->taint->text);
    }
    PyValue converted;
    using Kind = PyValue::Kind;
    converted.integer = value.integer;
    switch (value.kind) {
      case ValueKind::kUnknown:
        return Fail(TextOf(value));
      case ValueKind::kNone:
        converted.kind = Kind::kNone;
        break;
      case ValueKind::kBool:
        converted.kind = Kind::kBool;
        break;
      case ValueKind::kInteger:
        converted.kind = Kind::kInteger;
        break;
      case ValueKind::kReal:
        converted.kind = Kind::kReal;
        converted.integer = 0;
        converted.real = value.real;
        break;
      case ValueKind::kText:
      case ValueKind::kBytes:
        converted.kind = IsText(value) ? Kind::kText : Kind::kBytes;
        converted.text = TextOf(value);
        break;
      case ValueKind::kFunction: {
        const auto node = static_cast<NodeId>(value.integer);
        const bool lambda = session_.tree()[node].kind == NodeKind::kLambda;
        converted.kind = Kind::kFunction;
        converted.integer = 0;
        converted.text = lambda ? "lambda" : session_.tree().TextOf(node);
        break;
      }
      case ValueKind::kList:
      case ValueKind::kTuple:
      case ValueKind::kSet:
      case ValueKind::kDict:
        return VisitContainer(value, depth);
      case ValueKind::kModule:
        return Fail("a module");
      default:
        return Fail("no plain value");
    }
    return converted;
  }

  PyValue VisitContainer(const Value& value, int depth) {
    using Kind = PyValue::Kind;
    PyValue converted;
    converted.kind = value.kind == ValueKind::kList    ? Kind::kList
                     : value.kind == ValueKind::kTuple ? Kind::kTuple
                     : value.kind == ValueKind::kSet   ? Kind::kSet
                                                       : Kind::kDict;
    for (const Value& item : value.object->items) {
      converted.items.push_back(Visit(item, depth + 1));
      if (failed_) return {};
    }
    for (const auto& [key, item] : value.object->entries) {
      converted.items.push_back(Visit(key, depth + 1));
      converted.items.push_back(Visit(item, depth + 1));
      if (failed_) return {};
    }
    return converted;
  }

  Session& session_;
  std::string reason_;
  DepSet deps_ = 0;
  std::size_t parts_ = 0;
  bool failed_ = false;
};

OutcomeOfName OutcomeOf(Session& session, const Binding& binding) {
  OutcomeOfName outcome;
  outcome.deps = binding.value.deps;
  outcome.unset = binding.value.kind == ValueKind::kUnset;
  if (outcome.unset) return outcome;
  Converter converter(session);
  outcome.value.value = converter.Convert(binding.value);
  outcome.value.reason = converter.reason();
  outcome.deps = session.deps().Union(outcome.deps, converter.deps());
  outcome.value.name = session.source().SpanOf(binding.name_begin, binding.name_end);
  const Node& source = session.tree()[binding.source];
  outcome.value.span = session.source().SpanOf(source.begin, source.end);
  outcome.value.origin = !outcome.value.value                        ? ValueOrigin::kUnknown
                         : IsLiteral(session.tree(), binding.source) ? ValueOrigin::kLiteral
                                                                     : ValueOrigin::kEvaluated;
  return outcome;
}

}  // namespace

Outcome RunOn(Session& session, const std::map<DepId, int>& fixed) {
  Decisions decisions;
  decisions.fixed = fixed;
  Interpreter interpreter(session, decisions);
  interpreter.Run();
  Outcome outcome;
  outcome.aborted = interpreter.aborted();
  outcome.raised = interpreter.raised();
  outcome.open_from = interpreter.open_from();
  outcome.taken = std::move(decisions.taken);
  if (outcome.aborted || outcome.raised) return outcome;
  for (const auto& [name, binding] : interpreter.names()) {
    outcome.names.emplace(name, OutcomeOf(session, binding));
  }
  return outcome;
}

bool IsLiteral(const Tree& tree, NodeId expression) {
  const Node& node = tree[expression];
  switch (node.kind) {
    case NodeKind::kInteger:
    case NodeKind::kReal:
    case NodeKind::kString:
    case NodeKind::kBytes:
    case NodeKind::kConstant:
      return true;
    case NodeKind::kUnary:
      return node.op == Op::kNegate && IsLiteral(tree, tree.Child(expression, 0));
    case NodeKind::kTuple:
    case NodeKind::kList:
    case NodeKind::kSet:
    case NodeKind::kDict: {
      const auto children = tree.Children(expression);
      return std::all_of(children.begin(), children.end(),
                         [&](NodeId child) { return IsLiteral(tree, child); });
    }
    default:
      return false;
  }
}

}  // namespace corntune::pyconf
