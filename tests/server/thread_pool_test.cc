#include "thread_pool.h"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(ThreadPool, RunsNoMoreThanItsThreadsAtATime) {
  std::mutex mutex;
  std::condition_variable changed;
  int inside = 0;
  int most = 0;
  {
    ThreadPool pool(3, [] {});
    for (int i = 0; i < 9; ++i) {
      pool.Submit([&] {
        std::unique_lock<std::mutex> lock(mutex);
        most = std::max(most, ++inside);
        changed.notify_all();
        // Until three were here together, which three jobs can bring about and two could not.
        changed.wait(lock, [&] { return most == 3; });
        --inside;
      });
    }
  }
  EXPECT_EQ(most, 3);
}

TEST(ThreadPool, JoinFinishesWhatIsQueued) {
  std::atomic<int> done{0};
  ThreadPool pool(1, [] {});
  for (int i = 0; i < 100; ++i) pool.Submit([&] { ++done; });
  pool.Join();
  EXPECT_EQ(done, 100);
}

TEST(ThreadPool, EachThreadEntersOnce) {
  std::atomic<int> entered{0};
  ThreadPool pool(4, [&] { ++entered; });
  pool.Submit([] {});
  pool.Join();
  EXPECT_EQ(entered, 1);
}

}  // namespace
}  // namespace corntune
