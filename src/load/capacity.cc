#include "capacity.h"

#include <fstream>

#include <fmt/format.h>
#include <sys/resource.h>

namespace corntune {
namespace {

// What a run opens beside its connections: the program's own, and five for each thread's loop.
constexpr std::uint64_t kOther = 16;
constexpr std::uint64_t kPerThread = 8;

Result<void> CheckDescriptors(const LoadPlan& plan) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  const std::uint64_t needed = plan.connections + kOther + kPerThread * plan.threads;
  if (needed <= limit.rlim_cur) return {};
  if (needed <= limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return {};
  }
  return Fail(
      ErrorKind::kInfeasible, "--connections",
      fmt::format("{} connections and {} other files are more than the {} that this process "
                  "may have open (lower it, or raise ulimit -n)",
                  plan.connections, needed - plan.connections, limit.rlim_max));
}

Result<void> CheckPorts(const LoadPlan& plan) {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (!(file >> first >> last) || last < first) return {};
  const std::uint64_t ports = last - first + 1;
  const bool tcp = plan.targets.front().endpoint.address.ss_family != AF_UNIX;
  if (!tcp || plan.connections <= ports) return {};
  return Fail(
      ErrorKind::kInfeasible, "--connections",
      fmt::format("{} connections to {} are more than the {} local ports from {} to {} "
                  "(lower it, or widen net.ipv4.ip_local_port_range)",
                  plan.connections, plan.targets.front().endpoint.name, ports, first, last));
}

}  // namespace

Result<void> CheckLimits(const LoadPlan& plan) {
  if (auto fine = CheckDescriptors(plan); !fine) return fine;
  return CheckPorts(plan);
}

}  // namespace corntune
