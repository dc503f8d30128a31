#include "string_decode.h"

#include <cctype>

namespace corntune::pyconf {
namespace {

class Decoder {
 public:
  Decoder(std::string_view body, bool bytes) : body_(body), bytes_(bytes) {}

  std::optional<std::string> Run() {
    while (at_ < body_.size()) {
      const char c = body_[at_];
      if (c == '\r') {
        TakeNewline();
        decoded_ += '\n';
      } else if (c != '\\' || at_ + 1 == body_.size()) {
        decoded_ += c;
        ++at_;
      } else if (!TakeEscape()) {
        return std::nullopt;
      }
    }
    return std::move(decoded_);
  }

 private:
  void TakeNewline() { at_ += body_.substr(at_).starts_with("\r\n") ? 2u : 1u; }

  bool TakeEscape() {
    ++at_;
    const char c = body_[at_];
    if (c == '\n' || c == '\r') {
      TakeNewline();
      return true;
    }
    constexpr std::string_view kLetters = "\\'\"abfnrtv";
    constexpr std::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
    if (const std::size_t known = kLetters.find(c); known != std::string_view::npos) {
      decoded_ += kMeanings[known];
      ++at_;
      return true;
    }
    if (c >= '0' && c <= '7') return TakeOctal();
    if (c == 'x') return TakeHex(2);
    if (!bytes_ && c == 'u') return TakeHex(4);
    if (!bytes_ && c == 'U') return TakeHex(8);
    if (!bytes_ && c == 'N') return false;
    decoded_ += '\\';  // an unknown escape stands for itself
    return true;
  }

  bool TakeOctal() {
    char32_t code = 0;
    for (int digits = 0; digits < 3 && at_ < body_.size(); ++digits, ++at_) {
      if (body_[at_] < '0' || body_[at_] > '7') break;
      code = code * 8 + static_cast<char32_t>(body_[at_] - '0');
    }
    return Append(bytes_ ? code & 0xFF : code);
  }

  bool TakeHex(std::size_t length) {
    ++at_;
    if (body_.size() - at_ < length) return false;
    char32_t code = 0;
    for (std::size_t i = 0; i < length; ++i, ++at_) {
      const auto c = static_cast<unsigned char>(body_[at_]);
      if (std::isxdigit(c) == 0) return false;
      const int digit = std::isdigit(c) != 0 ? c - '0' : std::tolower(c) - 'a' + 10;
      code = code * 16 + static_cast<char32_t>(digit);
    }
    return Append(code);
  }

  bool Append(char32_t code) {
    if (bytes_) {
      decoded_ += static_cast<char>(static_cast<unsigned char>(code));
      return true;
    }
    if (code >= 0x110000 || (code >= 0xD800 && code <= 0xDFFF)) return false;
    AppendUtf8(decoded_, code);
    return true;
  }

  std::string_view body_;
  bool bytes_;
  std::size_t at_ = 0;
  std::string decoded_;
};

std::string WithPlainNewlines(std::string_view body) {
  std::string plain;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const bool carriage = body[i] == '\r';
    if (carriage && i + 1 < body.size() && body[i + 1] == '\n') ++i;
    plain += carriage ? '\n' : body[i];
  }
  return plain;
}

}  // namespace

void AppendUtf8(std::string& text, char32_t code) {
  const auto tail = [&](int shift) {
    text += static_cast<char>(static_cast<unsigned char>(0x80 | ((code >> shift) & 0x3F)));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(static_cast<unsigned char>(0xC0 | (code >> 6)));
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(static_cast<unsigned char>(0xE0 | (code >> 12)));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(static_cast<unsigned char>(0xF0 | (code >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::optional<std::string> DecodeString(std::string_view body, bool raw, bool bytes) {
  if (raw) return WithPlainNewlines(body);
  return Decoder(body, bytes).Run();
}

}  // namespace corntune::pyconf
