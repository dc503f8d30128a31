#include "shared_memory.h"

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

// The size= option as tmpfs shows it: "size=65536k" (tmpfs(5)); without it half of the memory.
std::optional<Bytes> SizeOf(const Mount& mount) {
  constexpr std::string_view kKey = "size=";
  for (const std::string_view option : Split(mount.super_options, ',')) {
    if (!option.starts_with(kKey)) continue;
    const std::string_view text = option.substr(kKey.size());
    const std::string_view digits = text.ends_with('k') ? text.substr(0, text.size() - 1) : text;
    std::uint64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    const std::uint64_t factor = digits.size() == text.size() ? 1 : 1024;
    if (error != std::errc{} || stop != end || number > UINT64_MAX / factor) return std::nullopt;
    return Bytes{number * factor};
  }
  return std::nullopt;
}

}  // namespace

ShmFacts ReadSharedMemory(const MountTable& mounts, Reader& reader) {
  constexpr std::string_view kWhat = "shared memory";
  const std::string file = "/proc/self/mountinfo";
  ShmFacts facts;
  const Mount* mount = mounts.Holding(facts.path);
  const bool own_mount = mount != nullptr && mount->point == facts.path;
  facts.exists = own_mount || reader.tree().IsFolder(facts.path);
  if (!facts.exists || mount == nullptr) {
    reader.Add(kWhat, file, "",
               facts.exists ? "unknown: no mount holds it" : "there is no " + facts.path);
    return facts;
  }
  facts.tmpfs = mount->type == "tmpfs";
  if (facts.tmpfs) facts.size = SizeOf(*mount);
  reader.Add(kWhat, file, mount->line,
             facts.tmpfs
                 ? fmt::format("tmpfs, {}", facts.size ? FormatBytes(*facts.size)
                                                       : "default size (half of the memory)")
                 : fmt::format("{}, no tmpfs", mount->type));
  return facts;
}

}  // namespace corntune
