// What binds tightest: numbers, names, brackets of every kind, and what follows them (.x, [i],
// (y)).
#include "parse_state.h"
#include "scan_number.h"

namespace corntune::pyconf {

namespace {

NodeId ParseNumber(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  const NumberValue value = ReadNumber(state.Word());
  state.Advance();
  using Kind = NumberValue::Kind;
  const NodeKind kind = value.kind == Kind::kInteger     ? NodeKind::kInteger
                        : value.kind == Kind::kReal      ? NodeKind::kReal
                        : value.kind == Kind::kImaginary ? NodeKind::kImaginary
                                                         : NodeKind::kHugeNumber;
  const NodeId id = state.Add(kind, begin);
  state.tree()[id].integer = value.integer;
  state.tree()[id].real = value.real;
  return id;
}

bool AtClause(const ParseState& state) {
  return state.IsWord("for") || state.IsWord("async");
}

NodeId ParseComprehension(ParseState& state, NodeKind kind, std::uint32_t begin,
                          std::vector<NodeId> head, std::string_view close) {
  ParseClauses(state, head);
  state.ExpectOp(close);
  return state.Add(kind, begin, head);
}

// The rest of a list, set or tuple after its first element; `close` is taken.
NodeId ParseElements(ParseState& state, NodeKind kind, std::uint32_t begin, NodeId first,
                     std::string_view close) {
  std::vector<NodeId> elements = {first};
  while (state.AcceptOp(",") && !state.IsOp(close)) elements.push_back(ParseStarredOrNamed(state));
  state.ExpectOp(close);
  return state.Add(kind, begin, elements);
}

NodeId ParseParenthesised(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  state.Advance();
  if (state.AcceptOp(")")) return state.Add(NodeKind::kTuple, begin);
  if (state.IsWord("yield")) {
    const NodeId value = ParseYieldOrExpressions(state);
    state.ExpectOp(")");
    return value;
  }
  const NodeId first = ParseStarredOrNamed(state);
  if (AtClause(state)) {
    return ParseComprehension(state, NodeKind::kGenerator, begin, {first}, ")");
  }
  if (state.IsOp(",")) return ParseElements(state, NodeKind::kTuple, begin, first, ")");
  state.ExpectOp(")");
  if (!state.failed()) {
    if (state.tree()[first].kind == NodeKind::kStarred) state.Fail("cannot use '*' here");
    state.tree()[first].parenthesised = true;
  }
  return first;
}

NodeId ParseList(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  state.Advance();
  if (state.AcceptOp("]")) return state.Add(NodeKind::kList, begin);
  const NodeId first = ParseStarredOrNamed(state);
  if (AtClause(state)) return ParseComprehension(state, NodeKind::kListComp, begin, {first}, "]");
  return ParseElements(state, NodeKind::kList, begin, first, "]");
}

// One "key: value" or "**value".
void ParseItem(ParseState& state, std::vector<NodeId>& items) {
  if (state.AcceptOp("**")) {
    items.push_back(kNoNode);
    items.push_back(ParseBitOr(state));
    return;
  }
  items.push_back(ParseTest(state));
  state.ExpectOp(":");
  items.push_back(ParseTest(state));
}

NodeId ParseDict(ParseState& state, std::uint32_t begin, std::vector<NodeId> items) {
  while (state.AcceptOp(",") && !state.IsOp("}")) ParseItem(state, items);
  state.ExpectOp("}");
  return state.Add(NodeKind::kDict, begin, items);
}

NodeId ParseBraces(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  state.Advance();
  if (state.AcceptOp("}")) return state.Add(NodeKind::kDict, begin);
  if (state.IsOp("**")) {
    std::vector<NodeId> items;
    ParseItem(state, items);
    return ParseDict(state, begin, items);
  }
  const NodeId first = ParseStarredOrNamed(state);
  if (state.AcceptOp(":")) {
    const NodeId value = ParseTest(state);
    if (AtClause(state)) {
      return ParseComprehension(state, NodeKind::kDictComp, begin, {first, value}, "}");
    }
    return ParseDict(state, begin, {first, value});
  }
  if (AtClause(state)) return ParseComprehension(state, NodeKind::kSetComp, begin, {first}, "}");
  return ParseElements(state, NodeKind::kSet, begin, first, "}");
}

NodeId ParseWord(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  const std::string_view word = state.Word();
  const Op constant = word == "True"    ? Op::kTrue
                      : word == "False" ? Op::kFalse
                      : word == "None"  ? Op::kNull
                                        : Op::kNone;
  if (constant == Op::kNone) return state.TakeName();
  state.Advance();
  return state.Add(NodeKind::kConstant, begin, {}, constant);
}

NodeId ParseAtom(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  switch (state.Now().kind) {
    case TokenKind::kName:
      return ParseWord(state);
    case TokenKind::kNumber:
      return ParseNumber(state);
    case TokenKind::kString:
      return ParseStrings(state);
    default:
      break;
  }
  if (state.IsOp("(")) return ParseParenthesised(state);
  if (state.IsOp("[")) return ParseList(state);
  if (state.IsOp("{")) return ParseBraces(state);
  if (state.AcceptOp("...")) return state.Add(NodeKind::kConstant, begin, {}, Op::kEllipsis);
  state.Fail("expected an expression");
  return kNoNode;
}

// An index, or a slice whose parts may all be missing.
NodeId ParseSlice(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  if (!state.IsOp(":")) {
    const NodeId index = ParseStarredOrNamed(state);
    if (!state.IsOp(":")) return index;
    state.Advance();
    const bool last = !state.IsOp("]") && !state.IsOp(",") && !state.IsOp(":");
    const NodeId stop = last ? ParseTest(state) : kNoNode;
    NodeId step = kNoNode;
    if (state.AcceptOp(":") && !state.IsOp("]") && !state.IsOp(",")) step = ParseTest(state);
    return state.Add(NodeKind::kSlice, begin, {index, stop, step});
  }
  state.Advance();
  const bool last = !state.IsOp("]") && !state.IsOp(",") && !state.IsOp(":");
  const NodeId stop = last ? ParseTest(state) : kNoNode;
  NodeId step = kNoNode;
  if (state.AcceptOp(":") && !state.IsOp("]") && !state.IsOp(",")) step = ParseTest(state);
  return state.Add(NodeKind::kSlice, begin, {kNoNode, stop, step});
}

NodeId ParseSubscript(ParseState& state, std::uint32_t begin, NodeId value) {
  state.Advance();
  const std::uint32_t index_begin = state.Now().begin;
  NodeId index = ParseSlice(state);
  if (state.IsOp(",")) {
    std::vector<NodeId> elements = {index};
    while (state.AcceptOp(",") && !state.IsOp("]")) elements.push_back(ParseSlice(state));
    index = state.Add(NodeKind::kTuple, index_begin, elements);
  }
  state.ExpectOp("]");
  return state.Add(NodeKind::kSubscript, begin, {value, index});
}

}  // namespace

NodeId ParsePrimary(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  NodeId value = ParseAtom(state);
  while (!state.failed()) {
    if (state.AcceptOp(".")) {
      const TextId name = state.TakeNameText();
      value = state.Add(NodeKind::kAttribute, begin, {value}, Op::kNone, name);
    } else if (state.IsOp("[")) {
      value = ParseSubscript(state, begin, value);
    } else if (state.AcceptOp("(")) {
      std::vector<NodeId> children = {value};
      ParseArguments(state, children);
      value = state.Add(NodeKind::kCall, begin, children);
    } else {
      break;
    }
  }
  return value;
}

}  // namespace corntune::pyconf
