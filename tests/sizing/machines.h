// Machines and requests made up for the tests of sizing.
#pragma once

#include <string>

#include "corntune/machine/machine.h"
#include "corntune/sizing/recommend.h"

namespace corntune {

inline Machine MachineOf(double cpus, std::optional<Bytes> memory = std::nullopt) {
  Machine machine;
  machine.cpu.effective = Cores{cpus};
  machine.cpu.allowed_cores = machine.cpu.allowed_threads = 64;
  machine.memory.effective = memory;
  if (memory) machine.memory.limited_by = MemoryLimit::kCgroup;
  return machine;
}

inline constexpr Bytes MiB(std::uint64_t amount) {
  return Bytes{amount << 20};
}

inline SizingRequest RequestOf(std::optional<WorkerClass> worker_class = std::nullopt) {
  SizingRequest request;
  request.worker_class = worker_class;
  return request;
}

// "--workers=5 --threads=1": the settings as printed, for short expectations.
inline std::string Printed(const Recommendation& answer) {
  std::string text;
  for (const auto& [name, value] : answer.settings) {
    text += (text.empty() ? "" : " ") + name + "=" + ToText(value);
  }
  return text;
}

inline const Reason* ReasonOf(const Recommendation& answer, const std::string& setting) {
  for (const Reason& reason : answer.reasons) {
    if (reason.setting == setting) return &reason;
  }
  return nullptr;
}

inline bool Warns(const Recommendation& answer, const std::string& id) {
  for (const Warning& warning : answer.warnings) {
    if (warning.id == id) return true;
  }
  return false;
}

}  // namespace corntune
