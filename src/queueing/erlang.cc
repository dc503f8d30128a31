#include "corntune/queueing/erlang.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "domain.h"

namespace corntune {
namespace {

double RecursionB(int servers, double offered_load) {
  double blocking = 1;
  for (int k = 1; k <= servers; ++k) {
    blocking = offered_load * blocking / (k + offered_load * blocking);
  }
  return blocking;
}

}  // namespace

Result<double> ErlangB(int servers, double offered_load) {
  if (auto fine = FirstError(CheckCount(servers, "servers"),
                             CheckNotNegative(offered_load, "offered load"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  return RecursionB(servers, offered_load);
}

Result<double> ErlangC(int servers, double offered_load) {
  if (auto fine =
          FirstError(CheckCount(servers, "servers"), CheckNotNegative(offered_load, "offered load"),
                     CheckBelow(offered_load, servers, "offered load"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  const double blocking = RecursionB(servers, offered_load);
  return blocking / (1 - offered_load / servers * (1 - blocking));
}

Result<MultiServerQueue> MultiServerQueue::Make(int servers, Rate arrivals, Seconds service) {
  if (auto fine = FirstError(CheckNotNegative(arrivals.per_second, "arrival rate"),
                             CheckPositive(service.count(), "service time"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  const double load = arrivals.per_second * service.count();
  const auto waits = ErlangC(servers, load);
  if (!waits) return tl::unexpected(waits.error());
  return MultiServerQueue(servers, load, service, *waits);
}

Seconds MultiServerQueue::MeanWait() const {
  return wait_probability_ / (servers_ - load_) * service_;
}

Seconds MultiServerQueue::MeanResponse() const {
  return MeanWait() + service_;
}

double MultiServerQueue::MeanQueue() const {
  return MeanWait() / service_ * load_;
}

double MultiServerQueue::WaitExceeds(Seconds t) const {
  return wait_probability_ * std::exp(-(servers_ - load_) * (t / service_));
}

double MultiServerQueue::ResponseExceeds(Seconds t) const {
  const double x = t / service_;
  const double gap = servers_ - 1 - load_;  // the wait's decay less the service's, may be negative
  // (e^-x - e^-(1+gap)x) / gap, with the larger exponential in front: nothing overflows.
  double both = x * std::exp(-x);
  if (gap > 0) both = std::exp(-x) * -std::expm1(-gap * x) / gap;
  if (gap < 0) both = std::exp(-(1 + gap) * x) * std::expm1(gap * x) / gap;
  return std::exp(-x) + wait_probability_ * both;
}

Seconds MultiServerQueue::WaitQuantile(double p) const {
  if (1 - p >= wait_probability_) return Seconds(0);
  return std::log(wait_probability_ / (1 - p)) / (servers_ - load_) * service_;
}

Seconds MultiServerQueue::ResponseQuantile(double p) const {
  if (p <= 0) return Seconds(0);
  Seconds low(0);
  Seconds high = service_;
  while (ResponseExceeds(high) > 1 - p) high *= 2;
  for (int i = 0; i < 200 && (high - low) > 1e-13 * high; ++i) {
    const Seconds middle = (low + high) / 2;
    (ResponseExceeds(middle) > 1 - p ? low : high) = middle;
  }
  return (low + high) / 2;
}

Result<LossQueue> SolveLossQueue(int servers, int places, Rate arrivals, Seconds service) {
  if (auto fine = FirstError(CheckCount(servers, "servers"), CheckCount(places, "places"),
                             CheckNotNegative(arrivals.per_second, "arrival rate"),
                             CheckPositive(service.count(), "service time"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  if (places < servers) {
    return UsageError(
        "", fmt::format("places: {} for {} servers (expected at least as many)", places, servers));
  }
  const double load = arrivals.per_second * service.count();
  LossQueue answer;
  if (load == 0) {
    answer.mean_response = service;
    return answer;
  }
  // In logarithms: a^n / n! leaves the range of a double long before a thousand servers do.
  std::vector<double> weights(static_cast<std::size_t>(places) + 1);
  for (int n = 1; n <= places; ++n) {
    const auto i = static_cast<std::size_t>(n);
    weights[i] = weights[i - 1] + std::log(load / std::min(n, servers));
  }
  const double most = *std::max_element(weights.begin(), weights.end());
  double total = 0;
  for (std::size_t n = 0; n < weights.size(); ++n) {
    weights[n] = std::exp(weights[n] - most);
    total += weights[n];
    answer.mean_in_system += static_cast<double>(n) * weights[n];
    answer.mean_queue += std::max(0.0, static_cast<double>(n) - servers) * weights[n];
  }
  answer.blocking = weights.back() / total;
  answer.mean_in_system /= total;
  answer.mean_queue /= total;
  answer.throughput = Rate{arrivals.per_second * (1 - answer.blocking)};
  answer.mean_response = Seconds(answer.mean_in_system / answer.throughput.per_second);
  answer.mean_wait = Seconds(answer.mean_queue / answer.throughput.per_second);
  return answer;
}

}  // namespace corntune
