#include "memory.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "corntune/base/text.h"

namespace corntune {
namespace {

// "MemTotal:       16384256 kB"; the kB are KiB (proc(5)).
std::optional<Bytes> ParseKibLine(std::string_view line) {
  const auto words = Words(line);
  if (words.size() != 3 || words[2] != "kB") return std::nullopt;
  std::uint64_t kib = 0;
  const char* end = words[1].data() + words[1].size();
  const auto [stop, error] = std::from_chars(words[1].data(), end, kib);
  if (error != std::errc{} || stop != end || kib == 0) return std::nullopt;
  if (kib > std::numeric_limits<std::uint64_t>::max() / 1024) return std::nullopt;
  return Bytes{kib * 1024};
}

Limit<Bytes> ReadLine(std::string_view what, std::string_view meminfo, std::string_view key,
                      Reader& reader) {
  const std::string file = "/proc/meminfo";
  const auto line = LineOf(meminfo, key);
  const auto bytes = line ? ParseKibLine(*line) : std::nullopt;
  if (!bytes) {
    reader.Add(what, file, line.value_or(""), "unknown: no amount in " + std::string(key));
    return {};
  }
  return {bytes, reader.Add(what, file, *line, FormatBytes(*bytes))};
}

}  // namespace

MachineMemory ReadMeminfo(Reader& reader) {
  MachineMemory memory;
  const auto meminfo = reader.Table("memory", "/proc/meminfo");
  if (!meminfo) return memory;
  memory.total = ReadLine("memory", *meminfo, "MemTotal:", reader);
  memory.available = ReadLine("memory available", *meminfo, "MemAvailable:", reader).value;
  return memory;
}

MemoryFacts CountMemory(const MachineMemory& machine, const Limit<Bytes>& limit,
                        const Limit<Bytes>& high, Reader& reader) {
  MemoryFacts facts;
  facts.total = machine.total.value;
  facts.available = machine.available;
  facts.limit = limit.value;
  facts.high = high.value;
  if (limit.value && (!facts.total || *limit.value < *facts.total)) {
    facts.effective = limit.value;
    facts.limited_by = MemoryLimit::kCgroup;
    reader.MarkWinner(limit.row);
  } else if (facts.total) {
    facts.effective = facts.total;
    facts.limited_by = MemoryLimit::kMachine;
    reader.MarkWinner(machine.total.row);
  }
  return facts;
}

}  // namespace corntune
