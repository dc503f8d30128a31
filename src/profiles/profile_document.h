// A profile as it stands in the file: keys and texts with their positions, checked against the
// format but not yet turned into figures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"

namespace corntune {

enum class FigureType {
  kText,      // one of `choices`, or any text
  kBytes,     // "130MiB"
  kCores,     // "0.5", "250m"
  kDuration,  // "20ms"
  kCount,     // a whole number, 0 included
  kWeight,    // a number above 0
  kTurns,     // a whole number from 1 to 10,000
  kFlag,      // "yes", "no"; "true", "false"
  kShape,     // a distribution: "exp", "lognormal:1.5" (ParseShape of room stats)
  kVariable,  // an environment variable: any text, the empty one included
};

// A key of a profile that holds a figure.
struct FigureKey {
  std::string_view name;
  FigureType type;
  std::vector<std::string_view> choices = {};
};

// The figures that a kind of profile may have, in the order in which they are shown; empty for a
// kind that does not exist.
const std::vector<FigureKey>& FigureKeys(std::string_view kind);

// The keys of one item of a workload's `requests`.
const std::vector<FigureKey>& RequestKeys();

inline constexpr std::size_t kMostRequests = 100;

struct DocumentFigure {
  std::string name;  // "cpu_time", "environment.PORT", "requests.1.cpu_time"
  FigureType type = FigureType::kText;
  std::string value;
  bool assumed = false;
  std::string origin;
  std::string place;  // file:line:column of the value
};

struct ProfileDocument {
  std::string kind, name, summary;
  std::string interface;  // of a workload
  std::vector<DocumentFigure> figures;

  const DocumentFigure* Find(std::string_view name) const;
};

// Reads `yaml`; every violation of the format is appended to `errors` with its position, in the
// order of the file. The document is complete only when there was none.
ProfileDocument ReadDocument(std::string_view file, std::string_view yaml,
                             std::vector<Error>& errors);

// "yes" and "true" are true.
Result<bool> ParseFlag(std::string_view text, std::string_view place);

}  // namespace corntune
