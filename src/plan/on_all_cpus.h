// Independent work on all CPUs.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace corntune {

// Calls work(i) for all i below `count`, in no order, from as many threads as there are CPUs.
template <typename Work>
void OnAllCpus(std::size_t count, const Work& work) {
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> pool;
  const std::size_t cpus = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t t = 0; t < std::min(cpus, count); ++t) {
    pool.emplace_back([&] {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    });
  }
}

}  // namespace corntune
