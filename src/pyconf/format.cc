// f"{x}", "%s" % x and "{}".format(x).
#include <fmt/format.h>

#include "interpreter.h"
#include "text_tools.h"

namespace corntune::pyconf {
namespace {

// Where the replacement field that opens at `at` closes, when it holds no other; npos otherwise.
std::size_t CloseOf(const std::string& text, std::size_t at) {
  const std::size_t close = text.find_first_of("{}", at + 1);
  return close != std::string::npos && text[close] == '}' ? close : std::string::npos;
}

bool IsIdentifier(std::string_view name) {
  return !name.empty() && name.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "_0123456789") == std::string_view::npos;
}

}  // namespace

Value Interpreter::PercentFormat(const Value& format, const Value& argument, NodeId node) {
  std::vector<Value> arguments = {argument};
  const bool tuple = argument.kind == ValueKind::kTuple;
  if (tuple) arguments = argument.object->items;
  const std::string& text = TextOf(format);
  std::string out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (++i >= text.size())
      return Raise("ValueError", "incomplete format", node, AllDeps(argument));
    if (text[i] == '%') {
      out += '%';
      continue;
    }
    Value value;
    if (text[i] == '(') {
      const std::size_t close = text.find(')', i);
      if (close == std::string::npos || argument.kind != ValueKind::kDict)
        return NotEvaluated(node);
      bool open = false;
      const Value key = heap_.Text(text.substr(i + 1, close - i - 1));
      const Value* found = FindItem(argument, key, open);
      if (open) return Unknown(argument, node);
      if (found == nullptr) return Raise("KeyError", "no such key", node, AllDeps(argument));
      value = *found;
      next = 1;
      i = close + 1;
    } else {
      if (next >= arguments.size()) {
        return Raise("TypeError", "not enough arguments for the format", node, AllDeps(argument));
      }
      value = arguments[next++];
    }
    if (i >= text.size()) return Raise("ValueError", "incomplete format", node, AllDeps(argument));
    if (IsUnknown(value)) return Unknown(value, node);
    const char letter = text[i];
    const bool whole = (letter == 'd' || letter == 'i') && IsWhole(value);
    if (whole) {
      out += std::to_string(value.integer);
    } else if (letter == 's') {
      if (!Str(value, out)) return NotEvaluated(node);
    } else if (letter == 'r') {
      if (!Repr(value, out)) return NotEvaluated(node);
    } else if ((letter == 'd' || letter == 'i') && IsText(value)) {
      return Raise("TypeError", "a number is required", node, AllDeps(argument));
    } else {
      return NotEvaluated(node);  // widths, floats
    }
    if (!Step()) return Value{};
  }
  if (IsUnknown(argument) || (argument.object != nullptr && argument.object->taint != nullptr)) {
    return Unknown(argument, node);
  }
  const bool all = argument.kind == ValueKind::kDict || next >= arguments.size();
  if (!all) {
    const bool plain = tuple || IsNumber(argument) || IsText(argument);
    if (!plain) return NotEvaluated(node);
    return Raise("TypeError", "not all arguments converted", node, AllDeps(argument));
  }
  return heap_.Text(std::move(out));
}

Value Interpreter::FormatMethod(const Value& format, const Arguments& arguments, NodeId node) {
  const std::string& text = TextOf(format);
  std::string out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c) {
      out += c;
      ++i;
      continue;
    }
    if (c == '}') return Raise("ValueError", "single '}' in a format", node, arguments.deps);
    if (c != '{') {
      out += c;
      continue;
    }
    const std::size_t close = CloseOf(text, i);
    if (close == std::string::npos) return NotEvaluated(node);
    const std::string field = text.substr(i + 1, close - i - 1);
    i = close;
    const std::size_t colon = field.find(':');
    std::string name = field.substr(0, colon);
    const std::string spec = colon == std::string::npos ? "" : field.substr(colon + 1);
    char conversion = 0;
    if (const std::size_t mark = name.find('!'); mark != std::string::npos) {
      if (name.size() != mark + 2) return NotEvaluated(node);
      conversion = name[mark + 1];
      name.resize(mark);
    }
    const Value* value = nullptr;
    if (name.empty() || name.find_first_not_of("0123456789") == std::string::npos) {
      if (name.size() > 4) return NotEvaluated(node);
      const std::size_t place = name.empty() ? next++ : std::stoul(name);
      if (place < arguments.positional.size()) value = &arguments.positional[place];
    } else if (IsIdentifier(name)) {
      value = arguments.Keyword(name);
    } else {
      return NotEvaluated(node);
    }
    if (value == nullptr) {
      return Raise(name.empty() || name[0] <= '9' ? "IndexError" : "KeyError",
                   "no argument for the format", node, arguments.deps);
    }
    if (IsUnknown(*value)) return Unknown(*value, node);
    std::string plain;
    bool known = true;
    if (conversion == 's') {
      known = Str(*value, plain) && FormatValue(heap_.Text(plain), spec, out);
    } else if (conversion == 'r') {
      known = Repr(*value, plain) && FormatValue(heap_.Text(plain), spec, out);
    } else {
      known = conversion == 0 && FormatValue(*value, spec, out);
    }
    if (!known) return NotEvaluated(node);
    if (!Step()) return Value{};
  }
  return heap_.Text(std::move(out));
}

Value Interpreter::EvalFormatted(NodeId id) {
  std::string text;
  DepSet reasons = 0;
  for (const NodeId part : tree().Children(id)) {
    if (tree()[part].kind == NodeKind::kString) {
      text += tree().TextOf(part);
      continue;
    }
    const Node& field = tree()[part];
    const Value value = Eval(tree().Child(part, 0));
    const NodeId spec_node = tree().Child(part, 1);
    const Value spec = spec_node == kNoNode ? heap_.Text("") : Eval(spec_node);
    if (Stopped()) return Value{};
    reasons = Join(reasons, Join(AllDeps(value), spec.deps));
    if (field.flag) text += tree().TextOf(part);
    const bool shown = field.flag && field.op == Op::kNone && spec_node == kNoNode;
    std::string piece;
    bool known = IsText(spec);
    if (field.op == Op::kAscii) known = false;
    if (known && (field.op == Op::kRepr || shown)) {
      std::string repr;
      known = Repr(value, repr) && FormatValue(heap_.Text(repr), TextOf(spec), piece);
    } else if (known && field.op == Op::kStr) {
      std::string plain;
      known = Str(value, plain) && FormatValue(heap_.Text(plain), TextOf(spec), piece);
    } else if (known) {
      known = FormatValue(value, TextOf(spec), piece);
    }
    if (!known) return With(IsUnknown(value) ? Unknown(value, id) : NotEvaluated(id), reasons);
    text += piece;
    heap_.Charge(piece.size());
    if (!Step()) return Value{};
  }
  return With(heap_.Text(text), reasons);
}

}  // namespace corntune::pyconf
