#include "json_words.h"

#include <utility>

namespace corntune {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<std::vector<JsonWord>> Read() {
    std::vector<JsonWord> words;
    Blanks();
    if (!Take('[')) return std::nullopt;
    Blanks();
    if (!Take(']')) {
      do {
        Blanks();
        auto word = String();
        if (!word) return std::nullopt;
        words.push_back(std::move(*word));
        Blanks();
      } while (Take(','));
      if (!Take(']')) return std::nullopt;
    }
    Blanks();
    if (at_ != text_.size()) return std::nullopt;
    return words;
  }

 private:
  void Blanks() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n\\").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }

  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::optional<JsonWord> String() {
    JsonWord word;
    word.begin = at_;
    if (!Take('"')) return std::nullopt;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        const char c = text_[at_];
        if (c == '\r' || c == '\n') {
          ++at_;
          continue;
        }
        word.text += c == 'n' ? '\n' : c == 't' ? '\t' : c;
        ++at_;
        continue;
      }
      word.text += text_[at_++];
    }
    if (!Take('"')) return std::nullopt;
    word.end = at_;
    return word;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<JsonWord>> ReadJsonWords(std::string_view text) {
  return Scanner(text).Read();
}

}  // namespace corntune
