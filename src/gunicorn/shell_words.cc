#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/command_line.h"

namespace corntune {
namespace {

// The states of Python's shlex.shlex with posix and whitespace_split set and no comments.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  Result<std::vector<std::string>> Split() {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\'' || c == '"') {
        if (!TakeQuoted(c)) return Broken("no closing quotation mark");
      } else if (c == '\\') {
        if (at_ == text_.size()) return Broken("nothing follows the last backslash");
        Add(text_[at_++]);
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        EndWord();
      } else {
        Add(c);
      }
    }
    EndWord();
    return std::move(words_);
  }

 private:
  void Add(char c) {
    word_ += c;
    in_word_ = true;
  }

  void EndWord() {
    if (in_word_) words_.push_back(std::exchange(word_, {}));
    in_word_ = false;
  }

  // Up to the closing quote. Within double quotes a backslash escapes a double quote and itself
  // only.
  bool TakeQuoted(char quote) {
    in_word_ = true;  // '' is a word
    while (at_ < text_.size()) {
      char c = text_[at_++];
      if (c == quote) return true;
      if (c == '\\' && quote == '"' && at_ < text_.size() &&
          (text_[at_] == '"' || text_[at_] == '\\')) {
        c = text_[at_++];
      }
      Add(c);
    }
    return false;
  }

  tl::unexpected<Error> Broken(std::string_view what) const {
    return UsageError("", fmt::format("{}: {}", what, Quoted(text_)));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> words_;
  std::string word_;
  bool in_word_ = false;
};

}  // namespace

Result<std::vector<std::string>> SplitShellWords(std::string_view text) {
  return Splitter(text).Split();
}

}  // namespace corntune
