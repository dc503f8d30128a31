// What the parsers of expressions and of statements share: the tokens, the tree, and the first
// fault of the statement that is being read.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ast.h"

namespace corntune::pyconf {

class ParseState {
 public:
  // Deeper nesting of expressions and blocks is refused; CPython's own limits lie near.
  static constexpr int kMostDepth = 250;

  ParseState(std::string_view text, const std::vector<Token>& tokens, Tree& tree, int format_depth)
      : text_(text), tokens_(tokens), tree_(tree), format_depth_(format_depth) {}

  const Token& Now() const { return tokens_[at_]; }
  const Token& Ahead(std::size_t count) const {
    return tokens_[std::min(at_ + count, tokens_.size() - 1)];
  }
  std::string_view TextOf(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  std::string_view Word() const { return TextOf(Now()); }
  bool Is(TokenKind kind) const { return Now().kind == kind; }
  bool IsOp(std::string_view op) const { return Is(TokenKind::kOperator) && Word() == op; }
  bool IsWord(std::string_view word) const { return Is(TokenKind::kName) && Word() == word; }

  void Advance() {
    if (at_ + 1 < tokens_.size()) ++at_;
  }
  bool AcceptOp(std::string_view op) { return IsOp(op) && (Advance(), true); }
  bool AcceptWord(std::string_view word) { return IsWord(word) && (Advance(), true); }
  void ExpectOp(std::string_view op);
  void ExpectWord(std::string_view word);

  // Where the last token that was taken ends.
  std::uint32_t LastEnd() const { return at_ == 0 ? Now().begin : tokens_[at_ - 1].end; }

  // Notes the first fault and goes to the last token, which nothing accepts, so that every loop
  // ends.
  void Fail(std::string message);
  void FailAt(std::uint32_t offset, std::string message);
  bool failed() const { return fault_.has_value(); }
  const std::optional<SyntaxFault>& fault() const { return fault_; }
  // Forgets the fault and goes back to a token.
  void Resume(std::size_t at) {
    fault_.reset();
    at_ = at;
  }
  std::size_t at() const { return at_; }

  NodeId Add(NodeKind kind, std::uint32_t begin, std::span<const NodeId> children = {},
             Op op = Op::kNone, TextId text = 0);
  NodeId Add(NodeKind kind, std::uint32_t begin, std::initializer_list<NodeId> children,
             Op op = Op::kNone, TextId text = 0) {
    return Add(kind, begin, std::span<const NodeId>(children.begin(), children.size()), op, text);
  }
  // A name that is no keyword; fails otherwise.
  NodeId TakeName();
  TextId TakeNameText();

  std::string_view text() const { return text_; }
  Tree& tree() { return tree_; }
  int format_depth() const { return format_depth_; }

  // Counts nesting for as long as it lives; fails beyond kMostDepth.
  class Nesting {
   public:
    explicit Nesting(ParseState& state) : state_(state) {
      if (++state_.depth_ > kMostDepth) state_.Fail("nested too deeply");
    }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    ~Nesting() { --state_.depth_; }

   private:
    ParseState& state_;
  };

 private:
  std::string_view text_;
  const std::vector<Token>& tokens_;
  Tree& tree_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int format_depth_;
  std::optional<SyntaxFault> fault_;
};

// The expressions of the grammar. Each returns kNoNode after a failure.
NodeId ParseExpressions(ParseState& state);      // star_expressions: a, *b
NodeId ParseNamedExpression(ParseState& state);  // a := b, or a test
NodeId ParseStarredOrNamed(ParseState& state);   // *a, or a named expression
NodeId ParseTest(ParseState& state);             // lambda, conditional, or
NodeId ParseTargets(ParseState& state);          // what stands before "in" of a for
NodeId ParseBitOr(ParseState& state);
NodeId ParsePrimary(ParseState& state);  // an atom and what follows it: a.b[c](d)
NodeId ParseDisjunction(ParseState& state);
NodeId ParseConditionOfClause(ParseState& state);
NodeId ParseYieldOrExpressions(ParseState& state);
NodeId ParseStrings(ParseState& state);                                 // adjacent string literals
NodeId ParseParameters(ParseState& state, std::string_view end);        // up to ")" or ":"
void ParseClauses(ParseState& state, std::vector<NodeId>& children);    // for x in y if z ...
void ParseArguments(ParseState& state, std::vector<NodeId>& children);  // up to and with ")"

// Whether a node may stand left of "=".
bool IsTarget(const Tree& tree, NodeId node);

}  // namespace corntune::pyconf
