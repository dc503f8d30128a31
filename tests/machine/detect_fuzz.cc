// Any files as the /proc and /sys of a machine. The input is a list of them: a line "=== /path"
// opens a file, the lines below it are its content.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "detect_in.h"

namespace {

corntune::MemoryFileTree TreeOf(std::string_view text) {
  constexpr std::string_view kOpen = "=== ";
  corntune::MemoryFileTree tree;
  std::string path;
  std::string content;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with(kOpen)) {
      if (!path.empty()) tree.Put(path, content);
      path = line.substr(kOpen.size());
      content.clear();
    } else {
      content += std::string(line) + '\n';
    }
  }
  if (!path.empty()) tree.Put(path, content);
  return tree;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  corntune::Topology topology;
  topology.packages = topology.numa_nodes = 1;
  topology.cores = {{0, 1}, {2}, {3}};
  topology.threads = topology.allowed = {0, 1, 2, 3};
  const auto tree = TreeOf({reinterpret_cast<const char*>(data), size});
  const auto machine = corntune::DetectIn(tree, topology, {});
  // Whatever the files say, some CPU is usable, and never more than there are.
  if (!machine || machine->cpu.effective.value <= 0 || machine->cpu.effective.value > 3)
    std::abort();
  const auto& memory = machine->memory;
  if (memory.effective && memory.total && *memory.effective > *memory.total) std::abort();
  return 0;
}
