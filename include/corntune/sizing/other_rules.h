// What other published rules would say for the same machine: --compare.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "corntune/base/units.h"
#include "corntune/machine/machine.h"

namespace corntune {

// What those rules look at.
struct RuleInputs {
  std::int64_t visible_cpus = 1;  // hardware threads that the operating system shows (nproc)
  std::optional<Cores> quota;     // of the container
  std::optional<Bytes> memory;    // the limit, or the machine's memory
  int cgroup_version = 2;         // some rules read only version 1
};

RuleInputs RuleInputsOf(const Machine& machine);

struct OtherAnswer {
  std::string name;                     // "Heroku Python buildpack"
  std::optional<std::int64_t> workers;  // empty: the rule says nothing
  std::optional<std::int64_t> threads;  // empty: the rule leaves Gunicorn's 1
  std::string formula;                  // with this machine's numbers
  std::string remark;                   // why it differs from corntune's, if it does
  std::string source;
};

std::vector<OtherAnswer> OtherRules(const RuleInputs& inputs);

}  // namespace corntune
