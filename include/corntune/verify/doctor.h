// What is installed and usable here: for corntune itself, and for verification.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/machine/machine.h"

namespace corntune {

struct DoctorRequest {
  std::string python;  // asked for its Gunicorn; empty: that of gunicorn in PATH, or python3
  std::vector<std::pair<std::string, std::string>> environment;
};

// A worker class and why Gunicorn does not load it; no reason: it does.
struct ClassFound {
  std::string name;
  std::optional<std::string> because;
};

// A Python and its Gunicorn.
struct PythonFound {
  std::string program;                  // as it was started
  std::string version;                  // "3.11.2"
  std::optional<std::string> gunicorn;  // its release; empty: it has none
  std::vector<ClassFound> classes;      // those of that release, as corntune knows it
};

// What verification can do to keep a server within limits.
struct ConfinementFound {
  bool cpus = false;  // a cgroup with a CPU quota can be made
  bool memory = false;
  std::vector<int> allowed;  // CPUs that this process may run on
};

struct ClockFound {
  std::string source;  // of the kernel: "tsc", "kvm-clock"; empty: unknown
  Seconds reading;     // what one reading takes
};

struct DoctorFacts {
  Machine machine;
  std::optional<PythonFound> python;
  std::string python_problem;  // why there is none
  ConfinementFound confinement;
  ClockFound clock;
  std::optional<std::uint64_t> ports;  // of the local range, for connections that are opened
  bool loopback = false;               // a server can listen on 127.0.0.1
  bool temporary = false;              // a folder can be made below TMPDIR
};

enum class DoctorState { kGood, kNote, kProblem };
std::string_view ToText(DoctorState state);  // "good", "note", "problem"

// One line of the answer.
struct DoctorLine {
  std::string name;  // stable: "gunicorn", "cgroup" ...
  DoctorState state = DoctorState::kGood;
  std::string what;  // what was found
  std::string help;  // what to do about it; empty when it is good
};

struct DoctorReport {
  DoctorFacts facts;
  std::vector<DoctorLine> lines;
  bool HasProblem() const;
};

// Looks at this machine. Makes cgroups, a folder and a socket to see whether it can, and takes them
// back; starts the Python. Fails when the machine cannot be read at all.
Result<DoctorFacts> Examine(const DoctorRequest& request);

// What the facts mean: a pure function. A problem is what keeps corntune from doing what it can do
// elsewhere, a note what it has to do in another way.
DoctorReport Diagnose(DoctorFacts facts);

}  // namespace corntune
