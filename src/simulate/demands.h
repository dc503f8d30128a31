// Random demands and arrivals by index: the same for the same seed, in whatever configuration.
#pragma once

#include <cstdint>
#include <vector>

#include "corntune/simulate/workload.h"
#include "corntune/stats/random.h"

namespace corntune {

// What one request will need.
struct DrawnDemand {
  double cpu = 0;
  double wait = 0;
  std::uint16_t bursts = 1;
};

class Demands {
 public:
  Demands(const Workload& workload, std::uint64_t seed)
      : classes_(&workload.classes), draws_(seed, kDemand), arrivals_(seed, kArrival) {
    double total = 0;
    for (const RequestClass& each : workload.classes) bounds_.push_back(total += each.share);
    for (double& bound : bounds_) bound /= total;
  }

  DrawnDemand Of(std::uint64_t index) const {
    Random random = draws_.At(index);
    const RequestClass* kind = classes_->data();
    if (bounds_.size() > 1) {
      const double x = random.Uniform();
      std::size_t i = 0;
      while (i + 1 < bounds_.size() && x >= bounds_[i]) ++i;
      kind += i;
    }
    DrawnDemand demand;
    demand.cpu = kind->cpu.Sample(random);
    demand.wait = kind->wait.Sample(random);
    demand.bursts = static_cast<std::uint16_t>(kind->bursts);
    return demand;
  }

  // The gap before arrival `index`, in units of the mean gap.
  double Gap(std::uint64_t index) const {
    Random random = arrivals_.At(index);
    return Exponential(random);
  }

  // The index of a client's n-th request among all clients' requests.
  static std::uint64_t IndexOf(std::uint32_t client, std::uint64_t n) {
    return (std::uint64_t{client} << 40) + n;
  }

  Random Think(std::uint64_t index) const { return arrivals_.At(index); }

 private:
  static constexpr std::uint64_t kDemand = 1;
  static constexpr std::uint64_t kArrival = 2;

  const std::vector<RequestClass>* classes_;
  RandomStream draws_;
  RandomStream arrivals_;
  std::vector<double> bounds_;
};

}  // namespace corntune
