#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "machines.h"

namespace corntune {
namespace {

using testing::HasSubstr;

SizingRequest Holding(WorkerClass worker_class, std::int64_t streams) {
  SizingRequest request = RequestOf(worker_class);
  request.traits.streaming = {true, streams};
  return request;
}

TEST(HeldOpenTest, EachWorkerHasAThreadForEveryStream) {
  SizingRequest request = Holding(WorkerClass::kGthread, 100);
  request.threads = 4;
  const auto answer = Recommend(request, MachineOf(2));
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(Printed(*answer), "workers=2 threads=104 worker_class=gthread");
  EXPECT_EQ(ReasonOf(*answer, "threads")->formula, "4 + 100 = 104");
  EXPECT_EQ(answer->max_concurrent_requests, 208);
}

TEST(HeldOpenTest, ThreadsBeyondTheDefaultOfConnectionsRaiseIt) {
  const auto answer = Recommend(Holding(WorkerClass::kGthread, 1000), MachineOf(2));
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(Printed(*answer),
            "workers=5 threads=1001 worker_class=gthread worker_connections=2000");
  EXPECT_TRUE(Warns(*answer, "held-many-threads"));
}

TEST(HeldOpenTest, EventLoopsShareThem) {
  const auto answer = Recommend(Holding(WorkerClass::kGevent, 5001), MachineOf(2));
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(Printed(*answer), "worker_class=gevent worker_connections=2001 workers=5");
}

TEST(HeldOpenTest, ASyncWorkerForEachAndAWarning) {
  const auto answer = Recommend(Holding(WorkerClass::kSync, 3), MachineOf(2));
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(Printed(*answer), "workers=8");
  EXPECT_TRUE(Warns(*answer, "stream-killed"));
}

TEST(HeldOpenTest, WhereNothingIsLeftForRequestsItIsRefused) {
  SizingRequest request = Holding(WorkerClass::kSync, 30);
  request.max_workers = 10;
  const auto answer = Recommend(request, MachineOf(2));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kInfeasible);
  EXPECT_THAT(answer.error().message,
              HasSubstr("30 streams leave nothing for requests: 10 workers of class sync"));
}

TEST(HeldOpenTest, ThreadsThatAreHeldCountOnceAgainstProcessesAndTheDatabase) {
  Machine machine = MachineOf(2);
  machine.limits.processes = 2 + 100 + 3 * 2;
  EXPECT_EQ(Recommend(Holding(WorkerClass::kGthread, 100), machine)->workers, 3);
  SizingRequest request = Holding(WorkerClass::kGthread, 100);
  request.db_connections = 104;
  EXPECT_EQ(Recommend(request, MachineOf(2))->workers, 4);
}

TEST(HeldOpenTest, ANumberThatIsNotKnownIsSaid) {
  SizingRequest request = RequestOf(WorkerClass::kGthread);
  request.traits.websockets.any = true;
  const auto answer = Recommend(request, MachineOf(2));
  EXPECT_EQ(Printed(*answer), "workers=5 threads=1 worker_class=gthread");
  EXPECT_TRUE(Warns(*answer, "held-unknown"));
}

TEST(HeldOpenTest, OneAsgiWorkerMayGetAllOfThem) {
  Machine machine = MachineOf(2);
  machine.limits.open_files = 1024;
  EXPECT_FALSE(Warns(*Recommend(Holding(WorkerClass::kAsgi, 1000), machine), "open-files-low"));
  EXPECT_TRUE(Warns(*Recommend(Holding(WorkerClass::kAsgi, 1001), machine), "open-files-low"));
}

TEST(HeldOpenTest, UvicornNeedsAPackageForWebSockets) {
  SizingRequest request = RequestOf(WorkerClass::kUvicorn);
  EXPECT_FALSE(Warns(*Recommend(request, MachineOf(2)), "websocket-needs-package"));
  request.traits.websockets.any = true;
  EXPECT_TRUE(Warns(*Recommend(request, MachineOf(2)), "websocket-needs-package"));
}

TEST(HeldOpenTest, WhatTheProxyDoesToThemIsSaid) {
  SizingRequest request = Holding(WorkerClass::kGthread, 5);
  request.behind = "gclb";
  const auto answer = Recommend(request, MachineOf(2));
  const auto& warnings = answer->warnings;
  EXPECT_TRUE(std::any_of(warnings.begin(), warnings.end(), [](const Warning& warning) {
    return warning.id == "proxy-ends-streams" &&
           warning.message.find("ends every stream and WebSocket after 30 s") != std::string::npos;
  }));
}

TEST(HeldOpenTest, SyncKeepsNothingOfTheProxysPool) {
  SizingRequest request = RequestOf(WorkerClass::kSync);
  EXPECT_FALSE(Warns(*Recommend(request, MachineOf(2)), "sync-closes-connections"));
  request.proxy_connections = 50;
  EXPECT_TRUE(Warns(*Recommend(request, MachineOf(2)), "sync-closes-connections"));
}

TEST(HeldOpenTest, TheProxysPoolRaisesConnectionsOnlyBeyondTheDefault) {
  SizingRequest request = RequestOf(WorkerClass::kGthread);
  request.proxy_connections = 999;
  EXPECT_EQ(Printed(*Recommend(request, MachineOf(2))), "workers=5 threads=1 worker_class=gthread");
  request.proxy_connections = 1500;
  EXPECT_EQ(Printed(*Recommend(request, MachineOf(2))),
            "workers=5 threads=1 worker_class=gthread worker_connections=1501");
}

}  // namespace
}  // namespace corntune
