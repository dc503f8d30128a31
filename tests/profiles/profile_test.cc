#include "corntune/profiles/profile.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace corntune {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kWorkload[] = R"(schema: corntune.profile/1
kind: workload
name: shop
summary: A shop
interface: any
cpu_time: {value: 7.5ms, source: measured}
wait_time: {value: 0.2s, assumed: three queries}
distribution: {value: "lognormal:1.5", source: measured}
memory_per_worker: {value: 140MiB, source: smaps_rollup}
master_memory: {value: 24MiB, source: smaps_rollup}
worker_class: {value: gthread, assumed: the driver blocks}
async_safe: {value: no, source: the driver is written in C}
streaming: {value: true, source: exports}
websocket: {value: no, source: none}
db_connections_per_thread: {value: 2, source: two databases}
)";

constexpr char kPlatform[] = R"(schema: corntune.profile/1
kind: platform
name: box
summary: A box
cpus: {value: 250m, source: a}
memory: {value: 512MiB, source: b}
behind: {value: nginx, source: c}
response_timeout: {value: 60s, source: d}
idle_timeout: {value: 1m, source: e}
terminating_grace: {value: 15s, source: f}
stop_signal: {value: SIGTERM, source: g}
requests_per_instance: {value: 80, source: h}
open_files: {value: 1024, source: i}
processes: {value: 256, source: j}
somaxconn: {value: 128, source: k}
environment:
  WEB_CONCURRENCY: {value: 2, source: l}
  PORT: {value: "", assumed: m}
)";

std::string FileWith(const TemporaryFolder& folder, const std::string& text) {
  const std::string path = folder.File("p.yaml");
  WriteText(path, text);
  return path;
}

TEST(LoadWorkloadTest, EveryFigureArrivesWithItsOrigin) {
  const TemporaryFolder folder;
  const auto shop = LoadWorkload(FileWith(folder, kWorkload), "--profile");
  ASSERT_TRUE(shop) << shop.error().ToString();
  EXPECT_EQ(shop->name, "shop");
  EXPECT_EQ(shop->summary, "A shop");
  EXPECT_EQ(shop->interface, "any");
  EXPECT_EQ(shop->cpu_time->value, std::chrono::microseconds(7500));
  EXPECT_FALSE(shop->cpu_time->assumed);
  EXPECT_EQ(shop->cpu_time->origin, "measured");
  EXPECT_EQ(shop->wait_time->value, milliseconds(200));
  EXPECT_TRUE(shop->wait_time->assumed);
  EXPECT_EQ(shop->wait_time->origin, "three queries");
  EXPECT_EQ(shop->distribution->value, "lognormal:1.5");
  EXPECT_EQ(shop->memory_per_worker->value, Bytes{146800640});
  EXPECT_EQ(shop->master_memory->value, Bytes{25165824});
  EXPECT_EQ(shop->worker_class->value, "gthread");
  EXPECT_EQ(shop->async_safe->value, "no");
  EXPECT_TRUE(shop->streaming->value);
  EXPECT_FALSE(shop->websocket->value);
  EXPECT_EQ(shop->db_connections_per_thread->value, 2);
  EXPECT_FALSE(shop->db_connections_per_worker);
}

TEST(LoadWorkloadTest, AMixArrivesWithTheMeansOfItsTimes) {
  const TemporaryFolder folder;
  const auto shop = LoadWorkload(
      FileWith(folder,
               "schema: corntune.profile/1\nkind: workload\nname: shop\nsummary: A shop\n"
               "interface: wsgi\nrequests:\n"
               "- {name: list, share: 3, cpu_time: 2ms, wait_time: 20ms, bursts: 2, source: x}\n"
               "- {cpu_time: 10ms, cpu_distribution: fixed, assumed: y}\n"),
      "--profile");
  ASSERT_TRUE(shop) << shop.error().ToString();
  ASSERT_EQ(shop->requests.size(), 2u);
  EXPECT_EQ(shop->requests[0].name, "list");
  EXPECT_EQ(shop->requests[0].share, 3);
  EXPECT_EQ(shop->requests[0].wait_time, milliseconds(20));
  EXPECT_EQ(shop->requests[0].bursts, 2);
  EXPECT_EQ(shop->requests[1].share, 1);
  EXPECT_EQ(shop->requests[1].cpu_time, milliseconds(10));
  EXPECT_EQ(shop->requests[1].cpu_distribution, "fixed");
  EXPECT_FALSE(shop->requests[1].wait_time);
  EXPECT_EQ(shop->cpu_time->value, milliseconds(4));
  EXPECT_EQ(shop->wait_time->value, milliseconds(15));
}

TEST(LoadPlatformTest, EveryFigureArrives) {
  const TemporaryFolder folder;
  const auto box = LoadPlatform(FileWith(folder, kPlatform), "--platform");
  ASSERT_TRUE(box) << box.error().ToString();
  EXPECT_EQ(box->cpus->value, Cores{0.25});
  EXPECT_EQ(box->memory->value, Bytes{536870912});
  EXPECT_EQ(box->behind->value, "nginx");
  EXPECT_EQ(box->response_timeout->value, seconds(60));
  EXPECT_EQ(box->idle_timeout->value, seconds(60));
  EXPECT_EQ(box->terminating_grace->value, seconds(15));
  EXPECT_EQ(box->stop_signal->value, "SIGTERM");
  EXPECT_EQ(box->requests_per_instance->value, 80);
  EXPECT_EQ(box->open_files->value, 1024);
  EXPECT_EQ(box->processes->value, 256);
  EXPECT_EQ(box->somaxconn->value, 128);
  ASSERT_EQ(box->environment.size(), 2u);
  EXPECT_EQ(box->environment[0].name, "WEB_CONCURRENCY");
  EXPECT_EQ(box->environment[0].value.value, "2");
  EXPECT_EQ(box->environment[1].name, "PORT");
  EXPECT_EQ(box->environment[1].value.value, "");
  EXPECT_TRUE(box->environment[1].value.assumed);
}

TEST(LoadWorkloadTest, AnUnknownNameIsAUsageErrorThatNamesTheNearest) {
  const auto near = LoadWorkload("djagno", "--profile");
  ASSERT_FALSE(near);
  EXPECT_EQ(near.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(near.error().ToString(),
            "--profile: no such profile: \"djagno\" (did you mean django?)");
  EXPECT_EQ(LoadWorkload("zope", "--profile").error().ToString(),
            "--profile: no such profile: \"zope\" (see corntune profiles list; a file needs a / "
            "or .yaml)");
}

TEST(LoadWorkloadTest, AProfileOfTheOtherKindIsRefused) {
  EXPECT_EQ(LoadWorkload("docker", "--profile").error().ToString(),
            "--profile: \"docker\" is a profile of a platform, not of a workload");
  EXPECT_EQ(LoadPlatform("django", "--platform").error().ToString(),
            "--platform: \"django\" is a profile of a workload, not of a platform");
  const TemporaryFolder folder;
  const std::string path = FileWith(folder, kPlatform);
  EXPECT_EQ(LoadWorkload(path, "--profile").error().ToString(),
            "--profile: \"" + path + "\" is a profile of a platform, not of a workload");
}

TEST(LoadWorkloadTest, ABrokenFileGivesItsFirstErrorAndTheNumberOfTheOthers) {
  const TemporaryFolder folder;
  const std::string path =
      FileWith(folder, "schema: corntune.profile/1\nkind: workload\nnmae: x\n");
  const auto broken = LoadWorkload(path, "--profile");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::kCannot);
  EXPECT_EQ(broken.error().ToString(), path +
                                           ":1:1: missing key: name (and 3 more: corntune "
                                           "profiles validate " +
                                           path + ")");
}

TEST(LoadWorkloadTest, AFileThatIsNotThereOrIsNoFileIsAnError) {
  const TemporaryFolder folder;
  EXPECT_EQ(LoadWorkload(folder.File("none.yaml"), "--profile").error().ToString(),
            folder.File("none.yaml") + ": cannot open: no such file or directory");
  EXPECT_EQ(LoadWorkload(folder.path(), "--profile").error().ToString(),
            folder.path() + ": not a plain file");
  WriteText(folder.File("long.yaml"), std::string(70'000, '#'));
  EXPECT_EQ(LoadWorkload(folder.File("long.yaml"), "--profile").error().ToString(),
            folder.File("long.yaml") + ": longer than 65536 bytes");
}

TEST(SummarizeProfileTest, AmountsCarryTheirUnitInTheKey) {
  const auto shop = SummarizeProfile("p.yaml", kWorkload);
  ASSERT_TRUE(shop);
  EXPECT_EQ(shop->figures[0].unit_key, "cpu_time_ms");
  EXPECT_EQ(std::get<double>(shop->figures[0].amount), 7.5);
  EXPECT_EQ(shop->figures[3].unit_key, "memory_per_worker_bytes");
  EXPECT_EQ(std::get<std::int64_t>(shop->figures[3].amount), 146800640);
  EXPECT_TRUE(std::get<bool>(shop->figures[7].amount));
  const auto box = SummarizeProfile("p.yaml", kPlatform);
  ASSERT_TRUE(box);
  EXPECT_EQ(box->figures[0].unit_key, "cpus");
  EXPECT_EQ(std::get<double>(box->figures[0].amount), 0.25);
  EXPECT_EQ(box->figures[11].key, "environment.WEB_CONCURRENCY");
}

}  // namespace
}  // namespace corntune
