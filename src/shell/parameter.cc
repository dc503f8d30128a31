// ${...}: defaults, elements, lengths, and parts of a value.
#include <charconv>

#include "corntune/base/text.h"

#include "expand.h"
#include "expander.h"
#include "pattern.h"
#include "scan.h"

namespace corntune::shell {
namespace {

ShellWord Known(std::string value, ShellOrigin origin) {
  ShellWord word;
  word.value = std::move(value);
  word.origin = origin;
  return word;
}

bool IsAscii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

std::optional<std::size_t> NumberOf(std::string_view digits) {
  std::size_t number = 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = end.ec == std::errc() && end.ptr == digits.data() + digits.size();
  return whole && number < 100'000 ? std::optional<std::size_t>(number) : std::nullopt;
}

// How many elements the holding has.
ShellWord CountOf(const Holding& holding) {
  if (!holding.elements && !holding.content.value) return Unknown(holding.content.reason);
  std::size_t count = holding.is_set ? 1 : 0;
  if (holding.elements) {
    for (const ShellWord& element : *holding.elements) {
      if (element.splits) return Unknown(element.reason);
    }
    count = holding.elements->size();
  }
  return Known(std::to_string(count), ShellOrigin::kEvaluated);
}

Holding ElementAt(const Holding& holding, std::size_t index) {
  if (!holding.elements) {
    if (index == 0 || !holding.content.value) return holding;
  }
  const std::vector<ShellWord> none;
  const std::vector<ShellWord>& elements = holding.elements ? *holding.elements : none;
  for (std::size_t i = 0; i <= index && i < elements.size(); ++i) {
    if (elements[i].splits) return HoldingOf(Unknown(elements[i].reason));
  }
  if (index < elements.size()) {
    ShellWord element = elements[index];
    if (element.value) element.origin = std::max(element.origin, ShellOrigin::kEvaluated);
    return HoldingOf(std::move(element));
  }
  Holding unset;
  unset.content = Known("", ShellOrigin::kEvaluated);
  return unset;
}

// Quotes within braces mean other things within quotes, and keep from splitting without.
ShellWord Outside(ShellWord word, std::string_view body, bool quoted) {
  const bool quotes = body.find_first_of("\"'\\") != std::string_view::npos;
  const bool blanks = word.value && (word.value->empty() ||
                                     word.value->find_first_of(" \t\n*?[") != std::string::npos);
  if (!quotes || (!quoted && !blanks)) return word;
  if (quoted && body.find_first_of("'\\") == std::string_view::npos) return word;
  return UnknownWords("quotes within ${" + Printable(body.substr(0, 40)) + "}");
}

// The result holds as long as the variable is not set.
void Mark(ShellWord& result, const Holding& holding, const std::string& name) {
  if (holding.assumed_unset) {
    ShellWord variable = Known("", ShellOrigin::kEnvironment);
    variable.variables = {name};
    DependOn(result, variable);
  } else {
    DependOn(result, holding.content);
  }
  if (result.value && result.origin == ShellOrigin::kLiteral)
    result.origin = ShellOrigin::kEvaluated;
  if (!result.value) result.origin = ShellOrigin::kUnknown;
}

}  // namespace

// ${...} without its braces.
void Expander::Braced(std::string_view body, bool quoted) {
  const bool counts = body.size() > 1 && body.front() == '#';
  if (counts) body.remove_prefix(1);
  const bool special = !body.empty() && (body.front() == '@' || body.front() == '*');
  std::size_t name_end = special ? 1 : EndOfName(body, 0);
  if (!body.empty() && body.front() >= '0' && body.front() <= '9') {
    name_end = std::min(body.find_first_not_of("0123456789"), body.size());
  }
  const std::string name(body.substr(0, name_end));
  const std::string_view rest = body.substr(name_end);
  const bool numbered = !name.empty() && name[0] >= '0' && name[0] <= '9';
  const bool array = !special && !numbered && (rest == "[@]" || rest == "[*]");
  if (counts) {
    const Holding holding = variables_.Find(special ? kArguments : name);
    const ShellWord& content = holding.content;
    if (array || (special && rest.empty())) return Insert(CountOf(holding), quoted);
    const bool plain = !name.empty() && !numbered && rest.empty() && content.value &&
                       IsAscii(*content.value) && !holding.elements;
    ShellWord length = plain ? content : Unknown("${#" + Printable(body.substr(0, 40)) + "}");
    if (plain) length.value = std::to_string(content.value->size());
    return Insert(length, quoted);
  }
  if (special || numbered) return Argument(name, rest, quoted);
  if (body == "#") return Insert(CountOf(variables_.Find(kArguments)), quoted);
  if (name.empty()) return Insert(UnknownWords("${" + Printable(body.substr(0, 20)) + "}"), quoted);
  if (rest.empty()) return InsertVariable(name, quoted);
  if (rest.front() == '[') return BracedArray(name, rest, quoted);
  Insert(Outside(Modified(variables_.Find(name), name, rest), body, quoted), quoted);
}

// ${NAME[...]...}
void Expander::BracedArray(const std::string& name, std::string_view rest, bool quoted) {
  const Holding holding = variables_.Find(name);
  const std::size_t close = rest.find(']');
  const std::string_view index =
      rest.substr(1, close == std::string_view::npos ? close : close - 1);
  const std::string_view more =
      close == std::string_view::npos ? std::string_view() : rest.substr(close + 1);
  const bool all = index == "@" || index == "*";
  if (all && more.empty()) return InsertElements(holding, index == "*", quoted);
  // ${A[@]+"${A[@]}"}: for shells that refuse empty arrays under set -u.
  const std::string same = name + "[" + std::string(index) + "]}";
  if (all && !quoted && (more == "+\"${" + same + "\"" || more == ":+\"${" + same + "\"")) {
    const bool nothing = more[0] == ':' && holding.content.value == "" && holding.is_set;
    return nothing ? Insert(UnknownWords("an empty first element"), false)
                   : InsertElements(holding, index == "*", true);
  }
  const auto number = NumberOf(index);
  if (all || !number) {
    return Insert(UnknownWords("${" + name + Printable(rest.substr(0, 40)) + "} is not evaluated"),
                  quoted);
  }
  const Holding element = ElementAt(holding, *number);
  Insert(more.empty() ? element.content : Outside(Modified(element, name, more), rest, quoted),
         quoted);
}

// $1, $@, $# and their like.
void Expander::Argument(std::string_view name, std::string_view rest, bool quoted) {
  const Holding arguments = variables_.Find(kArguments);
  if (name == "@" || name == "*") {
    if (rest.empty()) return InsertElements(arguments, name == "*", quoted);
  } else if (name == "#" && rest.empty()) {
    return Insert(CountOf(arguments), quoted);
  } else if (const auto number = NumberOf(name); number && *number > 0) {
    const Holding element = ElementAt(arguments, *number - 1);
    const std::string shown(name);
    const bool forwards = rest == "+\"$@\"" || (rest == ":+\"$@\"" && element.content.value != "");
    if (name == "1" && forwards && !quoted) {
      return InsertElements(arguments, false, true);
    }
    return Insert(
        rest.empty() ? element.content : Outside(Modified(element, shown, rest), rest, quoted),
        quoted);
  }
  Insert(UnknownWords("$" + std::string(name) + " is an argument or a state of the shell"), quoted);
}

ShellWord Expander::Modified(const Holding& holding, const std::string& name,
                             std::string_view rest) {
  const std::string_view whole = rest;
  const bool colon = rest.front() == ':';
  if (colon) rest.remove_prefix(1);
  const char op = rest.empty() ? '\0' : rest.front();
  if (op != '\0' && std::string_view("-=+?").find(op) != std::string_view::npos) {
    return Substituted(holding, name, colon, op, rest.substr(1));
  }
  if (!holding.content.value) return holding.content;
  ShellWord result = holding.content;
  result.origin = std::max(result.origin, ShellOrigin::kEvaluated);
  const std::string& value = *holding.content.value;
  const bool affordable = variables_.Spend(value.size() * value.size() * (whole.size() / 16 + 1));
  auto changed = affordable ? ChangedValue(value, whole) : std::nullopt;
  if (!changed) {
    return Unknown("${" + name + Printable(whole.substr(0, 40)) + "} is not evaluated");
  }
  result.value = std::move(*changed);
  return result;
}

ShellWord Expander::Substituted(const Holding& holding, const std::string& name, bool colon,
                                char op, std::string_view other) {
  if (!holding.content.value && !holding.assumed_unset) {
    if (op == '=') variables_.Lose(name, holding.content.reason);
    return holding.content;
  }
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
  const bool variable = EndOfName(name, 0) == name.size() && (name[0] < '0' || name[0] > '9');
  if (op == '=' && variable) variables_.Assign(name, result);
  return result;
}

// The word after an operator, within double quotes or not: quotes count, splitting does not.
ShellWord Expander::Nested(std::string_view text) {
  if (depth_ >= kMostNesting) return Unknown("nested too deeply");
  const auto words = Expander(text, variables_, Form::kNested, depth_ + 1).Run(0, text.size());
  ShellWord word = words.empty() ? Known("", ShellOrigin::kEvaluated) : words.front();
  word.argument.reset();
  return word;
}

}  // namespace corntune::shell
