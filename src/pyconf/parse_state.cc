#include "parse_state.h"

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune::pyconf {

void ParseState::ExpectOp(std::string_view op) {
  if (!AcceptOp(op)) Fail(fmt::format("expected '{}'", op));
}

void ParseState::ExpectWord(std::string_view word) {
  if (!AcceptWord(word)) Fail(fmt::format("expected '{}'", word));
}

void ParseState::Fail(std::string message) {
  FailAt(Now().begin, std::move(message));
}

void ParseState::FailAt(std::uint32_t offset, std::string message) {
  if (!fault_) fault_ = SyntaxFault{offset, std::move(message)};
  at_ = tokens_.size() - 1;
}

NodeId ParseState::Add(NodeKind kind, std::uint32_t begin, std::span<const NodeId> children, Op op,
                       TextId text) {
  if (failed()) return kNoNode;
  Node node;
  node.kind = kind;
  node.op = op;
  node.text = text;
  node.begin = begin;
  node.end = std::max(begin, LastEnd());
  const NodeId id = tree_.Add(node, children);
  if (tree_[id].height > kMostHeight) Fail("nested too deeply");
  return id;
}

TextId ParseState::TakeNameText() {
  if (!Is(TokenKind::kName) || IsKeyword(Word())) {
    Fail("expected a name");
    return 0;
  }
  const TextId text = tree_.Intern(Word());
  Advance();
  return text;
}

NodeId ParseState::TakeName() {
  const std::uint32_t begin = Now().begin;
  const TextId text = TakeNameText();
  return Add(NodeKind::kName, begin, {}, Op::kNone, text);
}

}  // namespace corntune::pyconf
