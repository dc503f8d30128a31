#include "cgroup_values.h"

#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

std::string Why(const Result<std::optional<Cores>>& result) {
  return result ? "no error" : result.error().message;
}

TEST(CpuMaxTest, FractionsAreKept) {
  EXPECT_EQ(ParseCpuMax("150000 100000\n").value(), Cores{1.5});
  EXPECT_EQ(ParseCpuMax("1000 100000").value(), Cores{0.01});
  EXPECT_EQ(ParseCpuMax("33000 99000").value()->value, 1.0 / 3);
}

TEST(CpuMaxTest, MaxIsNoLimit) {
  EXPECT_EQ(ParseCpuMax("max 100000\n").value(), std::nullopt);
  EXPECT_EQ(ParseCpuMax("max").value(), std::nullopt);
}

TEST(CpuMaxTest, AMissingPeriodIsTheKernelsDefaultOf100Milliseconds) {
  EXPECT_EQ(ParseCpuMax("50000").value(), Cores{0.5});
}

TEST(CpuMaxTest, SaysWhyAContentSaysNothing) {
  EXPECT_EQ(Why(ParseCpuMax("100000 0")), "period is 0");
  EXPECT_EQ(Why(ParseCpuMax("100000 -5")), "period is negative: -5");
  EXPECT_EQ(Why(ParseCpuMax("0 100000")), "quota is not positive: 0");
  EXPECT_EQ(Why(ParseCpuMax("-1 100000")), "quota is not positive: -1");
  EXPECT_EQ(Why(ParseCpuMax("many 100000")), "not a quota: \"many\"");
  EXPECT_EQ(Why(ParseCpuMax("1 1e5")), "not a period: \"1e5\"");
  EXPECT_EQ(Why(ParseCpuMax("")), "not \"quota period\": \"\"");
  EXPECT_EQ(Why(ParseCpuMax("1 2 3")), "not \"quota period\": \"1 2 3\"");
  EXPECT_EQ(Why(ParseCpuMax("99999999999999999999 1")), "not a quota: \"99999999999999999999\"");
}

TEST(CfsQuotaTest, AnyNegativeQuotaIsNoLimitWhateverThePeriod) {
  EXPECT_EQ(ParseCfsQuota("-1\n", "100000\n").value(), std::nullopt);
  EXPECT_EQ(ParseCfsQuota("-1", "0").value(), std::nullopt);
}

TEST(CfsQuotaTest, DividesByThePeriod) {
  EXPECT_EQ(ParseCfsQuota("125000\n", "50000\n").value(), Cores{2.5});
  EXPECT_EQ(Why(ParseCfsQuota("100000", "0")), "period is 0");
  EXPECT_EQ(Why(ParseCfsQuota("100000", "")), "not a period: \"\"");
}

TEST(MaxOrNumberTest, ReadsNumbersMaxAndMinusOne) {
  EXPECT_EQ(ParseMaxOrNumber("536870912\n").value(), 536870912u);
  EXPECT_EQ(ParseMaxOrNumber("0").value(), 0u);
  EXPECT_EQ(ParseMaxOrNumber("max\n").value(), std::nullopt);
  EXPECT_EQ(ParseMaxOrNumber("-1\n").value(), std::nullopt);
  EXPECT_EQ(ParseMaxOrNumber("18446744073709551615").value(), 18446744073709551615u);
}

TEST(MaxOrNumberTest, RefusesTheRest) {
  for (const char* text : {"", "-2", "1.5", "0x10", "18446744073709551616", "1 2", "max 1"}) {
    EXPECT_FALSE(ParseMaxOrNumber(text)) << text;
  }
}

}  // namespace
}  // namespace corntune
