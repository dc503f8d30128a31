// Built-in functions.
#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "encoding.h"
#include "interpreter.h"
#include "text_tools.h"

namespace corntune::pyconf {
namespace {

std::string_view Strip(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kPythonBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kPythonBlanks) - first + 1);
}

// The digits without the single underscores between them; empty when one is misplaced.
std::string Plain(std::string_view digits) {
  std::string plain;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] != '_') {
      plain += digits[i];
      continue;
    }
    const bool between = i > 0 && i + 1 < digits.size() && std::isdigit(digits[i - 1]) != 0 &&
                         std::isdigit(digits[i + 1]) != 0;
    if (!between) return {};
  }
  return plain;
}

enum class Parse { kValue, kWrong, kOpen };

Parse ParseWhole(std::string_view text, std::int64_t& number) {
  if (!IsAscii(text)) return Parse::kOpen;
  text = Strip(text);
  const bool sign = !text.empty() && (text[0] == '-' || text[0] == '+');
  const std::string digits = Plain(sign ? text.substr(1) : text);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) {
    return Parse::kWrong;
  }
  const std::string whole = (sign && text[0] == '-' ? "-" : "") + digits;
  const auto read = std::from_chars(whole.data(), whole.data() + whole.size(), number);
  return read.ec == std::errc{} ? Parse::kValue : Parse::kOpen;
}

Parse ParseReal(std::string_view text, double& number) {
  if (!IsAscii(text)) return Parse::kOpen;
  const std::string plain = Plain(Strip(text));
  std::string_view digits = plain;
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) digits.remove_prefix(1);
  if (digits.empty()) return Parse::kWrong;
  if (std::isalpha(static_cast<unsigned char>(digits[0])) != 0) return Parse::kOpen;  // inf, nan
  if (digits.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return Parse::kWrong;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec == std::errc::result_out_of_range) return Parse::kOpen;
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return Parse::kWrong;
  if (plain[0] == '-') number = -number;
  return Parse::kValue;
}

bool IsTypeName(std::string_view name) {
  return name == "int" || name == "str" || name == "float" || name == "bool" || name == "list" ||
         name == "dict" || name == "tuple" || name == "set";
}

}  // namespace

Value Interpreter::CallBuiltin(const std::string& name, Arguments& arguments, NodeId node) {
  if (name.find('.') != std::string::npos) return CallModuleFunction(name, arguments, node);
  if (name == "print") return None();
  if (name == "exit" || name == "quit") {
    return Raise("SystemExit", "the file ends the process", node, frame().control);
  }
  if (name == "isinstance") return IsInstance(arguments, node);
  if (name == "hasattr" || name == "getattr") {
    // Of a module only what is always there is sure to be.
    return CallUnknown(Value{}, arguments, node);
  }
  for (const Value& value : arguments.positional) {
    if (IsUnknown(value)) return Unknown(value, node);
    if (value.object != nullptr && value.object->taint != nullptr) return Unknown(value, node);
  }
  if (name == "int" || name == "float" || name == "str" || name == "bool" || name == "repr" ||
      name == "round" || name == "abs" || name == "chr" || name == "ord" || name == "divmod" ||
      name == "pow" || name == "len") {
    return CallConversion(name, arguments, node);
  }
  if (name == "max" || name == "min" || name == "sum" || name == "any" || name == "all" ||
      name == "sorted") {
    return CallReducer(name, arguments, node);
  }
  return CallSequence(name, arguments, node);
}

Value Interpreter::CallConversion(const std::string& name, Arguments& arguments, NodeId node) {
  const auto& given = arguments.positional;
  if (name == "int") return ToWhole(arguments, node);
  if (name == "round") return Round(arguments, node);
  if (!arguments.keywords.empty()) return NotEvaluated(node);
  if (given.empty()) {
    if (name == "str") return heap_.Text("");
    if (name == "bool") return Bool(false);
    if (name == "float") return Real(0);
    return Raise("TypeError", name + "() needs an argument", node, arguments.deps);
  }
  const Value& value = given[0];
  if ((name == "pow" || name == "divmod") && given.size() == 2) {
    if (name == "pow") return Binary(Op::kPower, given[0], given[1], node);
    const Value quotient = Binary(Op::kFloorDivide, given[0], given[1], node);
    if (Stopped()) return Value{};
    return heap_.Of(ValueKind::kTuple, {quotient, Binary(Op::kModulo, given[0], given[1], node)});
  }
  if (given.size() != 1) return NotEvaluated(node);
  if (name == "float") return ToReal(value, node);
  if (name == "bool") {
    DepSet reasons = 0;
    const bool truth = Truth(value, reasons);
    return With(Bool(truth), reasons);
  }
  if (name == "str" || name == "repr") {
    std::string text;
    const bool known = name == "str" ? Str(value, text) : Repr(value, text);
    return known ? heap_.Text(std::move(text)) : NotEvaluated(node);
  }
  if (name == "len") {
    if (value.kind == ValueKind::kSized) return Integer(value.integer);
    if (IsText(value)) return Integer(static_cast<std::int64_t>(Length(TextOf(value))));
    if (value.kind == ValueKind::kDict) {
      return Integer(static_cast<std::int64_t>(value.object->entries.size()));
    }
    const bool sized = value.kind == ValueKind::kList || value.kind == ValueKind::kTuple ||
                       value.kind == ValueKind::kSet ||
                       (value.kind == ValueKind::kIterable && !value.object->once);
    if (sized) return Integer(static_cast<std::int64_t>(value.object->items.size()));
    if (IsNumber(value) || value.kind == ValueKind::kNone) {
      return Raise("TypeError", "this has no len()", node, arguments.deps);
    }
    return NotEvaluated(node);
  }
  if (name == "abs") {
    if (value.kind == ValueKind::kReal) return Real(std::fabs(value.real));
    if (!IsWhole(value) || value.integer == INT64_MIN) return NotEvaluated(node);
    return Integer(value.integer < 0 ? -value.integer : value.integer);
  }
  if (name == "ord" && IsText(value) && TextOf(value).size() == 1) {
    return Integer(static_cast<unsigned char>(TextOf(value)[0]));
  }
  if (name == "chr" && IsWhole(value) && value.integer >= 0 && value.integer < 0x80) {
    return heap_.Text(std::string(1, static_cast<char>(value.integer)));
  }
  return NotEvaluated(node);
}

Value Interpreter::ToWhole(const Arguments& arguments, NodeId node) {
  if (arguments.positional.empty() && arguments.keywords.empty()) return Integer(0);
  if (arguments.positional.size() != 1 || !arguments.keywords.empty()) return NotEvaluated(node);
  const Value& value = arguments.positional[0];
  if (IsWhole(value)) return Integer(value.integer);
  if (value.kind == ValueKind::kReal) {
    if (!(std::fabs(value.real) < 9e18)) return NotEvaluated(node);
    return Integer(static_cast<std::int64_t>(value.real));
  }
  if (IsText(value)) {
    std::int64_t number = 0;
    const Parse parse = ParseWhole(TextOf(value), number);
    if (parse == Parse::kValue) return Integer(number);
    if (parse == Parse::kOpen) return NotEvaluated(node);
    return Raise("ValueError", "not a whole number: '" + TextOf(value) + "'", node, arguments.deps);
  }
  if (value.kind == ValueKind::kNone || value.kind == ValueKind::kList ||
      value.kind == ValueKind::kDict) {
    return Raise("TypeError", "int() of " + std::string(TypeName(value)), node, arguments.deps);
  }
  return NotEvaluated(node);
}

Value Interpreter::ToReal(const Value& value, NodeId node) {
  if (value.kind == ValueKind::kReal) return value;
  if (IsWhole(value)) {
    // The conversion rounds as Python's does: to the nearest, ties to even.
    return Real(static_cast<double>(value.integer));
  }
  if (IsText(value)) {
    double number = 0;
    const Parse parse = ParseReal(TextOf(value), number);
    if (parse == Parse::kValue) return Real(number);
    if (parse == Parse::kOpen) return NotEvaluated(node);
    return Raise("ValueError", "not a number: '" + TextOf(value) + "'", node, value.deps);
  }
  if (value.kind == ValueKind::kNone)
    return Raise("TypeError", "float() of None", node, value.deps);
  return NotEvaluated(node);
}

Value Interpreter::Round(const Arguments& arguments, NodeId node) {
  const Value* value = arguments.At(0, "number");
  const Value* digits = arguments.At(1, "ndigits");
  if (value == nullptr) return NotEvaluated(node);
  const bool whole = digits == nullptr || digits->kind == ValueKind::kNone;
  if (IsWhole(*value)) {
    if (whole || (IsWhole(*digits) && digits->integer >= 0)) return Integer(value->integer);
    return NotEvaluated(node);
  }
  if (value->kind != ValueKind::kReal || !(std::fabs(value->real) < 1e15))
    return NotEvaluated(node);
  if (whole) return Integer(static_cast<std::int64_t>(std::nearbyint(value->real)));
  if (!IsWhole(*digits) || digits->integer < 0 || digits->integer > 15) return NotEvaluated(node);
  // The exact decimal value rounded half to even, and read back, as CPython does.
  const std::string text = fmt::format("{:.{}f}", value->real, static_cast<int>(digits->integer));
  double rounded = 0;
  std::from_chars(text.data(), text.data() + text.size(), rounded);
  return Real(rounded);
}

Value Interpreter::CallReducer(const std::string& name, Arguments& arguments, NodeId node) {
  if (name == "max" || name == "min") return Extreme(name == "max", arguments, node);
  if (name == "sorted") return Sorted(arguments, node);
  if (arguments.positional.empty()) return NotEvaluated(node);
  const auto items = Iterate(arguments.positional[0]);
  if (!items) return Unknown(arguments.positional[0], node);
  if (name == "sum") {
    Value total = arguments.positional.size() > 1 ? arguments.positional[1] : Integer(0);
    for (const Value& item : *items) {
      // Floats are summed with compensation from Python 3.12 on.
      if (!IsWhole(item) && !IsUnknown(item)) return NotEvaluated(node);
      total = Binary(Op::kAdd, total, item, node);
      if (Stopped() || IsUnknown(total)) return total;
    }
    return total;
  }
  DepSet reasons = 0;
  for (const Value& item : *items) {
    const bool truth = Truth(item, reasons);
    if (Stopped()) return Value{};
    if (truth == (name == "any")) return With(Bool(truth), reasons);
  }
  return With(Bool(name == "all"), reasons);
}

Value Interpreter::Extreme(bool largest, Arguments& arguments, NodeId node) {
  if (!arguments.keywords.empty()) return CallUnknown(Value{}, arguments, node);
  auto items = std::optional<std::vector<Value>>(arguments.positional);
  if (arguments.positional.size() == 1) items = Iterate(arguments.positional[0]);
  if (!items) return Unknown(arguments.positional.at(0), node);
  if (items->empty()) return Raise("ValueError", "of nothing", node, arguments.deps);
  Value best = items->front();
  if (IsUnknown(best)) return Unknown(best, node);
  for (std::size_t i = 1; i < items->size(); ++i) {
    const Value& item = (*items)[i];
    const Value better = EvalComparison(largest ? Op::kGreater : Op::kLess, item, best, node);
    if (Stopped()) return Value{};
    if (better.kind != ValueKind::kBool) return Unknown(IsUnknown(item) ? item : better, node);
    if (better.integer != 0) best = item;
  }
  return best;
}

Value Interpreter::Sorted(Arguments& arguments, NodeId node) {
  if (arguments.positional.size() != 1) return NotEvaluated(node);
  const Value* key = arguments.Keyword("key");
  const Value* reverse = arguments.Keyword("reverse");
  if (key != nullptr) return CallUnknown(*key, arguments, node);
  if (reverse != nullptr && reverse->kind != ValueKind::kBool) return NotEvaluated(node);
  const Value& source = arguments.positional[0];
  auto items =
      source.kind == ValueKind::kSet ? std::optional(source.object->items) : Iterate(source);
  if (!items || items->size() > 1000) return Unknown(source, node);
  for (const Value& a : *items) {
    const bool comparable =
        IsText(a) ? IsText(items->front()) : IsWhole(a) && IsWhole(items->front());
    if (!comparable) return NotEvaluated(node);
  }
  std::stable_sort(items->begin(), items->end(),
                   [](const Value& a, const Value& b) { return Less(a, b) == Tri::kTrue; });
  if (reverse != nullptr && reverse->integer != 0) {
    // Equal elements keep their order: texts and numbers that are equal cannot be told apart,
    // but for True and 1.
    for (const Value& a : *items) {
      if (a.kind == ValueKind::kBool) return NotEvaluated(node);
    }
    std::reverse(items->begin(), items->end());
  }
  return heap_.Of(ValueKind::kList, std::move(*items));
}

Value Interpreter::Range(const Arguments& arguments, NodeId node) {
  std::int64_t bounds[3] = {0, 0, 1};
  const auto& given = arguments.positional;
  if (given.empty() || given.size() > 3 || !arguments.keywords.empty()) return NotEvaluated(node);
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!IsWhole(given[i])) return NotEvaluated(node);
    bounds[given.size() == 1 ? 1 : i] = given[i].integer;
  }
  if (bounds[2] == 0) return Raise("ValueError", "range() step must not be zero", node);
  std::vector<Value> items;
  for (std::int64_t i = bounds[0]; bounds[2] > 0 ? i < bounds[1] : i > bounds[1];) {
    items.push_back(Integer(i));
    if (items.size() > 10'000 || __builtin_add_overflow(i, bounds[2], &i))
      return NotEvaluated(node);
  }
  return heap_.Of(ValueKind::kIterable, std::move(items));
}

Value Interpreter::CallSequence(const std::string& name, Arguments& arguments, NodeId node) {
  if (name == "range") return Range(arguments, node);
  const auto& given = arguments.positional;
  if (name == "dict") {
    const Value dict = heap_.Of(ValueKind::kDict, {});
    if (given.size() == 1 && given[0].kind == ValueKind::kDict) {
      for (const auto& [key, value] : given[0].object->entries) SetItem(dict, key, value);
    } else if (!given.empty()) {
      return CallUnknown(Value{}, arguments, node);
    }
    for (const auto& [key, value] : arguments.keywords) SetItem(dict, heap_.Text(key), value);
    return dict;
  }
  if (!arguments.keywords.empty() || given.size() > 1) {
    if (name != "zip" || !arguments.keywords.empty()) return CallUnknown(Value{}, arguments, node);
  }
  const ValueKind kind = name == "list"    ? ValueKind::kList
                         : name == "tuple" ? ValueKind::kTuple
                         : name == "set"   ? ValueKind::kSet
                                           : ValueKind::kIterable;
  if (given.empty()) return kind == ValueKind::kIterable ? NotEvaluated(node) : heap_.Of(kind, {});
  auto items = Iterate(given[0]);
  if (given[0].kind == ValueKind::kSet && kind == ValueKind::kSet) items = given[0].object->items;
  if (!items) {
    if (IsNumber(given[0]) || given[0].kind == ValueKind::kNone) {
      return Raise("TypeError", "this cannot be iterated over", node, arguments.deps);
    }
    return Unknown(given[0], node);
  }
  if (name == "enumerate") {
    for (std::size_t i = 0; i < items->size(); ++i) {
      const Value number = Integer(static_cast<std::int64_t>(i));
      (*items)[i] = heap_.Of(ValueKind::kTuple, {number, (*items)[i]});
    }
  } else if (name == "zip") {
    for (std::size_t j = 0; j < items->size(); ++j) {
      (*items)[j] = heap_.Of(ValueKind::kTuple, {(*items)[j]});
    }
    for (std::size_t i = 1; i < given.size(); ++i) {
      const auto more = Iterate(given[i]);
      if (!more) return Unknown(given[i], node);
      items->resize(std::min(items->size(), more->size()));
      for (std::size_t j = 0; j < items->size(); ++j) {
        (*items)[j].object->items.push_back((*more)[j]);
      }
    }
  } else if (name == "reversed") {
    std::reverse(items->begin(), items->end());
  } else if (name == "set" && !RemoveRepeated(*items)) {
    return NotEvaluated(node);
  }
  Value made = heap_.Of(kind, std::move(*items));
  made.object->once = kind == ValueKind::kIterable;
  return made;
}

Value Interpreter::IsInstance(const Arguments& arguments, NodeId node) {
  if (arguments.positional.size() != 2) return NotEvaluated(node);
  const Value& value = arguments.positional[0];
  if (IsUnknown(value)) return Unknown(value, node);
  std::vector<Value> types = {arguments.positional[1]};
  if (types[0].kind == ValueKind::kTuple) types = types[0].object->items;
  const std::string_view name = TypeName(value);
  bool found = false;
  for (const Value& type : types) {
    if (name.empty() || type.kind != ValueKind::kBuiltin || !IsTypeName(TextOf(type))) {
      return NotEvaluated(node);
    }
    found = found || TextOf(type) == name || (name == "bool" && TextOf(type) == "int");
  }
  return Bool(found);
}

}  // namespace corntune::pyconf
