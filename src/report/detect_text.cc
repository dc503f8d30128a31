#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/report/detect.h"

#include "table.h"

namespace corntune {
namespace {

std::string Count(const std::optional<int>& number, std::string_view one, std::string_view many) {
  if (!number) return fmt::format("unknown {}", many);
  return fmt::format("{} {}", *number, *number == 1 ? one : many);
}

std::string CpuText(Cores cores) {
  return fmt::format("{} CPU{}", FormatCores(cores), cores.value > 1 ? "s" : "");
}

std::string_view Why(CpuLimit limit) {
  switch (limit) {
    case CpuLimit::kTopology:
      return "all that the machine has";
    case CpuLimit::kAffinity:
      return "limited by the affinity mask";
    case CpuLimit::kCpuset:
      return "limited by the cpuset";
    case CpuLimit::kQuota:
      return "limited by the CPU quota";
    case CpuLimit::kOverride:
      return "as given by --cpus";
  }
  return "";
}

std::string_view Why(MemoryLimit limit) {
  switch (limit) {
    case MemoryLimit::kMachine:
      return "all that the machine has";
    case MemoryLimit::kCgroup:
      return "limited by the cgroup";
    case MemoryLimit::kOverride:
      return "as given by --memory";
    case MemoryLimit::kUnknown:
      return "";
  }
  return "";
}

std::string Headline(const Machine& machine, bool color) {
  const std::string_view bold = color ? "\x1b[1m" : "";
  const std::string_view plain = color ? "\x1b[0m" : "";
  const std::string memory =
      machine.memory.effective
          ? fmt::format("{}{}{} of memory ({})", bold, FormatBytes(*machine.memory.effective),
                        plain, Why(machine.memory.limited_by))
          : "an unknown amount of memory";
  return fmt::format("usable: {}{}{} ({}), {}\n", bold, CpuText(machine.cpu.effective), plain,
                     Why(machine.cpu.limited_by), memory);
}

std::string MachineText(const CpuFacts& cpu) {
  if (!cpu.cores) return "its processors are not known";
  return fmt::format("{}, {}, {}, {}", Count(cpu.packages, "package", "packages"),
                     Count(cpu.numa_nodes, "NUMA node", "NUMA nodes"),
                     Count(cpu.cores, "core", "cores"),
                     Count(cpu.threads, "hardware thread", "hardware threads"));
}

std::string AllowedText(const CpuFacts& cpu) {
  const std::string quota = cpu.quota ? "quota " + CpuText(*cpu.quota) : "no quota";
  if (!cpu.allowed_cores) return quota;
  return fmt::format("{} and {} by affinity and cpuset; {}",
                     Count(cpu.allowed_cores, "core", "cores"),
                     Count(cpu.allowed_threads, "hardware thread", "hardware threads"), quota);
}

std::string MemoryText(const MemoryFacts& memory) {
  std::vector<std::string> parts;
  parts.push_back(memory.total ? FormatBytes(*memory.total) + " in the machine" : "total unknown");
  if (memory.available) parts.push_back(FormatBytes(*memory.available) + " available");
  parts.push_back(memory.limit ? "limit " + FormatBytes(*memory.limit) : "no limit");
  if (memory.high) parts.push_back("throttled above " + FormatBytes(*memory.high));
  return Join(parts, ", ");
}

std::string NumberText(const std::optional<std::uint64_t>& number) {
  return number ? fmt::format("{}", *number) : "no known limit";
}

std::string LimitsText(const LimitFacts& limits) {
  std::string files = NumberText(limits.open_files);
  if (limits.open_files_hard) files += fmt::format(" (hard {})", *limits.open_files_hard);
  return fmt::format("open files {}, processes {}, listen backlog {}", files,
                     NumberText(limits.processes), NumberText(limits.somaxconn));
}

std::string CgroupText(const CgroupFacts& cgroup) {
  if (cgroup.version == 0) return "none";
  return fmt::format("v{}{}, {}", cgroup.version, cgroup.hybrid ? " (hybrid)" : "", cgroup.path);
}

std::string ShmText(const ShmFacts& shm) {
  if (!shm.exists) return fmt::format("no {}", shm.path);
  if (!shm.tmpfs) return fmt::format("{} is no tmpfs", shm.path);
  return shm.size ? fmt::format("{} is a tmpfs of {}", shm.path, FormatBytes(*shm.size))
                  : fmt::format("{} is a tmpfs", shm.path);
}

// A description of hardware alone looked for no process and its limits.
bool KnowsAProcess(const Machine& machine) {
  return std::any_of(machine.sources.begin(), machine.sources.end(),
                     [](const Source& source) { return source.what == "cgroup"; });
}

std::string FactsTable(const Machine& machine) {
  const CpuFacts& cpu = machine.cpu;
  TextTable table;
  table.AddRow({"machine", MachineText(cpu)});
  table.AddRow({"allowed", AllowedText(cpu)});
  if (cpu.limited_by != CpuLimit::kOverride) {
    table.AddRow({"counted",
                  fmt::format("{} by cores, {} by hardware threads",
                              CpuText(cpu.effective_by_cores), CpuText(cpu.effective_by_threads))});
  }
  if (cpu.weight) {
    table.AddRow({"weight", fmt::format("{} (a share among neighbours, no limit)", *cpu.weight)});
  }
  table.AddRow({"memory", MemoryText(machine.memory)});
  if (KnowsAProcess(machine)) {
    table.AddRow({"limits", LimitsText(machine.limits)});
    table.AddRow({"cgroup", CgroupText(machine.cgroup)});
    table.AddRow(
        {"container", fmt::format("{}; {}", ToText(machine.container), ShmText(machine.shm))});
  }
  if (!machine.kernel.empty()) table.AddRow({"kernel", machine.kernel});
  return table.ToString();
}

// Cut so that a row stays readable: the start of the content is what tells.
std::string Shortened(std::string_view raw) {
  constexpr std::size_t kMost = 40;
  std::string line = Join({}, "");
  for (const std::string_view word : Words(raw.substr(0, raw.find('\n')))) {
    if (!line.empty()) line += ' ';
    line += word;
  }
  const bool more = raw.find('\n') != std::string_view::npos;
  if (line.size() > kMost) return line.substr(0, kMost) + "...";
  return more ? line + " ..." : line;
}

std::string SourcesTable(const std::vector<Source>& sources, bool all) {
  TextTable table;
  for (const Source& source : sources) {
    if (!all && !source.wins) continue;
    if (table.empty()) table.AddRow({" ", "what", "file", "says", "which gives"});
    table.AddRow(
        {source.wins ? "*" : " ", source.what, source.file, Shortened(source.raw), source.value});
  }
  return table.ToString();
}

// The reasons for what is not known, which nobody should have to ask for.
std::string UnknownLines(const std::vector<Source>& sources) {
  std::string lines;
  for (const Source& source : sources) {
    const bool needed = source.what == "topology" || source.what == "affinity" ||
                        source.what == "memory" || source.what == "mounts";
    const bool missing = source.value.starts_with("unknown") || source.value == "no such file";
    if (needed && missing) {
      lines += fmt::format("  {}: {} ({})\n", Printable(source.what), Printable(source.value),
                           Printable(source.file));
    }
  }
  return lines;
}

}  // namespace

std::string DetectText(const Machine& machine, const DetectTextStyle& style) {
  std::string text = Headline(machine, style.color) + '\n' + FactsTable(machine);
  const std::string unknown = UnknownLines(machine.sources);
  if (!unknown.empty() && !style.verbose) text += "\nnot known:\n" + unknown;
  const std::string sources = SourcesTable(machine.sources, style.verbose);
  if (!sources.empty()) {
    text += style.verbose ? "\nevery file that was read (* decided):\n" : "\ndecided by:\n";
    text += sources;
  }
  if (!style.verbose) {
    text += fmt::format("\n{} source{} looked at; --verbose lists all\n", machine.sources.size(),
                        machine.sources.size() == 1 ? " was" : "s were");
  }
  return text;
}

}  // namespace corntune
