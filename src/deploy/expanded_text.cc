#include "expanded_text.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace corntune {
namespace {

constexpr char kGap = '$';  // as WordReader expects it in the source of a word

void Depend(ShellWord& word, const ShellWord& inserted) {
  for (const std::string& name : inserted.variables) {
    const auto end = word.variables.end();
    if (std::find(word.variables.begin(), end, name) == end) word.variables.push_back(name);
  }
  word.origin = std::max(word.origin, inserted.origin);
  if (!inserted.value && word.reason.empty()) word.reason = inserted.reason;
}

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class Splitter {
 public:
  Splitter(const LineIndex& lines, const ExpandedText& text, SplitStyle style)
      : lines_(lines), text_(text), style_(style) {}

  std::vector<StartWord> Split() {
    for (at_ = 0; at_ < text_.size() && !Ends(); ++at_) Take();
    Close();
    return std::move(words_);
  }

 private:
  bool IsGap() const {
    const ShellWord* inserted = text_.InsertedAt(at_);
    return inserted != nullptr && !inserted->value;
  }

  bool Ends() const {
    return style_ == SplitStyle::kCompose && quote_ == '\0' && !IsGap() &&
           std::string_view(";&|<>").find(text_.At(at_)) != std::string_view::npos;
  }

  void Take() {
    const char c = text_.At(at_);
    if (IsGap()) {
      Start();
      lost_ = true;
      word_.word.splits = word_.word.splits || quote_ == '\0';
      word_.source += kGap;
      Depend(word_.word, *text_.InsertedAt(at_));
      return;
    }
    if (quote_ == '\0' && IsBlank(c)) {
      Close();
      return;
    }
    Start();
    if (const ShellWord* inserted = text_.InsertedAt(at_)) Depend(word_.word, *inserted);
    if (c == quote_ || (quote_ == '\0' && (c == '"' || c == '\''))) {
      quote_ = quote_ == '\0' ? c : '\0';
      return;
    }
    if (c == '\\' && at_ + 1 < text_.size() && Escape()) return;
    Append(c);
  }

  // At a backslash that means something; moves to the last byte that belongs to it.
  bool Escape() {
    const char next = text_.At(at_ + 1);
    if (style_ == SplitStyle::kSystemd) return SystemdEscape(next);
    if (quote_ == '\'') return false;
    const bool shlex = style_ == SplitStyle::kSupervisor;
    if (shlex && quote_ == '"' && next != '"' && next != '\\') return false;
    ++at_;
    Append(next);
    return true;
  }

  bool SystemdEscape(char next) {
    const std::string_view kNames = "abfnrtvs\\\"'";
    const std::string_view kValues = "\a\b\f\n\r\t\v \\\"'";
    if (const std::size_t found = kNames.find(next); found != std::string_view::npos) {
      ++at_;
      Append(kValues[found]);
      return true;
    }
    if (next != 'x' || at_ + 3 >= text_.size()) return false;
    int value = 0;
    for (std::size_t i = at_ + 2; i < at_ + 4; ++i) {
      const std::size_t digit =
          std::string_view("0123456789abcdef").find(static_cast<char>(text_.At(i) | 0x20));
      if (digit == std::string_view::npos) return false;
      value = value * 16 + static_cast<int>(digit);
    }
    if (value == 0) return false;
    at_ += 3;
    Append(static_cast<char>(value));
    return true;
  }

  void Append(char c) {
    *word_.word.value += c;
    word_.source += c;
  }

  void Start() {
    if (open_) return;
    open_ = true;
    lost_ = false;
    begin_ = at_;
    word_ = StartWord{};
    word_.word.value = "";
  }

  void Close() {
    if (!open_) return;
    open_ = false;
    if (lost_) {
      word_.word.value.reset();
      word_.word.origin = ShellOrigin::kUnknown;
    } else {
      word_.word.splits = false;
    }
    const std::size_t first = text_.OffsetAt(begin_);
    const std::size_t last = text_.OffsetAt(at_ > begin_ ? at_ - 1 : begin_);
    word_.place = lines_.Place(first, std::max(first, last) + 1);
    words_.push_back(std::move(word_));
  }

  const LineIndex& lines_;
  const ExpandedText& text_;
  SplitStyle style_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  char quote_ = '\0';
  bool open_ = false;
  bool lost_ = false;
  StartWord word_;
  std::vector<StartWord> words_;
};

}  // namespace

void ExpandedText::Copy(char c, std::size_t offset) {
  text_ += c;
  offsets_.push_back(offset);
  from_.push_back(0);
}

void ExpandedText::Insert(const ShellWord& value, std::size_t offset) {
  insertions_.push_back(value);
  std::string text = value.value.value_or(std::string(1, kGap));
  inserted_ += text.size();
  if (inserted_ > kMostExpanded) {
    insertions_.back().value.reset();
    insertions_.back().reason = "its variables make too long a text";
    text = kGap;
  }
  text_ += text;
  offsets_.insert(offsets_.end(), text.size(), offset);
  from_.insert(from_.end(), text.size(), insertions_.size());
}

const ShellWord* ExpandedText::InsertedAt(std::size_t index) const {
  return from_[index] == 0 ? nullptr : &insertions_[from_[index] - 1];
}

StartWord ExpandedText::Whole(const SourcePlace& place) const {
  StartWord word;
  word.place = place;
  word.source = text_;
  bool known = true;
  for (const ShellWord& inserted : insertions_) {
    Depend(word.word, inserted);
    known = known && inserted.value.has_value();
  }
  if (known) {
    word.word.value = text_;
  } else {
    word.word.origin = ShellOrigin::kUnknown;
  }
  return word;
}

std::vector<StartWord> SplitIntoWords(const LineIndex& lines, const ExpandedText& text,
                                      SplitStyle style) {
  return Splitter(lines, text, style).Split();
}

ExpandedText Verbatim(const MappedText& text) {
  ExpandedText out;
  for (std::size_t i = 0; i < text.text.size(); ++i) out.Copy(text.text[i], text.offsets[i]);
  return out;
}

}  // namespace corntune
