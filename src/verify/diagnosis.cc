// What the facts of corntune doctor mean.
#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/version.h"
#include "corntune/gunicorn/worker_class.h"
#include "corntune/verify/doctor.h"

namespace corntune {
namespace {

using enum DoctorState;

// A run of verify with a few hundred connections has both ends of each in hand, and its files.
constexpr std::uint64_t kFewFiles = 1024;
// An open-loop run of some seconds without keep-alive leaves this many ports waiting (TIME_WAIT).
constexpr std::uint64_t kFewPorts = 10'000;
// A reading that enters the kernel takes longer than this, one that does not a tenth of it.
constexpr Seconds kSlowReading(200e-9);

DoctorLine MachineLine(const Machine& machine) {
  const std::string memory =
      machine.memory.effective ? FormatBytes(*machine.memory.effective) : "unknown memory";
  return {"machine", kGood,
          fmt::format("{} CPU ({}), {} ({}), container {}", FormatCores(machine.cpu.effective),
                      ToText(machine.cpu.limited_by), memory, ToText(machine.memory.limited_by),
                      ToText(machine.container)),
          ""};
}

DoctorLine CgroupLine(const DoctorFacts& facts) {
  const ConfinementFound& found = facts.confinement;
  const int version = facts.machine.cgroup.version;
  const std::string name = version == 0 ? "no cgroups" : fmt::format("cgroup v{}", version);
  if (found.cpus && found.memory) {
    return {"cgroup", kGood, name + "; verify can limit the CPUs and the memory of a server", ""};
  }
  const char* able = found.cpus     ? "; verify can limit the CPUs of a server, not its memory"
                     : found.memory ? "; verify can limit the memory of a server, not its CPUs"
                                    : "; verify can limit neither CPUs nor memory of a server";
  return {"cgroup", kNote, name + able,
          "run verify as root, or in a cgroup that is yours: systemd-run --user --scope -p "
          "Delegate=yes; without it verify pins cores and watches memory"};
}

DoctorLine CoresLine(const ConfinementFound& found) {
  const std::size_t cores = found.allowed.size();
  if (cores > 1) {
    return {"cores", kGood,
            fmt::format("{} to run on; server and load can have different ones", cores), ""};
  }
  return {"cores", kNote, "one to run on: server and load share it",
          "throughput and latency of verify and load are of both together"};
}

DoctorLine ClockLine(const ClockFound& clock) {
  const std::string what =
      fmt::format("{}, {:.0f} ns a reading", clock.source.empty() ? "unknown source" : clock.source,
                  clock.reading.count() * 1e9);
  if (clock.reading <= kSlowReading) return {"clock", kGood, what, ""};
  return {"clock", kNote, what,
          "each reading enters the kernel: at high rates the load generator is dearer than usual"};
}

DoctorLine FilesLine(const LimitFacts& limits) {
  if (!limits.open_files) return {"open-files", kGood, "no limit is known", ""};
  const std::string what = fmt::format("{} at a time", *limits.open_files);
  if (*limits.open_files >= kFewFiles) return {"open-files", kGood, what, ""};
  return {"open-files", kProblem, what,
          fmt::format("raise it (ulimit -n {}): load and server have two for each connection",
                      limits.open_files_hard.value_or(kFewFiles))};
}

DoctorLine PortsLine(const std::optional<std::uint64_t>& ports) {
  if (!ports) return {"ports", kGood, "no range is known", ""};
  const std::string what = fmt::format("{} for connections at a time", *ports);
  if (*ports >= kFewPorts) return {"ports", kGood, what, ""};
  return {"ports", kNote, what,
          "widen net.ipv4.ip_local_port_range, or load with --keep-alive: a closed connection "
          "holds its port for a minute"};
}

DoctorLine LoopbackLine(const DoctorFacts& facts) {
  if (facts.loopback && facts.temporary) {
    return {"bundled-server", kGood, "can be started on 127.0.0.1", ""};
  }
  return {"bundled-server", kProblem,
          facts.loopback ? "no folder can be made for it" : "nothing can listen on 127.0.0.1",
          facts.loopback ? "set TMPDIR to a folder that is yours"
                         : "bring the loopback up: ip link set lo up"};
}

DoctorLine GunicornLine(const DoctorFacts& facts) {
  const std::string remedy = "install gunicorn, or name its Python: --python=/srv/venv/bin/python";
  if (!facts.python) return {"gunicorn", kProblem, "no Python: " + facts.python_problem, remedy};
  const PythonFound& python = *facts.python;
  if (!python.gunicorn) {
    return {"gunicorn", kProblem,
            fmt::format("none in {} (Python {})", python.program, python.version), remedy};
  }
  const std::string what =
      fmt::format("{} in {} (Python {})", *python.gunicorn, python.program, python.version);
  if (ParseGunicornVersion(*python.gunicorn, "")) return {"gunicorn", kGood, what, ""};
  return {"gunicorn", kNote, what,
          fmt::format("corntune knows {} to {}; what it says of this release may be wrong",
                      kOldestGunicorn.ToString(), kNewestGunicorn.ToString())};
}

DoctorLine ClassLine(const ClassFound& found) {
  if (!found.because) return {"class " + found.name, kGood, "loads", ""};
  const auto known = FindWorkerClass(found.name);
  const std::string package(known ? InfoOf(*known).package : "");
  return {"class " + found.name, kNote, "does not load: " + *found.because,
          package.empty() ? "reinstall gunicorn" : "pip install " + package};
}

}  // namespace

std::string_view ToText(DoctorState state) {
  switch (state) {
    case kGood:
      return "good";
    case kNote:
      return "note";
    case kProblem:
      break;
  }
  return "problem";
}

bool DoctorReport::HasProblem() const {
  return std::any_of(lines.begin(), lines.end(),
                     [](const DoctorLine& line) { return line.state == kProblem; });
}

DoctorReport Diagnose(DoctorFacts facts) {
  DoctorReport report;
  report.lines = {MachineLine(facts.machine),
                  GunicornLine(facts),
                  LoopbackLine(facts),
                  CgroupLine(facts),
                  CoresLine(facts.confinement),
                  ClockLine(facts.clock),
                  FilesLine(facts.machine.limits),
                  PortsLine(facts.ports)};
  if (facts.python) {
    const auto after_gunicorn = report.lines.begin() + 2;
    std::vector<DoctorLine> classes;
    for (const ClassFound& found : facts.python->classes) classes.push_back(ClassLine(found));
    report.lines.insert(after_gunicorn, classes.begin(), classes.end());
  }
  report.facts = std::move(facts);
  return report;
}

}  // namespace corntune
