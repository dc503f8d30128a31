#include "corntune/verify/doctor.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/os/file_tree.h"

#include "confinement.h"
#include "python_probe.h"
#include "server_command.h"

namespace corntune {
namespace {

constexpr char kCgroupRoot[] = "/sys/fs/cgroup";

// Whether a cgroup with these limits comes to be; it is removed at once.
Confinement TryToConfine(const ConfinementRequest& request) {
  Confinement made = Confine(request, kCgroupRoot);
  for (const std::string& folder : made.cgroups) rmdir(folder.c_str());
  return made;
}

ConfinementFound FindConfinement() {
  ConfinementFound found;
  found.allowed = AllowedCpus();
  found.cpus = !TryToConfine({Cores{0.5}, std::nullopt}).cgroups.empty();
  found.memory = !TryToConfine({std::nullopt, Bytes{64 << 20}}).cgroups.empty();
  return found;
}

ClockFound FindClock() {
  using Clock = std::chrono::steady_clock;
  ClockFound found;
  const auto source =
      RealFileTree().Read("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  if (source) found.source = std::string(Trim(*source));
  // The quickest of several rounds: others were interrupted.
  constexpr int kRounds = 20, kReadings = 1000;
  auto best = Clock::duration::max();
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = Clock::now();
    auto last = begin;
    for (int reading = 0; reading < kReadings; ++reading) last = Clock::now();
    best = std::min(best, last - begin);
  }
  found.reading = std::chrono::duration_cast<Seconds>(best) / kReadings;
  return found;
}

std::optional<std::uint64_t> LocalPorts() {
  const auto range = RealFileTree().Read("/proc/sys/net/ipv4/ip_local_port_range");
  if (!range) return std::nullopt;
  std::vector<std::int64_t> ends;
  for (const std::string_view word : Words(Trim(*range))) {
    const auto end = ParseInteger(word, "", 0, 65535);
    if (end) ends.push_back(*end);
  }
  if (ends.size() != 2 || ends[1] < ends[0]) return std::nullopt;
  return static_cast<std::uint64_t>(ends[1] - ends[0] + 1);
}

bool CanListen() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool listens =
      bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      listen(listener, 1) == 0;
  close(listener);
  return listens;
}

bool CanMakeFolder() {
  const auto folder = MakeServerFolder();
  if (!folder) return false;
  std::error_code ignored;
  std::filesystem::remove_all(*folder, ignored);
  return true;
}

}  // namespace

Result<DoctorFacts> Examine(const DoctorRequest& request) {
  MachineRequest here;
  here.kubernetes_service =
      std::any_of(request.environment.begin(), request.environment.end(),
                  [](const auto& entry) { return entry.first == "KUBERNETES_SERVICE_HOST"; });
  auto machine = DetectMachine(here);
  if (!machine) return tl::unexpected(machine.error());
  DoctorFacts facts;
  facts.machine = std::move(*machine);
  auto python = ProbePython(request);
  if (python)
    facts.python = std::move(*python);
  else
    facts.python_problem = python.error().ToString();
  facts.confinement = FindConfinement();
  facts.clock = FindClock();
  facts.ports = LocalPorts();
  facts.loopback = CanListen();
  facts.temporary = CanMakeFolder();
  return facts;
}

}  // namespace corntune
