#include <array>

#include "parse_state.h"

namespace corntune::pyconf {
namespace {

struct Operator {
  std::string_view text;
  Op op;
};

// The left-associative binary operators, loosest first.
constexpr std::array<std::array<Operator, 5>, 6> kLevels = {{
    {{{"|", Op::kBitOr}}},
    {{{"^", Op::kBitXor}}},
    {{{"&", Op::kBitAnd}}},
    {{{"<<", Op::kShiftLeft}, {">>", Op::kShiftRight}}},
    {{{"+", Op::kAdd}, {"-", Op::kSubtract}}},
    {{{"*", Op::kMultiply},
      {"/", Op::kDivide},
      {"//", Op::kFloorDivide},
      {"%", Op::kModulo},
      {"@", Op::kMatMultiply}}},
}};

constexpr std::array<Operator, 6> kComparisons = {{{"==", Op::kEqual},
                                                   {"!=", Op::kNotEqual},
                                                   {"<", Op::kLess},
                                                   {"<=", Op::kLessEqual},
                                                   {">", Op::kGreater},
                                                   {">=", Op::kGreaterEqual}}};

NodeId ParseUnary(ParseState& state);

Op BinaryAt(const ParseState& state, std::size_t level) {
  if (!state.Is(TokenKind::kOperator)) return Op::kNone;
  for (const Operator& candidate : kLevels[level]) {
    if (!candidate.text.empty() && state.Word() == candidate.text) return candidate.op;
  }
  return Op::kNone;
}

NodeId ParseBinary(ParseState& state, std::size_t level) {
  if (level == kLevels.size()) return ParseUnary(state);
  const std::uint32_t begin = state.Now().begin;
  NodeId left = ParseBinary(state, level + 1);
  for (Op op = BinaryAt(state, level); op != Op::kNone; op = BinaryAt(state, level)) {
    state.Advance();
    const NodeId right = ParseBinary(state, level + 1);
    left = state.Add(NodeKind::kBinary, begin, {left, right}, op);
  }
  return left;
}

NodeId ParsePower(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  const bool await = state.AcceptWord("await");
  NodeId value = ParsePrimary(state);
  if (await) value = state.Add(NodeKind::kAwait, begin, {value});
  if (!state.AcceptOp("**")) return value;
  const NodeId exponent = ParseUnary(state);
  return state.Add(NodeKind::kBinary, begin, {value, exponent}, Op::kPower);
}

NodeId ParseUnary(ParseState& state) {
  const ParseState::Nesting nesting(state);
  const std::uint32_t begin = state.Now().begin;
  const Op op = state.IsOp("-")   ? Op::kNegate
                : state.IsOp("+") ? Op::kPlus
                : state.IsOp("~") ? Op::kInvert
                                  : Op::kNone;
  if (op == Op::kNone) return ParsePower(state);
  state.Advance();
  const NodeId operand = ParseUnary(state);
  return state.Add(NodeKind::kUnary, begin, {operand}, op);
}

Op TakeComparison(ParseState& state) {
  if (state.Is(TokenKind::kOperator)) {
    for (const Operator& candidate : kComparisons) {
      if (state.AcceptOp(candidate.text)) return candidate.op;
    }
    return Op::kNone;
  }
  if (state.AcceptWord("in")) return Op::kIn;
  if (state.IsWord("not") && state.TextOf(state.Ahead(1)) == "in") {
    state.Advance();
    state.Advance();
    return Op::kNotIn;
  }
  if (!state.AcceptWord("is")) return Op::kNone;
  return state.AcceptWord("not") ? Op::kIsNot : Op::kIs;
}

NodeId ParseComparison(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  const NodeId left = ParseBitOr(state);
  std::vector<NodeId> children = {left};
  while (!state.failed()) {
    const std::uint32_t place = state.Now().begin;
    const Op op = TakeComparison(state);
    if (op == Op::kNone) break;
    const NodeId right = ParseBitOr(state);
    children.push_back(state.Add(NodeKind::kComparison, place, {right}, op));
  }
  return children.size() == 1 ? left : state.Add(NodeKind::kCompare, begin, children);
}

NodeId ParseNot(ParseState& state) {
  const ParseState::Nesting nesting(state);
  const std::uint32_t begin = state.Now().begin;
  if (!state.AcceptWord("not")) return ParseComparison(state);
  const NodeId operand = ParseNot(state);
  return state.Add(NodeKind::kUnary, begin, {operand}, Op::kNot);
}

NodeId ParseConjunction(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  std::vector<NodeId> operands = {ParseNot(state)};
  while (state.AcceptWord("and")) operands.push_back(ParseNot(state));
  return operands.size() == 1 ? operands[0] : state.Add(NodeKind::kAnd, begin, operands);
}

NodeId ParseLambda(ParseState& state, std::uint32_t begin) {
  const NodeId parameters = ParseParameters(state, ":");
  state.ExpectOp(":");
  const NodeId body = ParseTest(state);
  return state.Add(NodeKind::kLambda, begin, {parameters, body});
}

}  // namespace

NodeId ParseDisjunction(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  std::vector<NodeId> operands = {ParseConjunction(state)};
  while (state.AcceptWord("or")) operands.push_back(ParseConjunction(state));
  return operands.size() == 1 ? operands[0] : state.Add(NodeKind::kOr, begin, operands);
}

// A condition after a clause: a disjunction, or a walrus without parentheses.
NodeId ParseConditionOfClause(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  const NodeId test = ParseDisjunction(state);
  if (!state.AcceptOp(":=")) return test;
  const NodeId value = ParseDisjunction(state);
  return state.Add(NodeKind::kWalrus, begin, {test, value});
}

void ParseClauses(ParseState& state, std::vector<NodeId>& children) {
  while (state.IsWord("for") || (state.IsWord("async") && state.TextOf(state.Ahead(1)) == "for")) {
    const std::uint32_t begin = state.Now().begin;
    const bool async = state.AcceptWord("async");
    state.Advance();
    std::vector<NodeId> parts = {ParseTargets(state)};
    state.ExpectWord("in");
    const ParseState::Nesting nesting(state);
    // The iterable is a disjunction: a conditional expression would swallow the conditions.
    parts.push_back(ParseDisjunction(state));
    while (state.AcceptWord("if")) parts.push_back(ParseConditionOfClause(state));
    const NodeId clause = state.Add(NodeKind::kClause, begin, parts);
    state.tree()[clause].flag = async;
    children.push_back(clause);
  }
}

NodeId ParseBitOr(ParseState& state) {
  return ParseBinary(state, 0);
}

NodeId ParseTest(ParseState& state) {
  const ParseState::Nesting nesting(state);
  const std::uint32_t begin = state.Now().begin;
  if (state.AcceptWord("lambda")) return ParseLambda(state, begin);
  const NodeId value = ParseDisjunction(state);
  if (!state.AcceptWord("if")) return value;
  const NodeId test = ParseDisjunction(state);
  state.ExpectWord("else");
  const NodeId otherwise = ParseTest(state);
  return state.Add(NodeKind::kConditional, begin, {test, value, otherwise});
}

NodeId ParseNamedExpression(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  const NodeId left = ParseTest(state);
  if (!state.IsOp(":=")) return left;
  if (state.tree()[left].kind != NodeKind::kName || state.tree()[left].parenthesised) {
    state.Fail("cannot assign to this with ':='");
    return kNoNode;
  }
  state.Advance();
  const NodeId value = ParseTest(state);
  return state.Add(NodeKind::kWalrus, begin, {left, value});
}

NodeId ParseStarredOrNamed(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  if (!state.AcceptOp("*")) return ParseNamedExpression(state);
  const NodeId value = ParseBitOr(state);
  return state.Add(NodeKind::kStarred, begin, {value});
}

NodeId ParseExpressions(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  const NodeId first = ParseStarredOrNamed(state);
  if (!state.IsOp(",")) return first;
  std::vector<NodeId> elements = {first};
  while (state.AcceptOp(",")) {
    const Token& next = state.Now();
    const bool ends = next.kind == TokenKind::kNewline || next.kind == TokenKind::kEnd ||
                      state.IsOp("=") || state.IsOp(";") || state.IsOp(":") || state.IsOp(")") ||
                      state.IsOp("]") || state.IsOp("}");
    if (ends) break;
    elements.push_back(ParseStarredOrNamed(state));
  }
  return state.Add(NodeKind::kTuple, begin, elements);
}

NodeId ParseYieldOrExpressions(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  if (!state.AcceptWord("yield")) return ParseExpressions(state);
  const bool from = state.AcceptWord("from");
  const bool ends = !from && (state.IsOp(")") || state.IsOp("=") || state.IsOp(";") ||
                              state.Is(TokenKind::kNewline) || state.Is(TokenKind::kEnd));
  const NodeId value = ends ? kNoNode : ParseExpressions(state);
  return state.Add(NodeKind::kYield, begin, {value});
}

NodeId ParseTargets(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  std::vector<NodeId> targets;
  bool comma = false;
  do {
    if (comma && state.IsWord("in")) break;
    const std::uint32_t place = state.Now().begin;
    const bool star = state.AcceptOp("*");
    NodeId target = ParseBitOr(state);
    if (star) target = state.Add(NodeKind::kStarred, place, {target});
    if (!state.failed() && !IsTarget(state.tree(), target))
      state.FailAt(place, "cannot assign to this");
    targets.push_back(target);
    comma = state.AcceptOp(",");
  } while (comma && !state.failed());
  if (targets.size() == 1 && !comma) return targets[0];
  return state.Add(NodeKind::kTuple, begin, targets);
}

bool IsTarget(const Tree& tree, NodeId id) {
  const Node& node = tree[id];
  switch (node.kind) {
    case NodeKind::kName:
    case NodeKind::kAttribute:
    case NodeKind::kSubscript:
      return true;
    case NodeKind::kStarred:
      return IsTarget(tree, tree.Child(id, 0));
    case NodeKind::kTuple:
    case NodeKind::kList:
      for (const NodeId child : tree.Children(id)) {
        if (!IsTarget(tree, child)) return false;
      }
      return true;
    default:
      return false;
  }
}

}  // namespace corntune::pyconf
