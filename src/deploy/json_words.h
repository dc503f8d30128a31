// The JSON lists of strings in which Dockerfiles give commands.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace corntune {

struct JsonWord {
  std::string text;
  std::size_t begin = 0;  // of its opening quote, in bytes
  std::size_t end = 0;
};

// Nothing when `text` is no list of strings. Blanks and line continuations between the parts are
// passed over.
std::optional<std::vector<JsonWord>> ReadJsonWords(std::string_view text);

}  // namespace corntune
