#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/units.h"

#include "checks.h"

namespace corntune {

void CheckFairness(const VerifySession& session, const InForce* in_force) {
  const LoadResult& load = *session.result.load;
  std::vector<std::uint64_t> counts;
  std::uint64_t sum = 0;
  for (const auto& [pid, count] : load.by_header) {
    if (pid.empty() || !ParseInteger(pid, "", 1, std::int64_t{1} << 30)) continue;
    counts.push_back(count);
    sum += count;
  }
  if (counts.empty()) return;
  const auto expected = static_cast<std::size_t>(
      in_force != nullptr ? std::max(in_force->workers, 1) : static_cast<int>(counts.size()));
  // Workers that were replaced meanwhile have served less than the others by right.
  if (expected < 2 || counts.size() > expected) return;
  const double fair = static_cast<double>(sum) / static_cast<double>(expected);
  const double least = counts.size() < expected
                           ? 0
                           : static_cast<double>(*std::min_element(counts.begin(), counts.end()));
  // With a queue for all, a worker that is idle takes the next request. Otherwise chance decides,
  // and only a worker that gets next to nothing is wrong.
  const bool one_queue = in_force != nullptr && in_force->worker_class &&
                         !in_force->HasPrivateQueues() &&
                         InfoOf(*in_force->worker_class).bound == ConcurrencyBound::kOne;
  const double share = one_queue ? 0.25 : 0.01;
  VerifyCheck check;
  check.name = "fairness";
  check.expected = fmt::format("each of {} workers serves its part, {:.0f}", expected, fair);
  check.observed =
      fmt::format("{:.0f} to {}", least, *std::max_element(counts.begin(), counts.end()));
  check.tolerance = fmt::format("at least {:.0f} % of it", share * 100);
  check.pass = least >= share * fair;
  session.Add(std::move(check));
}

}  // namespace corntune
