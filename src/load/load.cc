#include "corntune/load/load.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>

#include "capacity.h"
#include "driver.h"
#include "schedule.h"

namespace corntune {
namespace {

// From here on the generator, and not the server, may have been what the figures show.
constexpr double kBusyThread = 0.95;
constexpr double kLatenessFloor = 1e6;  // nanoseconds
constexpr double kLatenessShare = 0.05;
constexpr auto kProgressInterval = std::chrono::seconds(1);
constexpr auto kStartDelay = std::chrono::milliseconds(2);

Result<void> CheckPlan(const LoadPlan& plan) {
  if (plan.targets.empty()) return UsageError("URL", "nothing to load (expected a URL)");
  if (!plan.duration && !plan.requests && plan.arrivals != LoadArrivals::kRecorded) {
    return UsageError("--duration", "the run has no end (give --duration or --requests)");
  }
  if (plan.threads == 0 || plan.connections < plan.threads) {
    return UsageError("--connections",
                      fmt::format("{} connections leave some of {} threads without "
                                  "work (raise it, or lower --threads)",
                                  plan.connections, plan.threads));
  }
  if (plan.warm_up && plan.duration && *plan.warm_up >= *plan.duration) {
    return UsageError("--warmup", "leaves nothing to measure (lower it, or raise --duration)");
  }
  return CheckLimits(plan);
}

void PinTo(const std::vector<unsigned>& cpus) {
  if (cpus.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const unsigned cpu : cpus) CPU_SET(cpu, &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

std::uint64_t Monotonic() {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

// The threads of a run, told about once a second.
class Crew {
 public:
  explicit Crew(LoadShared& shared) : shared_(shared) {
    for (unsigned i = 0; i < shared.plan.threads; ++i) {
      drivers_.push_back(std::make_unique<LoadDriver>(shared, i));
    }
  }

  void Run(const std::function<void(const LoadProgress&)>& progress) {
    shared_.start_ns =
        Monotonic() + static_cast<std::uint64_t>(std::chrono::nanoseconds(kStartDelay).count());
    std::this_thread::sleep_for(kStartDelay);
    std::atomic<unsigned> running{static_cast<unsigned>(drivers_.size())};
    std::mutex mutex;
    std::condition_variable ended;
    std::vector<std::thread> threads;
    threads.reserve(drivers_.size());
    for (const auto& driver : drivers_) {
      threads.emplace_back([this, &driver, &running, &mutex, &ended] {
        PinTo(shared_.plan.cpus);
        driver->Run();
        const std::lock_guard lock(mutex);
        --running;
        ended.notify_one();
      });
    }
    {
      std::unique_lock lock(mutex);
      while (!ended.wait_for(lock, kProgressInterval, [&running] { return running == 0; })) {
        if (progress) progress(Snapshot());
      }
    }
    for (std::thread& thread : threads) thread.join();
  }

  const std::vector<std::unique_ptr<LoadDriver>>& drivers() const { return drivers_; }

 private:
  LoadProgress Snapshot() {
    LoadProgress told;
    Histogram latency(shared_.plan.precision);
    for (const auto& driver : drivers_) {
      const LoadSnapshot one = driver->TakeSnapshot();
      told.answered += one.answered;
      told.errors += one.errors;
      latency.Merge(one.latency);
    }
    const std::uint64_t now = Monotonic() - shared_.start_ns;
    told.elapsed = std::chrono::nanoseconds(now);
    told.throughput.per_second = static_cast<double>(told.answered - answered_before_) * 1e9 /
                                 static_cast<double>(now - told_before_);
    told.p50 = Seconds(latency.Quantile(0.5) / 1e9);
    told.p99 = Seconds(latency.Quantile(0.99) / 1e9);
    answered_before_ = told.answered;
    told_before_ = now;
    return told;
  }

  LoadShared& shared_;
  std::vector<std::unique_ptr<LoadDriver>> drivers_;
  std::uint64_t answered_before_ = 0;
  std::uint64_t told_before_ = 0;
};

// Why the figures say nothing of the server, or nothing.
std::string WhyInvalid(const LoadResult& result) {
  if (result.busiest_thread >= kBusyThread) {
    return fmt::format(
        "a thread of the generator computed for {:.0f} % of the run (raise --threads, "
        "or give it a CPU of its own)",
        100 * result.busiest_thread);
  }
  const double late = result.lateness.Quantile(0.99);
  const double limit = std::max(kLatenessFloor, kLatenessShare * result.latency.Quantile(0.99));
  if (result.lateness.count() > 0 && late > limit) {
    return fmt::format(
        "1 % of the requests were sent {:.3g} ms late or later (give the generator a "
        "CPU of its own, or lower the rate)",
        late / 1e6);
  }
  return "";
}

LoadResult Conclude(const LoadPlan& plan, const Crew& crew, const LoadShared& shared) {
  Tally total(plan.precision);
  std::uint64_t ended = 0;
  double cpu = 0;
  double busiest = 0;
  std::uint64_t unsent = 0;
  for (const auto& driver : crew.drivers()) {
    total.Merge(std::move(driver->tally()));
    ended = std::max(ended, driver->ended_ns());
    cpu += driver->cpu_seconds();
    busiest = std::max(busiest, driver->cpu_seconds());
    unsent += driver->unsent();
  }
  const std::uint64_t end = std::min(ended, shared.end_ns);
  const WarmUp warm_up = FindWarmUp(total, plan.warm_up);
  const std::uint64_t begin =
      std::min(end, static_cast<std::uint64_t>(warm_up.slices) * total.length());
  LoadResult result = Summarize(total, warm_up.slices, plan.precision);
  const double window = static_cast<double>(end - begin) / 1e9;
  result.window = Seconds(window);
  result.warm_up = Seconds(static_cast<double>(begin) / 1e9);
  result.settled = warm_up.settled;
  result.unsent = unsent;
  result.throughput.per_second = window > 0 ? static_cast<double>(result.answered) / window : 0;
  result.mean_in_flight = window > 0 ? result.mean_in_flight / 1e9 / window : 0;
  result.cpu = Seconds(cpu);
  result.busiest_thread = ended > 0 ? busiest * 1e9 / static_cast<double>(ended) : 0;
  result.interrupted = shared.stop.load();
  if (!result.slices.empty()) {
    LoadSlice& last = result.slices.back();
    last.length = std::min(last.length, Seconds(static_cast<double>(end) / 1e9) - last.start);
  }
  result.invalid = WhyInvalid(result);
  return result;
}

}  // namespace

std::string_view ToText(LoadArrivals arrivals) {
  switch (arrivals) {
    case LoadArrivals::kConstant:
      return "constant";
    case LoadArrivals::kPoisson:
      return "poisson";
    case LoadArrivals::kRamp:
      return "ramp";
    case LoadArrivals::kStep:
      return "step";
    case LoadArrivals::kRecorded:
      break;
  }
  return "recorded";
}

Result<LoadResult> RunLoad(const LoadPlan& plan, const std::atomic<bool>& stop,
                           const std::function<void(const LoadProgress&)>& progress) {
  if (auto fine = CheckPlan(plan); !fine) return tl::unexpected(fine.error());
  std::vector<std::uint64_t> schedule;
  if (IsOpen(plan)) {
    auto drawn = DrawSchedule(plan);
    if (!drawn) return tl::unexpected(drawn.error());
    schedule = std::move(*drawn);
  }
  LoadShared shared{plan, schedule, stop};
  if (plan.duration) shared.end_ns = static_cast<std::uint64_t>(plan.duration->count());
  Crew crew(shared);
  crew.Run(progress);
  return Conclude(plan, crew, shared);
}

}  // namespace corntune
