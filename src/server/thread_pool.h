// Threads that take jobs off one queue, as Python's ThreadPoolExecutor: a thread is started when a
// job finds none idle, up to the most, and none ends before the pool.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace corntune {

class ThreadPool {
 public:
  // `enter` runs in each thread before its first job.
  ThreadPool(std::size_t most, std::function<void()> enter)
      : most_(most), enter_(std::move(enter)) {}
  ~ThreadPool() { Join(); }

  void Submit(std::function<void()> job);

  // Runs what is queued, then ends the threads.
  void Join();

 private:
  void Work();

  const std::size_t most_;
  const std::function<void()> enter_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> jobs_;
  std::size_t idle_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace corntune
