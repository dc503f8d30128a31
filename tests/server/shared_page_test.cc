#include "shared_page.h"

#include <csignal>
#include <set>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "application.h"

namespace corntune {
namespace {

TEST(SharedPage, CountsOfAKilledWorkerStay) {
  auto memory = SharedMemory::Create("");
  ASSERT_TRUE(memory);
  SharedPage& page = memory->page();
  WorkerSlot* slot = TakeSlot(page);
  ASSERT_NE(slot, nullptr);
  const pid_t child = fork();
  if (child == 0) {
    slot->counters.connections = 7;
    BeginRequest(page, *slot);
    EndRequest(*slot);
    BeginRequest(page, *slot);
    raise(SIGKILL);
  }
  slot->pid = child;
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(slot->busy, 1u);
  RetireSlot(page, *slot);
  EXPECT_EQ(page.retired.connections, 7u);
  EXPECT_EQ(page.retired.requests, 1u);
  EXPECT_EQ(slot->busy, 0u);
  EXPECT_EQ(slot->pid, 0);
}

TEST(SharedPage, TheHighestMarkCountsAllWorkers) {
  auto memory = SharedMemory::Create("");
  SharedPage& page = memory->page();
  WorkerSlot* one = TakeSlot(page);
  one->pid = 1;
  WorkerSlot* two = TakeSlot(page);
  two->pid = 2;
  ASSERT_NE(one, two);
  BeginRequest(page, *one);
  BeginRequest(page, *one);
  EndRequest(*one);
  BeginRequest(page, *two);
  EXPECT_EQ(one->busy_highest, 2u);
  EXPECT_EQ(two->busy_highest, 1u);
  EXPECT_EQ(page.busy_highest, 2u);
  BeginRequest(page, *two);
  EXPECT_EQ(page.busy_highest, 3u);
}

TEST(SharedPage, ASlotIsUsedAgainAndCountsItsBoots) {
  auto memory = SharedMemory::Create("");
  SharedPage& page = memory->page();
  WorkerSlot* slot = TakeSlot(page);
  slot->pid = 5;
  RetireSlot(page, *slot);
  EXPECT_EQ(TakeSlot(page), slot);
  EXPECT_EQ(slot->boots, 2u);
  EXPECT_EQ(page.used_slots, 1u);
}

TEST(SharedPage, NoSlotIsHandedOutTwice) {
  auto memory = SharedMemory::Create("");
  SharedPage& page = memory->page();
  std::set<WorkerSlot*> slots;
  for (std::size_t i = 0; i < SharedPage::kSlots; ++i) {
    WorkerSlot* slot = TakeSlot(page);
    ASSERT_NE(slot, nullptr);
    slot->pid = 1;
    slots.insert(slot);
  }
  EXPECT_EQ(slots.size(), SharedPage::kSlots);
  EXPECT_EQ(TakeSlot(page), nullptr);
}

TEST(SharedPage, AFolderHoldsItsFileWithoutAName) {
  EXPECT_TRUE(SharedMemory::Create("/tmp"));
  const auto missing = SharedMemory::Create("/no/such/folder");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().ToString(),
            "--worker-tmp-dir: cannot make a file in \"/no/such/folder\": No such file or "
            "directory");
}

TEST(StatsJson, HasEveryWorkerAndTheSums) {
  auto memory = SharedMemory::Create("");
  SharedPage& page = memory->page();
  page.spawned = 3;
  page.initial = 2;
  page.retired.requests = 10;
  WorkerSlot* slot = TakeSlot(page);
  slot->pid = 42;
  slot->age = 3;
  BeginRequest(page, *slot);
  EXPECT_EQ(
      StatsJson(page),
      "{\"schema\":\"corntune.stats/1\",\"requests\":10,\"busy\":1,\"busy_highest\":1,"
      "\"connections\":0,\"rejected\":0,\"spawned\":3,\"restarts\":1,\"workers\":[{\"pid\":42,"
      "\"age\":3,\"boots\":1,\"requests\":0,\"busy\":1,\"busy_highest\":1,\"open\":0,"
      "\"connections\":0,\"rejected\":0}]}\n");
}

}  // namespace
}  // namespace corntune
