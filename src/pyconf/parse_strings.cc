// String literals and f-strings.
#include <optional>
#include <string>

#include "corntune/base/text.h"

#include "parse_state.h"
#include "string_decode.h"
#include "string_scan.h"

namespace corntune::pyconf {
namespace {

constexpr int kMostFormatDepth = 8;

// Collects the pieces of adjacent literals.
class StringParser {
 public:
  explicit StringParser(ParseState& state) : state_(state), begin_(state.Now().begin) {}

  NodeId Parse() {
    bool bytes = false;
    bool first = true;
    for (; state_.Is(TokenKind::kString); first = false) {
      const Token token = state_.Now();
      StringShape shape;
      StartsString(state_.text(), token.begin, shape);
      if (!first && bytes != shape.bytes) {
        state_.Fail("cannot mix bytes and text");
        return kNoNode;
      }
      bytes = shape.bytes;
      odd_ = odd_ || shape.is_template;
      state_.Advance();
      ReadToken(token, shape);
      if (state_.failed()) return kNoNode;
    }
    return Finish(bytes);
  }

 private:
  void ReadToken(const Token& token, const StringShape& shape) {
    const std::uint32_t end = token.end - shape.quotes();
    if (shape.format) {
      formatted_ = true;
      ReadPieces(shape.body, end, shape, false);
      return;
    }
    const std::string_view body = state_.text().substr(shape.body, end - shape.body);
    if (shape.bytes && !IsPlainAscii(body)) return state_.FailAt(token.begin, "bytes beyond ASCII");
    AppendLiteral(body, shape);
  }

  static bool IsPlainAscii(std::string_view text) {
    for (const char c : text) {
      if ((static_cast<unsigned char>(c) & 0x80) != 0) return false;
    }
    return true;
  }

  void AppendLiteral(std::string_view body, const StringShape& shape) {
    const std::optional<std::string> decoded = DecodeString(body, shape.raw, shape.bytes);
    if (decoded) literal_ += *decoded;
    odd_ = odd_ || !decoded;
  }

  // The literal text and the fields in [at, end) of an f-string, or of a format specification.
  void ReadPieces(std::uint32_t at, std::uint32_t end, const StringShape& shape, bool spec) {
    const std::string_view text = state_.text();
    std::uint32_t from = at;
    const auto flush = [&](std::uint32_t to) {
      AppendLiteral(text.substr(from, to - from), shape);
    };
    while (at < end && !state_.failed()) {
      const char c = text[at];
      if (c == '\\' && !shape.raw && at + 1 < end && text[at + 1] != '{') {
        at = SkipEscape(at, end);
      } else if (c != '{' && c != '}') {
        ++at;
      } else if (!spec && at + 1 < end && text[at + 1] == c) {
        flush(at + 1);
        at += 2;
        from = at;
      } else if (c == '}') {
        state_.FailAt(at, "single '}' in an f-string");
      } else {
        flush(at);
        at = ReadField(at, shape);
        from = at;
      }
    }
    if (!state_.failed()) flush(end);
  }

  std::uint32_t SkipEscape(std::uint32_t at, std::uint32_t end) const {
    const std::string_view rest = state_.text().substr(at, end - at);
    if (!rest.starts_with("\\N{")) return at + 2;
    const std::size_t close = rest.find('}');
    return close == std::string_view::npos ? end : at + static_cast<std::uint32_t>(close) + 1;
  }

  std::uint32_t ReadField(std::uint32_t at, const StringShape& shape) {
    const FormatField field = ScanField(state_.text(), at + 1, shape, state_.format_depth());
    if (field.error != nullptr || state_.format_depth() >= kMostFormatDepth) {
      state_.FailAt(at, field.error != nullptr ? field.error : "f-strings nested too deeply");
      return field.end;
    }
    FlushLiteral();
    const NodeId expression = ReadExpression(field);
    NodeId spec = kNoNode;
    if (field.has_spec && !state_.failed()) spec = ReadSpec(field, shape);
    const Op conversion = field.conversion == 'r'   ? Op::kRepr
                          : field.conversion == 's' ? Op::kStr
                          : field.conversion == 'a' ? Op::kAscii
                                                    : Op::kNone;
    const std::string_view shown =
        state_.text().substr(field.expression_begin, field.shown_end - field.expression_begin);
    if (field.shows_source && shown.find('\r') != std::string_view::npos) odd_ = true;
    const TextId source = field.shows_source ? state_.tree().Intern(shown) : 0;
    const NodeId id = state_.Add(NodeKind::kField, at, {expression, spec}, conversion, source);
    state_.tree()[id].flag = field.shows_source;
    state_.tree()[id].end = field.end;
    parts_.push_back(id);
    return field.end;
  }

  NodeId ReadExpression(const FormatField& field) {
    const TokenList list =
        TokenizeExpression(state_.text(), field.expression_begin, field.expression_end);
    if (list.fault) {
      state_.FailAt(list.fault->offset, list.fault->message);
      return kNoNode;
    }
    ParseState inner(state_.text(), list.tokens, state_.tree(), state_.format_depth() + 1);
    const NodeId id = ParseYieldOrExpressions(inner);
    if (!inner.Is(TokenKind::kNewline)) inner.Fail("invalid expression in an f-string");
    if (inner.failed()) state_.FailAt(inner.fault()->offset, inner.fault()->message);
    return id;
  }

  NodeId ReadSpec(const FormatField& field, const StringShape& shape) {
    StringParser spec(state_);
    spec.begin_ = field.spec_begin;
    spec.formatted_ = true;
    spec.ReadPieces(field.spec_begin, field.spec_end, shape, true);
    odd_ = odd_ || spec.odd_;
    return spec.Finish(false);
  }

  void FlushLiteral() {
    if (literal_.empty()) return;
    parts_.push_back(
        state_.Add(NodeKind::kString, begin_, {}, Op::kNone, state_.tree().Intern(literal_)));
    literal_.clear();
  }

  NodeId Finish(bool bytes) {
    if (formatted_) {
      FlushLiteral();
      return state_.Add(odd_ ? NodeKind::kOddString : NodeKind::kFormatted, begin_, parts_);
    }
    if (odd_) return state_.Add(NodeKind::kOddString, begin_);
    const NodeKind kind = bytes ? NodeKind::kBytes : NodeKind::kString;
    return state_.Add(kind, begin_, {}, Op::kNone, state_.tree().Intern(literal_));
  }

  ParseState& state_;
  std::uint32_t begin_;
  std::string literal_;
  std::vector<NodeId> parts_;
  bool formatted_ = false;
  bool odd_ = false;
};

}  // namespace

NodeId ParseStrings(ParseState& state) {
  return StringParser(state).Parse();
}

}  // namespace corntune::pyconf
