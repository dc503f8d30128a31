// Comments in the files that silence findings: "corntune: ignore=CT203 -- why".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corntune/lint/finding.h"

namespace corntune {

struct InlineIgnore {
  std::vector<std::string> selectors;
  std::string reason;
  SourcePlace place;
  int line = 0;       // the line that it silences besides its own; 0: the whole file
  int last_line = 0;  // up to this one: the command that begins there
  bool used = false;
};

// An annotation of a Kubernetes object, corntune/ignore: "CT203,CT405 -- why", holds for the YAML
// document in which it stands. A comment on a line of its own holds for the next line that is no
// comment, and where that line is continued (a backslash at its end) for all of it; behind code for
// that line; "ignore-file=" for the whole file.
std::vector<InlineIgnore> InlineIgnoresOf(const std::string& path, std::string_view text);

}  // namespace corntune
