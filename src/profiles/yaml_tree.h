// A YAML document as a small tree with positions, for files that strangers write: no anchors, no
// aliases, no tags, and bounded in length, depth and number of nodes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"

namespace corntune {

struct YamlEntry;

struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMap };

  Kind kind = Kind::kNull;
  int line = 1;    // from 1
  int column = 1;  // from 1, in characters
  std::string text;
  std::vector<YamlEntry> entries;  // of a map, in the order of the file
  std::vector<YamlNode> items;     // of a sequence

  // The value of the first entry with this key; null when there is none.
  const YamlNode* Find(std::string_view key) const;
};

struct YamlEntry {
  YamlNode key;
  YamlNode value;
};

// The longest profile that is read.
inline constexpr std::size_t kMostProfileBytes = 64 * 1024;

// The one document of `text`. Fails with kCannot at file:line:column for what is no YAML, for more
// or less than one document, and for what the head of this file rules out.
Result<YamlNode> ReadYaml(std::string_view file, std::string_view text);

// "web.yaml:3:5"
std::string PlaceOf(std::string_view file, const YamlNode& node);

}  // namespace corntune
