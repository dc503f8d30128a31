// Whatever the bytes of a .corntune.yaml: an error names the file, and what is accepted stands in
// it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "corntune/deploy/check_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corntune;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = ReadCheckConfig("f.yaml", text);
  if (!config) {
    if (config.error().place.find("f.yaml") == std::string::npos) std::abort();
    return 0;
  }
  if (config->file != "f.yaml") std::abort();
  for (const auto& rules : {config->select, config->ignore}) {
    for (const WrittenFact& rule : rules) {
      if (rule.place.line < 1 || rule.place.column < 1) std::abort();
    }
  }
  for (const auto& [pattern, rules] : config->per_path) (void)PatternMeans(pattern, "a/b/c.yaml");
  if (config->cpus && !(config->cpus->value > 0)) std::abort();
  if (config->node_cpus && *config->node_cpus < 1) std::abort();
  return 0;
}
