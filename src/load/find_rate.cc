#include "corntune/load/find_rate.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/stats/confidence.h"

namespace corntune {
namespace {

constexpr double kClose = 1.05;  // the ends of the bracket, when it is done
constexpr double kLevel = 0.95;
constexpr unsigned kMostRuns = 3;
constexpr double kLowest = 1.0 / 256;  // of what the closed loop carried
constexpr double kFewest = 10;         // requests of a run that can tell anything
constexpr auto kProbe = std::chrono::seconds(2);
// What the closed loop carries bounds every rate; its own figure is off by a little.
constexpr double kAbove = 1.1;

std::string Name(double quantile) {
  return "p" + FormatNumber(quantile * 100);
}

// What the runs of one rate say together.
class Trial {
 public:
  Trial(const LatencyTarget& target, double rate, HistogramPrecision precision)
      : target_(target), latency_(precision) {
    told_.rate.per_second = rate;
  }

  void Add(const LoadResult& result) {
    ++told_.runs;
    latency_.Merge(result.latency);
    failed_ += result.errors.Total();
    unsent_ += result.unsent;
    answered_ += result.answered;
    window_ += result.window.count();
  }

  // Whether further runs would change nothing.
  bool Decided() const {
    if (failed_ + unsent_ > 0 || told_.runs >= kMostRuns) return true;
    if (latency_.count() == 0) return false;
    const auto ranks = QuantileRankInterval(target_.quantile, latency_.count(), kLevel);
    if (!ranks) return false;
    const auto limit = static_cast<double>(target_.limit.count());
    return latency_.AtRank(ranks->high) <= limit || latency_.AtRank(ranks->low) > limit;
  }

  RateTrial Told() const {
    RateTrial told = told_;
    const double latency = latency_.Quantile(target_.quantile);
    told.latency = Seconds(latency / 1e9);
    told.throughput.per_second = window_ > 0 ? static_cast<double>(answered_) / window_ : 0;
    if (failed_ > 0) {
      told.because = fmt::format("{} requests failed", failed_);
    } else if (unsent_ > 0) {
      told.because = fmt::format("{} requests could not be sent in time", unsent_);
    } else if (answered_ == 0) {
      told.because = "no request was answered";
    } else if (latency > static_cast<double>(target_.limit.count())) {
      told.because = fmt::format("{} is {:.4g}ms", Name(target_.quantile), latency / 1e6);
    }
    told.met = told.because.empty();
    return told;
  }

 private:
  const LatencyTarget& target_;
  RateTrial told_;
  Histogram latency_;
  std::uint64_t failed_ = 0;
  std::uint64_t unsent_ = 0;
  std::uint64_t answered_ = 0;
  double window_ = 0;
};

class Search {
 public:
  Search(const LoadPlan& plan, const LatencyTarget& target, const std::atomic<bool>& stop,
         const std::function<void(const RateTrial&)>& tell)
      : plan_(plan), target_(target), stop_(stop), tell_(tell) {}

  Result<FoundRate> Run() {
    const auto carried = Carried();
    if (!carried) return tl::unexpected(carried.error());
    found_.lowest_missed.per_second = *carried * kAbove;
    while (!stop_ && found_.invalid.empty() && !Close(*carried)) {
      const double low = found_.highest_met.per_second;
      const double high = found_.lowest_missed.per_second;
      if (auto tried = Try(low > 0 ? (low + high) / 2 : high / 2); !tried) {
        return tl::unexpected(tried.error());
      }
    }
    found_.interrupted = stop_;
    return std::move(found_);
  }

 private:
  bool Close(double carried) const {
    const double low = found_.highest_met.per_second;
    const double high = found_.lowest_missed.per_second;
    if (low > 0) return high <= low * kClose;
    const double seconds = std::chrono::duration<double>(*plan_.duration).count();
    return high < carried * kLowest || high / 2 * seconds < kFewest;
  }

  // What a closed loop gets through, in requests per second.
  Result<double> Carried() {
    LoadPlan closed = plan_;
    closed.rate.reset();
    closed.arrivals = LoadArrivals::kConstant;
    closed.duration = kProbe;
    closed.requests.reset();
    closed.warm_up.reset();
    const auto result = RunLoad(closed, stop_);
    if (!result) return tl::unexpected(result.error());
    if (!stop_ && result->answered == 0) {
      return CannotError("URL", "the server answers nothing (is it there? does it answer 200?)");
    }
    return result->throughput.per_second;
  }

  Result<void> Try(double rate) {
    LoadPlan open = plan_;
    open.rate = Rate{rate};
    Trial trial(target_, rate, plan_.precision);
    std::string invalid;
    do {
      const auto result = RunLoad(open, stop_);
      if (!result) return tl::unexpected(result.error());
      if (stop_) return {};
      trial.Add(*result);
      invalid = result->invalid;
      ++open.seed;
    } while (!trial.Decided());
    const RateTrial told = trial.Told();
    // A generator that was late makes latencies longer, never shorter: only a miss is in doubt.
    if (!told.met && !invalid.empty()) found_.invalid = invalid;
    (told.met ? found_.highest_met : found_.lowest_missed).per_second = rate;
    found_.trials.push_back(told);
    if (tell_) tell_(told);
    return {};
  }

  const LoadPlan& plan_;
  const LatencyTarget& target_;
  const std::atomic<bool>& stop_;
  const std::function<void(const RateTrial&)>& tell_;
  FoundRate found_;
};

}  // namespace

Result<LatencyTarget> ParseLatencyTarget(std::string_view text, std::string_view place) {
  const std::size_t equals = text.find('=');
  const auto refuse = [&] {
    return UsageError(std::string(place),
                      fmt::format("not a target: {} (expected e.g. p99=200ms)", Quoted(text)));
  };
  if (equals == std::string_view::npos || !text.starts_with('p')) return refuse();
  const auto percent = ParseNumber(text.substr(1, equals - 1), place, 0, 100);
  const auto limit = ParseDuration(text.substr(equals + 1), place);
  if (!percent || !limit || limit->count() == 0 || *percent <= 0 || *percent >= 100)
    return refuse();
  return LatencyTarget{*percent / 100, *limit};
}

Result<FoundRate> FindMaxRate(const LoadPlan& plan, const LatencyTarget& target,
                              const std::atomic<bool>& stop,
                              const std::function<void(const RateTrial&)>& tell) {
  return Search(plan, target, stop, tell).Run();
}

}  // namespace corntune
