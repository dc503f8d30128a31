// Whatever the bytes of a baseline: an error names the file, and what is accepted takes no finding
// that it does not name.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/report/check_baseline.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corntune;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto entries = ReadBaseline("f.json", text);
  if (!entries) {
    if (entries.error().place.find("f.json") == std::string::npos) std::abort();
    return 0;
  }
  std::vector<Finding> findings(1);
  findings[0].code = "CT999";  // no rule has this code
  findings[0].place.file = "Procfile";
  findings[0].fingerprint = "0";
  std::vector<BaselineEntry> left = *entries;
  const auto taken =
      TakeKnown(findings, left, [](const std::string& path) { return std::string(path); });
  for (const Finding& finding : taken) {
    bool named = false;
    for (const BaselineEntry& entry : *entries) named = named || entry.path == finding.place.file;
    if (!named) std::abort();
  }
  if (taken.size() + findings.size() != 1) std::abort();
  return 0;
}
