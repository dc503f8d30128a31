// A histogram of non-negative whole numbers (latencies in nanoseconds, as a rule) with a bounded
// relative error, constant memory, and exact merging.
//
// The buckets are log-linear: each power of two is cut into 2^b equal parts, so that a bucket is
// never wider than 2^-b of its values, and a value below 2^b has a bucket of its own. A quantile is
// interpolated within its bucket, so that it is at most a bucket's width from the truth, and for a
// smooth distribution much nearer. Same layout as
// HdrHistogram's (G. Tene); the error is relative, as in DDSketch (Masson, Rim, Lee; VLDB 2019).
//
// Threads: none of its own; record into one histogram per thread and Merge.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace corntune {

// How far a quantile may be from the sample's own, as a share of it.
enum class HistogramPrecision : unsigned {
  kOnePercent = 7,     // 128 buckets a power of two, 58 KiB; error at most 0.8 %
  kTenthPercent = 10,  // 1024 buckets a power of two, 440 KiB; error at most 0.1 %
};

// The rank (1 is the smallest) of the q-quantile among `count` samples: the smallest sample that at
// least a share q of the samples does not exceed. Of 100 samples p50 is the 50th, p99 the 99th and
// p99.9 the 100th. `q` is clamped to 0..1. Precondition: count > 0.
std::uint64_t QuantileRank(double q, std::uint64_t count);

// The q-quantile of samples in ascending order. Precondition: not empty.
double SortedQuantile(const std::vector<double>& ascending, double q);

class Histogram {
 public:
  explicit Histogram(HistogramPrecision precision = HistogramPrecision::kOnePercent);

  void Record(std::uint64_t value) {
    ++counts_[IndexOf(value)];
    ++count_;
    const auto real = static_cast<double>(value);
    sum_ += real;
    sum_of_squares_ += real * real;
    if (value < least_) least_ = value;
    if (value > most_) most_ = value;
  }
  void RecordMany(std::uint64_t value, std::uint64_t times);

  // Adds all that `other` holds; the order of merges does not matter but for the rounding of sums.
  // Precondition: same precision.
  void Merge(const Histogram& other);
  void Clear();

  std::uint64_t count() const { return count_; }
  std::uint64_t Min() const { return count_ == 0 ? 0 : least_; }  // exact
  std::uint64_t Max() const { return most_; }                     // exact
  double Mean() const;      // exact but for rounding; 0 when empty
  double Variance() const;  // of the sample (divided by n - 1); 0 below two values

  // The q-quantile (see QuantileRank); the exact extremes at both ends; 0 when empty.
  double Quantile(double q) const;

  // The value with this rank, 1 to count(). Precondition: not empty.
  double AtRank(std::uint64_t rank) const;

  // How many values are in buckets up to that of `value`.
  std::uint64_t CountUpTo(std::uint64_t value) const;

  // Calls visit(lower, upper, count) for each bucket that holds something, in ascending order; the
  // bucket holds whole numbers from `lower` up to, and without, `upper`.
  template <typename Visitor>
  void ForEach(Visitor&& visit) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] != 0) visit(LowerOf(i), UpperOf(i), counts_[i]);
    }
  }

  HistogramPrecision precision() const { return static_cast<HistogramPrecision>(bits_); }
  bool operator==(const Histogram&) const = default;

 private:
  std::size_t IndexOf(std::uint64_t value) const {
    if (value < (std::uint64_t{1} << bits_)) return static_cast<std::size_t>(value);
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - 1 - bits_;
    return (static_cast<std::size_t>(shift) << bits_) + static_cast<std::size_t>(value >> shift);
  }
  double LowerOf(std::size_t index) const;
  double UpperOf(std::size_t index) const;

  unsigned bits_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  double sum_ = 0;
  double sum_of_squares_ = 0;
  std::uint64_t least_ = ~std::uint64_t{0};
  std::uint64_t most_ = 0;
};

}  // namespace corntune
