#include <gtest/gtest.h>

#include "machines.h"

namespace corntune {
namespace {

Result<Recommendation> Behind(const std::string& proxy, WorkerClass worker_class,
                              GunicornVersion version = kNewestGunicorn) {
  SizingRequest request = RequestOf(worker_class);
  request.behind = proxy;
  request.version = version;
  return Recommend(request, MachineOf(1));
}

TEST(SurroundingsTest, KeepaliveIsLongerThanTheBalancersIdleTime) {
  EXPECT_EQ(Behind("alb", WorkerClass::kGthread)->settings.GetInteger("keepalive", 0), 65);
  EXPECT_EQ(Behind("gclb", WorkerClass::kGthread)->settings.GetInteger("keepalive", 0), 620);
  EXPECT_EQ(Behind("heroku", WorkerClass::kGevent)->settings.GetInteger("keepalive", 0), 95);
  EXPECT_EQ(Behind("nlb", WorkerClass::kGthread)->settings.GetInteger("keepalive", 0), 355);
}

TEST(SurroundingsTest, SyncHasNoKeepaliveToSet) {
  const auto answer = Behind("alb", WorkerClass::kSync);
  EXPECT_EQ(answer->settings.Find("keepalive"), nullptr);
  EXPECT_TRUE(Warns(*answer, "sync-closes-connections"));
}

TEST(SurroundingsTest, ASyncWorkerGivesUpBeforeTheRouterAndOthersAreNotCut) {
  EXPECT_EQ(Behind("heroku", WorkerClass::kSync)->settings.GetInteger("timeout", 0), 25);
  EXPECT_EQ(Behind("heroku", WorkerClass::kGthread)->settings.Find("timeout"), nullptr);
  EXPECT_EQ(Behind("nginx", WorkerClass::kSync)->settings.Find("timeout"), nullptr);
  EXPECT_EQ(Behind("cloudrun", WorkerClass::kGthread)->settings.GetInteger("timeout", -1), 0);
}

TEST(SurroundingsTest, OnlyAProxyThatAloneReachesTheServerIsTrustedFromAnywhere) {
  EXPECT_EQ(Behind("heroku", WorkerClass::kSync)->settings.GetText("forwarded_allow_ips", ""), "*");
  EXPECT_EQ(Behind("nginx", WorkerClass::kSync)->settings.Find("forwarded_allow_ips"), nullptr);
  EXPECT_EQ(Behind("nlb", WorkerClass::kSync)->settings.Find("forwarded_allow_ips"), nullptr);
  const auto alb = Behind("alb", WorkerClass::kSync);
  EXPECT_EQ(alb->settings.Find("forwarded_allow_ips"), nullptr);
  EXPECT_TRUE(Warns(*alb, "forwarded-unknown"));
}

TEST(SurroundingsTest, NetworksAreWrittenOnlyForReleasesThatUnderstandThem) {
  EXPECT_EQ(Behind("gclb", WorkerClass::kSync)->settings.GetText("forwarded_allow_ips", ""),
            "130.211.0.0/22,35.191.0.0/16");
  const auto old = Behind("gclb", WorkerClass::kSync, {23, 0, 0});
  EXPECT_EQ(old->settings.Find("forwarded_allow_ips"), nullptr);
  EXPECT_TRUE(Warns(*old, "forwarded-unknown"));
  SizingRequest request = RequestOf();
  request.version = {23, 0, 0};
  request.behind = "alb";
  request.proxy_addresses = {"10.0.0.0/16"};
  EXPECT_EQ(
      Recommend(request, MachineOf(1)).error().ToString(),
      "--proxy-address: Gunicorn 23.0.0 compares whole addresses; networks need 24.1.0 or later");
}

TEST(SurroundingsTest, ReleasesWhoseAsgiIgnoresTheProxyAreNamed) {
  EXPECT_TRUE(Warns(*Behind("heroku", WorkerClass::kAsgi, {26, 1, 0}), "forwarded-ignored"));
  EXPECT_FALSE(Warns(*Behind("heroku", WorkerClass::kAsgi, {27, 0, 0}), "forwarded-ignored"));
  EXPECT_FALSE(Warns(*Behind("heroku", WorkerClass::kGthread, {26, 1, 0}), "forwarded-ignored"));
}

TEST(SurroundingsTest, RequestsAreFinishedBeforeTheRunnerKills) {
  SizingRequest request = RequestOf();
  request.terminating_grace_s = 30;
  EXPECT_EQ(Recommend(request, MachineOf(1))->settings.GetInteger("graceful_timeout", 0), 25);
  request.pre_stop_s = 10;
  EXPECT_EQ(Recommend(request, MachineOf(1))->settings.GetInteger("graceful_timeout", 0), 16);
  request.terminating_grace_s = 60;
  EXPECT_EQ(Recommend(request, MachineOf(1))->settings.Find("graceful_timeout"), nullptr);
  request.terminating_grace_s = 11;
  EXPECT_EQ(Recommend(request, MachineOf(1)).error().ToString(),
            "--terminating-grace: 11 s leave no time to finish requests after a preStop of 10 s");
}

TEST(SurroundingsTest, InAContainerTheHeartbeatLivesInMemory) {
  Machine machine = MachineOf(1);
  machine.container = ContainerRuntime::kDocker;
  machine.shm = {"/dev/shm", true, true, MiB(64)};
  EXPECT_EQ(Recommend(RequestOf(), machine)->settings.GetText("worker_tmp_dir", ""), "/dev/shm");
  SizingRequest other = RequestOf();
  other.other_machine = true;
  EXPECT_EQ(Recommend(other, machine)->settings.Find("worker_tmp_dir"), nullptr);
  machine.shm.tmpfs = false;
  EXPECT_EQ(Recommend(RequestOf(), machine)->settings.Find("worker_tmp_dir"), nullptr);
}

}  // namespace
}  // namespace corntune
