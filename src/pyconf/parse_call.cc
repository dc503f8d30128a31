// Arguments of calls, and parameters of functions.
#include "parse_state.h"

namespace corntune::pyconf {
namespace {

NodeId ParseArgument(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  if (state.AcceptOp("**")) {
    const NodeId value = ParseTest(state);
    return state.Add(NodeKind::kDoubleStarred, begin, {value});
  }
  if (state.AcceptOp("*")) {
    const NodeId value = ParseTest(state);
    return state.Add(NodeKind::kStarred, begin, {value});
  }
  const bool keyword = state.Is(TokenKind::kName) && state.Ahead(1).kind == TokenKind::kOperator &&
                       state.TextOf(state.Ahead(1)) == "=";
  if (!keyword) return ParseNamedExpression(state);
  const TextId name = state.TakeNameText();
  state.ExpectOp("=");
  const NodeId value = ParseTest(state);
  return state.Add(NodeKind::kKeyword, begin, {value}, Op::kNone, name);
}

// f(x for x in y)
NodeId ParseBareGenerator(ParseState& state, NodeId element) {
  const std::uint32_t begin = state.tree()[element].begin;
  std::vector<NodeId> children = {element};
  ParseClauses(state, children);
  return state.Add(NodeKind::kGenerator, begin, children);
}

// The default and the annotation of a parameter.
NodeId ParseParameter(ParseState& state, Op kind, bool annotations) {
  const std::uint32_t begin = state.Now().begin;
  const TextId name = state.TakeNameText();
  NodeId annotation = kNoNode;
  if (annotations && state.AcceptOp(":")) {
    state.AcceptOp("*");
    annotation = ParseTest(state);
  }
  const bool plain = kind == Op::kPlain || kind == Op::kKeywordOnly;
  const NodeId otherwise = plain && state.AcceptOp("=") ? ParseTest(state) : kNoNode;
  return state.Add(NodeKind::kParameter, begin, {otherwise, annotation}, kind, name);
}

}  // namespace

void ParseArguments(ParseState& state, std::vector<NodeId>& children) {
  while (!state.failed() && !state.AcceptOp(")")) {
    NodeId argument = ParseArgument(state);
    if (state.IsWord("for") || state.IsWord("async"))
      argument = ParseBareGenerator(state, argument);
    children.push_back(argument);
    if (!state.IsOp(")")) state.ExpectOp(",");
  }
}

NodeId ParseParameters(ParseState& state, std::string_view end) {
  const std::uint32_t begin = state.Now().begin;
  const bool annotations = end == ")";
  std::vector<NodeId> parameters;
  Op kind = Op::kPlain;
  while (!state.failed() && !state.IsOp(end)) {
    if (state.AcceptOp("**")) {
      parameters.push_back(ParseParameter(state, Op::kRestKeywords, annotations));
    } else if (state.AcceptOp("/")) {
      for (const NodeId id : parameters) state.tree()[id].op = Op::kPositionalOnly;
    } else if (state.AcceptOp("*")) {
      kind = Op::kKeywordOnly;
      if (!state.IsOp(",")) parameters.push_back(ParseParameter(state, Op::kRest, annotations));
    } else {
      parameters.push_back(ParseParameter(state, kind, annotations));
    }
    if (!state.IsOp(end)) state.ExpectOp(",");
  }
  return state.Add(NodeKind::kParameters, begin, parameters);
}

}  // namespace corntune::pyconf
