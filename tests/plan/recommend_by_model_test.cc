#include "corntune/plan/recommend_by_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corntune/gunicorn/command_line.h"

#include "terms.h"

namespace corntune {
namespace {

using testing::HasSubstr;

std::string CommandFor(const WorkloadTerms& terms, double cpus = 2,
                       const SizingRequest& request = {}) {
  const auto answer = RecommendByModel(request, MachineWith(cpus), terms);
  if (!answer) return answer.error().ToString();
  return ShellCommand(GunicornCommand(answer->settings, answer->app));
}

TEST(RecommendByModelTest, RequestsThatOnlyComputeNeedNoThreads) {
  EXPECT_EQ(CommandFor(Request(5, 0)), "gunicorn --workers=2 main:app");
}

TEST(RecommendByModelTest, RequestsThatWaitGetThreads) {
  const auto answer = RecommendByModel(SizingRequest{}, MachineWith(2), Request(2, 20));
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->worker_class, WorkerClass::kGthread);
  EXPECT_EQ(answer->policy, Policy::kModel);
  ASSERT_TRUE(answer->prediction);
  // 2 CPUs / 2 ms at most, less what Gunicorn itself takes; five sync workers carry 5 / 22 ms at
  // most.
  EXPECT_LT(answer->prediction->chosen.capacity_rps, 1000);
  EXPECT_GT(answer->prediction->chosen.capacity_rps, 700);
  EXPECT_NEAR(answer->prediction->rule->capacity_rps, 5 / 0.022, 15);
}

TEST(RecommendByModelTest, AnEventLoopIsOnlyNamedUntilItIsKnownToBeSafe) {
  const WorkloadTerms terms = Request(2, 20);
  SizingRequest request;
  const auto unknown = RecommendByModel(request, MachineWith(2), terms);
  EXPECT_TRUE(unknown->prediction->event_loop);
  request.traits.async_safe = AsyncSafe::kNo;
  const auto unsafe = RecommendByModel(request, MachineWith(2), terms);
  EXPECT_FALSE(unsafe->prediction->event_loop);
  request.traits.async_safe = AsyncSafe::kYes;
  EXPECT_EQ(CommandFor(terms, 2, request),
            "gunicorn --worker-class=gevent --worker-connections=1000 --workers=2 main:app");
}

TEST(RecommendByModelTest, AnAsgiApplicationRunsOnItsOwnClassOnly) {
  SizingRequest request;
  request.traits.interface = "asgi";
  request.worker_class = WorkerClass::kAsgi;
  EXPECT_EQ(CommandFor(Request(2, 20), 2, request),
            "gunicorn --worker-class=asgi --workers=2 main:app");
}

TEST(RecommendByModelTest, StreamsGetThreadsBesideThoseOfRequests) {
  SizingRequest request;
  request.traits.async_safe = AsyncSafe::kNo;
  request.traits.streaming = {true, 20};
  request.worker_class = WorkerClass::kGthread;
  EXPECT_EQ(CommandFor(Request(5, 0), 2, request),
            "gunicorn --workers=5 --threads=24 --worker-class=gthread main:app");
}

TEST(RecommendByModelTest, ConnectionsThatTheProxyKeepsSaveWhatAcceptingCosts) {
  SizingRequest request;
  request.worker_class = WorkerClass::kGevent;
  WorkloadTerms terms = Request(0.2, 0);
  terms.any_class = false;
  const auto fresh = RecommendByModel(request, MachineWith(2), terms);
  request.proxy_connections = 64;
  const auto kept = RecommendByModel(request, MachineWith(2), terms);
  ASSERT_TRUE(fresh && kept);
  EXPECT_GT(kept->prediction->chosen.capacity_rps, 1.1 * fresh->prediction->chosen.capacity_rps);
}

TEST(RecommendByModelTest, ARateIsCarriedByTheCheapestSettingWithinTheTarget) {
  WorkloadTerms terms = Request(2, 20);
  terms.rate = Rate{300};
  terms.p99 = Seconds(0.2);
  const auto answer = RecommendByModel(SizingRequest{}, MachineWith(2), terms);
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->workers, 2);
  ASSERT_TRUE(answer->prediction->chosen.p99);
  EXPECT_LE(answer->prediction->chosen.p99->count(), 0.2);
  // Without any queue: 4.6 times the mean of the wait, and a little CPU.
  EXPECT_GT(answer->prediction->chosen.p99->count(), 0.092);
  EXPECT_FALSE(answer->prediction->rule->p99) << "five workers carry 220/s";
}

TEST(RecommendByModelTest, CeilingsHold) {
  SizingRequest request;
  request.memory_per_worker = Figure<Bytes>{Bytes{100U << 20}, "asked"};
  Machine machine = MachineWith(2);
  machine.memory.effective = Bytes{500U << 20};
  machine.memory.limited_by = MemoryLimit::kCgroup;
  const auto answer = RecommendByModel(request, machine, Request(2, 20));
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_LE(answer->workers, 4);
  EXPECT_LE(answer->memory->value, machine.memory.effective->value);
}

TEST(RecommendByModelTest, SaysWhichLimitBinds) {
  WorkloadTerms terms = Request(2, 20);
  terms.rate = Rate{2000};
  EXPECT_THAT(CommandFor(terms), HasSubstr("--rate: 2000/s keep "));
  terms.rate = Rate{300};
  terms.p99 = Seconds(0.05);
  EXPECT_THAT(CommandFor(terms),
              HasSubstr("--p99: 50ms is less than a request takes without any queue"));
  terms.p99.reset();
  SizingRequest request;
  request.max_workers = 1;
  request.worker_class = WorkerClass::kSync;
  terms.any_class = false;
  const auto few = RecommendByModel(request, MachineWith(2), terms);
  ASSERT_FALSE(few);
  EXPECT_EQ(few.error().kind, ErrorKind::kInfeasible);
  EXPECT_THAT(few.error().ToString(), HasSubstr("max-workers binds: at most 1 asked for"));
  request.worker_class.reset();
  terms.any_class = true;
  terms.p99 = Seconds(0.105);
  const auto one = RecommendByModel(request, MachineWith(2), terms);
  ASSERT_FALSE(one);
  EXPECT_THAT(one.error().ToString(), HasSubstr("max-workers binds: at most 1 asked for"));
}

TEST(RecommendByModelTest, ASettingDoesNotWinByKillingRequests) {
  WorkloadTerms terms = Request(2, 10000);
  terms.rate = Rate{0.4};
  SizingRequest request;
  request.traits.async_safe = AsyncSafe::kNo;
  const auto answer = RecommendByModel(request, MachineWith(2), terms);
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->worker_class, WorkerClass::kGthread);
  EXPECT_EQ(answer->prediction->chosen.lost_share, 0);
  // On its own a request has 10 s x ln 100 = 46 s; sync workers end those above 30 s.
  EXPECT_GT(answer->prediction->chosen.p99->count(), 40);
}

TEST(RecommendByModelTest, WhereOnlySyncIsAllowedItsKillsAreSaid) {
  WorkloadTerms terms = Request(2, 10000);
  terms.rate = Rate{0.4};
  terms.any_class = false;
  SizingRequest request;
  request.worker_class = WorkerClass::kSync;
  const auto answer = RecommendByModel(request, MachineWith(2), terms);
  ASSERT_TRUE(answer) << answer.error().ToString();
  // exp(-30 s / 10 s) = 5.0 %.
  EXPECT_NEAR(answer->prediction->chosen.lost_share, 0.050, 0.008);
  ASSERT_FALSE(answer->warnings.empty());
  EXPECT_EQ(answer->warnings.back().id, "timeout-kills");
  terms.p99 = Seconds(60);
  const auto refused = RecommendByModel(request, MachineWith(2), terms);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().ToString(), HasSubstr("--p99: every setting loses "));
}

TEST(RecommendByModelTest, WhereThePlatformEndsRequestsSyncWorkersKillNone) {
  WorkloadTerms terms = Request(2, 10000);
  terms.rate = Rate{0.4};
  terms.any_class = false;
  SizingRequest request;
  request.worker_class = WorkerClass::kSync;
  request.behind = "cloudrun";  // for which --timeout 0 is set
  const auto answer = RecommendByModel(request, MachineWith(2), terms);
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->prediction->chosen.lost_share, 0);
  for (const Warning& warning : answer->warnings) EXPECT_NE(warning.id, "timeout-kills");
}

TEST(RecommendByModelTest, ConnectionsWithoutAClassMeanOneThatHasThem) {
  SizingRequest request;
  request.worker_connections = 50;
  EXPECT_EQ(
      CommandFor(Request(2, 20), 2, request),
      "gunicorn --workers=5 --threads=8 --worker-class=gthread --worker-connections=50 main:app");
  request.worker_class = WorkerClass::kSync;
  EXPECT_THAT(CommandFor(Request(2, 20), 2, request),
              HasSubstr("--worker-connections: has no effect with worker class sync"));
}

TEST(RecommendByModelTest, WhatIsReportedIsWhatIsSet) {
  SizingRequest request;
  request.traits.websockets = {true, 100};
  request.worker_class = WorkerClass::kGthread;
  const auto answer = RecommendByModel(request, MachineWith(2), Request(2, 20));
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->threads, 108);
  EXPECT_EQ(answer->prediction->chosen.threads, 108);
  ASSERT_TRUE(answer->prediction->runner_up) << "other threads, where there is nothing else";
  EXPECT_FALSE(answer->prediction->rule) << "a WebSocket would hold a whole sync worker";
}

TEST(RecommendByModelTest, ASearchThatIsStoppedAtOnceClaimsNothing) {
  const std::atomic<bool> stop = true;
  WorkloadTerms terms = Request(2, 20);
  terms.stop = &stop;
  EXPECT_EQ(CommandFor(terms), "interrupted before any setting was simulated to its end");
}

TEST(RecommendByModelTest, SaysWhatEachClassIsKnownToBeOffBy) {
  const auto of = [](const WorkloadTerms& terms) {
    return RecommendByModel(SizingRequest{}, MachineWith(2), terms)->prediction->known_error;
  };
  EXPECT_LT(of(Request(5, 0)).nine_of_ten, of(Request(2, 20)).nine_of_ten) << "sync, gthread";
}

TEST(RecommendByModelTest, NonsenseIsRefusedByName) {
  EXPECT_THAT(CommandFor(Request(0, 0)), HasSubstr("--cpu-time: "));
  WorkloadTerms terms = Request(2, 20);
  terms.p99 = Seconds(1);
  EXPECT_THAT(CommandFor(terms), HasSubstr("--p99: has no effect without --rate"));
  terms.rate = Rate{10};
  terms.clients = 5;
  EXPECT_THAT(CommandFor(terms), HasSubstr("--clients: cannot be combined with --rate"));
}

TEST(RecommendByModelTest, TheSameSeedGivesTheSameAnswer) {
  const auto first = RecommendByModel(SizingRequest{}, MachineWith(1.5), Request(3, 30));
  const auto second = RecommendByModel(SizingRequest{}, MachineWith(1.5), Request(3, 30));
  EXPECT_EQ(first->prediction->chosen.capacity_rps, second->prediction->chosen.capacity_rps);
  EXPECT_EQ(first->prediction->considered.size(), second->prediction->considered.size());
  WorkloadTerms other = Request(3, 30);
  other.seed = 2;
  const auto third = RecommendByModel(SizingRequest{}, MachineWith(1.5), other);
  EXPECT_NE(first->prediction->chosen.capacity_rps, third->prediction->chosen.capacity_rps);
}

}  // namespace
}  // namespace corntune
