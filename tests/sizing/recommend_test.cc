#include "corntune/sizing/recommend.h"

#include <gtest/gtest.h>

#include "corntune/gunicorn/command_line.h"

#include "machines.h"

namespace corntune {
namespace {

std::string CommandFor(const SizingRequest& request, const Machine& machine) {
  const auto answer = Recommend(request, machine);
  if (!answer) return answer.error().ToString();
  return ShellCommand(GunicornCommand(answer->settings, answer->app));
}

// The examples that the rule is known by, to the letter of their settings.
TEST(RecommendTest, TwoCpusAndSyncGiveFiveWorkers) {
  EXPECT_EQ(CommandFor(RequestOf(), MachineOf(2)), "gunicorn --workers=5 main:app");
  EXPECT_EQ(CommandFor(RequestOf(WorkerClass::kSync), MachineOf(2)),
            "gunicorn --workers=5 main:app");
}

TEST(RecommendTest, TwoCpusAndGthreadGiveFiveWorkersOfOneThread) {
  EXPECT_EQ(CommandFor(RequestOf(WorkerClass::kGthread), MachineOf(2)),
            "gunicorn --workers=5 --threads=1 --worker-class=gthread main:app");
}

TEST(RecommendTest, OneCpuAndGeventCarryThreeThousandRequests) {
  const auto answer = Recommend(RequestOf(WorkerClass::kGevent), MachineOf(1));
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(ShellCommand(GunicornCommand(answer->settings, answer->app)),
            "gunicorn --worker-class=gevent --worker-connections=1000 --workers=3 main:app");
  EXPECT_EQ(answer->max_concurrent_requests, 3000);
}

TEST(RecommendTest, ThreadsSpreadTheSameConcurrencyOverFewerWorkers) {
  SizingRequest request = RequestOf(WorkerClass::kGthread);
  request.threads = 4;
  const auto answer = Recommend(request, MachineOf(2));
  ASSERT_TRUE(answer);
  EXPECT_EQ(Printed(*answer), "workers=2 threads=4 worker_class=gthread");
  EXPECT_EQ(answer->max_concurrent_requests, 8);
}

TEST(RecommendTest, MoreThanOneThreadWithSyncMeansGthread) {
  SizingRequest request = RequestOf(WorkerClass::kSync);
  request.threads = 2;
  const auto answer = Recommend(request, MachineOf(2));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->worker_class, WorkerClass::kGthread);
  EXPECT_EQ(ReasonOf(*answer, "worker_class")->rule, "threads-mean-gthread");
}

TEST(RecommendTest, NothingButSizingIsSetWithoutContext) {
  Machine machine = MachineOf(2);
  machine.shm.exists = machine.shm.tmpfs = true;
  for (const WorkerClassInfo& info : WorkerClasses()) {
    const auto answer = Recommend(RequestOf(info.worker_class), machine);
    ASSERT_TRUE(answer);
    for (const auto& [name, value] : answer->settings) {
      EXPECT_TRUE(name == "workers" || name == "threads" || name == "worker_class" ||
                  name == "worker_connections")
          << name;
    }
  }
}

TEST(RecommendTest, EverySettingHasExactlyOneReason) {
  SizingRequest request = RequestOf(WorkerClass::kGthread);
  request.behind = "heroku";
  const auto answer = Recommend(request, MachineOf(2));
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->reasons.size(), answer->settings.size());
  for (const auto& [name, value] : answer->settings) {
    const Reason* reason = ReasonOf(*answer, name);
    ASSERT_NE(reason, nullptr) << name;
    EXPECT_EQ(reason->value, ToText(value));
    EXPECT_FALSE(reason->because.empty());
    EXPECT_FALSE(reason->source.empty());
  }
}

TEST(RecommendTest, TheTightestCeilingIsNamed) {
  SizingRequest request = RequestOf();
  request.memory_per_worker = Figure<Bytes>{MiB(130), "asked"};
  request.max_workers = 100;
  const auto answer = Recommend(request, MachineOf(64, MiB(512)));
  ASSERT_TRUE(answer);
  // (512 x 0.9 - 26) / 130 = 3.34
  EXPECT_EQ(answer->workers, 3);
  EXPECT_EQ(ReasonOf(*answer, "workers")->ceiling, "memory");
  EXPECT_EQ(
      ReasonOf(*answer, "workers")->because,
      "512 MiB hold 3 workers of 130 MiB beside the master and 10% headroom (the rule gives 129)");
  EXPECT_EQ(answer->memory, MiB(26 + 3 * 130));
}

TEST(RecommendTest, WhatCannotBeMetIsRefusedWithTheWholeLedger) {
  SizingRequest request = RequestOf();
  request.memory_per_worker = Figure<Bytes>{MiB(600), "asked"};
  const auto answer = Recommend(request, MachineOf(2, MiB(512)));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kInfeasible);
  EXPECT_EQ(answer.error().message,
            "not even one worker fits: 512 MiB hold 0 workers of 600 MiB beside the master and 10% "
            "headroom\n"
            "  memory limit        512 MiB  (detected: cgroup)\n"
            "  - headroom 10%      51.2 MiB\n"
            "  - master            26 MiB  (assumed: Gunicorn's arbiter without the application)\n"
            "  / each worker       600 MiB  (asked)\n"
            "  = workers that fit  0");
}

TEST(RecommendTest, MoreMemoryNeverGivesFewerWorkersAndATighterQuotaNeverMore) {
  SizingRequest request = RequestOf();
  request.memory_per_worker = Figure<Bytes>{MiB(90), "asked"};
  std::int64_t last = 0;
  for (std::uint64_t memory = 200; memory < 4000; memory += 50) {
    const auto answer = Recommend(request, MachineOf(8, MiB(memory)));
    ASSERT_TRUE(answer);
    EXPECT_GE(answer->workers, last) << memory << " MiB";
    last = answer->workers;
  }
  EXPECT_EQ(last, 17);
  for (double cpus = 8; cpus > 0.05; cpus -= 0.05) {
    const auto answer = Recommend(request, MachineOf(cpus, MiB(4000)));
    ASSERT_TRUE(answer);
    EXPECT_LE(answer->workers, last) << cpus << " CPUs";
    last = answer->workers;
  }
  EXPECT_EQ(last, 1);
}

TEST(RecommendTest, OptionsThatTheClassIgnoresAreErrors) {
  SizingRequest request = RequestOf(WorkerClass::kGevent);
  request.threads = 4;
  EXPECT_EQ(Recommend(request, MachineOf(2)).error().ToString(),
            "--threads: has no effect with worker class gevent (threads belong to gthread)");
  request = RequestOf(WorkerClass::kSync);
  request.worker_connections = 10;
  EXPECT_EQ(Recommend(request, MachineOf(2)).error().ToString(),
            "--worker-connections: has no effect with worker class sync (it belongs to gevent and "
            "gthread)");
  request = RequestOf();
  request.db_connections_per_worker = 2;
  EXPECT_EQ(Recommend(request, MachineOf(2)).error().ToString(),
            "--db-connections-per-worker: has no effect without --db-connections");
}

TEST(RecommendTest, GeventConnectionsAreSharedOutFromTheDatabase) {
  SizingRequest request = RequestOf(WorkerClass::kGevent);
  request.db_connections = 100;
  request.replicas = 2;
  const auto answer = Recommend(request, MachineOf(2));
  ASSERT_TRUE(answer);
  // 5 workers on each of 2 pods: 100 / 10.
  EXPECT_EQ(Printed(*answer), "worker_class=gevent worker_connections=10 workers=5");
  EXPECT_EQ(ReasonOf(*answer, "worker_connections")->ceiling, "database");
}

TEST(ParseSurgeTest, ASurgeIsAShareOrANumberOfPods) {
  EXPECT_DOUBLE_EQ(ParseSurge("25%", "--max-surge")->share, 0.25);
  EXPECT_EQ(ParseSurge("2", "--max-surge")->pods, 2);
  EXPECT_EQ(ParseSurge("many", "--max-surge").error().ToString(),
            "--max-surge: not a surge: \"many\" (expected e.g. 25% or 1)");
}

}  // namespace
}  // namespace corntune
