#include "corntune/stats/confidence.h"

#include <cmath>
#include <cstddef>
#include <limits>

#include "corntune/stats/special.h"

namespace corntune {
namespace {

constexpr std::uint64_t kExactUpTo = 2000;

// P(X <= k) for X binomial(n, q): the complement of I_q(k + 1, n - k).
double BinomialCdf(std::uint64_t k, std::uint64_t n, double q) {
  if (k >= n) return 1;
  return 1 - IncompleteBeta(static_cast<double>(k) + 1, static_cast<double>(n - k), q);
}

RankInterval ApproximateRanks(double q, double n, double level) {
  const double z = NormalQuantile((1 + level) / 2);
  const double spread = z * std::sqrt(n * q * (1 - q));
  const double low = std::floor(n * q - spread);
  return {low < 0 ? 0 : static_cast<std::uint64_t>(low),
          static_cast<std::uint64_t>(std::ceil(n * q + spread)) + 1};
}

// The largest low and the smallest high whose tails are each at most (1 - level) / 2.
RankInterval ExactRanks(double q, std::uint64_t count, double level) {
  const double tail = (1 - level) / 2;
  RankInterval ranks{0, count + 1};
  while (ranks.low < count && BinomialCdf(ranks.low, count, q) <= tail) ++ranks.low;
  while (ranks.high > 1 && BinomialCdf(ranks.high - 2, count, q) >= 1 - tail) --ranks.high;
  return ranks;
}

}  // namespace

double Estimate::Relative() const {
  if (half_width == 0) return 0;
  return value == 0 ? std::numeric_limits<double>::infinity() : half_width / std::fabs(value);
}

Estimate MeanOf(const std::vector<double>& samples, double level) {
  Estimate estimate;
  const auto n = static_cast<double>(samples.size());
  if (samples.empty()) return {0, std::numeric_limits<double>::infinity()};
  for (const double sample : samples) estimate.value += sample / n;
  if (samples.size() < 2) return {estimate.value, std::numeric_limits<double>::infinity()};
  double squares = 0;
  for (const double sample : samples)
    squares += (sample - estimate.value) * (sample - estimate.value);
  estimate.half_width = StudentQuantile((1 + level) / 2, n - 1) * std::sqrt(squares / (n - 1) / n);
  return estimate;
}

std::optional<RankInterval> QuantileRankInterval(double q, std::uint64_t count, double level) {
  if (count == 0 || !(q > 0 && q < 1) || !(level > 0 && level < 1)) return std::nullopt;
  const RankInterval ranks = count <= kExactUpTo
                                 ? ExactRanks(q, count, level)
                                 : ApproximateRanks(q, static_cast<double>(count), level);
  if (ranks.low < 1 || ranks.high > count) return std::nullopt;
  return ranks;
}

double LagOneCorrelation(const std::vector<double>& samples) {
  if (samples.size() < 3) return 0;
  double mean = 0;
  for (const double sample : samples) mean += sample / static_cast<double>(samples.size());
  double own = 0;
  double next = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    own += (samples[i] - mean) * (samples[i] - mean);
    if (i + 1 < samples.size()) next += (samples[i] - mean) * (samples[i + 1] - mean);
  }
  return own > 0 ? next / own : 0;
}

}  // namespace corntune
