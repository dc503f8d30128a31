#include "confinement.h"

#include <cerrno>
#include <cmath>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/os/file_tree.h"

namespace corntune {
namespace {

void Pin(const std::vector<int>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &set);
  (void)sched_setaffinity(0, sizeof(set), &set);
}

// The kernel takes a value in one write or refuses it.
bool Put(const std::string& file, const std::string& value) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool written =
      write(descriptor, value.data(), value.size()) == static_cast<ssize_t>(value.size());
  close(descriptor);
  return written;
}

// Where this process stands in the hierarchy of a controller ("" for version 2); empty when it is
// in none.
std::string OwnPath(const std::string& controller) {
  const auto membership = RealFileTree().Read("/proc/self/cgroup");
  if (!membership) return "";
  for (const std::string_view line : Lines(*membership)) {
    const auto parts = Split(line, ':');
    if (parts.size() < 3) continue;
    for (const std::string_view name : Split(parts[1], ',')) {
      if (name == controller) return std::string(parts[2]);
    }
  }
  return "";
}

// Makes folders and takes back all of them that did not come to be what was wanted.
class Maker {
 public:
  Maker(const std::string& root, Confinement& made) : root_(root), made_(made) {}

  // A folder below the own one of a version 1 hierarchy that takes `values`.
  bool InVersion1(const std::string& controller,
                  const std::vector<std::pair<std::string, std::string>>& values) {
    return Make(root_ + "/" + controller + OwnPath(controller), values);
  }

  // Likewise in version 2, where the folder above must hand the controllers down.
  bool InVersion2(const std::string& controllers,
                  const std::vector<std::pair<std::string, std::string>>& values) {
    const std::string above = root_ + OwnPath("");
    // Refused where processes live in that folder; it may hand them down already.
    (void)Put(above + "/cgroup.subtree_control", controllers);
    return Make(above, values);
  }

 private:
  bool Make(const std::string& above,
            const std::vector<std::pair<std::string, std::string>>& values) {
    const std::string folder = fmt::format("{}/corntune-verify-{}-{}", above, getpid(), count_++);
    if (mkdir(folder.c_str(), 0755) != 0) return false;
    for (const auto& [file, value] : values) {
      if (Put(folder + "/" + file, value)) continue;
      rmdir(folder.c_str());
      return false;
    }
    if (access((folder + "/cgroup.procs").c_str(), W_OK) != 0) {
      rmdir(folder.c_str());
      return false;
    }
    made_.cgroups.push_back(folder);
    return true;
  }

  const std::string& root_;
  Confinement& made_;
  static inline int count_ = 0;
};

constexpr std::int64_t kPeriodUs = 100'000;

std::int64_t QuotaUs(Cores cpus) {
  return std::max<std::int64_t>(1000, std::llround(cpus.value * static_cast<double>(kPeriodUs)));
}

bool LimitCpus(Maker& maker, bool version2, Cores cpus) {
  const std::string quota = std::to_string(QuotaUs(cpus));
  if (version2) {
    return maker.InVersion2("+cpu", {{"cpu.max", fmt::format("{} {}", quota, kPeriodUs)}});
  }
  return maker.InVersion1(
      "cpu", {{"cpu.cfs_period_us", std::to_string(kPeriodUs)}, {"cpu.cfs_quota_us", quota}});
}

bool LimitMemory(Maker& maker, bool version2, Bytes memory) {
  const std::string limit = std::to_string(memory.value);
  if (version2) return maker.InVersion2("+memory", {{"memory.max", limit}});
  return maker.InVersion1("memory", {{"memory.limit_in_bytes", limit}});
}

bool LimitBothInVersion2(Maker& maker, Cores cpus, Bytes memory) {
  return maker.InVersion2("+cpu +memory",
                          {{"cpu.max", fmt::format("{} {}", QuotaUs(cpus), kPeriodUs)},
                           {"memory.max", std::to_string(memory.value)}});
}

struct Enforced {
  bool cpus = false;
  bool memory = false;
};

Enforced MakeCgroups(const ConfinementRequest& request, const std::string& root,
                     Confinement& made) {
  Enforced enforced;
  Maker maker(root, made);
  const bool version2 = RealFileTree().IsFile(root + "/cgroup.controllers");
  if (version2 && request.cpus && request.memory) {
    enforced.cpus = enforced.memory = LimitBothInVersion2(maker, *request.cpus, *request.memory);
    return enforced;
  }
  if (request.cpus) enforced.cpus = LimitCpus(maker, version2, *request.cpus);
  if (request.memory) enforced.memory = LimitMemory(maker, version2, *request.memory);
  return enforced;
}

// The first cores for the server and the rest for the generator, where both have at least one.
void Divide(const std::vector<int>& all, std::size_t wanted, bool must_pin, Confinement& made) {
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, all.size()));
  if (middle != all.end()) {
    made.server_cpus.assign(all.begin(), middle);
    made.generator_cpus.assign(middle, all.end());
  } else if (must_pin) {
    made.server_cpus = all;
  }
}

std::string Described(const ConfinementRequest& request, const Enforced& enforced,
                      const Confinement& made) {
  std::vector<std::string> parts;
  if (request.cpus && enforced.cpus) {
    parts.push_back(fmt::format("a cgroup with {} CPU", FormatCores(*request.cpus)));
  } else if (request.cpus) {
    const auto pinned = static_cast<double>(made.server_cpus.size());
    parts.push_back(
        fmt::format("pinned to {} CPU", made.server_cpus.size()) +
        (pinned > request.cpus->value
             ? fmt::format(", which is more than the {} asked for: no cgroup may be made",
                           FormatCores(*request.cpus))
             : std::string(", no cgroup may be made")));
  }
  if (request.memory) {
    parts.push_back(enforced.memory ? fmt::format("a cgroup with {}", FormatBytes(*request.memory))
                                    : std::string("memory is not limited: no cgroup may be made"));
  }
  if (parts.empty()) parts.emplace_back("no limits of its own");
  parts.push_back(made.generator_cpus.empty() ? "server and load share the cores"
                                              : "server and load run on different cores");
  return Join(parts, "; ");
}

}  // namespace

std::vector<int> AllowedCpus() {
  std::vector<int> cpus;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
  }
  return cpus;
}

Confinement Confine(const ConfinementRequest& request, const std::string& root) {
  Confinement made;
  const std::vector<int> all = AllowedCpus();
  const Enforced enforced = MakeCgroups(request, root, made);
  const auto available = static_cast<double>(std::max<std::size_t>(all.size(), 1));
  made.cpus = Cores{available};
  if (request.cpus) {
    const double wanted = std::min(request.cpus->value, available);
    Divide(all, static_cast<std::size_t>(std::ceil(wanted)), !enforced.cpus, made);
    made.cpus = Cores{enforced.cpus ? wanted : std::ceil(wanted)};
  }
  if (enforced.memory) made.memory = request.memory;
  made.note = Described(request, enforced, made);
  return made;
}

PinnedHere::PinnedHere(const std::vector<int>& cpus) {
  if (cpus.empty()) return;
  before_ = AllowedCpus();
  Pin(cpus);
}

PinnedHere::~PinnedHere() {
  if (!before_.empty()) Pin(before_);
}

}  // namespace corntune
