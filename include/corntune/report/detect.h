// What `corntune detect` prints.
#pragma once

#include <string>

#include "corntune/machine/machine.h"

namespace corntune {

struct DetectTextStyle {
  bool color = false;
  bool verbose = false;  // list every file that was read, not only those that decided
};

// For people: what is usable and which limit won, the facts, then the files that say so.
std::string DetectText(const Machine& machine, const DetectTextStyle& style);

// One object, schema corntune.detect/1 (docs/schemas/detect.schema.json), with all sources. Bytes
// of the sources that are no UTF-8 come out as U+FFFD.
std::string DetectJson(const Machine& machine);

}  // namespace corntune
