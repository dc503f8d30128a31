#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/pyconf/evaluate.h"

#include "value.h"

namespace corntune {
namespace {

using Kind = PyValue::Kind;

void Append(const PyValue& value, std::string& text);

void AppendItems(const PyValue& value, char open, char close, std::string& text) {
  text += open;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (i > 0) text += ", ";
    Append(value.items[i], text);
  }
  if (value.kind == Kind::kTuple && value.items.size() == 1) text += ',';
  text += close;
}

void AppendDict(const PyValue& value, std::string& text) {
  text += '{';
  for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
    if (i > 0) text += ", ";
    Append(value.items[i], text);
    text += ": ";
    Append(value.items[i + 1], text);
  }
  text += '}';
}

void Append(const PyValue& value, std::string& text) {
  switch (value.kind) {
    case Kind::kNone:
      text += "None";
      return;
    case Kind::kBool:
      text += value.integer != 0 ? "True" : "False";
      return;
    case Kind::kInteger:
      text += std::to_string(value.integer);
      return;
    case Kind::kReal:
      text += pyconf::RealText(value.real);
      return;
    case Kind::kText:
      text += ToPython(SettingValue(value.text));
      return;
    case Kind::kBytes:
      text += 'b' + ToPython(SettingValue(value.text));
      return;
    case Kind::kList:
      return AppendItems(value, '[', ']', text);
    case Kind::kTuple:
      return AppendItems(value, '(', ')', text);
    case Kind::kSet:
      if (value.items.empty()) {
        text += "set()";
        return;
      }
      return AppendItems(value, '{', '}', text);
    case Kind::kDict:
      return AppendDict(value, text);
    case Kind::kFunction:
      text += "<function " + value.text + ">";
      return;
  }
}

}  // namespace

std::string ToPython(const PyValue& value) {
  std::string text;
  Append(value, text);
  return text;
}

std::optional<SettingValue> ToSettingValue(const PyValue& value) {
  switch (value.kind) {
    case Kind::kBool:
      return SettingValue(value.integer != 0);
    case Kind::kInteger:
      return SettingValue(value.integer);
    case Kind::kReal:
      return SettingValue(value.real);
    case Kind::kText:
      return SettingValue(value.text);
    case Kind::kList:
    case Kind::kTuple: {
      std::vector<std::string> texts;
      for (const PyValue& item : value.items) {
        if (item.kind != Kind::kText) return std::nullopt;
        texts.push_back(item.text);
      }
      return SettingValue(std::move(texts));
    }
    default:
      return std::nullopt;
  }
}

std::string_view NameOf(ValueOrigin origin) {
  switch (origin) {
    case ValueOrigin::kLiteral:
      return "literal";
    case ValueOrigin::kEvaluated:
      return "evaluated";
    case ValueOrigin::kEnvironment:
      return "environment";
    case ValueOrigin::kUnknown:
      break;
  }
  return "unknown";
}

const EvaluatedName* Evaluation::Find(std::string_view name) const {
  for (const EvaluatedName& one : names) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

}  // namespace corntune
