// Conditions whose answer follows from the text: [ ], test and [[ ]].
#include <algorithm>
#include <charconv>

#include "corntune/base/text.h"

#include "expand.h"
#include "pattern.h"
#include "scan.h"
#include "script_reader.h"

namespace corntune::shell {
namespace {

using Answer = std::optional<bool>;

// Nothing that the environment may change.
bool IsCertain(const ShellWord& word) {
  return word.value && word.origin < ShellOrigin::kEnvironment && word.variables.empty();
}

Answer Compared(const std::string& a, std::string_view op, const std::string& b) {
  std::int64_t left = 0;
  std::int64_t right = 0;
  const auto number = [](const std::string& text, std::int64_t& value) {
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ec == std::errc() && end.ptr == text.data() + text.size();
  };
  if (!number(a, left) || !number(b, right)) return std::nullopt;
  if (op == "-eq") return left == right;
  if (op == "-ne") return left != right;
  if (op == "-lt") return left < right;
  if (op == "-le") return left <= right;
  if (op == "-gt") return left > right;
  if (op == "-ge") return left >= right;
  return std::nullopt;
}

Answer Opposite(Answer answer) {
  return answer ? Answer(!*answer) : answer;
}

// One condition between [[ and ]], without && and ||.
Answer TestedPart(std::string_view text, Variables& variables) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    if (std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos) {
      ++at;
      continue;
    }
    const auto end = EndOfWord(text, at);
    if (!end || *end == at) return std::nullopt;
    words.push_back(text.substr(at, *end - at));
    at = *end;
  }
  const auto value = [&](std::string_view word) {
    return ExpandValue(word, 0, word.size(), variables);
  };
  if (!words.empty() && words[0] == "!") {
    const std::size_t after = static_cast<std::size_t>(words[0].data() - text.data()) + 1;
    return Opposite(TestedPart(text.substr(after), variables));
  }
  if (words.size() == 1 || words.size() == 2) {
    const ShellWord word = value(words.back());
    if (!IsCertain(word)) return std::nullopt;
    if (words.size() == 1 || words[0] == "-n") return !word.value->empty();
    return words[0] == "-z" ? Answer(word.value->empty()) : std::nullopt;
  }
  if (words.size() != 3) return std::nullopt;
  const ShellWord left = value(words[0]);
  if (!IsCertain(left)) return std::nullopt;
  const std::string_view op = words[1];
  if (op == "==" || op == "=" || op == "!=") {
    Answer same;
    if (words[2].find_first_of("$`") == std::string_view::npos) {
      same = MatchesPattern(words[2], *left.value);
    } else if (words[2].starts_with('"') && EndOfPiece(words[2], 0) == words[2].size()) {
      const ShellWord right = value(words[2]);
      if (IsCertain(right)) same = *left.value == *right.value;
    }
    return op == "!=" ? Opposite(same) : same;
  }
  const ShellWord right = value(words[2]);
  if (!IsCertain(right) || right.value->starts_with('0') || left.value->starts_with('0')) {
    if (right.value != "0" && left.value != "0") return std::nullopt;
  }
  return right.value ? Compared(*left.value, op, *right.value) : std::nullopt;
}

}  // namespace

Answer Tested(const std::vector<ShellWord>& words) {
  if (!std::all_of(words.begin(), words.end(), IsCertain)) return std::nullopt;
  const auto text = [&](std::size_t at) -> const std::string& { return *words[at].value; };
  switch (words.size()) {
    case 0:
      return false;
    case 1:
      return !text(0).empty();
    case 2:
      if (text(0) == "-n") return !text(1).empty();
      if (text(0) == "-z") return text(1).empty();
      return text(0) == "!" ? Answer(text(1).empty()) : std::nullopt;
    case 3:
      if (text(1) == "=" || text(1) == "==") return text(0) == text(2);
      if (text(1) == "!=") return text(0) != text(2);
      if (text(0) == "!" && text(1) == "-n") return text(2).empty();
      if (text(0) == "!" && text(1) == "-z") return !text(2).empty();
      return Compared(text(0), text(1), text(2));
    case 4:
      if (text(0) != "!") return std::nullopt;
      return Opposite(Tested({words.begin() + 1, words.end()}));
    default:
      return std::nullopt;
  }
}

Answer TestedText(std::string_view text, Variables& variables) {
  // Brackets group, and && binds more than ||: these are few, and stay unknown.
  std::vector<std::pair<char, std::string_view>> parts;
  std::size_t begin = 0;
  char before = '&';
  for (std::size_t at = 0; at <= text.size();) {
    const bool joins = at < text.size() &&
                       (text.substr(at).starts_with("&&") || text.substr(at).starts_with("||"));
    if (at == text.size() || joins) {
      parts.emplace_back(before, text.substr(begin, at - begin));
      if (!joins) break;
      before = text[at];
      at += 2;
      begin = at;
      continue;
    }
    const auto next = EndOfPiece(text, at);
    if (!next || text[at] == '(' || text[at] == ')') return std::nullopt;
    at = *next;
  }
  bool mixed = false;
  for (std::size_t i = 2; i < parts.size(); ++i) mixed = mixed || parts[i].first != parts[1].first;
  if (mixed || parts.size() > 20) return std::nullopt;
  const bool wanted = parts.size() < 2 || parts[1].first == '&';
  Answer all = wanted;
  for (const auto& [join, part] : parts) {
    const Answer one = TestedPart(part, variables);
    if (one && *one != wanted) return one;
    if (!one) all.reset();
  }
  return all;
}

}  // namespace corntune::shell
