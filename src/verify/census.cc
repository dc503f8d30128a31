#include "census.h"

#include <algorithm>
#include <cstring>

#include <nlohmann/json.hpp>

#include "corntune/os/file_tree.h"

namespace corntune {
namespace {

// As census.py has them.
constexpr std::size_t kSlots = 4096;
constexpr std::size_t kFields = 8;
constexpr std::size_t kPid = 0, kRequests = 1, kBusy = 2, kMost = 3, kMostOfAll = 4;

std::uint64_t Cell(const std::string& file, std::size_t slot, std::size_t field) {
  std::uint64_t value = 0;
  std::memcpy(&value, file.data() + (slot * kFields + field) * sizeof(value), sizeof(value));
  return value;
}

}  // namespace

Result<Census> ReadStats(std::string_view json) {
  const auto stats = nlohmann::json::parse(json, nullptr, false);
  const auto number = [](const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
  };
  if (!stats.is_object() || !stats.contains("workers") || !stats["workers"].is_array()) {
    return CannotError("/stats", "not the statistics of the bundled server");
  }
  Census census;
  census.busy = static_cast<std::uint32_t>(number(stats, "busy"));
  census.most_busy = static_cast<std::uint32_t>(number(stats, "busy_highest"));
  for (const auto& worker : stats["workers"]) {
    if (!worker.is_object()) continue;
    census.workers.push_back({static_cast<int>(number(worker, "pid")), number(worker, "requests"),
                              static_cast<std::uint32_t>(number(worker, "busy")),
                              static_cast<std::uint32_t>(number(worker, "busy_highest"))});
  }
  return census;
}

Result<Census> ReadCensusFile(const std::string& path) {
  const auto file = RealFileTree().Read(path);
  if (!file) return tl::unexpected(file.error());
  if (file->size() < kSlots * kFields * sizeof(std::uint64_t)) {
    return CannotError(path, "the count of requests is cut off");
  }
  Census census;
  const std::size_t used = std::min<std::size_t>(Cell(*file, 0, 0), kSlots - 1);
  for (std::size_t slot = 1; slot <= used; ++slot) {
    WorkerCount worker;
    worker.pid = static_cast<int>(Cell(*file, slot, kPid));
    worker.requests = Cell(*file, slot, kRequests);
    worker.busy = static_cast<std::uint32_t>(Cell(*file, slot, kBusy));
    worker.most_busy = static_cast<std::uint32_t>(Cell(*file, slot, kMost));
    census.busy += worker.busy;
    census.most_busy =
        std::max(census.most_busy, static_cast<std::uint32_t>(Cell(*file, slot, kMostOfAll)));
    if (worker.pid != 0) census.workers.push_back(worker);
  }
  return census;
}

std::string EmptyCensusFile() {
  return std::string(kSlots * kFields * sizeof(std::uint64_t), '\0');
}

}  // namespace corntune
