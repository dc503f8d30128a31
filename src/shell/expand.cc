#include "expand.h"

#include <array>
#include <charconv>

#include "corntune/base/text.h"

#include "arithmetic.h"
#include "scan.h"

namespace corntune::shell {
namespace {

constexpr std::size_t kMostBytes = 64 << 10;  // of one word: X=$X$X doubles

bool PrintsCpuCount(std::string_view command) {
  constexpr std::array<std::string_view, 6> kCounters = {"nproc",
                                                         "nproc --all",
                                                         "getconf _NPROCESSORS_ONLN",
                                                         "grep -c ^processor /proc/cpuinfo",
                                                         "grep -c '^processor' /proc/cpuinfo",
                                                         "grep -c processor /proc/cpuinfo"};
  for (const std::string_view counter : kCounters) {
    if (command == counter) return true;
  }
  return false;
}

class Expander {
 public:
  Expander(std::string_view text, Variables& variables, bool splits, int depth)
      : text_(text), variables_(variables), splits_(splits), depth_(depth) {}

  std::vector<ShellWord> Run(std::size_t begin, std::size_t end) {
    begin_ = begin;
    end_ = end;
    Unquoted();
    EndWord();
    return std::move(words_);
  }

 private:
  void Add(std::string_view piece) {
    started_ = true;
    if (!word_.value) return;
    if (word_.value->size() + piece.size() > kMostBytes) return Lose("too long");
    *word_.value += piece;
  }

  void Lose(std::string reason) {
    started_ = true;
    word_.value.reset();
    word_.origin = ShellOrigin::kUnknown;
    if (word_.reason.empty()) word_.reason = std::move(reason);
  }

  void EndWord() {
    if (started_) {
      word_.begin = begin_;
      word_.end = end_;
      words_.push_back(std::move(word_));
    }
    word_ = ShellWord();
    word_.value = "";
    started_ = false;
  }

  void Unquoted() {
    word_.value = "";
    for (std::size_t at = begin_; at < end_;) {
      const char c = text_[at];
      const std::size_t end = EndOfPiece(text_, at).value_or(end_);
      const std::string_view piece = text_.substr(at, end - at);
      if (c == '\\') {
        if (piece != "\\\n") Add(piece.substr(1));
      } else if (c == '\'') {
        Add(piece.substr(1, piece.size() - 2));
      } else if (c == '"') {
        Add("");
        DoubleQuoted(at + 1, end - 1);
      } else if (c == '$' || c == '`') {
        at = Dollar(at, end_, false);
        continue;
      } else {
        Plain(c, at);
      }
      at = end;
    }
  }

  // What the whole word has, looked for once.
  struct Marks {
    std::size_t begin = 1, end = 0;
    bool closes = false;
    bool no_file = false;
    std::size_t braces_end = 0;  // after the last closing one
  };

  const Marks& FindMarks() {
    if (marks_.begin == begin_ && marks_.end == end_) return marks_;
    const std::string_view word = text_.substr(begin_, end_ - begin_);
    const std::size_t brace = word.rfind('}');
    marks_ = {begin_, end_, word.find(']') != std::string_view::npos,
              word.starts_with('-') || word.find(':') != std::string_view::npos,
              brace == std::string_view::npos ? 0 : begin_ + brace + 1};
    return marks_;
  }

  // File names and braces: what they become is not in the text.
  void Plain(char c, std::size_t at) {
    // Only brackets that close make a pattern; "[::]:80" and "--allow=*" name no file.
    const Marks& marks = FindMarks();
    const bool pattern = c == '*' || c == '?' || (c == '[' && marks.closes);
    if (pattern && splits_ && !marks.no_file) return Lose("a pattern of file names");
    if (c == '{' && splits_ && marks.braces_end > at) return Lose("braces");
    if (c == '~' && at == begin_) return Lose("a home folder");
    Add(std::string_view(&c, 1));
  }

  void DoubleQuoted(std::size_t at, std::size_t end) {
    while (at < end) {
      const char c = text_[at];
      if (c == '\\' && at + 1 < end) {
        const char next = text_[at + 1];
        if (std::string_view("$`\"\\").find(next) != std::string_view::npos) {
          Add(text_.substr(at + 1, 1));
        } else if (next != '\n') {
          Add(text_.substr(at, 2));
        }
        at += 2;
      } else if (c == '$' || c == '`') {
        at = Dollar(at, end, true);
      } else {
        Add(text_.substr(at, 1));
        ++at;
      }
    }
  }

  // An expansion at `at`; the offset after it.
  std::size_t Dollar(std::size_t at, std::size_t end, bool quoted) {
    if (text_[at] == '`') {
      const std::size_t close = std::min(EndOfPiece(text_, at).value_or(end), end);
      Insert(Command(Trim(text_.substr(at + 1, close - at - 2))), quoted);
      return close;
    }
    const char next = at + 1 < end ? text_[at + 1] : '\0';
    if (next == '(' || next == '{') {
      const std::size_t close = std::min(EndOfPiece(text_, at).value_or(end), end);
      const std::string_view body = text_.substr(at + 2, close - at - 3);
      if (next == '{') {
        Insert(Outside(Braced(body), body, quoted), quoted);
      } else if (body.size() > 1 && body.front() == '(' && body.back() == ')') {
        Insert(Arithmetic(body.substr(1, body.size() - 2)), quoted);
      } else {
        Insert(Command(Trim(body)), quoted);
      }
      return close;
    }
    if (next == '\'' || next == '"') {
      if (quoted) {
        Add("$");
      } else {
        Lose("quotes of bash");
      }
      return at + 1;
    }
    const std::size_t name_end = std::min(EndOfName(text_, at + 1), end);
    const bool digit = next >= '0' && next <= '9';
    if (name_end > at + 1 && !digit) {
      Insert(Plainly(std::string(text_.substr(at + 1, name_end - at - 1))), quoted);
      return name_end;
    }
    if (next != '\0' &&
        std::string_view("@*#?$!-0123456789").find(next) != std::string_view::npos) {
      Insert(Unknown(std::string("$") + next + " is an argument or a state of the shell"), quoted);
      return at + 2;
    }
    Add("$");
    return at + 1;
  }

  // Puts an expansion's result into the word, split where it stands outside quotes.
  void Insert(const ShellWord& result, bool quoted) {
    const bool splits = splits_ && !quoted;
    if (!result.value) {
      Lose(result.reason);
      word_.splits = word_.splits || splits;
      DependOn(word_, result);
      return;
    }
    if (!splits) {
      DependOn(word_, result);
      return Add(*result.value);
    }
    const std::string& value = *result.value;
    if (variables_.Find("IFS").is_set) return Lose("IFS is changed");
    if (value.find_first_of("*?[\\") != std::string::npos && value.find(':') == std::string::npos) {
      return Lose("a pattern of file names");
    }
    DependOn(word_, result);
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (std::string_view(" \t\n").find(value[i]) == std::string_view::npos) {
        Add(std::string_view(value).substr(i, 1));
      } else if (started_) {
        EndWord();
        DependOn(word_, result);
      }
    }
  }

  // Quotes within braces mean other things within quotes, and keep from splitting without.
  static ShellWord Outside(ShellWord word, std::string_view body, bool quoted) {
    const bool quotes = body.find_first_of("\"'\\") != std::string_view::npos;
    const bool blanks = word.value && (word.value->empty() ||
                                       word.value->find_first_of(" \t\n*?[") != std::string::npos);
    if (!quotes || (!quoted && !blanks)) return word;
    if (quoted && body.find_first_of("'\\") == std::string_view::npos) return word;
    return Unknown("quotes within ${" + Printable(body.substr(0, 40)) + "}");
  }

  static ShellWord Known(std::string value, ShellOrigin origin) {
    ShellWord word;
    word.value = std::move(value);
    word.origin = origin;
    return word;
  }

  ShellWord Plainly(const std::string& name) const { return variables_.Find(name).content; }

  // ${...} without its braces.
  ShellWord Braced(std::string_view body) {
    const std::size_t name_end = EndOfName(body, 0);
    const std::string name(body.substr(0, name_end));
    std::string_view rest = body.substr(name_end);
    if (name.empty() || (name[0] >= '0' && name[0] <= '9'))
      return Unknown("${" + std::string(body.substr(0, 20)) + "}");
    if (rest.empty()) return Plainly(name);
    const bool colon = rest.front() == ':';
    if (colon) rest.remove_prefix(1);
    const char op = rest.empty() ? '\0' : rest.front();
    if (op == '\0' || std::string_view("-=+?").find(op) == std::string_view::npos) {
      return Unknown("${" + Printable(body.substr(0, 40)) + "} is not evaluated");
    }
    return Substituted(name, colon, op, rest.substr(1));
  }

  ShellWord Substituted(const std::string& name, bool colon, char op, std::string_view other) {
    const Holding holding = variables_.Find(name);
    if (!holding.content.value && !holding.assumed_unset) return holding.content;
    const bool present =
        !holding.assumed_unset && holding.is_set && (!colon || !holding.content.value->empty());
    if (op == '+') {
      ShellWord result = present ? Nested(other) : Known("", ShellOrigin::kEvaluated);
      Mark(result, holding, name);
      return result;
    }
    if (present) return holding.content;
    if (op == '?') return Unknown("depends on the environment variable " + name);
    ShellWord result = Nested(other);
    Mark(result, holding, name);
    if (op == '=') {
      variables_.Assign(name, variables_.certain()
                                  ? result
                                  : Unknown("$" + name + " is assigned on a condition"));
    }
    return result;
  }

  // The result holds as long as the variable is not set.
  static void Mark(ShellWord& result, const Holding& holding, const std::string& name) {
    if (holding.assumed_unset) {
      ShellWord variable = Known("", ShellOrigin::kEnvironment);
      variable.variables = {name};
      DependOn(result, variable);
    } else {
      DependOn(result, holding.content);
    }
    if (result.value && result.origin == ShellOrigin::kLiteral)
      result.origin = ShellOrigin::kEvaluated;
  }

  // The word after an operator, within double quotes or not: quotes count, splitting does not.
  ShellWord Nested(std::string_view text) {
    if (depth_ >= kMostNesting) return Unknown("nested too deeply");
    const auto words = Expander(text, variables_, false, depth_ + 1).Run(0, text.size());
    ShellWord word = words.empty() ? Known("", ShellOrigin::kEvaluated) : words.front();
    return word;
  }

  ShellWord Command(std::string_view command) const {
    if (!PrintsCpuCount(command)) {
      return Unknown("the output of " + Quoted(command) + " is not known");
    }
    ShellWord word;
    word.counts_cpus = true;
    if (variables_.context().cpu_count) {
      word.value = std::to_string(*variables_.context().cpu_count);
      word.origin = ShellOrigin::kEvaluated;
      return word;
    }
    word.reason = "depends on the number of CPUs";
    word.origin = ShellOrigin::kUnknown;
    return word;
  }

  ShellWord Arithmetic(std::string_view expression) {
    if (depth_ >= kMostNesting) return Unknown("nested too deeply");
    const std::string quoted = "\"" + std::string(expression) + "\"";
    if (expression.find('"') != std::string_view::npos) return Unknown("quotes in $(( ))");
    const auto words = Expander(quoted, variables_, false, depth_ + 1).Run(0, quoted.size());
    if (words.empty()) return Unknown("empty");
    if (!words.front().value) return words.front();
    return Calculated(words.front(), expression);
  }

  // The number that the expanded `expression` comes to. Precondition: it has a value.
  ShellWord Calculated(const ShellWord& expanded, std::string_view expression) {
    ShellWord result = expanded;
    std::string reason;
    const auto number =
        Calculate(*expanded.value, [&](const std::string& name) -> std::optional<std::int64_t> {
          const ShellWord content = variables_.Find(name).content;
          if (!content.value) {
            if (reason.empty()) reason = content.reason;
            return std::nullopt;
          }
          DependOn(result, content);
          std::int64_t value = 0;
          const std::string& digits = *content.value;
          const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
          const bool plain = end.ec == std::errc() && end.ptr == digits.data() + digits.size() &&
                             (digits.size() == 1 || digits[0] != '0');
          return plain ? std::optional<std::int64_t>(value) : std::nullopt;
        });
    if (number) {
      result.value = std::to_string(*number);
      result.origin = std::max(result.origin, ShellOrigin::kEvaluated);
    } else {
      result.value.reset();
      result.origin = ShellOrigin::kUnknown;
      result.reason = reason.empty() ? "$(( )) is not evaluated: " + Quoted(expression) : reason;
    }
    return result;
  }

  std::string_view text_;
  Variables& variables_;
  bool splits_;
  int depth_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  Marks marks_;
  std::vector<ShellWord> words_;
  ShellWord word_;
  bool started_ = false;
};

}  // namespace

std::vector<ShellWord> ExpandWords(std::string_view text, std::size_t begin, std::size_t end,
                                   Variables& variables) {
  return Expander(text, variables, true, 0).Run(begin, end);
}

ShellWord ExpandValue(std::string_view text, std::size_t begin, std::size_t end,
                      Variables& variables) {
  auto words = Expander(text, variables, false, 0).Run(begin, end);
  if (!words.empty()) return std::move(words.front());
  ShellWord empty;
  empty.value = "";
  empty.begin = begin;
  empty.end = end;
  return empty;
}

}  // namespace corntune::shell
