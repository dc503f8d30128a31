#include "corntune/pyconf/logical_lines.h"

#include <algorithm>

namespace corntune {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  LogicalLines Run() {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    StartLine();
    while (at_ < text_.size()) Step();
    if (depth_ > 0 || continued_) result_.complete = false;
    EndLine();
    return std::move(result_);
  }

 private:
  void StartLine() {
    line_ = LogicalLine{};
    line_.number = number_;
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\f')) {
      ++line_.indent;
      ++at_;
    }
    line_.begin = at_;
  }

  void EndLine() {
    line_.end = line_.begin + line_.code.size();
    if (line_.code.find_first_not_of(" \r") != std::string::npos) {
      result_.lines.push_back(std::move(line_));
    }
  }

  void Keep() { line_.code += text_[at_++]; }
  void Blank() {
    if (text_[at_++] == '\n') ++number_;
    line_.code += ' ';
  }

  void Step() {
    const char c = text_[at_];
    continued_ = false;
    if (c == '\n') {
      EndOfPhysicalLine();
    } else if (c == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') Blank();
    } else if (c == '"' || c == '\'') {
      SkipString(c);
    } else if (c == '\\' && IsLineBreak(at_ + 1)) {
      while (text_[at_] != '\n') Blank();
      Blank();
      continued_ = true;
    } else {
      if (c == '(' || c == '[' || c == '{') ++depth_;
      if ((c == ')' || c == ']' || c == '}') && depth_ > 0) --depth_;
      Keep();
    }
  }

  bool IsLineBreak(std::size_t at) const {
    return text_.substr(at, 1) == "\n" || text_.substr(at, 2) == "\r\n";
  }

  // Inside brackets the statement goes on.
  void EndOfPhysicalLine() {
    if (depth_ > 0) {
      Blank();
      return;
    }
    ++number_;
    EndLine();
    ++at_;
    StartLine();
  }

  // The quotes stay, what is between them becomes blanks.
  void SkipString(char quote) {
    const std::string triple(3, quote);
    const bool is_long = text_.substr(at_, 3) == triple;
    const std::size_t length = is_long ? 3 : 1;
    const std::string_view closing = is_long ? std::string_view(triple) : text_.substr(at_, 1);
    for (std::size_t i = 0; i < length; ++i) Keep();
    while (at_ < text_.size() && text_.substr(at_, length) != closing) {
      if (text_[at_] == '\n' && !is_long) return;  // an error in Python; the line ends here
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) Blank();
      Blank();
    }
    if (at_ >= text_.size()) {
      result_.complete = false;
      return;
    }
    for (std::size_t i = 0; i < length; ++i) Keep();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int number_ = 1;
  int depth_ = 0;
  bool continued_ = false;
  LogicalLine line_;
  LogicalLines result_;
};

}  // namespace

LogicalLines CutLogicalLines(std::string_view text) {
  return Cutter(text).Run();
}

}  // namespace corntune
