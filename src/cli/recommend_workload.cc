#include "recommend_workload.h"

#include "corntune/base/text.h"
#include "corntune/profiles/profile.h"

#include "read_shape.h"
#include "recommend_traits.h"

namespace corntune {
namespace {

template <typename T>
std::optional<T> Preferred(const std::optional<T>& asked, const MaybeSourced<T>& known) {
  if (asked || !known) return asked;
  return known->value;
}

Result<void> ReadDemand(const RecommendOptions& options, const WorkloadProfile& profile,
                        WorkloadTerms& terms) {
  const auto cpu_time = Preferred(options.cpu_time, profile.cpu_time);
  const auto wait_time = Preferred(options.wait_time, profile.wait_time);
  terms.cpu_shape = Preferred(options.cpu_dist, profile.distribution).value_or("exp");
  terms.wait_shape = Preferred(options.wait_dist, profile.distribution).value_or("exp");
  const auto cpu = ReadShape(terms.cpu_shape, cpu_time, "--cpu-dist");
  if (!cpu) return tl::unexpected(cpu.error());
  const auto wait = ReadShape(terms.wait_shape, wait_time, "--wait-dist");
  if (!wait) return tl::unexpected(wait.error());
  if (options.cpu_dist && cpu->mean() == 0) {
    return UsageError("--cpu-dist", "has no effect without --cpu-time");
  }
  if (options.wait_dist && wait->mean() == 0) {
    return UsageError("--wait-dist", "has no effect without --wait-time");
  }
  if (options.bursts && *options.bursts > 1 && (wait->mean() == 0 || cpu->mean() == 0)) {
    return UsageError("--bursts", wait->mean() == 0 ? "has no effect without --wait-time"
                                                    : "has no effect without --cpu-time");
  }
  terms.request = {"", 1, *cpu, *wait, static_cast<int>(options.bursts.value_or(1))};
  if (cpu->mean() + wait->mean() > 0) return {};
  return UsageError("--cpu-time",
                    "the model needs to know what a request takes (expected --cpu-time 2ms, "
                    "--wait-time 20ms or both, or a --profile that has them)");
}

}  // namespace

bool KnowsWorkload(const RecommendOptions& options) {
  return options.cpu_time || options.wait_time || options.cpu_dist || options.wait_dist ||
         options.bursts || options.rate || options.p99 || options.clients || options.seed ||
         (options.async_safe && !options.streaming && !options.websockets) ||
         options.worker_class == "auto";
}

Result<WorkloadTerms> TermsOf(const RecommendOptions& options) {
  WorkloadProfile profile;
  if (options.profile) {
    auto loaded = LoadWorkload(*options.profile, "--profile");
    if (!loaded) return tl::unexpected(loaded.error());
    profile = std::move(*loaded);
  }
  WorkloadTerms terms;
  if (auto read = ReadDemand(options, profile, terms); !read) return tl::unexpected(read.error());
  terms.any_class = !NamesClass(options);
  terms.rate = options.rate;
  if (options.p99) terms.p99 = Seconds(*options.p99);
  if (options.clients) terms.clients = static_cast<int>(*options.clients);
  terms.seed = static_cast<std::uint64_t>(options.seed.value_or(1));
  return terms;
}

}  // namespace corntune
