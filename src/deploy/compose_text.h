// The variables that docker compose puts into its files before anything else reads them.
#pragma once

#include <map>
#include <string>

#include "expanded_text.h"

namespace corntune {

// $NAME, ${NAME}, ${NAME:-default} and its kin, $$. `known` is what the .env beside the file sets;
// every other variable is taken as not set where the text has a default, and not known elsewhere.
ExpandedText Interpolated(const MappedText& text, const std::map<std::string, std::string>& known);

}  // namespace corntune
