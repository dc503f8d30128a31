#include "compose_text.h"

#include <utility>

namespace corntune {
namespace {

constexpr int kDeepestDefault = 8;

bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool IsNamePart(char c) {
  return IsNameStart(c) || (c >= '0' && c <= '9');
}

class Interpolator {
 public:
  Interpolator(const MappedText& text, const std::map<std::string, std::string>& known)
      : text_(text), known_(known) {}

  ExpandedText Run() {
    for (at_ = 0; at_ < text_.text.size();) {
      const std::size_t start = at_;
      if (text_.text[at_] == '$' && at_ + 1 < text_.text.size()) {
        if (text_.text[at_ + 1] == '$') {
          out_.Copy('$', text_.offsets[at_]);
          at_ += 2;
          continue;
        }
        if (const auto value = Variable(0)) {
          out_.Insert(*value, text_.offsets[start]);
          continue;
        }
        at_ = start;
      }
      out_.Copy(text_.text[at_], text_.offsets[at_]);
      ++at_;
    }
    return std::move(out_);
  }

 private:
  char Here() const { return at_ < text_.text.size() ? text_.text[at_] : '\0'; }

  std::string Name() {
    const std::size_t begin = at_;
    if (IsNameStart(Here())) {
      while (IsNamePart(Here())) ++at_;
    }
    return text_.text.substr(begin, at_ - begin);
  }

  // At the dollar sign; behind the variable afterwards. Nothing when there is none.
  std::optional<ShellWord> Variable(int depth) {
    ++at_;
    const bool braces = Here() == '{';
    if (braces) ++at_;
    const std::string name = Name();
    if (name.empty()) return std::nullopt;
    if (!braces) return Value(name);
    if (Here() == '}') {
      ++at_;
      return Value(name);
    }
    const bool empty_too = Here() == ':';
    if (empty_too) ++at_;
    const char kind = Here();
    if (kind != '-' && kind != '+' && kind != '?') return std::nullopt;
    ++at_;
    ShellWord other;
    if (unclosed_ || depth >= kDeepestDefault || !Other(other, depth)) return std::nullopt;
    return Chosen(name, kind, empty_too, other);
  }

  // What stands before the closing brace, which is passed.
  bool Other(ShellWord& other, int depth) {
    other.value = "";
    while (at_ < text_.text.size() && Here() != '}') {
      if (Here() == '$' && at_ + 1 < text_.text.size() && text_.text[at_ + 1] != '$') {
        const auto inner = Variable(depth + 1);
        if (!inner) return false;
        Join(other, *inner);
        continue;
      }
      if (Here() == '$' && at_ + 1 < text_.text.size() && text_.text[at_ + 1] == '$') ++at_;
      if (other.value) *other.value += Here();
      ++at_;
    }
    unclosed_ = Here() != '}';
    ++at_;
    return !unclosed_;
  }

  static void Join(ShellWord& whole, const ShellWord& part) {
    if (whole.value && part.value) {
      *whole.value += *part.value;
    } else {
      whole.value.reset();
      whole.reason = part.reason;
    }
    whole.variables.insert(whole.variables.end(), part.variables.begin(), part.variables.end());
  }

  ShellWord Chosen(const std::string& name, char kind, bool empty_too, ShellWord other) const {
    const auto found = known_.find(name);
    const bool set = found != known_.end() && !(empty_too && found->second.empty());
    ShellWord value;
    if (kind == '+') {
      value = set ? std::move(other) : ShellWord{};
      if (!set) value.value = "";
    } else if (set || kind == '?') {
      value = Value(name);
    } else {
      value = std::move(other);
    }
    value.variables.push_back(name);
    value.origin = value.value ? ShellOrigin::kEnvironment : ShellOrigin::kUnknown;
    return value;
  }

  ShellWord Value(const std::string& name) const {
    ShellWord value;
    value.variables = {name};
    const auto found = known_.find(name);
    if (found != known_.end()) {
      value.value = found->second;
      value.origin = ShellOrigin::kEnvironment;
    } else {
      value.reason = "depends on the environment variable " + name;
      value.origin = ShellOrigin::kUnknown;
    }
    return value;
  }

  const MappedText& text_;
  const std::map<std::string, std::string>& known_;
  std::size_t at_ = 0;
  bool unclosed_ = false;  // nothing more is looked for: time stays linear
  ExpandedText out_;
};

}  // namespace

ExpandedText Interpolated(const MappedText& text, const std::map<std::string, std::string>& known) {
  return Interpolator(text, known).Run();
}

}  // namespace corntune
