// The latencies of a load in the forms that other tools read.
#include <cmath>

#include <fmt/format.h>

#include "corntune/report/load.h"

namespace corntune {
namespace {

constexpr double kNanosecondsPerMillisecond = 1e6;
constexpr unsigned kTicksPerHalfDistance = 5;  // as HdrHistogram's own tools print them

// The next share to print: five steps between each halving of the distance to 1.
double NextShare(double share) {
  const double halvings = std::floor(std::log2(1 / (1 - share))) + 1;
  return share + 1 / (kTicksPerHalfDistance * std::pow(2, halvings));
}

}  // namespace

std::string LoadHdr(const LoadResult& result) {
  const Histogram& latency = result.latency;
  std::string text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n";
  const auto count = static_cast<double>(latency.count());
  for (double share = 0; latency.count() > 0; share = NextShare(share)) {
    const std::uint64_t rank = QuantileRank(share, latency.count());
    const bool last = rank == latency.count();
    const double value = latency.AtRank(rank) / kNanosecondsPerMillisecond;
    const double exact = last ? 1 : share;
    text += fmt::format("{:12.3f} {:2.12f} {:10}", value, exact, rank);
    text += last ? "\n" : fmt::format(" {:14.2f}\n", 1 / (1 - exact));
    if (last || share >= 1 - 1 / (2 * count)) break;
  }
  text += fmt::format("#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n",
                      latency.Mean() / kNanosecondsPerMillisecond,
                      std::sqrt(latency.Variance()) / kNanosecondsPerMillisecond);
  text +=
      fmt::format("#[Max     = {:12.3f}, Total count    = {:12}]\n",
                  static_cast<double>(latency.Max()) / kNanosecondsPerMillisecond, latency.count());
  return text;
}

std::string LoadCsv(const LoadResult& result) {
  std::string text = "lower_ms,upper_ms,count,cumulated_share\n";
  std::uint64_t below = 0;
  result.latency.ForEach([&](double lower, double upper, std::uint64_t count) {
    below += count;
    text += fmt::format("{},{},{},{}\n", lower / kNanosecondsPerMillisecond,
                        upper / kNanosecondsPerMillisecond, count,
                        static_cast<double>(below) / static_cast<double>(result.latency.count()));
  });
  return text;
}

}  // namespace corntune
