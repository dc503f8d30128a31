#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "interpreter.h"

namespace corntune::pyconf {
namespace {

constexpr std::int64_t kMostRepeated = 65536;
constexpr std::int64_t kExact = std::int64_t{1} << 53;

bool IsExact(std::int64_t number) {
  return number >= -kExact && number <= kExact;
}

bool IsSequence(const Value& value) {
  return IsText(value) || value.kind == ValueKind::kList || value.kind == ValueKind::kTuple;
}

}  // namespace

Value Interpreter::Binary(Op op, const Value& a, const Value& b, NodeId node) {
  const DepSet reasons = Join(AllDeps(a), AllDeps(b));
  if (IsText(a) && op == Op::kModulo) return With(PercentFormat(a, b, node), reasons);
  if (IsUnknown(a)) return With(Unknown(a, node), reasons);
  if (IsUnknown(b)) return With(Unknown(b, node), reasons);
  if (IsWhole(a) && IsWhole(b)) {
    const bool logic = a.kind == ValueKind::kBool && b.kind == ValueKind::kBool &&
                       (op == Op::kBitAnd || op == Op::kBitOr || op == Op::kBitXor);
    Value result = WholeOperation(op, a.integer, b.integer, node);
    if (logic) result.kind = ValueKind::kBool;
    return With(result, reasons);
  }
  if (IsNumber(a) && IsNumber(b)) {
    if ((IsWhole(a) && !IsExact(a.integer)) || (IsWhole(b) && !IsExact(b.integer))) {
      return With(NotEvaluated(node), reasons);
    }
    return With(RealOperation(op, AsReal(a), AsReal(b), node), reasons);
  }
  if ((a.object != nullptr && a.object->taint != nullptr) ||
      (b.object != nullptr && b.object->taint != nullptr)) {
    return With(Unknown(a.object != nullptr && a.object->taint != nullptr ? a : b, node), reasons);
  }
  if (op == Op::kMultiply && IsSequence(a) && IsWhole(b))
    return With(Repeat(a, b.integer, node), reasons);
  if (op == Op::kMultiply && IsSequence(b) && IsWhole(a))
    return With(Repeat(b, a.integer, node), reasons);
  if (op == Op::kAdd && a.kind == b.kind && IsText(a)) {
    return With(heap_.Text(TextOf(a) + TextOf(b)), reasons);
  }
  if (op == Op::kAdd && a.kind == b.kind && IsSequence(a)) {
    std::vector<Value> items = a.object->items;
    items.insert(items.end(), b.object->items.begin(), b.object->items.end());
    return With(heap_.Of(a.kind, std::move(items)), reasons);
  }
  if (op == Op::kBitOr && a.kind == ValueKind::kDict && b.kind == ValueKind::kDict) {
    return With(DictUnion(a, b), reasons);
  }
  const bool plain = (IsNumber(a) || IsText(a) || a.kind == ValueKind::kNone) &&
                     (IsNumber(b) || IsText(b) || b.kind == ValueKind::kNone);
  if (plain) return Raise("TypeError", "unsupported operand types", node, reasons);
  return With(NotEvaluated(node), reasons);
}

Value Interpreter::WholeOperation(Op op, std::int64_t a, std::int64_t b, NodeId node) {
  std::int64_t result = 0;
  switch (op) {
    case Op::kAdd:
      return __builtin_add_overflow(a, b, &result) ? NotEvaluated(node) : Integer(result);
    case Op::kSubtract:
      return __builtin_sub_overflow(a, b, &result) ? NotEvaluated(node) : Integer(result);
    case Op::kMultiply:
      return __builtin_mul_overflow(a, b, &result) ? NotEvaluated(node) : Integer(result);
    case Op::kPower:
      return Power(a, b, node);
    case Op::kBitAnd:
      return Integer(a & b);
    case Op::kBitOr:
      return Integer(a | b);
    case Op::kBitXor:
      return Integer(a ^ b);
    case Op::kShiftLeft:
    case Op::kShiftRight:
      if (b < 0) return Raise("ValueError", "negative shift count", node);
      if (op == Op::kShiftRight) return Integer(b > 62 ? (a < 0 ? -1 : 0) : a >> b);
      if (a == 0) return Integer(0);
      if (b > 62 || __builtin_mul_overflow(a, std::int64_t{1} << b, &result))
        return NotEvaluated(node);
      return Integer(result);
    default:
      break;
  }
  if (op != Op::kDivide && op != Op::kFloorDivide && op != Op::kModulo) return NotEvaluated(node);
  if (b == 0) return Raise("ZeroDivisionError", "division by zero", node);
  if (op == Op::kDivide) {
    if (!IsExact(a) || !IsExact(b)) return NotEvaluated(node);
    return Real(static_cast<double>(a) / static_cast<double>(b));
  }
  if (b == -1) {
    if (op == Op::kModulo) return Integer(0);
    return __builtin_sub_overflow(std::int64_t{0}, a, &result) ? NotEvaluated(node)
                                                               : Integer(result);
  }
  // Python rounds towards minus infinity, C++ towards zero.
  std::int64_t quotient = a / b;
  std::int64_t rest = a % b;
  if (rest != 0 && (rest < 0) != (b < 0)) {
    --quotient;
    rest += b;
  }
  return Integer(op == Op::kModulo ? rest : quotient);
}

Value Interpreter::RealOperation(Op op, double a, double b, NodeId node) {
  double result = 0;
  switch (op) {
    case Op::kAdd:
      result = a + b;
      break;
    case Op::kSubtract:
      result = a - b;
      break;
    case Op::kMultiply:
      result = a * b;
      break;
    case Op::kDivide:
      if (b == 0) return Raise("ZeroDivisionError", "float division by zero", node);
      result = a / b;
      break;
    case Op::kFloorDivide:
    case Op::kModulo: {
      if (b == 0) return Raise("ZeroDivisionError", "float modulo", node);
      if (!std::isfinite(a) || !std::isfinite(b)) return NotEvaluated(node);
      // As float_divmod of CPython has it.
      double rest = std::fmod(a, b);
      double quotient = (a - rest) / b;
      if (rest != 0) {
        if ((b < 0) != (rest < 0)) {
          rest += b;
          quotient -= 1;
        }
      } else {
        rest = std::copysign(0.0, b);
      }
      double floored = std::copysign(0.0, a / b);
      if (quotient != 0) {
        floored = std::floor(quotient);
        if (quotient - floored > 0.5) floored += 1;
      }
      result = op == Op::kModulo ? rest : floored;
      break;
    }
    default:
      return NotEvaluated(node);  // powers are the C library's business
  }
  return std::isfinite(result) ? Real(result) : NotEvaluated(node);
}

Value Interpreter::Power(std::int64_t base, std::int64_t exponent, NodeId node) {
  if (exponent < 0) return NotEvaluated(node);
  if (base == 0 || base == 1) return Integer(exponent == 0 ? 1 : base);
  if (base == -1) return Integer(exponent % 2 == 0 ? 1 : -1);
  std::int64_t result = 1;
  for (std::int64_t i = 0; i < exponent; ++i) {
    if (__builtin_mul_overflow(result, base, &result)) return NotEvaluated(node);
  }
  return Integer(result);
}

Value Interpreter::Repeat(const Value& sequence, std::int64_t times, NodeId node) {
  if (times < 0) times = 0;
  const std::size_t size =
      IsText(sequence) ? TextOf(sequence).size() : sequence.object->items.size();
  if (size == 0) times = 0;
  if (times > kMostRepeated || static_cast<std::int64_t>(size) * times > kMostRepeated) {
    return NotEvaluated(node);
  }
  if (IsText(sequence)) {
    std::string text;
    for (std::int64_t i = 0; i < times; ++i) text += TextOf(sequence);
    return heap_.Text(std::move(text));
  }
  std::vector<Value> items;
  for (std::int64_t i = 0; i < times; ++i) {
    items.insert(items.end(), sequence.object->items.begin(), sequence.object->items.end());
  }
  return heap_.Of(sequence.kind, std::move(items));
}

Value Interpreter::DictUnion(const Value& a, const Value& b) {
  const Value dict = heap_.Of(ValueKind::kDict, {});
  for (const auto& [key, value] : a.object->entries) SetItem(dict, key, value);
  for (const auto& [key, value] : b.object->entries) SetItem(dict, key, value);
  return dict;
}

}  // namespace corntune::pyconf
