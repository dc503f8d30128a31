// Statements that open a block.
#include "parse_statement.h"
#include "parser.h"

namespace corntune::pyconf {
namespace {

NodeId ParseElse(ParseState& state) {
  return state.AcceptWord("else") ? ParseBlock(state) : kNoNode;
}

// After "if" or "elif". A chain of elif is read in a loop, and built from its end.
NodeId ParseIf(ParseState& state, std::uint32_t begin) {
  struct Branch {
    std::uint32_t begin;
    NodeId test;
    NodeId block;
  };
  std::vector<Branch> branches;
  std::uint32_t place = begin;
  do {
    const NodeId test = ParseNamedExpression(state);
    branches.push_back({place, test, ParseBlock(state)});
    place = state.Now().begin;
  } while (state.AcceptWord("elif"));
  NodeId otherwise = ParseElse(state);
  for (std::size_t i = branches.size(); i-- > 0;) {
    const Branch& branch = branches[i];
    const NodeId id =
        state.Add(NodeKind::kIf, branch.begin, {branch.test, branch.block, otherwise});
    otherwise = i == 0 ? id : state.Add(NodeKind::kBlock, branch.begin, {id});
  }
  return otherwise;
}

NodeId ParseWhile(ParseState& state, std::uint32_t begin) {
  const NodeId test = ParseNamedExpression(state);
  const NodeId block = ParseBlock(state);
  const NodeId otherwise = ParseElse(state);
  return state.Add(NodeKind::kWhile, begin, {test, block, otherwise});
}

NodeId ParseFor(ParseState& state, std::uint32_t begin) {
  const NodeId target = ParseTargets(state);
  state.ExpectWord("in");
  const NodeId iterable = ParseExpressions(state);
  const NodeId block = ParseBlock(state);
  const NodeId otherwise = ParseElse(state);
  return state.Add(NodeKind::kFor, begin, {target, iterable, block, otherwise});
}

NodeId ParseHandler(ParseState& state, std::uint32_t begin) {
  const bool group = state.AcceptOp("*");
  NodeId type = kNoNode;
  NodeId name = kNoNode;
  if (!state.IsOp(":")) {
    type = ParseExpressions(state);  // a bare tuple from Python 3.14 on
    if (state.AcceptWord("as")) name = state.TakeName();
  }
  const NodeId block = ParseBlock(state);
  const NodeId id = state.Add(NodeKind::kHandler, begin, {type, name, block});
  state.tree()[id].flag = group;
  return id;
}

NodeId ParseTry(ParseState& state, std::uint32_t begin) {
  const NodeId block = ParseBlock(state);
  std::vector<NodeId> children = {block, kNoNode, kNoNode};
  for (std::uint32_t place = state.Now().begin; state.AcceptWord("except");
       place = state.Now().begin) {
    children.push_back(ParseHandler(state, place));
  }
  children[1] = ParseElse(state);
  if (state.AcceptWord("finally")) children[2] = ParseBlock(state);
  if (children.size() == 3 && children[2] == kNoNode) state.Fail("expected 'except' or 'finally'");
  return state.Add(NodeKind::kTry, begin, children);
}

NodeId ParseWithItem(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  const NodeId value = ParseTest(state);
  NodeId target = kNoNode;
  if (state.AcceptWord("as")) {
    target = ParseBitOr(state);
    if (!state.failed() && !IsTarget(state.tree(), target)) state.Fail("cannot assign to this");
  }
  return state.Add(NodeKind::kWithItem, begin, {value, target});
}

// True when the parenthesis here encloses the items of a with statement, rather than opening an
// expression: the token after the closing one is the colon.
bool EnclosesItems(const ParseState& state) {
  if (!state.IsOp("(")) return false;
  int depth = 0;
  for (std::size_t i = 0;; ++i) {
    const Token& token = state.Ahead(i);
    if (token.kind == TokenKind::kNewline || token.kind == TokenKind::kEnd) return false;
    if (token.kind != TokenKind::kOperator) continue;
    const std::string_view text = state.TextOf(token);
    if (text == "(" || text == "[" || text == "{") ++depth;
    if (text == ")" || text == "]" || text == "}") --depth;
    if (depth == 0) return state.TextOf(state.Ahead(i + 1)) == ":";
  }
}

NodeId ParseWith(ParseState& state, std::uint32_t begin) {
  std::vector<NodeId> children = {kNoNode};
  const bool enclosed = EnclosesItems(state);
  if (enclosed) state.Advance();
  do {
    if (enclosed && state.IsOp(")")) break;
    children.push_back(ParseWithItem(state));
  } while (state.AcceptOp(","));
  if (enclosed) state.ExpectOp(")");
  children[0] = ParseBlock(state);
  return state.Add(NodeKind::kWith, begin, children);
}

NodeId ParseFunction(ParseState& state, std::uint32_t begin,
                     const std::vector<NodeId>& decorators) {
  const TextId name = state.TakeNameText();
  SkipTypeParameters(state);
  state.ExpectOp("(");
  const NodeId parameters = ParseParameters(state, ")");
  state.ExpectOp(")");
  if (state.AcceptOp("->")) ParseExpressions(state);
  std::vector<NodeId> children = {parameters, ParseBlock(state)};
  children.insert(children.end(), decorators.begin(), decorators.end());
  return state.Add(NodeKind::kFunction, begin, children, Op::kNone, name);
}

NodeId ParseClass(ParseState& state, std::uint32_t begin, const std::vector<NodeId>& decorators) {
  const TextId name = state.TakeNameText();
  SkipTypeParameters(state);
  std::vector<NodeId> children = {kNoNode};
  children.insert(children.end(), decorators.begin(), decorators.end());
  if (state.AcceptOp("(")) ParseArguments(state, children);
  children[0] = ParseBlock(state);
  return state.Add(NodeKind::kClass, begin, children, Op::kNone, name);
}

NodeId ParseAsync(ParseState& state, std::uint32_t begin, const std::vector<NodeId>& decorators) {
  NodeId id = kNoNode;
  if (state.AcceptWord("def")) {
    id = ParseFunction(state, begin, decorators);
  } else if (state.AcceptWord("for")) {
    id = ParseFor(state, begin);
  } else if (state.AcceptWord("with")) {
    id = ParseWith(state, begin);
  } else {
    state.Fail("expected 'def', 'for' or 'with'");
  }
  state.tree()[id].flag = true;
  return id;
}

NodeId ParseDecorated(ParseState& state, std::uint32_t begin) {
  std::vector<NodeId> decorators;
  while (state.AcceptOp("@")) {
    decorators.push_back(ParseNamedExpression(state));
    if (!state.Is(TokenKind::kNewline)) state.Fail("expected the end of the line");
    state.Advance();
  }
  if (state.AcceptWord("def")) return ParseFunction(state, begin, decorators);
  if (state.AcceptWord("class")) return ParseClass(state, begin, decorators);
  if (state.AcceptWord("async")) return ParseAsync(state, begin, decorators);
  state.Fail("expected 'def' or 'class'");
  return kNoNode;
}

// "match" is a keyword only where its line ends with a colon and a block of cases follows.
bool StartsMatch(const ParseState& state) {
  if (!state.IsWord("match")) return false;
  std::size_t i = 1;
  while (state.Ahead(i).kind != TokenKind::kNewline && state.Ahead(i).kind != TokenKind::kEnd) ++i;
  return i > 2 && state.TextOf(state.Ahead(i - 1)) == ":" &&
         state.Ahead(i + 1).kind == TokenKind::kIndent &&
         state.TextOf(state.Ahead(i + 2)) == "case";
}

// A pattern is kept as the names in it: any of them may be bound.
NodeId ParseCase(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  state.ExpectWord("case");
  std::vector<NodeId> children = {kNoNode, kNoNode};
  int depth = 0;
  while (!state.failed() && !(depth == 0 && (state.IsOp(":") || state.IsWord("if")))) {
    if (state.Is(TokenKind::kNewline) || state.Is(TokenKind::kEnd)) state.Fail("expected ':'");
    if (state.IsOp("(") || state.IsOp("[") || state.IsOp("{")) ++depth;
    if (state.IsOp(")") || state.IsOp("]") || state.IsOp("}")) --depth;
    if (state.Is(TokenKind::kName) && !IsKeyword(state.Word())) {
      children.push_back(state.TakeName());
    } else {
      state.Advance();
    }
  }
  if (state.AcceptWord("if")) children[0] = ParseNamedExpression(state);
  children[1] = ParseBlock(state);
  return state.Add(NodeKind::kCase, begin, children);
}

NodeId ParseMatch(ParseState& state, std::uint32_t begin) {
  state.Advance();
  std::vector<NodeId> children = {ParseExpressions(state)};
  state.ExpectOp(":");
  state.Advance();  // the newline
  state.Advance();  // the indentation
  while (state.IsWord("case")) children.push_back(ParseCase(state));
  if (!state.failed() && !state.Is(TokenKind::kDedent)) state.Fail("expected 'case'");
  state.Advance();
  return state.Add(NodeKind::kMatch, begin, children);
}

// Everything from token `start` to the end of its logical line, and the block that it opens, as
// one kBad with all names in it.
NodeId TakeBadStatement(ParseState& state, std::size_t start) {
  state.Resume(start);
  const std::uint32_t begin = state.Now().begin;
  std::vector<NodeId> names;
  int depth = 0;
  while (!state.Is(TokenKind::kEnd)) {
    const TokenKind kind = state.Now().kind;
    if (kind == TokenKind::kName && !IsKeyword(state.Word())) {
      names.push_back(state.TakeName());
      continue;
    }
    if (kind == TokenKind::kIndent) ++depth;
    if (kind == TokenKind::kDedent && --depth < 0) break;  // of the block around
    state.Advance();
    const bool line_ends = kind == TokenKind::kNewline || kind == TokenKind::kDedent;
    if (line_ends && depth == 0 && !state.Is(TokenKind::kIndent)) break;
  }
  return state.Add(NodeKind::kBad, begin, names);
}

void ParseLine(ParseState& state, std::vector<NodeId>& statements) {
  do {
    if (state.Is(TokenKind::kNewline)) break;
    statements.push_back(ParseSimpleStatement(state));
  } while (state.AcceptOp(";"));
  if (!state.failed() && !state.Is(TokenKind::kNewline)) state.Fail("invalid syntax");
  if (!state.failed()) state.Advance();
}

}  // namespace

NodeId ParseCompoundStatement(ParseState& state) {
  const std::uint32_t begin = state.Now().begin;
  if (state.IsOp("@")) return ParseDecorated(state, begin);
  if (!state.Is(TokenKind::kName)) return kNoNode;
  if (state.AcceptWord("if")) return ParseIf(state, begin);
  if (state.AcceptWord("for")) return ParseFor(state, begin);
  if (state.AcceptWord("while")) return ParseWhile(state, begin);
  if (state.AcceptWord("try")) return ParseTry(state, begin);
  if (state.AcceptWord("with")) return ParseWith(state, begin);
  if (state.AcceptWord("def")) return ParseFunction(state, begin, {});
  if (state.AcceptWord("class")) return ParseClass(state, begin, {});
  if (state.AcceptWord("async")) return ParseAsync(state, begin, {});
  if (StartsMatch(state)) return ParseMatch(state, begin);
  return kNoNode;
}

NodeId ParseBlock(ParseState& state) {
  const ParseState::Nesting nesting(state);
  state.ExpectOp(":");
  const std::uint32_t begin = state.Now().begin;
  std::vector<NodeId> statements;
  if (!state.Is(TokenKind::kNewline)) {
    ParseLine(state, statements);
    return state.Add(NodeKind::kBlock, begin, statements);
  }
  state.Advance();
  if (!state.Is(TokenKind::kIndent)) {
    state.Fail("expected an indented block");
    return kNoNode;
  }
  state.Advance();
  while (!state.failed() && !state.Is(TokenKind::kDedent) && !state.Is(TokenKind::kEnd)) {
    ParseStatement(state, statements);
  }
  state.Advance();
  return state.Add(NodeKind::kBlock, begin, statements);
}

void ParseStatement(ParseState& state, std::vector<NodeId>& statements) {
  const std::size_t start = state.at();
  const std::size_t kept = statements.size();
  const NodeId compound = ParseCompoundStatement(state);
  if (compound != kNoNode) {
    statements.push_back(compound);
  } else if (!state.failed()) {
    ParseLine(state, statements);
  }
  if (!state.failed()) return;
  statements.resize(kept);
  state.tree().faults.push_back(*state.fault());
  statements.push_back(TakeBadStatement(state, start));
}

Tree Parse(std::string_view text) {
  Tree tree;
  const TokenList list = Tokenize(text);
  ParseState state(text, list.tokens, tree, 0);
  std::vector<NodeId> statements;
  while (!state.Is(TokenKind::kEnd)) {
    // An indentation that nothing opened, or its end.
    if (state.Is(TokenKind::kIndent) || state.Is(TokenKind::kDedent)) {
      if (state.Is(TokenKind::kIndent)) {
        tree.faults.push_back({state.Now().begin, "unexpected indentation"});
      }
      state.Advance();
      continue;
    }
    ParseStatement(state, statements);
  }
  tree.root = state.Add(NodeKind::kBlock, 0, statements);
  if (list.fault) {
    // A statement that ends where the tokens end failed for the same reason.
    while (!tree.faults.empty() && tree.faults.back().offset >= list.fault->offset) {
      tree.faults.pop_back();
    }
    tree.faults.push_back(*list.fault);
  }
  return tree;
}

}  // namespace corntune::pyconf
