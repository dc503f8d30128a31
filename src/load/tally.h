// What one thread of the generator counts, in stretches of time, so that the warm-up can be cut off
// after the run, when it is known how long it was.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "corntune/load/load.h"

namespace corntune {

// One stretch. Latencies in nanoseconds.
struct TallySlice {
  explicit TallySlice(HistogramPrecision precision)
      : latency(precision), service(precision), lateness(precision) {}
  void Merge(const TallySlice& other);

  Histogram latency;
  Histogram service;
  Histogram lateness;
  std::uint64_t answered = 0;
  std::uint64_t retried = 0;
  std::uint64_t starved = 0;
  LoadErrors errors;
  double in_flight_ns = 0;  // the integral of requests in flight over time
  unsigned most_in_flight = 0;
};

// A run as 32 to 64 stretches of equal length; when all are full, neighbours are merged and the
// length doubles, so that memory is bounded for any run.
class Tally {
 public:
  explicit Tally(HistogramPrecision precision) : precision_(precision) {
    slices_.emplace_back(precision);
  }

  // The stretch of `now` (nanoseconds from the start of the run, never going back).
  TallySlice& At(std::uint64_t now) {
    while (now >= (static_cast<std::uint64_t>(slices_.size())) * length_) Open();
    return slices_.back();
  }

  // A request was sent (+1) or has finished (-1).
  void ChangeInFlight(std::uint64_t now, int by);

  // Adds another thread's; both must have run from the same start.
  void Merge(Tally other);

  // Closes the integral over time; call it once, at the end.
  void Finish(std::uint64_t now) { ChangeInFlight(now, 0); }

  const std::vector<TallySlice>& slices() const { return slices_; }
  std::uint64_t length() const { return length_; }  // of a stretch, nanoseconds

  std::map<std::string, std::uint64_t, std::less<>> by_header;

 private:
  void Open();
  void Charge(std::uint64_t until);
  void Halve();

  HistogramPrecision precision_;
  std::vector<TallySlice> slices_;
  std::uint64_t length_ = 50'000'000;
  std::uint64_t changed_at_ = 0;
  unsigned in_flight_ = 0;
};

// The result of all stretches from `first` on; its times, verdict and CPU are the caller's.
LoadResult Summarize(const Tally& tally, std::size_t first, HistogramPrecision precision);

// How many stretches at the front are warm-up: by MSER-5 over the stretches' mean latencies (none,
// when the cut changes the mean by no more than 2 %), or the whole stretches that `fixed` covers.
// `settled` is false when the end was not found.
struct WarmUp {
  std::size_t slices = 0;
  bool settled = true;
};
WarmUp FindWarmUp(const Tally& tally, const std::optional<Duration>& fixed);

}  // namespace corntune
