// Python values as the interpreter holds them during one run.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ast.h"
#include "dependencies.h"

namespace corntune::pyconf {

enum class ValueKind : std::uint8_t {
  kUnset,    // a name that has no value
  kUnknown,  // object: the reason; number: identifies it, so that it has one truth value in a run
  kNone,
  kBool,      // integer
  kInteger,   // integer
  kReal,      // real
  kText,      // object->text
  kBytes,     // object->text
  kList,      // object->items
  kTuple,     // object->items
  kSet,       // object->items, in no meaningful order
  kDict,      // object->entries
  kIterable,  // object->items; a range, or what can be iterated over once
  kSized,     // integer: the length of something of which nothing else is known
  kFunction,  // integer: the node of a definition or lambda
  kBuiltin,   // object->text: "len", "os.getenv"
  kMethod,    // object->text: its name; object->items[0]: of what
  kModule,    // object->text: its dotted name
  kEnviron,   // os.environ
  kClass,     // object->text: the name of a built-in exception or type
};

struct Object;

struct Value {
  ValueKind kind = ValueKind::kUnset;
  DepSet deps = 0;
  std::int64_t integer = 0;
  double real = 0;
  Object* object = nullptr;
};

struct Object {
  std::string text;
  std::vector<Value> items;
  std::vector<std::pair<Value, Value>> entries;
  DepSet deps = 0;                // of changes that were made in place
  const Object* taint = nullptr;  // why the content is not known; its text is the reason
  bool once = false;              // an iterator
  bool used = false;              // an iterator that was iterated over
};

// Makes and owns the objects of a run. What a run may make is bounded.
class Heap {
 public:
  Object* New() { return &objects_.emplace_back(); }
  Value Text(std::string text);
  Value Of(ValueKind kind, std::vector<Value> items);
  Value Named(ValueKind kind, std::string name);

  // Bytes and elements made so far, roughly.
  std::size_t used() const { return used_ + objects_.size(); }
  void Charge(std::size_t amount) { used_ += amount; }

 private:
  std::deque<Object> objects_;
  std::size_t used_ = 0;
};

inline Value None() {
  Value value;
  value.kind = ValueKind::kNone;
  return value;
}
inline Value Bool(bool truth) {
  Value value;
  value.kind = ValueKind::kBool;
  value.integer = truth ? 1 : 0;
  return value;
}
inline Value Integer(std::int64_t number) {
  Value value;
  value.kind = ValueKind::kInteger;
  value.integer = number;
  return value;
}
inline Value Real(double number) {
  Value value;
  value.kind = ValueKind::kReal;
  value.real = number;
  return value;
}

inline bool IsUnknown(const Value& value) {
  return value.kind == ValueKind::kUnknown;
}
inline bool IsText(const Value& value) {
  return value.kind == ValueKind::kText;
}
// An int, which a bool is too.
inline bool IsWhole(const Value& value) {
  return value.kind == ValueKind::kInteger || value.kind == ValueKind::kBool;
}
inline bool IsNumber(const Value& value) {
  return IsWhole(value) || value.kind == ValueKind::kReal;
}
inline bool IsMutable(const Value& value) {
  return value.kind == ValueKind::kList || value.kind == ValueKind::kDict ||
         value.kind == ValueKind::kSet;
}
inline const std::string& TextOf(const Value& value) {
  return value.object->text;
}
// A float or an int as a double.
inline double AsReal(const Value& value) {
  return value.kind == ValueKind::kReal ? value.real : static_cast<double>(value.integer);
}

// What a comparison or a test comes to.
enum class Tri { kFalse, kTrue, kUnknown };

inline Tri TriOf(bool truth) {
  return truth ? Tri::kTrue : Tri::kFalse;
}

Tri TruthOf(const Value& value);
Tri Equal(const Value& a, const Value& b, int depth = 0);

// a < b, where Python has an order; kUnknown also where it has none.
Tri Less(const Value& a, const Value& b, int depth = 0);

// repr() and str(); false for what has no repeatable text (a set, a function, a float in a list of
// unknowns), or one that depends on the Python release.
bool Repr(const Value& value, std::string& text, int depth = 0);
bool Str(const Value& value, std::string& text);

// repr() of a float: the shortest digits that read back as the same.
std::string RealText(double number);

// "int", "str", "NoneType"; "" where it is not known.
std::string_view TypeName(const Value& value);

}  // namespace corntune::pyconf
