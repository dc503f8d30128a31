// A profile as it stands in the file: keys and texts with their positions, checked against the
// format but not yet turned into figures. The only part of the room that sees the YAML library.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"

namespace corntune {

enum class FigureType { kText, kBytes, kCores, kDuration };

// A key of a profile that holds a figure.
struct FigureKey {
  std::string_view name;
  FigureType type;
  std::vector<std::string_view> choices;  // the values that a text may have; empty: any
};

// The figures that a kind of profile may have, in the order in which they are shown; empty for a
// kind that does not exist.
const std::vector<FigureKey>& FigureKeys(std::string_view kind);

struct DocumentFigure {
  const FigureKey* key;
  std::string value;
  bool assumed = false;
  std::string origin;
  std::string place;  // file:line:column of the value
};

struct ProfileDocument {
  std::string kind, name, summary, interface;
  std::vector<DocumentFigure> figures;

  const DocumentFigure* Find(std::string_view key) const;
};

// Reads `yaml`; every violation of the format is appended to `errors` with its position.
ProfileDocument ReadDocument(std::string_view file, std::string_view yaml,
                             std::vector<Error>& errors);

}  // namespace corntune
