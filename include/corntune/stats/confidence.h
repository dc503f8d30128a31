// Intervals that say how far a measured figure may be from the truth.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace corntune {

// An estimate with the half-width of its confidence interval, in the unit of the samples.
struct Estimate {
  double value = 0;
  double half_width = 0;    // infinite when the samples do not tell
  double Relative() const;  // half-width as a share of |value|; 0 for 0 +- 0
};

// The mean of independent samples with Student's interval at `level` (0.95).
Estimate MeanOf(const std::vector<double>& samples, double level);

// Ranks (1 is the smallest) between which the true quantile lies at this level.
struct RankInterval {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// The interval for the q-quantile from the order statistics of `count` independent samples,
// whatever their distribution: exact binomial tails up to 2000 samples, the normal approximation
// above (David and Nagaraja, Order Statistics, 7.1). Nothing when the samples are too few: of 100
// samples, none bounds p99 from above at 95 %.
std::optional<RankInterval> QuantileRankInterval(double q, std::uint64_t count, double level);

// The correlation of each sample with the next; 0 below three samples or without variance.
double LagOneCorrelation(const std::vector<double>& samples);

}  // namespace corntune
