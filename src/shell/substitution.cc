// $(...) of the few commands whose output is known, and $((...)).
#include <array>
#include <charconv>

#include "corntune/base/text.h"

#include "arithmetic.h"
#include "expand.h"
#include "expander.h"
#include "scan.h"

namespace corntune::shell {
namespace {

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

ShellWord CpuCount(const Variables& variables) {
  ShellWord word;
  word.counts_cpus = true;
  if (variables.context().cpu_count) {
    word.value = std::to_string(*variables.context().cpu_count);
    word.origin = ShellOrigin::kEvaluated;
    return word;
  }
  word.reason = "depends on the number of CPUs";
  word.origin = ShellOrigin::kUnknown;
  return word;
}

ShellWord Printed(std::string text, const std::vector<ShellWord>& words) {
  ShellWord output;
  while (text.ends_with('\n')) text.pop_back();
  output.value = std::move(text);
  output.origin = ShellOrigin::kEvaluated;
  for (const ShellWord& word : words) DependOn(output, word);
  return output;
}

std::optional<std::string> Echoed(const std::vector<ShellWord>& words) {
  std::string text;
  std::size_t at = 1;
  if (words.size() > 1 && words[1].value == "-n") ++at;
  for (std::size_t i = at; i < words.size(); ++i) {
    const std::string& word = *words[i].value;
    // What bash takes for options, and dash for words.
    const bool option = i == at && word.size() > 1 && word[0] == '-' &&
                        word.find_first_not_of("neE", 1) == std::string::npos;
    // dash has escapes, bash has none.
    if (option || word.find('\\') != std::string::npos) return std::nullopt;
    if (i > at) text += ' ';
    text += word;
  }
  return text;
}

// One turn through the format of printf; false for what is not understood.
bool PrintOnce(std::string_view format, const std::vector<ShellWord>& words, std::size_t& next,
               std::string& text) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (c != '%' && c != '\\') {
      text += c;
      continue;
    }
    if (++i == format.size()) return false;
    if (c == '\\' && (format[i] == 'n' || format[i] == 't')) {
      text += format[i] == 'n' ? '\n' : '\t';
    } else if (c == '%' && format[i] == '%') {
      text += '%';
    } else if (c == '%' && format[i] == 's') {
      if (next < words.size()) text += *words[next++].value;
    } else {
      return false;
    }
  }
  return true;
}

std::optional<std::string> Formatted(const std::vector<ShellWord>& words) {
  if (words.size() < 2 || words[1].value->starts_with('-')) return std::nullopt;
  std::string text;
  std::size_t next = 2;
  do {
    const std::size_t before = next;
    if (!PrintOnce(*words[1].value, words, next, text)) return std::nullopt;
    if (next == before) break;
  } while (next < words.size() && text.size() < (64u << 10));
  return text;
}

// What a variable counts for in an expression; one with zeros in front differs between shells.
std::optional<std::int64_t> PlainNumber(std::string_view digits) {
  std::int64_t value = 0;
  if (digits.empty()) return 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool plain = end.ec == std::errc() && end.ptr == digits.data() + digits.size() &&
                     (digits.size() == 1 || digits[0] != '0');
  return plain ? std::optional<std::int64_t>(value) : std::nullopt;
}

}  // namespace

void LoseNames(std::string_view expression, const std::string& reason, Variables& variables) {
  const bool assigns = expression.find('=') != std::string_view::npos ||
                       expression.find("++") != std::string_view::npos ||
                       expression.find("--") != std::string_view::npos;
  for (std::size_t at = 0; assigns && at < expression.size();) {
    const std::size_t end = EndOfName(expression, at);
    const bool number = expression[at] >= '0' && expression[at] <= '9';
    if (end > at && !number) variables.Lose(std::string(expression.substr(at, end - at)), reason);
    at = std::max(end, at + 1);
  }
}

namespace {

// The words of a command without operators; nothing for any other text.
std::optional<std::vector<ShellWord>> PlainCommand(std::string_view text, Variables& variables) {
  std::vector<ShellWord> words;
  for (std::size_t at = 0; at < text.size();) {
    if (std::string_view(" \t").find(text[at]) != std::string_view::npos) {
      ++at;
      continue;
    }
    const auto end = EndOfWord(text, at);
    const bool assigns = words.empty() && end && AssignmentEquals(text.substr(at, *end - at));
    if (!end || *end == at || assigns || text[at] == '#') return std::nullopt;
    for (ShellWord& word : ExpandWords(text, at, *end, variables)) {
      words.push_back(std::move(word));
    }
    at = *end;
  }
  return words;
}

}  // namespace

ShellWord OutputOf(const std::vector<ShellWord>& words, const Variables& variables) {
  ShellWord output = UnknownWords("the output of a command is not known");
  for (const ShellWord& word : words) {
    if (!word.value) return UnknownWords(word.reason);
  }
  if (words.empty()) return output;
  const std::string& name = *words[0].value;
  std::optional<std::string> text;
  if (name == "echo") {
    text = Echoed(words);
  } else if (name == "printf") {
    text = Formatted(words);
  } else if (name == "cat" && words.size() == 2 && variables.context().read_file) {
    const std::string& file = *words[1].value;
    if (!file.starts_with('-')) text = variables.context().read_file(file);
    if (text && text->find_first_of(std::string_view("\r\0", 2)) != std::string::npos) text.reset();
  }
  if (!text || text->size() > (64u << 10)) return output;
  return Printed(std::move(*text), words);
}

// `body` of $(body) or of backquotes, or of $((expression)).
void Expander::DollarBracket(std::string_view body, bool quoted) {
  if (body.size() > 1 && body.front() == '(' && body.back() == ')') {
    return Insert(Calculated(body.substr(1, body.size() - 2)), quoted);
  }
  const std::string_view command = Trim(body);
  if (PrintsCpuCount(command)) return Insert(CpuCount(variables_), quoted);
  ShellWord output;
  if (depth_ >= kMostNesting) return Insert(Unknown("nested too deeply"), quoted);
  variables_.Begin();  // it runs in a process of its own
  const auto words = PlainCommand(command, variables_);
  if (words) output = OutputOf(*words, variables_);
  (void)variables_.Undo();
  if (!words || !output.value) {
    output = UnknownWords("the output of " + Quoted(command.substr(0, 200)) + " is not known");
  }
  Insert(output, quoted);
}

ShellWord Expander::Calculated(std::string_view expression) {
  if (depth_ >= kMostNesting) return Unknown("nested too deeply");
  return ExpandArithmetic(expression, variables_, false);
}

ShellWord ExpandArithmetic(std::string_view expression, Variables& variables, bool bash) {
  if (expression.find('"') != std::string_view::npos) {
    LoseNames(expression, "quotes in $(( ))", variables);
    return Unknown("quotes in $(( ))");
  }
  const std::string quoted = "\"" + std::string(expression) + "\"";
  ShellWord expanded = ExpandValue(quoted, 0, quoted.size(), variables);
  if (!expanded.value) LoseNames(expression, expanded.reason, variables);
  return CalculatedWord(std::move(expanded), variables, bash);
}

ShellWord CalculatedWord(ShellWord result, Variables& variables, bool bash) {
  if (!result.value) return result;
  const std::string expression = *result.value;
  std::string reason;
  NumberVariables numbers;
  numbers.value = [&](const std::string& name) -> std::optional<std::int64_t> {
    const ShellWord content = variables.Find(name).content;
    if (!content.value) {
      if (reason.empty()) reason = content.reason;
      return std::nullopt;
    }
    DependOn(result, content);
    return PlainNumber(*content.value);
  };
  numbers.assign = [&](const std::string& name, std::optional<std::int64_t> number) {
    if (!number) {
      return variables.Lose(name, reason.empty() ? "$" + name + " is computed" : reason);
    }
    ShellWord content = result;
    content.value = std::to_string(*number);
    content.origin = std::max(result.origin, ShellOrigin::kEvaluated);
    variables.Assign(name, std::move(content));
  };
  const auto number = Calculate(expression, numbers, bash);
  result.origin = std::max(result.origin, ShellOrigin::kEvaluated);
  if (number) {
    result.value = std::to_string(*number);
    return result;
  }
  if (reason.empty()) {
    reason = "$(( )) is not evaluated: " + Quoted(std::string_view(expression).substr(0, 200));
  }
  LoseNames(expression, reason, variables);
  ShellWord lost = Unknown(reason);
  lost.variables = result.variables;
  lost.counts_cpus = result.counts_cpus;
  return lost;
}

}  // namespace corntune::shell
