#include "corntune/plan/restarts.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace corntune {
namespace {

constexpr int kHalvings = 60;

Result<void> CheckTerms(const RestartTerms& terms) {
  if (terms.workers < 1) {
    return UsageError("--workers",
                      fmt::format("out of range: {} (expected 1 or more)", terms.workers));
  }
  if (terms.max_requests < 1) {
    return UsageError("--max-requests", fmt::format("out of range: {} (expected 1 or more; with 0 "
                                                    "no worker is ever replaced)",
                                                    terms.max_requests));
  }
  if (terms.jitter < 0) {
    return UsageError("--max-requests-jitter",
                      fmt::format("out of range: {} (expected 0 or more)", terms.jitter));
  }
  return {};
}

// The greatest x with which all points lie within x with at most this chance.
double SpanFor(std::int64_t points, double chance) {
  double low = 0;
  double high = 1;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (ChanceAllWithin(points, middle) <= chance ? low : high) = middle;
  }
  return low;
}

}  // namespace

double ChanceAllWithin(std::int64_t points, double x) {
  if (points < 2 || x >= 1) return 1;
  const auto n = static_cast<double>(points);
  return n * std::pow(x, n - 1) - (n - 1) * std::pow(x, n);
}

double ChanceSomeTwoWithin(std::int64_t points, double x) {
  if (points < 2) return 0;
  const auto n = static_cast<double>(points);
  const double apart = 1 - (n - 1) * x;
  return apart <= 0 ? 1 : 1 - std::pow(apart, n);
}

Result<RestartCosts> CostOfRestarts(const RestartTerms& terms) {
  if (auto fine = CheckTerms(terms); !fine) return tl::unexpected(fine.error());
  const auto workers = static_cast<double>(terms.workers);
  const double each = terms.rate.per_second / workers;
  RestartCosts costs;
  costs.outage = terms.boot + terms.stall;
  const double served =
      static_cast<double>(terms.max_requests) + static_cast<double>(terms.jitter) / 2;
  costs.interval = Seconds(served / each) + costs.outage;
  costs.capacity_lost = costs.outage / costs.interval;
  if (costs.capacity_lost > 0.5) {
    return Fail(ErrorKind::kInfeasible, "--max-requests",
                fmt::format("{} requests are served in {:.3g} s, and the restart takes {:.3g} s: a "
                            "worker is down for longer than it serves (raise it)",
                            terms.max_requests, served / each, costs.outage.count()));
  }
  costs.mean_down = workers * costs.capacity_lost;
  costs.first_wave = Seconds(static_cast<double>(terms.jitter) / each);
  const double x = costs.outage.count() <= 0       ? 0
                   : costs.first_wave.count() <= 0 ? 1
                                                   : costs.outage / costs.first_wave;
  costs.all_down = terms.workers == 1 ? 1 : ChanceAllWithin(terms.workers, std::min(x, 1.0));
  costs.two_down = ChanceSomeTwoWithin(terms.workers, x);
  if (terms.workers > 1) {
    costs.advised_jitter = static_cast<std::int64_t>(
        std::ceil(costs.outage.count() * each / SpanFor(terms.workers, terms.chance)));
  }
  return costs;
}

}  // namespace corntune
