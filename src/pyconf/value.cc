#include "value.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "encoding.h"

namespace corntune::pyconf {
namespace {

constexpr int kMostDepth = 40;
constexpr double kExact = 9007199254740992.0;  // 2^53: below, every whole number is a double

// a < 0, 0 or > 0; 2 when it cannot be told exactly.
int CompareNumbers(const Value& a, const Value& b) {
  if (IsWhole(a) && IsWhole(b)) return a.integer < b.integer ? -1 : a.integer > b.integer ? 1 : 0;
  const double x = AsReal(a);
  const double y = AsReal(b);
  if (std::isnan(x) || std::isnan(y)) return 2;
  const bool large = (IsWhole(a) && std::fabs(x) > kExact) || (IsWhole(b) && std::fabs(y) > kExact);
  if (large) return 2;
  return x < y ? -1 : x > y ? 1 : 0;
}

bool IsContainer(const Value& value) {
  switch (value.kind) {
    case ValueKind::kList:
    case ValueKind::kTuple:
    case ValueKind::kSet:
    case ValueKind::kDict:
      return true;
    default:
      return false;
  }
}

bool IsPlain(const Value& value) {
  return value.kind == ValueKind::kNone || IsNumber(value) || IsText(value) ||
         value.kind == ValueKind::kBytes || IsContainer(value);
}

Tri EqualSequences(const Value& a, const Value& b, int depth) {
  const auto& x = a.object->items;
  const auto& y = b.object->items;
  if (x.size() != y.size()) return Tri::kFalse;
  Tri result = Tri::kTrue;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Tri one = Equal(x[i], y[i], depth + 1);
    if (one == Tri::kFalse) return one;
    if (one == Tri::kUnknown) result = one;
  }
  return result;
}

Tri EqualDicts(const Value& a, const Value& b, int depth) {
  if (a.object->entries.size() != b.object->entries.size()) return Tri::kFalse;
  if (a.object->entries.size() > 200) return Tri::kUnknown;
  Tri result = Tri::kTrue;
  for (const auto& [key, value] : a.object->entries) {
    Tri found = Tri::kFalse;
    for (const auto& [other, its] : b.object->entries) {
      const Tri same = Equal(key, other, depth + 1);
      if (same == Tri::kUnknown) return same;
      if (same == Tri::kTrue) found = Equal(value, its, depth + 1);
    }
    if (found == Tri::kFalse) return found;
    if (found == Tri::kUnknown) result = found;
  }
  return result;
}

// repr() of a text: single quotes, unless it holds those and no double ones.
bool QuoteText(const std::string& text, std::string& out) {
  if (!IsAscii(text)) return false;  // which letters are printable depends on the release
  const bool single = text.find('\'') != std::string::npos;
  const char quote = single && text.find('"') == std::string::npos ? '"' : '\'';
  out += quote;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  out += quote;
  return true;
}

bool ReprItems(const Value& value, std::string& text, int depth) {
  const bool tuple = value.kind == ValueKind::kTuple;
  const auto& items = value.object->items;
  text += tuple ? '(' : '[';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += ", ";
    if (!Repr(items[i], text, depth + 1)) return false;
  }
  if (tuple && items.size() == 1) text += ',';
  text += tuple ? ')' : ']';
  return true;
}

bool ReprDict(const Value& value, std::string& text, int depth) {
  text += '{';
  bool first = true;
  for (const auto& [key, item] : value.object->entries) {
    if (!first) text += ", ";
    first = false;
    if (!Repr(key, text, depth + 1)) return false;
    text += ": ";
    if (!Repr(item, text, depth + 1)) return false;
  }
  text += '}';
  return true;
}

}  // namespace

Value Heap::Text(std::string text) {
  Charge(text.size());
  return Named(ValueKind::kText, std::move(text));
}

Value Heap::Of(ValueKind kind, std::vector<Value> items) {
  Charge(items.size());
  Value value;
  value.kind = kind;
  value.object = New();
  value.object->items = std::move(items);
  return value;
}

Value Heap::Named(ValueKind kind, std::string name) {
  Value value;
  value.kind = kind;
  value.object = New();
  value.object->text = std::move(name);
  return value;
}

Tri TruthOf(const Value& value) {
  if (value.object != nullptr && value.object->taint != nullptr) return Tri::kUnknown;
  switch (value.kind) {
    case ValueKind::kNone:
      return Tri::kFalse;
    case ValueKind::kBool:
    case ValueKind::kInteger:
    case ValueKind::kSized:
      return TriOf(value.integer != 0);
    case ValueKind::kReal:
      return TriOf(value.real != 0);
    case ValueKind::kText:
    case ValueKind::kBytes:
      return TriOf(!value.object->text.empty());
    case ValueKind::kList:
    case ValueKind::kTuple:
    case ValueKind::kSet:
      return TriOf(!value.object->items.empty());
    case ValueKind::kDict:
      return TriOf(!value.object->entries.empty());
    case ValueKind::kIterable:
      return value.object->once ? Tri::kUnknown : TriOf(!value.object->items.empty());
    case ValueKind::kFunction:
    case ValueKind::kBuiltin:
    case ValueKind::kMethod:
    case ValueKind::kModule:
    case ValueKind::kClass:
      return Tri::kTrue;
    default:
      return Tri::kUnknown;
  }
}

Tri Equal(const Value& a, const Value& b, int depth) {
  if (depth > kMostDepth || !IsPlain(a) || !IsPlain(b)) return Tri::kUnknown;
  if ((IsContainer(a) && a.object->taint != nullptr) ||
      (IsContainer(b) && b.object->taint != nullptr)) {
    return Tri::kUnknown;
  }
  if (IsNumber(a) && IsNumber(b)) {
    const int order = CompareNumbers(a, b);
    return order == 2 ? Tri::kUnknown : TriOf(order == 0);
  }
  if (a.kind != b.kind) return Tri::kFalse;
  switch (a.kind) {
    case ValueKind::kNone:
      return Tri::kTrue;
    case ValueKind::kText:
    case ValueKind::kBytes:
      return TriOf(TextOf(a) == TextOf(b));
    case ValueKind::kList:
    case ValueKind::kTuple:
      return EqualSequences(a, b, depth);
    case ValueKind::kDict:
      return EqualDicts(a, b, depth);
    default:
      return Tri::kUnknown;
  }
}

Tri Less(const Value& a, const Value& b, int depth) {
  if (depth > kMostDepth) return Tri::kUnknown;
  if (IsNumber(a) && IsNumber(b)) {
    const int order = CompareNumbers(a, b);
    return order == 2 ? Tri::kUnknown : TriOf(order < 0);
  }
  if (a.kind != b.kind) return Tri::kUnknown;
  if (IsText(a) || a.kind == ValueKind::kBytes) return TriOf(TextOf(a) < TextOf(b));
  if (a.kind != ValueKind::kList && a.kind != ValueKind::kTuple) return Tri::kUnknown;
  if (a.object->taint != nullptr || b.object->taint != nullptr) return Tri::kUnknown;
  const auto& x = a.object->items;
  const auto& y = b.object->items;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    const Tri same = Equal(x[i], y[i], depth + 1);
    if (same == Tri::kUnknown) return same;
    if (same == Tri::kFalse) return Less(x[i], y[i], depth + 1);
  }
  return TriOf(x.size() < y.size());
}

std::string RealText(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific);
  const std::string_view shortest(buffer, static_cast<std::size_t>(end.ptr - buffer));
  const std::size_t e = shortest.find('e');
  int exponent = 0;
  const char* first = shortest.data() + e + (shortest[e + 1] == '+' ? 2 : 1);
  std::from_chars(first, end.ptr, exponent);
  if (exponent < -4 || exponent >= 16) return std::string(shortest);
  const auto fixed =
      std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed);
  std::string text(buffer, static_cast<std::size_t>(fixed.ptr - buffer));
  if (text.find('.') == std::string::npos) text += ".0";
  return text;
}

bool Repr(const Value& value, std::string& text, int depth) {
  if (depth > kMostDepth || text.size() > 65536) return false;
  if (value.object != nullptr && value.object->taint != nullptr) return false;
  switch (value.kind) {
    case ValueKind::kNone:
      text += "None";
      return true;
    case ValueKind::kBool:
      text += value.integer != 0 ? "True" : "False";
      return true;
    case ValueKind::kInteger:
      text += std::to_string(value.integer);
      return true;
    case ValueKind::kReal:
      text += RealText(value.real);
      return true;
    case ValueKind::kText:
      return QuoteText(TextOf(value), text);
    case ValueKind::kList:
    case ValueKind::kTuple:
      return ReprItems(value, text, depth);
    case ValueKind::kDict:
      return ReprDict(value, text, depth);
    default:
      return false;
  }
}

bool Str(const Value& value, std::string& text) {
  if (!IsText(value)) return Repr(value, text);
  text += TextOf(value);
  return true;
}

std::string_view TypeName(const Value& value) {
  switch (value.kind) {
    case ValueKind::kNone:
      return "NoneType";
    case ValueKind::kBool:
      return "bool";
    case ValueKind::kInteger:
      return "int";
    case ValueKind::kReal:
      return "float";
    case ValueKind::kText:
      return "str";
    case ValueKind::kBytes:
      return "bytes";
    case ValueKind::kList:
      return "list";
    case ValueKind::kTuple:
      return "tuple";
    case ValueKind::kSet:
      return "set";
    case ValueKind::kDict:
      return "dict";
    case ValueKind::kFunction:
      return "function";
    default:
      return "";
  }
}

}  // namespace corntune::pyconf
