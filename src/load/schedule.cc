#include "schedule.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "corntune/stats/random.h"

namespace corntune {
namespace {

constexpr double kMostRequests = 1e8;
constexpr std::uint64_t kArrivalStream = 11;
constexpr double kNanoseconds = 1e9;

// When the n-th request is due when the rate grows evenly from `first` to `last` within `length`:
// the root of first t + (last - first) t^2 / (2 length) = n.
double RampMoment(double n, double first, double last, double length) {
  const double slope = (last - first) / length;
  if (std::abs(slope) < 1e-12) return n / first;
  return (std::sqrt(first * first + 2 * slope * n) - first) / slope;
}

// Appends moments `1 / rate` apart from `begin` up to `end`, in seconds.
void Evenly(double begin, double end, double rate, std::vector<std::uint64_t>& moments) {
  if (rate <= 0) return;
  for (std::uint64_t i = 0;; ++i) {
    const double moment = begin + static_cast<double>(i) / rate;
    if (moment >= end) return;
    moments.push_back(static_cast<std::uint64_t>(moment * kNanoseconds));
  }
}

class Drawing {
 public:
  Drawing(const LoadPlan& plan, double length)
      : plan_(plan), rate_(plan.rate ? plan.rate->per_second : 0), length_(length) {}

  std::vector<std::uint64_t> Draw() {
    switch (plan_.arrivals) {
      case LoadArrivals::kConstant:
        Evenly(0, length_, rate_, moments_);
        break;
      case LoadArrivals::kPoisson:
        Poisson();
        break;
      case LoadArrivals::kRamp:
        Ramp();
        break;
      case LoadArrivals::kStep:
        Steps();
        break;
      case LoadArrivals::kRecorded:
        Recorded();
        break;
    }
    if (plan_.requests && moments_.size() > *plan_.requests) moments_.resize(*plan_.requests);
    return std::move(moments_);
  }

 private:
  void Poisson() {
    Random random = RandomStream(plan_.seed, kArrivalStream).At(0);
    for (double t = Exponential(random) / rate_; t < length_; t += Exponential(random) / rate_) {
      moments_.push_back(static_cast<std::uint64_t>(t * kNanoseconds));
    }
  }

  void Ramp() {
    const double first = plan_.start_rate.per_second;
    const double total = (first + rate_) / 2 * length_;
    for (double n = 0.5; n < total; ++n) {
      moments_.push_back(
          static_cast<std::uint64_t>(RampMoment(n, first, rate_, length_) * kNanoseconds));
    }
  }

  void Steps() {
    const double first = plan_.start_rate.per_second;
    const double each = length_ / plan_.steps;
    for (unsigned step = 0; step < plan_.steps; ++step) {
      const double share = plan_.steps == 1 ? 1.0 : static_cast<double>(step) / (plan_.steps - 1);
      Evenly(step * each, (step + 1) * each, first + (rate_ - first) * share, moments_);
    }
  }

  void Recorded() {
    for (const Duration moment : plan_.recorded) {
      if (std::chrono::duration<double>(moment).count() >= length_) break;
      moments_.push_back(static_cast<std::uint64_t>(moment.count()));
    }
  }

  const LoadPlan& plan_;
  double rate_;
  double length_;
  std::vector<std::uint64_t> moments_;
};

}  // namespace

Result<std::vector<std::uint64_t>> DrawSchedule(const LoadPlan& plan) {
  const double rate = plan.rate ? plan.rate->per_second : 0;
  double length = INFINITY;
  if (plan.duration) length = std::chrono::duration<double>(*plan.duration).count();
  // With a number of requests alone, the time they take at the rate, and some more for chance.
  const bool bounded = std::isfinite(length) || plan.arrivals == LoadArrivals::kRecorded;
  if (!bounded) {
    const auto count = static_cast<double>(*plan.requests);
    length = (count + 10 * std::sqrt(count) + 10) / rate;
  }
  if (rate > 0 && rate * length > kMostRequests) {
    return UsageError("--rate", fmt::format("{:.0f} requests are more than a schedule holds "
                                            "(lower the rate or the duration; at most {:.0f})",
                                            rate * length, kMostRequests));
  }
  auto moments = Drawing(plan, length).Draw();
  if (moments.empty()) {
    return UsageError("--duration", "no request is due within the run (raise it, or the rate)");
  }
  return moments;
}

}  // namespace corntune
