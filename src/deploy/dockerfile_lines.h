// The instructions of a Dockerfile.
#pragma once

#include <string>
#include <vector>

#include "source_map.h"

namespace corntune {

struct DockerInstruction {
  std::string name;  // upper case
  MappedText rest;
  SourcePlace place;
};

// With their continuations; comments in between are left out, and so are the bodies of here
// documents.
std::vector<DockerInstruction> InstructionsOf(const LineIndex& lines);

}  // namespace corntune
