#include "corntune/stats/batches.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace corntune {
namespace {

constexpr std::size_t kMostBatches = 40;
constexpr std::size_t kFewestBatches = 10;
constexpr double kCorrelated = 0.2;

std::vector<double> MeansOf(const std::vector<Histogram>& batches) {
  std::vector<double> means;
  means.reserve(batches.size());
  for (const Histogram& batch : batches) means.push_back(batch.Mean());
  return means;
}

// Merges neighbours; a last one without neighbour is dropped, being half as large as the others.
std::vector<Histogram> MergedInPairs(std::vector<Histogram> batches) {
  const std::size_t pairs = batches.size() / 2;
  for (std::size_t i = 0; i < pairs; ++i) {
    if (i != 0) batches[i] = std::move(batches[2 * i]);
    batches[i].Merge(batches[2 * i + 1]);
  }
  batches.erase(batches.begin() + static_cast<std::ptrdiff_t>(pairs), batches.end());
  return batches;
}

}  // namespace

Truncation MserOfMeans(const std::vector<double>& means_of_five) {
  const std::size_t n = means_of_five.size();
  if (n < 4) return {0, false};
  double best = std::numeric_limits<double>::infinity();
  std::size_t cut = 0;
  double sum = 0;
  double squares = 0;
  const double shift = means_of_five.back();  // keeps the squares from cancelling
  // From the back, so that each cut adds one mean to the sums. The last few cuts leave too little
  // to judge by and would win by chance.
  for (std::size_t d = n; d-- > 0;) {
    const double mean = means_of_five[d] - shift;
    sum += mean;
    squares += mean * mean;
    const auto left = static_cast<double>(n - d);
    if (n - d < 5 && n >= 10) continue;
    const double error = (squares - sum * sum / left) / (left * left);
    if (error <= best) {
      best = error;
      cut = d;
    }
  }
  return {cut * 5, cut <= n / 2};
}

Truncation Mser5(const std::vector<double>& series) {
  std::vector<double> means;
  means.reserve(series.size() / 5);
  for (std::size_t i = 0; i + 5 <= series.size(); i += 5) {
    means.push_back((series[i] + series[i + 1] + series[i + 2] + series[i + 3] + series[i + 4]) /
                    5);
  }
  return MserOfMeans(means);
}

BatchedHistogram::BatchedHistogram(std::uint64_t batch_size, HistogramPrecision precision)
    : batch_size_(std::max<std::uint64_t>(1, batch_size)), current_(precision) {
  batches_.reserve(kMostBatches);
}

void BatchedHistogram::CloseBatch() {
  batches_.push_back(std::exchange(current_, Histogram(current_.precision())));
  if (batches_.size() < kMostBatches) return;
  batches_ = MergedInPairs(std::move(batches_));
  batches_.reserve(kMostBatches);
  batch_size_ *= 2;
}

Histogram BatchedHistogram::Total() const {
  Histogram total = current_;
  for (const Histogram& batch : batches_) total.Merge(batch);
  return total;
}

BatchAnalysis::BatchAnalysis(const std::vector<const BatchedHistogram*>& runs) {
  std::vector<std::vector<Histogram>> parts;
  for (const BatchedHistogram* run : runs) {
    parts.push_back(run->batches());
    if (parts.size() == 1) {
      total_ = run->Total();
    } else {
      total_.Merge(run->Total());
    }
  }
  for (;;) {
    std::size_t count = 0;
    double correlation = 0;
    for (const auto& part : parts) {
      count += part.size();
      correlation += LagOneCorrelation(MeansOf(part)) / static_cast<double>(parts.size());
    }
    if (std::fabs(correlation) < kCorrelated || count / 2 < kFewestBatches) break;
    for (auto& part : parts) part = MergedInPairs(std::move(part));
  }
  for (auto& part : parts) {
    batches_.insert(batches_.end(), std::make_move_iterator(part.begin()),
                    std::make_move_iterator(part.end()));
  }
}

Estimate BatchAnalysis::Mean(double level) const {
  return {total_.Mean(), MeanOf(MeansOf(batches_), level).half_width};
}

Estimate BatchAnalysis::Quantile(double q, double level) const {
  const double value = total_.Quantile(q);
  if (batches_.size() < 2) return {value, std::numeric_limits<double>::infinity()};
  std::vector<double> shares;
  for (const Histogram& batch : batches_) {
    const auto below = static_cast<double>(batch.CountUpTo(static_cast<std::uint64_t>(value)));
    shares.push_back(below / static_cast<double>(batch.count()));
  }
  const double spread = MeanOf(shares, level).half_width;
  const double low = total_.Quantile(q - spread);
  const double high = total_.Quantile(q + spread);
  return {value, std::max(value - low, high - value)};
}

}  // namespace corntune
