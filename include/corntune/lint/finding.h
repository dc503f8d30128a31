// What is wrong with a deployment, as a value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "corntune/deploy/deployment.h"

namespace corntune {

enum class Severity { kInfo, kWarning, kError };
std::string_view NameOf(Severity severity);  // "info", "warning", "error"

// A rewrite that is safe to make: what stands at `place` becomes `text`.
struct TextFix {
  SourcePlace place;
  std::string text;
};

struct Finding {
  std::string_view code;  // "CT101"
  std::string_view slug;  // "workers-exceed-memory"
  Severity severity = Severity::kWarning;
  SourcePlace place;
  std::string message;  // what, and why it hurts
  std::string help;     // the remedy
  std::optional<TextFix> fix;
  std::string fingerprint = {};  // set by Lint: the same when lines above come or go
};

}  // namespace corntune
