// What one run over a configuration gives, in a form that outlives the run.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "corntune/pyconf/evaluate.h"

#include "interpreter.h"

namespace corntune::pyconf {

struct OutcomeOfName {
  bool unset = false;
  PossibleValue value;  // without its dependencies
  DepSet deps = 0;
};

struct Outcome {
  bool aborted = false;
  std::optional<Raised> raised;
  std::optional<std::uint32_t> open_from;
  std::map<TextId, OutcomeOfName> names;
  std::vector<Decisions::Taken> taken;
};

// Runs the configuration on these decisions.
Outcome RunOn(Session& session, const std::map<DepId, int>& fixed);

// True for a constant, and for a list, tuple, set or dict of constants.
bool IsLiteral(const Tree& tree, NodeId expression);

}  // namespace corntune::pyconf
