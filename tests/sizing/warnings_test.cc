#include <gtest/gtest.h>

#include "machines.h"

namespace corntune {
namespace {

TEST(WarningsTest, MemoryThatNotEvenABareInterpreterFitsInIsSaid) {
  EXPECT_TRUE(Warns(*Recommend(RequestOf(), MachineOf(64, MiB(2048))), "memory-too-small"));
  EXPECT_FALSE(Warns(*Recommend(RequestOf(), MachineOf(64, MiB(4096))), "memory-too-small"));
}

TEST(WarningsTest, UnboundedConcurrencyIsSaidAndHasNoNumber) {
  const auto answer = Recommend(RequestOf(WorkerClass::kAsgi), MachineOf(2));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->max_concurrent_requests, std::nullopt);
  EXPECT_TRUE(Warns(*answer, "concurrency-unbounded"));
}

TEST(WarningsTest, ConnectionsNotAboveThreadsTurnKeepaliveOff) {
  SizingRequest request = RequestOf(WorkerClass::kGthread);
  request.threads = 4;
  request.worker_connections = 4;
  EXPECT_TRUE(Warns(*Recommend(request, MachineOf(2)), "keepalive-off"));
  request.worker_connections = 5;
  EXPECT_FALSE(Warns(*Recommend(request, MachineOf(2)), "keepalive-off"));
}

TEST(WarningsTest, ReleasesWhoseGthreadStallsWithFewConnectionsAreNamed) {
  SizingRequest request = RequestOf(WorkerClass::kGthread);
  request.threads = 2;
  request.worker_connections = 2;
  request.version = {23, 0, 0};
  EXPECT_TRUE(Warns(*Recommend(request, MachineOf(2)), "gthread-stalls"));
  request.version = {24, 0, 0};
  EXPECT_FALSE(Warns(*Recommend(request, MachineOf(2)), "gthread-stalls"));
  request.version = {20, 1, 0};
  EXPECT_FALSE(Warns(*Recommend(request, MachineOf(2)), "gthread-stalls"));
}

TEST(WarningsTest, AClassThatAProfileSuggestsIsAHintAndNoSetting) {
  SizingRequest request = RequestOf();
  request.class_hint = Figure<std::string>{"gthread", "profile django"};
  const auto answer = Recommend(request, MachineOf(2));
  EXPECT_EQ(Printed(*answer), "workers=5");
  EXPECT_TRUE(Warns(*answer, "class-hint"));
  request.class_hint = Figure<std::string>{"sync", "profile cpu-bound"};
  EXPECT_FALSE(Warns(*Recommend(request, MachineOf(2)), "class-hint"));
}

TEST(WarningsTest, AClassThatNeedsAPackageSaysHowToGetIt) {
  EXPECT_TRUE(
      Warns(*Recommend(RequestOf(WorkerClass::kGevent), MachineOf(2)), "class-needs-package"));
  EXPECT_FALSE(
      Warns(*Recommend(RequestOf(WorkerClass::kGthread), MachineOf(2)), "class-needs-package"));
}

TEST(WarningsTest, APodWithARequestButNoLimitIsTold) {
  Machine machine = MachineOf(64);
  machine.container = ContainerRuntime::kKubernetes;
  machine.cpu.weight = 20;
  EXPECT_TRUE(Warns(*Recommend(RequestOf(), machine), "cpu-request-only"));
  machine.cpu.quota = Cores{1};
  EXPECT_FALSE(Warns(*Recommend(RequestOf(), machine), "cpu-request-only"));
}

}  // namespace
}  // namespace corntune
