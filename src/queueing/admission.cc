#include "corntune/queueing/admission.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "domain.h"

namespace corntune {
namespace {

constexpr std::size_t kMostSlots = 1'000'000;
constexpr double kNegligible = 1e-19;

// log G(n) for n = 0, 1, 2, ... with G(n) = sum over k of F_k * Q_(n-k), where
// F_k = cpu^k / prod a(j) and Q_k = wait^k / k!. The summands are log-concave in k, so that they
// are added outwards from the largest until they no longer count: about sqrt(n) of them.
class NormalizingConstants {
 public:
  NormalizingConstants(const Demand& demand, const Parallelism& parallelism)
      : cpu_(demand.cpu.count()), wait_(demand.wait.count()), parallelism_(parallelism) {
    log_f_.reserve(parallelism.size() + 1);
    log_f_.push_back(0);
    for (const double rate : parallelism) log_f_.push_back(log_f_.back() + std::log(cpu_ / rate));
  }

  // Precondition: called with n = 0, 1, 2, ... in turn.
  double LogOf(std::size_t n) {
    if (wait_ == 0) return log_f_[n];
    const double log_delay_all =
        static_cast<double>(n) * std::log(wait_) - std::lgamma(static_cast<double>(n) + 1);
    if (cpu_ == 0) return log_delay_all;
    while (mode_ < n && Ratio(mode_, n) > 1) ++mode_;
    const auto others = static_cast<double>(n - mode_);
    const double log_largest = log_f_[mode_] + others * std::log(wait_) - std::lgamma(others + 1);
    double sum = 1;
    double term = 1;
    for (std::size_t k = mode_; k < n && term > kNegligible; ++k) sum += term *= Ratio(k, n);
    term = 1;
    for (std::size_t k = mode_; k > 0 && term > kNegligible; --k) sum += term /= Ratio(k - 1, n);
    return log_largest + std::log(sum);
  }

 private:
  // The summand k + 1 over the summand k.
  double Ratio(std::size_t k, std::size_t n) const {
    return cpu_ / parallelism_[k] * static_cast<double>(n - k) / wait_;
  }

  double cpu_;
  double wait_;
  const Parallelism& parallelism_;
  std::vector<double> log_f_;
  std::size_t mode_ = 0;
};

// X(1) .. X(slots).
std::vector<double> ThroughputsOf(const Demand& demand, const Parallelism& parallelism) {
  std::vector<double> rates;
  rates.reserve(parallelism.size());
  if (demand.wait.count() == 0) {
    for (const double rate : parallelism) rates.push_back(rate / demand.cpu.count());
    return rates;
  }
  if (demand.cpu.count() == 0) {
    for (std::size_t n = 1; n <= parallelism.size(); ++n) {
      rates.push_back(static_cast<double>(n) / demand.wait.count());
    }
    return rates;
  }
  NormalizingConstants constants(demand, parallelism);
  double last = constants.LogOf(0);
  for (std::size_t n = 1; n <= parallelism.size(); ++n) {
    const double next = constants.LogOf(n);
    rates.push_back(std::exp(last - next));
    last = next;
  }
  return rates;
}

// Sums over the states of a birth-death chain, built from the logarithms of its weights.
struct Chain {
  std::vector<double> weights;  // relative to the largest
  double total = 0;
};

Chain ChainOf(std::vector<double> logs) {
  const double most = *std::max_element(logs.begin(), logs.end());
  Chain chain{std::move(logs), 0};
  for (double& weight : chain.weights) {
    weight = std::exp(weight - most);
    chain.total += weight;
  }
  return chain;
}

}  // namespace

Parallelism CoreSharing(Cores cores, int slots) {
  assert(cores.value > 0 && slots >= 1);
  Parallelism parallelism;
  for (int k = 1; k <= slots; ++k) parallelism.push_back(std::min<double>(k, cores.value));
  return parallelism;
}

Parallelism LockedProcessSharing(int processes, Cores cores, int slots) {
  assert(processes >= 1 && cores.value > 0 && slots >= 1);
  // occupied[m]: the chance that m processes hold one of the k requests thrown in so far.
  std::vector<double> occupied(static_cast<std::size_t>(processes) + 1);
  occupied[0] = 1;
  Parallelism parallelism;
  for (int k = 1; k <= slots; ++k) {
    for (int m = processes; m >= 0; --m) {
      const auto i = static_cast<std::size_t>(m);
      const double stays = occupied[i] * m / processes;
      const double comes = m > 0 ? occupied[i - 1] * (processes - m + 1) / processes : 0;
      occupied[i] = stays + comes;
    }
    double mean = 0;
    for (int m = 1; m <= processes; ++m) {
      mean += occupied[static_cast<std::size_t>(m)] * std::min<double>(m, cores.value);
    }
    parallelism.push_back(mean);
  }
  return parallelism;
}

Result<AdmissionNetwork> AdmissionNetwork::Make(const Demand& demand,
                                                const Parallelism& parallelism) {
  if (auto fine = FirstError(CheckNotNegative(demand.cpu.count(), "CPU time"),
                             CheckNotNegative(demand.wait.count(), "wait time"),
                             CheckPositive(demand.Total().count(), "CPU time and wait time"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  if (parallelism.empty() || parallelism.size() > kMostSlots) {
    return UsageError("", fmt::format("slots: not a count: {} (expected 1 to {})",
                                      parallelism.size(), kMostSlots));
  }
  double last = 0;
  for (const double rate : parallelism) {
    if (auto fine = CheckPositive(rate, "parallelism"); !fine) return tl::unexpected(fine.error());
    if (rate < last) return UsageError("", "parallelism: decreases (expected it not to)");
    last = rate;
  }
  return AdmissionNetwork(ThroughputsOf(demand, parallelism));
}

Rate AdmissionNetwork::Throughput(int admitted) const {
  if (admitted <= 0) return Rate{0};
  return Rate{rates_[static_cast<std::size_t>(std::min(admitted, slots())) - 1]};
}

Result<OpenAnswer> AdmissionNetwork::Open(Rate arrivals) const {
  const double capacity = Capacity().per_second;
  if (auto fine = FirstError(CheckNotNegative(arrivals.per_second, "arrival rate"),
                             CheckBelow(arrivals.per_second, capacity, "arrival rate"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  OpenAnswer answer;
  answer.throughput = arrivals;
  if (arrivals.per_second == 0) {
    answer.mean_in_service = Seconds(1 / rates_.front());
    return answer;
  }
  std::vector<double> logs(rates_.size() + 1);
  for (std::size_t n = 1; n < logs.size(); ++n) {
    logs[n] = logs[n - 1] + std::log(arrivals.per_second / rates_[n - 1]);
  }
  const Chain chain = ChainOf(std::move(logs));
  const double ratio = arrivals.per_second / capacity;
  const double full = chain.weights.back();
  const double tail = full * ratio / (1 - ratio);  // all states with someone waiting
  const double total = chain.total + tail;
  double admitted = tail * slots();
  for (std::size_t n = 1; n < chain.weights.size(); ++n) {
    admitted += static_cast<double>(n) * chain.weights[n];
  }
  answer.wait_probability = (full + tail) / total;
  answer.mean_in_service = Seconds(admitted / total / arrivals.per_second);
  answer.mean_wait = Seconds(answer.wait_probability / (capacity - arrivals.per_second));
  answer.mean_in_system = arrivals.per_second * (answer.mean_in_service + answer.mean_wait).count();
  return answer;
}

Result<double> AdmissionNetwork::InSystemQuantile(Rate arrivals, double p) const {
  const double capacity = Capacity().per_second;
  if (auto fine = FirstError(CheckNotNegative(arrivals.per_second, "arrival rate"),
                             CheckBelow(arrivals.per_second, capacity, "arrival rate"),
                             CheckPositive(p, "probability"), CheckBelow(p, 1, "probability"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  if (arrivals.per_second == 0) return 0;
  std::vector<double> logs(rates_.size() + 1);
  for (std::size_t n = 1; n < logs.size(); ++n) {
    logs[n] = logs[n - 1] + std::log(arrivals.per_second / rates_[n - 1]);
  }
  const Chain chain = ChainOf(std::move(logs));
  const double ratio = arrivals.per_second / capacity;
  const double tail = chain.weights.back() * ratio / (1 - ratio);
  double left = p * (chain.total + tail);
  for (std::size_t n = 0; n < chain.weights.size(); ++n) {
    left -= chain.weights[n];
    if (left <= 0) return static_cast<double>(n);
  }
  // Beyond the slots the states fall geometrically: tail * ratio^k is left after k of them.
  const double beyond = std::log((tail - left) / tail) / std::log(ratio);
  return static_cast<double>(slots()) + std::ceil(beyond);
}

Result<OpenAnswer> AdmissionNetwork::OpenWithLoss(Rate arrivals, int line) const {
  if (auto fine = CheckPositive(arrivals.per_second, "arrival rate"); !fine) {
    return tl::unexpected(fine.error());
  }
  if (line < 0 || line > kMostServers) {
    return UsageError("", fmt::format("places to wait: not a count: {}", line));
  }
  std::vector<double> logs(rates_.size() + 1 + static_cast<std::size_t>(line));
  for (std::size_t n = 1; n < logs.size(); ++n) {
    const double rate = rates_[std::min(n, rates_.size()) - 1];
    logs[n] = logs[n - 1] + std::log(arrivals.per_second / rate);
  }
  const Chain chain = ChainOf(std::move(logs));
  double admitted = 0;
  double waiting = 0;
  double finds_full = 0;
  for (std::size_t n = 1; n < chain.weights.size(); ++n) {
    const double share = chain.weights[n] / chain.total;
    admitted += share * static_cast<double>(std::min(n, rates_.size()));
    if (n >= rates_.size()) {
      waiting += share * static_cast<double>(n - rates_.size());
      finds_full += share;
    }
  }
  OpenAnswer answer;
  answer.blocking = chain.weights.back() / chain.total;
  answer.throughput = Rate{arrivals.per_second * (1 - answer.blocking)};
  answer.wait_probability = (finds_full - answer.blocking) / (1 - answer.blocking);
  answer.mean_in_service = Seconds(admitted / answer.throughput.per_second);
  answer.mean_wait = Seconds(waiting / answer.throughput.per_second);
  answer.mean_in_system = admitted + waiting;
  return answer;
}

Result<ClosedAnswer> AdmissionNetwork::Closed(int clients, Seconds think) const {
  if (auto fine =
          FirstError(CheckCount(clients, "clients"), CheckNotNegative(think.count(), "think time"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  ClosedAnswer answer;
  if (think.count() == 0) {
    answer.throughput = Throughput(clients);
    answer.mean_in_system = clients;
    answer.mean_response = Seconds(clients / answer.throughput.per_second);
    return answer;
  }
  std::vector<double> logs(static_cast<std::size_t>(clients) + 1);
  for (int n = 1; n <= clients; ++n) {
    const double arrives = (clients - n + 1) / think.count();
    const auto i = static_cast<std::size_t>(n);
    logs[i] = logs[i - 1] + std::log(arrives / Throughput(n).per_second);
  }
  const Chain chain = ChainOf(std::move(logs));
  double throughput = 0;
  for (int n = 1; n <= clients; ++n) {
    const double share = chain.weights[static_cast<std::size_t>(n)] / chain.total;
    throughput += share * Throughput(n).per_second;
    answer.mean_in_system += share * n;
  }
  answer.throughput = Rate{throughput};
  answer.mean_response = Seconds(answer.mean_in_system / throughput);
  return answer;
}

}  // namespace corntune
