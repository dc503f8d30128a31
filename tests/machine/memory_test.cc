#include "memory.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using Files = std::map<std::string, std::string>;

MachineMemory Read(const std::string& meminfo) {
  const MemoryFileTree tree(Files{{"/proc/meminfo", meminfo}});
  Reader reader(tree);
  return ReadMeminfo(reader);
}

MemoryFacts CountWith(std::optional<Bytes> total, std::optional<Bytes> limit) {
  const MemoryFileTree tree;
  Reader reader(tree);
  const std::size_t row = reader.Add("memory", "file", "", "value");
  return CountMemory({{total, row}, {}}, {limit, row}, {}, reader);
}

TEST(MeminfoTest, TheUnitIsKibibytes) {
  const MachineMemory memory =
      Read("MemTotal:       24684092 kB\nMemFree: 1 kB\nMemAvailable:   100 kB\n");
  EXPECT_EQ(memory.total.value, Bytes{25276510208});
  EXPECT_EQ(memory.available, Bytes{102400});
}

TEST(MeminfoTest, GarbageIsUnknown) {
  for (const char* text :
       {"", "MemTotal:\n", "MemTotal: many kB\n", "MemTotal: 5\n", "MemTotal: 0 kB\n",
        "MemTotal: 99999999999999999999 kB\n", "MemTotal: 18446744073709551615 kB\n"}) {
    EXPECT_EQ(Read(text).total.value, std::nullopt) << text;
  }
}

TEST(CountMemoryTest, TheSmallerOfMachineAndLimitIsUsable) {
  EXPECT_EQ(CountWith(Bytes{100}, Bytes{40}).effective, Bytes{40});
  EXPECT_EQ(CountWith(Bytes{100}, Bytes{40}).limited_by, MemoryLimit::kCgroup);
  EXPECT_EQ(CountWith(Bytes{100}, Bytes{100}).limited_by, MemoryLimit::kMachine);
  EXPECT_EQ(CountWith(Bytes{100}, std::nullopt).effective, Bytes{100});
}

TEST(CountMemoryTest, ALimitAloneIsEnough) {
  EXPECT_EQ(CountWith(std::nullopt, Bytes{40}).effective, Bytes{40});
  EXPECT_EQ(CountWith(std::nullopt, std::nullopt).effective, std::nullopt);
  EXPECT_EQ(CountWith(std::nullopt, std::nullopt).limited_by, MemoryLimit::kUnknown);
}

TEST(CountMemoryTest, MoreMemoryNeverGivesLess) {
  for (std::uint64_t total = 1; total <= 12; ++total) {
    for (std::uint64_t limit = 1; limit <= 12; ++limit) {
      const auto usable = CountWith(Bytes{total}, Bytes{limit}).effective;
      EXPECT_GE(CountWith(Bytes{total + 1}, Bytes{limit}).effective, usable);
      EXPECT_GE(CountWith(Bytes{total}, Bytes{limit + 1}).effective, usable);
    }
  }
}

}  // namespace
}  // namespace corntune
