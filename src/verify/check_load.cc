#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "checks.h"

namespace corntune {
namespace {

std::string Kinds(const LoadErrors& errors) {
  std::string text;
  const auto add = [&text](std::uint64_t count, const char* what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
  };
  add(errors.connect, "not connected");
  add(errors.closed, "closed without an answer");
  add(errors.timeout, "timed out");
  add(errors.bad_answer, "no HTTP");
  add(errors.client_status, "with status 4xx");
  add(errors.server_status, "with status 5xx");
  return text;
}

}  // namespace

void CheckErrors(const VerifySession& session) {
  const LoadResult& load = *session.result.load;
  std::uint64_t answered = 0;
  std::uint64_t errors = 0;
  for (const LoadSlice& slice : load.slices) {
    answered += slice.answered;
    errors += slice.errors;
  }
  errors = std::max(errors, load.errors.Total());
  VerifyCheck check;
  check.name = "no-errors";
  check.expected = fmt::format("every request of {} clients is answered", load.most_in_flight);
  check.observed =
      errors == 0 ? fmt::format("{} answered, no error", answered)
                  : fmt::format("{} answered, {} failed: {}", answered, errors,
                                load.errors.Total() > 0 ? Kinds(load.errors) : "before the window");
  check.tolerance = "none";
  check.pass = errors == 0 && answered > 0;
  session.Add(std::move(check));
}

// N = X R (Little, Operations Research 9, 1961): an identity of any window, but for the requests
// that it cuts. A run that misses it was measured wrongly.
void CheckLittlesLaw(const VerifySession& session) {
  const LoadResult& load = *session.result.load;
  if (load.answered == 0 || load.window.count() <= 0) return;
  const double response = load.service.Mean() / 1e9;
  const double product = load.throughput.per_second * response;
  const double mean = load.mean_in_flight;
  const double off = mean > 0 ? std::fabs(product - mean) / mean : 1;
  // Those that an edge of the window cuts count with their whole latency; it is E[R^2] / E[R] of
  // theirs (the inspection paradox).
  const double cut = response + load.service.Variance() / 1e18 / response;
  const double tolerance = std::max(0.05, cut / load.window.count());
  VerifyCheck check;
  check.name = "littles-law";
  check.expected = fmt::format("{:.2f} in flight = throughput x latency", mean);
  check.observed =
      fmt::format("{} x {} = {:.2f}, {:.1f} % off", ShownRate(load.throughput.per_second),
                  ShownTime(Seconds(response)), product, off * 100);
  check.tolerance = fmt::format("within {:.0f} %", tolerance * 100);
  check.pass = off <= tolerance;
  session.Add(std::move(check));
}

void CheckLatencyTarget(const VerifySession& session) {
  if (!session.plan.target) return;
  const LatencyTarget& target = *session.plan.target;
  const LoadResult& load = *session.result.load;
  VerifyCheck check;
  check.name = "latency-target";
  check.expected =
      fmt::format("p{:g} of at most {}", target.quantile * 100, FormatDuration(target.limit));
  check.observed = ShownTime(Seconds(load.latency.Quantile(target.quantile) / 1e9));
  check.tolerance = "none";
  check.pass = load.latency.count() > 0 &&
               load.latency.Quantile(target.quantile) <= static_cast<double>(target.limit.count());
  session.Add(std::move(check));
}

}  // namespace corntune
