#include "process_limits.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using Files = std::map<std::string, std::string>;

constexpr const char* kLimits =
    "Limit                     Soft Limit           Hard Limit           Units     \n"
    "Max processes             31432                unlimited            processes \n"
    "Max open files            1024                 524288               files     \n";

LimitFacts Read(const std::string& limits, const Limit<std::uint64_t>& pids = {}) {
  const MemoryFileTree tree(
      Files{{"/proc/self/limits", limits}, {"/proc/sys/net/core/somaxconn", "128\n"}});
  Reader reader(tree);
  reader.Add("pids limit", "pids.max", "", "");
  return ReadLimits(pids, reader);
}

TEST(ProcessLimitsTest, ReadsSoftAndHardLimits) {
  const LimitFacts facts = Read(kLimits);
  EXPECT_EQ(facts.open_files, 1024u);
  EXPECT_EQ(facts.open_files_hard, 524288u);
  EXPECT_EQ(facts.processes, 31432u);
  EXPECT_EQ(facts.somaxconn, 128u);
}

TEST(ProcessLimitsTest, TheSmallerOfNprocAndPidsMaxBounds) {
  EXPECT_EQ(Read(kLimits, {100, 0}).processes, 100u);
  EXPECT_EQ(Read(kLimits, {100, 0}).pids_max, 100u);
  EXPECT_EQ(Read(kLimits, {99999, 0}).processes, 31432u);
}

TEST(ProcessLimitsTest, UnlimitedIsNoLimit) {
  const LimitFacts facts = Read(
      "Max processes unlimited unlimited processes\n"
      "Max open files unlimited unlimited files\n",
      {7, 0});
  EXPECT_EQ(facts.open_files, std::nullopt);
  EXPECT_EQ(facts.processes, 7u);
}

TEST(ProcessLimitsTest, GarbageIsUnknown) {
  for (const char* text : {"", "Max open files\n", "Max open files few many files\n"}) {
    EXPECT_EQ(Read(text).open_files, std::nullopt) << text;
  }
}

}  // namespace
}  // namespace corntune
