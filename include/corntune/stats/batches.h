// Output analysis of a series whose neighbours depend on each other: latencies of a queue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "corntune/stats/confidence.h"
#include "corntune/stats/histogram.h"

namespace corntune {

// Where the warm-up of a series ends.
struct Truncation {
  std::size_t observations = 0;  // to drop at the front, a multiple of five
  bool settled = false;          // false: the minimum lies in the second half, so run longer
};

// MSER-5 (White, Cobb and Spratt, WSC 2000): the cut that minimises the squared standard error of
// the mean of what remains, over means of five observations.
Truncation Mser5(const std::vector<double>& series);

// The same when the means of five are at hand already.
Truncation MserOfMeans(const std::vector<double>& means_of_five);

// Latencies in contiguous batches of equal size, each with its histogram. Memory is bounded: when
// 40 batches are full, neighbours are merged and the size doubles, so that there are 20 to 40 and
// they grow until they hardly depend on each other (batch means; Law and Kelton, ch. 9).
class BatchedHistogram {
 public:
  explicit BatchedHistogram(std::uint64_t batch_size = 256,
                            HistogramPrecision precision = HistogramPrecision::kOnePercent);

  void Record(std::uint64_t value) {
    current_.Record(value);
    if (current_.count() >= batch_size_) CloseBatch();
  }

  const std::vector<Histogram>& batches() const { return batches_; }
  Histogram Total() const;  // the batch that is not yet full included

 private:
  void CloseBatch();

  std::uint64_t batch_size_;
  Histogram current_;
  std::vector<Histogram> batches_;
};

// What the batches of one or more independent runs say together. Batches whose means are
// correlated (|lag-1| >= 0.2 within the runs) are merged in pairs, as long as ten remain.
class BatchAnalysis {
 public:
  explicit BatchAnalysis(const std::vector<const BatchedHistogram*>& runs);

  const Histogram& total() const { return total_; }
  std::size_t batches() const { return batches_.size(); }

  // The mean with its interval; infinite below two batches.
  Estimate Mean(double level) const;

  // The q-quantile with an interval from the spread, between batches, of the share of values below
  // it, carried over to values by the total histogram.
  Estimate Quantile(double q, double level) const;

 private:
  Histogram total_;
  std::vector<Histogram> batches_;
};

}  // namespace corntune
