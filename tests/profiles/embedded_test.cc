// The profiles that come with corntune.
#include <chrono>
#include <set>

#include <gtest/gtest.h>

#include "corntune/profiles/profile.h"
#include "corntune/sizing/proxies.h"

namespace corntune {
namespace {

TEST(EmbeddedProfilesTest, EachIsValidAndItsFileIsNamedAfterIt) {
  ASSERT_GE(EmbeddedProfiles().size(), 20u);
  for (const ProfileText& profile : EmbeddedProfiles()) {
    for (const Error& error : ValidateProfile(profile.name, profile.yaml)) {
      ADD_FAILURE() << error.ToString();
    }
    const auto summary = SummarizeProfile(profile.name, profile.yaml);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->name, profile.name);
    EXPECT_EQ(summary->kind, profile.kind);
  }
}

TEST(EmbeddedProfilesTest, NamesAreUniqueOverBothKinds) {
  std::set<std::string_view> names;
  for (const ProfileText& profile : EmbeddedProfiles()) {
    EXPECT_TRUE(names.insert(profile.name).second) << profile.name;
  }
}

TEST(EmbeddedProfilesTest, EveryFigureHasASourceOrAReason) {
  for (const ProfileText& profile : EmbeddedProfiles()) {
    const auto summary = SummarizeProfile(profile.name, profile.yaml);
    ASSERT_TRUE(summary);
    EXPECT_FALSE(summary->figures.empty()) << profile.name;
    for (const ProfileFigure& figure : summary->figures) {
      EXPECT_GE(figure.origin.size(), 10u) << profile.name << ' ' << figure.key;
    }
  }
}

TEST(EmbeddedProfilesTest, AWorkloadHasTimesAndMemory) {
  for (const ProfileText& profile : EmbeddedProfiles()) {
    if (profile.kind != "workload") continue;
    const auto workload = LoadWorkload(profile.name, "--profile");
    ASSERT_TRUE(workload);
    EXPECT_TRUE(workload->cpu_time && workload->wait_time && workload->memory_per_worker &&
                workload->worker_class && workload->distribution)
        << profile.name;
  }
}

// The table of Heroku's Python buildpack for its dynos: 2, 4, 5 and 17 workers.
TEST(EmbeddedProfilesTest, HerokuSetsTheWorkersOfItsBuildpack) {
  const auto workers = [](const char* dyno) {
    const auto platform = LoadPlatform(dyno, "--platform");
    return platform ? platform->environment.at(0).value.value : "";
  };
  EXPECT_EQ(workers("heroku-standard-1x"), "2");
  EXPECT_EQ(workers("heroku-standard-2x"), "4");
  EXPECT_EQ(workers("heroku-performance-m"), "5");
  EXPECT_EQ(workers("heroku-performance-l"), "17");
}

// What a platform says of its proxy is what --behind knows of it.
TEST(EmbeddedProfilesTest, TimesOfProxiesAgreeWithTheTableOfProxies) {
  int compared = 0;
  for (const ProfileText& profile : EmbeddedProfiles()) {
    if (profile.kind != "platform") continue;
    const auto platform = LoadPlatform(profile.name, "--platform");
    ASSERT_TRUE(platform);
    if (!platform->behind) continue;
    const auto proxy = FindProxy(platform->behind->value, "--behind");
    ASSERT_TRUE(proxy) << proxy.error().ToString();
    const auto agree = [&](const MaybeSourced<Duration>& figure, std::optional<std::int64_t> s) {
      if (!figure || !s) return;
      EXPECT_EQ(figure->value, std::chrono::seconds(*s)) << profile.name;
      ++compared;
    };
    agree(platform->idle_timeout, (*proxy)->idle_s);
    agree(platform->response_timeout, (*proxy)->response_s);
    agree(platform->terminating_grace, (*proxy)->stop_s);
  }
  EXPECT_GE(compared, 25);
}

}  // namespace
}  // namespace corntune
