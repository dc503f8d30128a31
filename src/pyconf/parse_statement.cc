// Simple statements: those of one logical line.
#include "parse_statement.h"

#include <array>

namespace corntune::pyconf {
namespace {

struct Augmented {
  std::string_view text;
  Op op;
};

constexpr std::array<Augmented, 13> kAugmented = {{{"+=", Op::kAdd},
                                                   {"-=", Op::kSubtract},
                                                   {"*=", Op::kMultiply},
                                                   {"/=", Op::kDivide},
                                                   {"//=", Op::kFloorDivide},
                                                   {"%=", Op::kModulo},
                                                   {"@=", Op::kMatMultiply},
                                                   {"**=", Op::kPower},
                                                   {"<<=", Op::kShiftLeft},
                                                   {">>=", Op::kShiftRight},
                                                   {"&=", Op::kBitAnd},
                                                   {"|=", Op::kBitOr},
                                                   {"^=", Op::kBitXor}}};

bool Ends(const ParseState& state) {
  return state.Is(TokenKind::kNewline) || state.Is(TokenKind::kEnd) || state.IsOp(";");
}

void CheckTarget(ParseState& state, NodeId target) {
  if (!state.failed() && !IsTarget(state.tree(), target)) {
    state.FailAt(state.tree()[target].begin, "cannot assign to this");
  }
}

bool IsSingleTarget(const Tree& tree, NodeId id) {
  const NodeKind kind = tree[id].kind;
  return kind == NodeKind::kName || kind == NodeKind::kAttribute || kind == NodeKind::kSubscript;
}

// target = target = value
NodeId ParseAssignment(ParseState& state, std::uint32_t begin, NodeId first) {
  std::vector<NodeId> children = {kNoNode, first};
  std::uint32_t value_begin = 0;
  while (state.AcceptOp("=")) {
    CheckTarget(state, children.back());
    value_begin = state.Now().begin;
    children.push_back(ParseYieldOrExpressions(state));
  }
  children[0] = children.back();
  children.pop_back();
  const NodeId id = state.Add(NodeKind::kAssign, begin, children);
  // The value with its parentheses: from here to the end of the statement.
  state.tree()[id].integer = value_begin;
  return id;
}

NodeId ParseAnnotated(ParseState& state, std::uint32_t begin, NodeId target) {
  state.ExpectOp(":");
  const NodeId annotation = ParseExpressions(state);
  NodeId value = kNoNode;
  std::uint32_t value_begin = 0;
  if (state.AcceptOp("=")) {
    value_begin = state.Now().begin;
    value = ParseYieldOrExpressions(state);
  }
  const NodeId id = state.Add(NodeKind::kAnnotated, begin, {target, annotation, value});
  state.tree()[id].integer = value_begin;
  return id;
}

NodeId ParseExpressionStatement(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  const NodeId first = ParseYieldOrExpressions(state);
  if (state.failed()) return kNoNode;
  if (state.IsOp("=")) return ParseAssignment(state, begin, first);
  const bool single = IsSingleTarget(state.tree(), first);
  if (state.IsOp(":") && single) return ParseAnnotated(state, begin, first);
  if (state.Is(TokenKind::kOperator) && single) {
    for (const Augmented& candidate : kAugmented) {
      if (!state.AcceptOp(candidate.text)) continue;
      const NodeId value = ParseYieldOrExpressions(state);
      return state.Add(NodeKind::kAugmented, begin, {first, value}, candidate.op);
    }
  }
  return state.Add(NodeKind::kExpression, begin, {first});
}

NodeId ParseReturn(ParseState& state, std::uint32_t begin) {
  const NodeId value = Ends(state) ? kNoNode : ParseExpressions(state);
  return state.Add(NodeKind::kReturn, begin, {value});
}

NodeId ParseRaise(ParseState& state, std::uint32_t begin) {
  const NodeId exception = Ends(state) ? kNoNode : ParseTest(state);
  const NodeId cause =
      exception != kNoNode && state.AcceptWord("from") ? ParseTest(state) : kNoNode;
  return state.Add(NodeKind::kRaise, begin, {exception, cause});
}

NodeId ParseAssert(ParseState& state, std::uint32_t begin) {
  const NodeId test = ParseTest(state);
  const NodeId message = state.AcceptOp(",") ? ParseTest(state) : kNoNode;
  return state.Add(NodeKind::kAssert, begin, {test, message});
}

NodeId ParseDelete(ParseState& state, std::uint32_t begin) {
  std::vector<NodeId> targets;
  do {
    if (!targets.empty() && Ends(state)) break;
    targets.push_back(ParseBitOr(state));
    CheckTarget(state, targets.back());
  } while (state.AcceptOp(","));
  return state.Add(NodeKind::kDelete, begin, targets);
}

NodeId ParseNames(ParseState& state, std::uint32_t begin, NodeKind kind) {
  std::vector<NodeId> names;
  do {
    names.push_back(state.TakeName());
  } while (state.AcceptOp(","));
  return state.Add(kind, begin, names);
}

std::string ParseDottedName(ParseState& state) {
  std::string name(state.Word());
  state.TakeNameText();
  while (state.AcceptOp(".")) {
    name += '.';
    name += state.Word();
    state.TakeNameText();
  }
  return name;
}

NodeId ParseAlias(ParseState& state, bool dotted) {
  const std::uint32_t begin = state.Now().begin;
  std::string name;
  NodeId bound = kNoNode;
  if (dotted) {
    const std::uint32_t end = state.Now().end;
    name = ParseDottedName(state);
    const std::string first = name.substr(0, name.find('.'));
    bound = state.Add(NodeKind::kName, begin, {}, Op::kNone, state.tree().Intern(first));
    state.tree()[bound].end = end;
  } else {
    name = state.Word();
    bound = state.TakeName();
  }
  const bool renamed = state.AcceptWord("as");
  if (renamed) bound = state.TakeName();
  const NodeId id =
      state.Add(NodeKind::kAlias, begin, {bound}, Op::kNone, state.tree().Intern(name));
  state.tree()[id].flag = renamed;
  return id;
}

NodeId ParseImport(ParseState& state, std::uint32_t begin) {
  std::vector<NodeId> aliases;
  do {
    aliases.push_back(ParseAlias(state, true));
  } while (state.AcceptOp(","));
  return state.Add(NodeKind::kImport, begin, aliases);
}

NodeId ParseImportFrom(ParseState& state, std::uint32_t begin) {
  std::string module;
  while (state.IsOp(".") || state.IsOp("...")) {
    module += state.Word();
    state.Advance();
  }
  if (!state.IsWord("import")) module += ParseDottedName(state);
  state.ExpectWord("import");
  const TextId text = state.tree().Intern(module);
  std::vector<NodeId> aliases;
  if (state.AcceptOp("*")) {
    const NodeId id = state.Add(NodeKind::kImportFrom, begin, aliases, Op::kNone, text);
    state.tree()[id].flag = true;
    return id;
  }
  const bool enclosed = state.AcceptOp("(");
  do {
    if (enclosed && state.IsOp(")")) break;
    aliases.push_back(ParseAlias(state, false));
  } while (state.AcceptOp(","));
  if (enclosed) state.ExpectOp(")");
  return state.Add(NodeKind::kImportFrom, begin, aliases, Op::kNone, text);
}

bool StartsTypeAlias(const ParseState& state) {
  if (!state.IsWord("type") || state.Ahead(1).kind != TokenKind::kName) return false;
  if (IsKeyword(state.TextOf(state.Ahead(1)))) return false;
  const std::string_view after = state.TextOf(state.Ahead(2));
  return after == "=" || after == "[";
}

NodeId ParseTypeAlias(ParseState& state, std::uint32_t begin) {
  state.Advance();
  const NodeId name = state.TakeName();
  SkipTypeParameters(state);
  state.ExpectOp("=");
  ParseTest(state);
  return state.Add(NodeKind::kTypeAlias, begin, {name});
}

}  // namespace

void SkipTypeParameters(ParseState& state) {
  if (!state.IsOp("[")) return;
  int depth = 0;
  do {
    if (state.IsOp("[")) ++depth;
    if (state.IsOp("]")) --depth;
    state.Advance();
  } while (depth > 0 && !state.Is(TokenKind::kEnd));
}

NodeId ParseSimpleStatement(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  if (state.AcceptWord("pass")) return state.Add(NodeKind::kPass, begin);
  if (state.AcceptWord("break")) return state.Add(NodeKind::kBreak, begin);
  if (state.AcceptWord("continue")) return state.Add(NodeKind::kContinue, begin);
  if (state.AcceptWord("return")) return ParseReturn(state, begin);
  if (state.AcceptWord("raise")) return ParseRaise(state, begin);
  if (state.AcceptWord("assert")) return ParseAssert(state, begin);
  if (state.AcceptWord("del")) return ParseDelete(state, begin);
  if (state.AcceptWord("global")) return ParseNames(state, begin, NodeKind::kGlobal);
  if (state.AcceptWord("nonlocal")) return ParseNames(state, begin, NodeKind::kNonlocal);
  if (state.AcceptWord("import")) return ParseImport(state, begin);
  if (state.AcceptWord("from")) return ParseImportFrom(state, begin);
  if (StartsTypeAlias(state)) return ParseTypeAlias(state, begin);
  return ParseExpressionStatement(state);
}

}  // namespace corntune::pyconf
