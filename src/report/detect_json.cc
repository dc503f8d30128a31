#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "corntune/report/detect.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json OrNull(const std::optional<Bytes>& bytes) {
  return bytes ? Json(bytes->value) : Json(nullptr);
}

Json OrNull(const std::optional<Cores>& cores) {
  return cores ? Json(cores->value) : Json(nullptr);
}

Json CpuObject(const CpuFacts& cpu) {
  return {{"packages", OrNull(cpu.packages)},
          {"numa_nodes", OrNull(cpu.numa_nodes)},
          {"cores", OrNull(cpu.cores)},
          {"threads", OrNull(cpu.threads)},
          {"allowed_cores", OrNull(cpu.allowed_cores)},
          {"allowed_threads", OrNull(cpu.allowed_threads)},
          {"quota", OrNull(cpu.quota)},
          {"weight", OrNull(cpu.weight)},
          {"effective", cpu.effective.value},
          {"effective_by_cores", cpu.effective_by_cores.value},
          {"effective_by_threads", cpu.effective_by_threads.value},
          {"limited_by", ToText(cpu.limited_by)}};
}

Json MemoryObject(const MemoryFacts& memory) {
  return {
      {"total_bytes", OrNull(memory.total)},         {"available_bytes", OrNull(memory.available)},
      {"limit_bytes", OrNull(memory.limit)},         {"high_bytes", OrNull(memory.high)},
      {"effective_bytes", OrNull(memory.effective)}, {"limited_by", ToText(memory.limited_by)}};
}

Json LimitsObject(const LimitFacts& limits) {
  return {{"open_files", OrNull(limits.open_files)},
          {"open_files_hard", OrNull(limits.open_files_hard)},
          {"processes", OrNull(limits.processes)},
          {"pids_max", OrNull(limits.pids_max)},
          {"somaxconn", OrNull(limits.somaxconn)}};
}

Json SourcesArray(const std::vector<Source>& sources) {
  Json rows = Json::array();
  for (const Source& source : sources) {
    rows.push_back({{"what", source.what},
                    {"file", source.file},
                    {"raw", source.raw},
                    {"value", source.value},
                    {"wins", source.wins}});
  }
  return rows;
}

}  // namespace

std::string DetectJson(const Machine& machine) {
  const Json object = {{"schema", "corntune.detect/1"},
                       {"cpu", CpuObject(machine.cpu)},
                       {"memory", MemoryObject(machine.memory)},
                       {"cgroup",
                        {{"version", machine.cgroup.version},
                         {"hybrid", machine.cgroup.hybrid},
                         {"path", machine.cgroup.path}}},
                       {"limits", LimitsObject(machine.limits)},
                       {"container", {{"runtime", ToText(machine.container)}}},
                       {"shm",
                        {{"path", machine.shm.path},
                         {"exists", machine.shm.exists},
                         {"tmpfs", machine.shm.tmpfs},
                         {"size_bytes", OrNull(machine.shm.size)}}},
                       {"kernel", machine.kernel.empty() ? Json(nullptr) : Json(machine.kernel)},
                       {"sources", SourcesArray(machine.sources)}};
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace corntune
