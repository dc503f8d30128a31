// Methods of str.
#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "encoding.h"
#include "interpreter.h"
#include "text_tools.h"

namespace corntune::pyconf {
namespace {

enum class Side { kBoth, kLeft, kRight };

std::string StripOf(const std::string& text, std::string_view characters, Side side) {
  std::size_t first = 0;
  std::size_t last = text.size();
  if (side != Side::kRight) {
    first = std::min(text.find_first_not_of(characters), text.size());
  }
  if (side != Side::kLeft) {
    const std::size_t end = text.find_last_not_of(characters);
    last = end == std::string::npos ? first : std::max(first, end + 1);
  }
  return text.substr(first, last - first);
}

std::string Upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::vector<std::string> SplitBlanks(const std::string& text) {
  std::vector<std::string> pieces;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(kPythonBlanks, at)) != std::string::npos) {
    const std::size_t end = std::min(text.find_first_of(kPythonBlanks, at), text.size());
    pieces.push_back(text.substr(at, end - at));
    at = end;
  }
  return pieces;
}

std::vector<std::string> SplitAt(const std::string& text, const std::string& separator,
                                 std::int64_t most) {
  std::vector<std::string> pieces;
  std::size_t from = 0;
  while (most != 0) {
    const std::size_t at = text.find(separator, from);
    if (at == std::string::npos) break;
    pieces.push_back(text.substr(from, at - from));
    from = at + separator.size();
    --most;
  }
  pieces.push_back(text.substr(from));
  return pieces;
}

std::string ReplaceAll(const std::string& text, const std::string& what, const std::string& with) {
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, from)) {
    out.append(text, from, at - from);
    out += with;
    from = at + what.size();
  }
  return out.append(text, from, std::string::npos);
}

// Of an ASCII text that is not empty.
bool All(const std::string& text, int (*is)(int)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is(static_cast<unsigned char>(c)) != 0;
  });
}

}  // namespace

Value Interpreter::CallTextMethod(const std::string& name, const Value& self, Arguments& arguments,
                                  NodeId node) {
  const std::string& text = TextOf(self);
  const auto& given = arguments.positional;
  if (name == "format") return FormatMethod(self, arguments, node);
  for (const Value& value : given) {
    if (IsUnknown(value)) return Unknown(value, node);
  }
  if (!arguments.keywords.empty()) return NotEvaluated(node);
  const auto list = [&](const std::vector<std::string>& pieces) {
    std::vector<Value> items;
    for (const std::string& piece : pieces) items.push_back(heap_.Text(piece));
    return heap_.Of(ValueKind::kList, std::move(items));
  };
  if (name == "join" && given.size() == 1) {
    const auto items = Iterate(given[0]);
    if (!items) return Unknown(given[0], node);
    std::string joined;
    for (std::size_t i = 0; i < items->size(); ++i) {
      const Value& item = (*items)[i];
      if (IsUnknown(item)) return Unknown(item, node);
      if (!IsText(item)) return Raise("TypeError", "expected text", node, arguments.deps);
      if (i > 0) joined += text;
      joined += TextOf(item);
      heap_.Charge(TextOf(item).size() + text.size());
      if (!Step()) return Value{};
    }
    return heap_.Text(std::move(joined));
  }
  if (name == "startswith" || name == "endswith") {
    if (given.size() != 1) return NotEvaluated(node);
    std::vector<Value> affixes = {given[0]};
    if (given[0].kind == ValueKind::kTuple) affixes = given[0].object->items;
    bool found = false;
    for (const Value& affix : affixes) {
      if (!IsText(affix)) return NotEvaluated(node);
      found = found || (name == "startswith" ? text.starts_with(TextOf(affix))
                                             : text.ends_with(TextOf(affix)));
    }
    return Bool(found);
  }
  const bool texts = std::all_of(given.begin(), given.end(), IsText);
  if (name == "split" && given.size() == 2 && IsText(given[0]) && !TextOf(given[0]).empty() &&
      IsWhole(given[1])) {
    return list(SplitAt(text, TextOf(given[0]), given[1].integer < 0 ? -1 : given[1].integer));
  }
  if (!texts || given.size() > 2) return NotEvaluated(node);
  if (name == "replace" && given.size() == 2 && !TextOf(given[0]).empty()) {
    std::string replaced = ReplaceAll(text, TextOf(given[0]), TextOf(given[1]));
    if (replaced.size() > 65536) return NotEvaluated(node);
    return heap_.Text(std::move(replaced));
  }
  if (given.size() > 1) return NotEvaluated(node);
  if (name == "split" && given.size() == 1) {
    if (TextOf(given[0]).empty())
      return Raise("ValueError", "empty separator", node, arguments.deps);
    return list(SplitAt(text, TextOf(given[0]), -1));
  }
  if (given.size() == 1 && (name == "removeprefix" || name == "removesuffix")) {
    const std::string& affix = TextOf(given[0]);
    const bool front = name == "removeprefix";
    const bool has = front ? text.starts_with(affix) : text.ends_with(affix);
    if (!has) return heap_.Text(text);
    return heap_.Text(front ? text.substr(affix.size())
                            : text.substr(0, text.size() - affix.size()));
  }
  if (given.size() == 1 && name == "count" && !TextOf(given[0]).empty()) {
    return Integer(static_cast<std::int64_t>(SplitAt(text, TextOf(given[0]), -1).size()) - 1);
  }
  // What follows depends on classes of characters, of which only ASCII's are known here.
  if (!IsAscii(text) || (given.size() == 1 && !IsAscii(TextOf(given[0]))))
    return NotEvaluated(node);
  if (given.size() == 1 && (name == "partition" || name == "rpartition")) {
    const std::string& separator = TextOf(given[0]);
    if (separator.empty()) return Raise("ValueError", "empty separator", node, arguments.deps);
    const bool first = name == "partition";
    const std::size_t at = first ? text.find(separator) : text.rfind(separator);
    if (at == std::string::npos) {
      return heap_.Of(ValueKind::kTuple, {heap_.Text(first ? text : ""), heap_.Text(""),
                                          heap_.Text(first ? "" : text)});
    }
    return heap_.Of(ValueKind::kTuple, {heap_.Text(text.substr(0, at)), heap_.Text(separator),
                                        heap_.Text(text.substr(at + separator.size()))});
  }
  if (name == "strip" || name == "lstrip" || name == "rstrip") {
    const Side side = name == "strip" ? Side::kBoth : name == "lstrip" ? Side::kLeft : Side::kRight;
    return heap_.Text(StripOf(text, given.empty() ? kPythonBlanks : TextOf(given[0]), side));
  }
  if (given.size() == 1 && (name == "find" || name == "rfind" || name == "index")) {
    const std::size_t at =
        name == "rfind" ? text.rfind(TextOf(given[0])) : text.find(TextOf(given[0]));
    if (at != std::string::npos) return Integer(static_cast<std::int64_t>(at));
    if (name != "index") return Integer(-1);
    return Raise("ValueError", "substring not found", node, arguments.deps);
  }
  if (!given.empty()) return NotEvaluated(node);
  if (name == "lower" || name == "casefold") return heap_.Text(ToLower(text));
  if (name == "upper") return heap_.Text(Upper(text));
  if (name == "capitalize") {
    return heap_.Text(Upper(text.substr(0, 1)) +
                      ToLower(text.substr(std::min<std::size_t>(1, text.size()))));
  }
  if (name == "split") return list(SplitBlanks(text));
  if (name == "isdigit" || name == "isdecimal" || name == "isnumeric")
    return Bool(All(text, std::isdigit));
  if (name == "isalpha") return Bool(All(text, std::isalpha));
  if (name == "isalnum") return Bool(All(text, std::isalnum));
  return NotEvaluated(node);
}

}  // namespace corntune::pyconf
