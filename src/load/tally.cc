#include "tally.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "corntune/stats/batches.h"

namespace corntune {
namespace {

constexpr std::size_t kMostSlices = 64;
// Below these the question of a warm-up has no answer, and nothing is dropped.
constexpr std::size_t kFewestSlices = 10;
constexpr std::uint64_t kFewestAnswers = 100;
constexpr std::size_t kMserBatch = 5;
// A cut that changes the mean by no more than this share of it is none.
constexpr double kImmaterial = 0.02;

Seconds FromNanoseconds(double nanoseconds) {
  return Seconds(nanoseconds / 1e9);
}

double MeanFrom(const std::vector<double>& values, std::size_t first) {
  const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first);
  return std::accumulate(begin, values.end(), 0.0) / static_cast<double>(values.end() - begin);
}

}  // namespace

void LoadErrors::Add(const LoadErrors& other) {
  connect += other.connect;
  closed += other.closed;
  timeout += other.timeout;
  bad_answer += other.bad_answer;
  client_status += other.client_status;
  server_status += other.server_status;
}

void TallySlice::Merge(const TallySlice& other) {
  latency.Merge(other.latency);
  service.Merge(other.service);
  lateness.Merge(other.lateness);
  answered += other.answered;
  retried += other.retried;
  starved += other.starved;
  errors.Add(other.errors);
  in_flight_ns += other.in_flight_ns;
  most_in_flight = std::max(most_in_flight, other.most_in_flight);
}

void Tally::Open() {
  // The time since the last change belongs to the stretch that ends here.
  const std::uint64_t end = static_cast<std::uint64_t>(slices_.size()) * length_;
  Charge(end);
  if (slices_.size() == kMostSlices) Halve();
  slices_.emplace_back(precision_);
  slices_.back().most_in_flight = in_flight_;
}

void Tally::Charge(std::uint64_t until) {
  // What comes after the run's end counts at its end, though a request may have been sent later.
  if (until <= changed_at_) return;
  slices_.back().in_flight_ns += static_cast<double>(until - changed_at_) * in_flight_;
  changed_at_ = until;
}

void Tally::Halve() {
  for (std::size_t i = 0; 2 * i < slices_.size(); ++i) {
    TallySlice merged = std::move(slices_[2 * i]);
    if (2 * i + 1 < slices_.size()) merged.Merge(slices_[2 * i + 1]);
    slices_[i] = std::move(merged);
  }
  slices_.erase(slices_.begin() + static_cast<std::ptrdiff_t>((slices_.size() + 1) / 2),
                slices_.end());
  length_ *= 2;
}

void Tally::ChangeInFlight(std::uint64_t now, int by) {
  TallySlice& slice = At(now);
  Charge(now);
  in_flight_ = static_cast<unsigned>(static_cast<int>(in_flight_) + by);
  slice.most_in_flight = std::max(slice.most_in_flight, in_flight_);
}

void Tally::Merge(Tally other) {
  while (length_ < other.length_) Halve();
  while (other.length_ < length_) other.Halve();
  while (slices_.size() < other.slices_.size()) slices_.emplace_back(precision_);
  for (std::size_t i = 0; i < other.slices_.size(); ++i) {
    // The highest of all threads together is not known; their sum bounds it.
    const unsigned sum = slices_[i].most_in_flight + other.slices_[i].most_in_flight;
    slices_[i].Merge(other.slices_[i]);
    slices_[i].most_in_flight = sum;
  }
  for (const auto& [value, count] : other.by_header) by_header[value] += count;
}

LoadResult Summarize(const Tally& tally, std::size_t first, HistogramPrecision precision) {
  LoadResult result;
  TallySlice total(precision);
  const Seconds length = FromNanoseconds(static_cast<double>(tally.length()));
  for (std::size_t i = 0; i < tally.slices().size(); ++i) {
    const TallySlice& slice = tally.slices()[i];
    if (i >= first) total.Merge(slice);
    result.slices.push_back({length * static_cast<double>(i), length, slice.answered,
                             slice.errors.Total(), slice.most_in_flight,
                             FromNanoseconds(slice.latency.Quantile(0.5)),
                             FromNanoseconds(slice.latency.Quantile(0.99))});
  }
  result.answered = total.answered;
  result.errors = total.errors;
  result.retried = total.retried;
  result.starved = total.starved;
  result.most_in_flight = total.most_in_flight;
  result.mean_in_flight = total.in_flight_ns;  // over time: divided by the caller's window
  result.latency = std::move(total.latency);
  result.service = std::move(total.service);
  result.lateness = std::move(total.lateness);
  result.by_header.assign(tally.by_header.begin(), tally.by_header.end());
  return result;
}

WarmUp FindWarmUp(const Tally& tally, const std::optional<Duration>& fixed) {
  const std::size_t count = tally.slices().size();
  WarmUp found;
  if (fixed) {
    const auto length = static_cast<std::int64_t>(tally.length());
    found.slices = static_cast<std::size_t>((fixed->count() + length - 1) / length);
    return found;
  }
  std::vector<double> means;
  std::uint64_t answers = 0;
  for (const TallySlice& slice : tally.slices()) {
    // A stretch without an answer says nothing; it counts as the one before.
    const double before = means.empty() ? 0 : means.back();
    means.push_back(slice.latency.count() > 0 ? slice.latency.Mean() : before);
    answers += slice.latency.count();
  }
  if (count < kFewestSlices || answers < kFewestAnswers) return found;
  const Truncation cut = MserOfMeans(means);
  const std::size_t slices = cut.observations / kMserBatch;
  // Where nothing changes, the best cut is a matter of chance.
  const double all = MeanFrom(means, 0);
  if (std::abs(MeanFrom(means, slices) - all) <= kImmaterial * all) return found;
  found.settled = cut.settled;
  found.slices = std::min(slices, count / 2);
  return found;
}

}  // namespace corntune
