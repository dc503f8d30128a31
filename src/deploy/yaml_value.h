// YAML documents that strangers write, as trees with positions. Anchors are shared, never copied,
// so that a text of a few lines cannot become gigabytes; depth and number of nodes are bounded.
// A value with a tag of its own (`!Sub text`) is null: nobody here knows what it becomes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source_map.h"

namespace corntune {

class YamlValue;
using YamlRef = std::shared_ptr<const YamlValue>;

class YamlValue {
 public:
  enum class Kind { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  std::string text;    // of a scalar
  bool plain = false;  // a scalar without quotes
  std::size_t offset = 0;
  SourcePlace place;
  std::vector<YamlRef> items;                       // of a list
  std::vector<std::pair<YamlRef, YamlRef>> fields;  // of a map

  // The value of a key, merge keys (<<) included; nullptr when there is none.
  const YamlValue* Find(std::string_view key) const;
  // The value at a path of keys: At({"deploy", "resources", "limits"}).
  const YamlValue* At(std::initializer_list<std::string_view> keys) const;
  bool IsMap() const { return kind == Kind::kMap; }
  bool IsList() const { return kind == Kind::kList; }
  bool IsScalar() const { return kind == Kind::kScalar; }
};

struct YamlDocuments {
  std::vector<YamlRef> roots;
  std::optional<std::string> problem;  // why the reader stopped; what came before is kept
  SourcePlace problem_place;
};

YamlDocuments ReadYamlDocuments(const LineIndex& lines);

// The keys of a map with those that are merged in, each once, `most` of them at the most.
std::vector<std::pair<std::string, const YamlValue*>> FieldsOf(const YamlValue& map,
                                                               std::size_t most = SIZE_MAX);

}  // namespace corntune
