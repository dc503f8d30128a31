// Any bytes as /proc/self/mountinfo.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "mountinfo.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto table = corntune::MountTable::Parse(text);
  table.Holding("/sys/fs/cgroup/a/b");
  std::size_t left = 16;  // each look-up walks the whole table
  for (const corntune::Mount& mount : table.mounts()) {
    if (left-- == 0) break;
    table.IsVisible(mount);
  }
  return 0;
}
