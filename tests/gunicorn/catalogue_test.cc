#include "corntune/gunicorn/catalogue.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace corntune {
namespace {

const SettingInfo& Setting(std::string_view name) {
  const SettingInfo* setting = FindSetting(name);
  EXPECT_NE(setting, nullptr) << name;
  return setting != nullptr ? *setting : Catalogue().front();
}

TEST(CatalogueTest, ASettingHasItsTypeFlagsAndEnvironment) {
  const SettingInfo& workers = Setting("workers");
  EXPECT_EQ(workers.type, SettingType::kInteger);
  EXPECT_EQ(workers.section, "Worker Processes");
  EXPECT_EQ(workers.flags, (std::vector<std::string_view>{"-w", "--workers"}));
  EXPECT_EQ(workers.environment, std::vector<std::string_view>{"WEB_CONCURRENCY"});
  EXPECT_EQ(LongFlag(Setting("keepalive")), "--keep-alive");
  EXPECT_EQ(LongFlag(Setting("post_fork")), "");
}

TEST(CatalogueTest, ASettingIsFoundByAnyOfItsFlags) {
  EXPECT_EQ(FindSettingByFlag("-w"), &Setting("workers"));
  EXPECT_EQ(FindSettingByFlag("--log-file"), &Setting("errorlog"));
  EXPECT_EQ(FindSettingByFlag("--log-config-dict"), &Setting("logconfig_dict"));
  EXPECT_EQ(FindSettingByFlag("--worker"), nullptr);
  EXPECT_EQ(FindSetting("workerz"), nullptr);
}

TEST(CatalogueTest, ASettingExistsInItsReleasesOnly) {
  EXPECT_FALSE(Setting("print_config").In({20, 0, 4}));
  EXPECT_TRUE(Setting("print_config").In({20, 1, 0}));
  EXPECT_TRUE(Setting("tolerate_dangerous_framing").In({22, 0, 0}));
  EXPECT_FALSE(Setting("tolerate_dangerous_framing").In({23, 0, 0}));
  EXPECT_FALSE(Setting("http2_cleartext").In({26, 1, 0}));
  EXPECT_TRUE(Setting("http2_cleartext").In({26, 2, 0}));
}

// 20.0.0 was branched before 19.10.0 gained the setting.
TEST(CatalogueTest, AReleaseInBetweenCanLackASetting) {
  EXPECT_FALSE(Setting("strip_header_spaces").In({19, 9, 0}));
  EXPECT_TRUE(Setting("strip_header_spaces").In({19, 10, 0}));
  EXPECT_FALSE(Setting("strip_header_spaces").In({20, 0, 0}));
  EXPECT_TRUE(Setting("strip_header_spaces").In({20, 0, 2}));
}

TEST(CatalogueTest, ADefaultIsThatOfTheRelease) {
  EXPECT_EQ(Setting("config").DefaultIn({20, 0, 4}), "None");
  EXPECT_EQ(Setting("config").DefaultIn({20, 1, 0}), "'./gunicorn.conf.py'");
  EXPECT_EQ(Setting("forwarded_allow_ips").DefaultIn({22, 0, 0}), "'127.0.0.1'");
  EXPECT_EQ(Setting("forwarded_allow_ips").DefaultIn({27, 0, 1}), "'127.0.0.1,::1'");
  EXPECT_EQ(Setting("timeout").DefaultIn({19, 9, 0}), "30");
  EXPECT_EQ(Setting("user").DefaultIn({27, 0, 1}), "<effective user>");
}

TEST(CatalogueTest, TheFormOfAFlagIsThatOfTheRelease) {
  const SettingInfo& proxy = Setting("proxy_protocol");
  EXPECT_EQ(proxy.FormIn({24, 0, 0}).argument, ArgumentKind::kNone);
  EXPECT_EQ(proxy.FormIn({24, 1, 0}).argument, ArgumentKind::kOptional);
  EXPECT_EQ(proxy.FormIn({24, 1, 0}).stored, "auto");
}

TEST(CatalogueTest, ThreadsDoSomethingForGthreadOnly) {
  const SettingInfo& threads = Setting("threads");
  EXPECT_TRUE(threads.AffectsClass(WorkerClass::kGthread));
  EXPECT_FALSE(threads.AffectsClass(WorkerClass::kGevent));
  EXPECT_FALSE(threads.AffectsClass(WorkerClass::kUvicorn));
  EXPECT_TRUE(Setting("workers").AffectsClass(WorkerClass::kSync));
}

// tests/e2e/test_gunicorn_facts.py sees the asgi worker ignore the proxy in 26.1.0 and heed it in
// 27.0.1.
TEST(CatalogueTest, TheClassesThatHeedASettingAreThoseOfTheRelease) {
  const SettingInfo& trusted = Setting("forwarded_allow_ips");
  EXPECT_TRUE(trusted.AffectsClass(WorkerClass::kAsgi));
  EXPECT_TRUE(trusted.AffectsClass(WorkerClass::kAsgi, {25, 1, 0}));
  EXPECT_FALSE(trusted.AffectsClass(WorkerClass::kAsgi, {26, 1, 0}));
  EXPECT_TRUE(trusted.AffectsClass(WorkerClass::kUvicorn, {26, 1, 0}));
  EXPECT_FALSE(trusted.AffectsClass(WorkerClass::kTornado));
}

TEST(CatalogueTest, NoNameOrFlagStandsTwice) {
  std::set<std::string_view> names;
  std::set<std::string_view> flags;
  for (const SettingInfo& setting : Catalogue()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    for (const std::string_view flag : setting.flags) {
      EXPECT_TRUE(flags.insert(flag).second) << flag;
    }
  }
}

TEST(CatalogueTest, TheReleasesReachFromTheOldestToTheNewest) {
  ASSERT_FALSE(Releases().empty());
  EXPECT_EQ(Releases().front(), kOldestGunicorn);
  EXPECT_EQ(Releases().back(), kNewestGunicorn);
  EXPECT_TRUE(std::is_sorted(Releases().begin(), Releases().end()));
}

}  // namespace
}  // namespace corntune
