#include "corntune/stats/histogram.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace corntune {

std::uint64_t QuantileRank(double q, std::uint64_t count) {
  assert(count > 0);
  const auto n = static_cast<double>(count);
  const double exact = std::clamp(q, 0.0, 1.0) * n;
  // 0.07 * 100 is 7.000000000000001: what rounding added must not push the rank up.
  const double rank = std::ceil(exact - 1e-9 * std::max(1.0, exact * 1e-3));
  return static_cast<std::uint64_t>(std::clamp(rank, 1.0, n));
}

double SortedQuantile(const std::vector<double>& ascending, double q) {
  assert(!ascending.empty());
  return ascending[static_cast<std::size_t>(QuantileRank(q, ascending.size()) - 1)];
}

Histogram::Histogram(HistogramPrecision precision)
    : bits_(static_cast<unsigned>(precision)),
      counts_((std::size_t{65} - static_cast<std::size_t>(precision))
              << static_cast<unsigned>(precision)) {}

void Histogram::RecordMany(std::uint64_t value, std::uint64_t times) {
  if (times == 0) return;
  counts_[IndexOf(value)] += times;
  count_ += times;
  const auto real = static_cast<double>(value);
  sum_ += real * static_cast<double>(times);
  sum_of_squares_ += real * real * static_cast<double>(times);
  least_ = std::min(least_, value);
  most_ = std::max(most_, value);
}

void Histogram::Merge(const Histogram& other) {
  assert(bits_ == other.bits_);
  if (other.count_ == 0) return;
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  sum_of_squares_ += other.sum_of_squares_;
  least_ = std::min(least_, other.least_);
  most_ = std::max(most_, other.most_);
}

void Histogram::Clear() {
  *this = Histogram(precision());
}

double Histogram::Mean() const {
  return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

double Histogram::Variance() const {
  if (count_ < 2) return 0;
  const auto n = static_cast<double>(count_);
  return std::max(0.0, (sum_of_squares_ - sum_ * sum_ / n) / (n - 1));
}

double Histogram::Quantile(double q) const {
  return count_ == 0 ? 0 : AtRank(QuantileRank(q, count_));
}

double Histogram::AtRank(std::uint64_t rank) const {
  assert(rank >= 1 && rank <= count_);
  if (rank == 1) return static_cast<double>(least_);
  if (rank == count_) return static_cast<double>(most_);
  std::uint64_t seen = 0;
  std::size_t index = IndexOf(least_);
  while (seen + counts_[index] < rank) seen += counts_[index++];
  const double lower = LowerOf(index);
  const double width = UpperOf(index) - lower;
  if (width == 1) return lower;
  // The values of a bucket are taken to lie at equal distances in it.
  const double inside =
      (static_cast<double>(rank - seen) - 0.5) / static_cast<double>(counts_[index]);
  return std::clamp(lower + inside * width, static_cast<double>(least_),
                    static_cast<double>(most_));
}

std::uint64_t Histogram::CountUpTo(std::uint64_t value) const {
  std::uint64_t seen = 0;
  const std::size_t last = IndexOf(value);
  for (std::size_t i = 0; i <= last; ++i) seen += counts_[i];
  return seen;
}

double Histogram::LowerOf(std::size_t index) const {
  const std::size_t parts = std::size_t{1} << bits_;
  if (index < 2 * parts) return static_cast<double>(index);
  const std::size_t shift = (index >> bits_) - 1;
  return std::ldexp(static_cast<double>(index - (shift << bits_)), static_cast<int>(shift));
}

double Histogram::UpperOf(std::size_t index) const {
  return LowerOf(index + 1);
}

}  // namespace corntune
