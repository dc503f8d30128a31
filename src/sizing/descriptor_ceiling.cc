#include <algorithm>

#include <fmt/format.h>

#include "ceilings.h"

namespace corntune {

std::optional<ConnectionCeiling> DescriptorCeiling(const SizingInputs& inputs,
                                                   std::vector<LedgerRow>& ledger) {
  const auto& limit = inputs.machine.limits.open_files;
  if (!limit) return std::nullopt;
  const std::int64_t allowed =
      static_cast<std::int64_t>(std::min<std::uint64_t>(*limit, 1'000'000'000));
  const std::int64_t most = std::max<std::int64_t>(0, allowed - kDescriptorsBesidesConnections);
  ledger.push_back({"open files", std::to_string(*limit), "detected: RLIMIT_NOFILE, soft"});
  ledger.push_back({"- files of a worker besides connections",
                    std::to_string(kDescriptorsBesidesConnections), "measured"});
  ledger.push_back({"= connections that fit", std::to_string(most), ""});
  return ConnectionCeiling{
      most, fmt::format("{} open files hold {} connections", *limit, most),
      fmt::format("{} - {} = {}", *limit, kDescriptorsBesidesConnections, most)};
}

}  // namespace corntune
