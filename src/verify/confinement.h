// The limits that a server is run in: a cgroup of its own, or cores that it is pinned to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"

namespace corntune {

struct ConfinementRequest {
  std::optional<Cores> cpus;
  std::optional<Bytes> memory;
};

struct Confinement {
  std::vector<std::string> cgroups;  // folders that were made; KeptCommand removes them
  std::vector<int> server_cpus;      // empty: all
  std::vector<int> generator_cpus;   // empty: all; disjoint from the server's otherwise
  Cores cpus;                        // that the server may use
  std::optional<Bytes> memory;       // that is enforced
  std::string note;                  // one line for people: what holds, and what could not be had
};

// Makes the cgroups below `root` ("/sys/fs/cgroup") for a server that is started next. Never fails:
// without the right to, cores are pinned, and what cannot be enforced is said.
Confinement Confine(const ConfinementRequest& request, const std::string& root);

// Those that this thread may run on.
std::vector<int> AllowedCpus();

// Keeps this thread, and those it starts from now on, to these CPUs while it lives; no CPUs: does
// nothing.
class PinnedHere {
 public:
  explicit PinnedHere(const std::vector<int>& cpus);
  ~PinnedHere();
  PinnedHere(const PinnedHere&) = delete;
  PinnedHere& operator=(const PinnedHere&) = delete;

 private:
  std::vector<int> before_;
};

}  // namespace corntune
