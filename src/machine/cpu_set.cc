#include "cpu_set.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

std::optional<int> ParseCpu(std::string_view text) {
  int cpu = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, cpu);
  if (error != std::errc{} || stop != end || cpu < 0 || cpu >= kMostCpus) return std::nullopt;
  return cpu;
}

}  // namespace

std::optional<CpuSet> ParseCpuList(std::string_view text) {
  CpuSet cpus;
  text = Trim(text);
  if (text.empty()) return cpus;
  for (const std::string_view piece : Split(text, ',')) {
    const std::size_t dash = piece.find('-');
    const auto first = ParseCpu(piece.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : ParseCpu(piece.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    // The kernel writes ascending lists. Refusing others keeps a hostile one
    // ("0-65535,0-65535,...") from growing without bound.
    if (!cpus.empty() && *first <= cpus.back()) return std::nullopt;
    for (int cpu = *first; cpu <= *last; ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

std::string FormatCpuList(const CpuSet& cpus) {
  std::string text;
  for (std::size_t i = 0; i < cpus.size();) {
    std::size_t last = i;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += last == i ? fmt::format("{}", cpus[i]) : fmt::format("{}-{}", cpus[i], cpus[last]);
    i = last + 1;
  }
  return text;
}

CpuSet Intersection(const CpuSet& a, const CpuSet& b) {
  CpuSet both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

}  // namespace corntune
