#include "corntune/base/units.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

std::string CoresError(std::string_view text) {
  return ParseCores(text, "--cpus").error().ToString();
}

TEST(ParseCoresTest, FractionsAndThousandthsStayExact) {
  EXPECT_DOUBLE_EQ(ParseCores("4", "")->value, 4);
  EXPECT_DOUBLE_EQ(ParseCores("0.5", "")->value, 0.5);
  EXPECT_DOUBLE_EQ(ParseCores(".5", "")->value, 0.5);
  EXPECT_DOUBLE_EQ(ParseCores("250m", "")->value, 0.25);
}

TEST(ParseCoresTest, WhatIsNoNumberOfCpusIsRefusedToTheLetter) {
  const std::string expected = " (expected e.g. 4, 0.5 or 250m)";
  for (const char* text : {"", "x", "1e5", "+5", " 5", "5 ", "nan", "inf", "0x10", "1.2.3", "-",
                           ".", "5M", "1,5", "\xd9\xa3"}) {
    EXPECT_EQ(CoresError(text).find("--cpus: not a number of CPUs: "), 0u) << text;
    EXPECT_TRUE(CoresError(text).ends_with(expected)) << CoresError(text);
  }
  EXPECT_EQ(CoresError("1e5"), "--cpus: not a number of CPUs: \"1e5\"" + expected);
  EXPECT_EQ(CoresError("0"), "--cpus: out of range: \"0\" (expected 1m to 1000000 CPUs)");
  for (const char* text :
       {"0", "-1", "-0.5", "1000001", "99999999999999999999999", "0.0001", "0m"}) {
    EXPECT_EQ(CoresError(text).find("--cpus: out of range: "), 0u) << text;
  }
}

TEST(ParseCoresTest, MoreDigitsThanADoubleHoldsAreOutOfRangeAndNotNonsense) {
  EXPECT_EQ(CoresError(std::string(400, '9')).find("--cpus: out of range: "), 0u);
  EXPECT_EQ(CoresError("-" + std::string(400, '9')).find("--cpus: out of range: "), 0u);
  EXPECT_EQ(CoresError("0." + std::string(400, '0') + "1").find("--cpus: out of range: "), 0u);
  EXPECT_DOUBLE_EQ(ParseCores("0.5" + std::string(400, '0') + "1", "")->value, 0.5);
  EXPECT_DOUBLE_EQ(ParseCores(std::string(400, '0') + "2", "")->value, 2);
}

TEST(ParseCoresTest, TheBoundsAreIncluded) {
  EXPECT_DOUBLE_EQ(ParseCores("1m", "")->value, 0.001);
  EXPECT_DOUBLE_EQ(ParseCores("1000000", "")->value, 1e6);
}

TEST(ParseBytesTest, LettersAloneAreBinaryAndWithBDecimal) {
  EXPECT_EQ(ParseBytes("512M", "")->value, 536870912u);
  EXPECT_EQ(ParseBytes("512m", "")->value, 536870912u);
  EXPECT_EQ(ParseBytes("512Mi", "")->value, 536870912u);
  EXPECT_EQ(ParseBytes("512MiB", "")->value, 536870912u);
  EXPECT_EQ(ParseBytes("512MB", "")->value, 512000000u);
  EXPECT_EQ(ParseBytes("1.5G", "")->value, 1610612736u);
  EXPECT_EQ(ParseBytes("1048576", "")->value, 1048576u);
  EXPECT_EQ(ParseBytes("100B", "")->value, 100u);
}

TEST(ParseBytesTest, WhatIsNoSizeOrTooLargeIsRefused) {
  EXPECT_EQ(ParseBytes("12x", "--memory").error().ToString(),
            "--memory: not a size: \"12x\" (expected e.g. 512M or 2GiB)");
  for (const char* text : {"", "M", "1Mb2", "1 M", "1MiBB", "1EiB", "nan"}) {
    EXPECT_FALSE(ParseBytes(text, "")) << text;
  }
  EXPECT_EQ(ParseBytes("8192P", "--memory").error().ToString(),
            "--memory: out of range: \"8192P\" (expected 1 byte to 8 EiB)");
  EXPECT_FALSE(ParseBytes("0", ""));
  EXPECT_FALSE(ParseBytes("-1M", ""));
}

TEST(ParseBytesTest, TheLargestSizeIsBelowEightExbibytes) {
  EXPECT_EQ(ParseBytes("8191P", "")->value, 9222246136947933184u);
  EXPECT_EQ(ParseBytes("1.5", "")->value, 1u);
  EXPECT_EQ(
      ParseBytes(std::string(400, '9') + "K", "--memory").error().message.find("out of range"), 0u);
}

TEST(ParseDurationTest, AUnitIsRequiredExceptForZero) {
  EXPECT_EQ(ParseDuration("20ms", "")->count(), 20'000'000);
  EXPECT_EQ(ParseDuration("1.2s", "")->count(), 1'200'000'000);
  EXPECT_EQ(ParseDuration("2m", "")->count(), 120'000'000'000);
  EXPECT_EQ(ParseDuration("2min", "")->count(), 120'000'000'000);
  EXPECT_EQ(ParseDuration("0", "")->count(), 0);
  EXPECT_EQ(ParseDuration("5", "--timeout").error().ToString(),
            "--timeout: not a duration: \"5\" (expected e.g. 20ms, 1.2s or 2m)");
  EXPECT_FALSE(ParseDuration("-1s", ""));
  EXPECT_FALSE(ParseDuration("11000000h", ""));
}

TEST(ParseDurationTest, WhatIsNoDurationIsRefused) {
  for (const char* text : {"", "s", "1e3s", "+1s", " 1s", "1 s", "1S", "infs", "nan", "1.2.3s"}) {
    const auto parsed = ParseDuration(text, "--timeout");
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().message.find("not a duration: "), 0u) << text;
  }
  EXPECT_EQ(ParseDuration("-1s", "--timeout").error().ToString(),
            "--timeout: out of range: \"-1s\" (expected 0s to 10 years)");
  EXPECT_EQ(ParseDuration("87660h", "")->count(), 315'576'000'000'000'000);  // 10 Julian years
  EXPECT_FALSE(ParseDuration("87661h", ""));
}

TEST(ParseRateTest, PerSecondIsTheDefault) {
  EXPECT_DOUBLE_EQ(ParseRate("300/s", "")->per_second, 300);
  EXPECT_DOUBLE_EQ(ParseRate("300", "")->per_second, 300);
  EXPECT_DOUBLE_EQ(ParseRate("30/m", "")->per_second, 0.5);
  EXPECT_FALSE(ParseRate("0/s", ""));
  EXPECT_EQ(ParseRate("5/h", "--rate").error().ToString(),
            "--rate: not a rate: \"5/h\" (expected e.g. 300/s or 20/m)");
  EXPECT_EQ(ParseRate("-5", "--rate").error().ToString(),
            "--rate: out of range: \"-5\" (expected above 0 to 1000000000/s)");
}

TEST(ParseIntegerTest, OverflowIsOutOfRangeAndNotNonsense) {
  EXPECT_EQ(*ParseInteger("-3", "", -5, 5), -3);
  EXPECT_EQ(
      ParseInteger("99999999999999999999", "--threads", 1, 9).error().ToString(),
      "--threads: out of range: \"99999999999999999999\" (expected a whole number from 1 to 9)");
  EXPECT_EQ(ParseInteger("1.5", "--threads", 1, 9).error().ToString(),
            "--threads: not a whole number: \"1.5\" (expected a whole number from 1 to 9)");
  for (const char* text :
       {"", "+1", " 1", "1 ", "0x1", "1e0", "-", "--1", "99999999999999999999x"}) {
    const auto parsed = ParseInteger(text, "", 1, 9);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().message.find("not a whole number: "), 0u) << text;
  }
  EXPECT_FALSE(ParseInteger("0", "", 1, 9));
  EXPECT_FALSE(ParseInteger("10", "", 1, 9));
  EXPECT_EQ(*ParseInteger("007", "", 1, 9), 7);
}

TEST(ParseNumberTest, OnlyFiniteDecimalsWithinTheBoundsPass) {
  EXPECT_DOUBLE_EQ(*ParseNumber("-1.25", "", -2, 2), -1.25);
  EXPECT_EQ(ParseNumber("1e1", "--scv", 0, 100).error().ToString(),
            "--scv: not a number: \"1e1\" (expected a number from 0 to 100)");
  EXPECT_EQ(ParseNumber("101", "--scv", 0, 100).error().ToString(),
            "--scv: out of range: \"101\" (expected a number from 0 to 100)");
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(ParseNumber(std::string(400, '9'), "", 0, infinity));
}

TEST(ParseShareTest, PercentAndFractionMeanTheSame) {
  EXPECT_DOUBLE_EQ(*ParseShare("10%", ""), 0.1);
  EXPECT_DOUBLE_EQ(*ParseShare("0.1", ""), 0.1);
  EXPECT_FALSE(ParseShare("101%", ""));
  EXPECT_FALSE(ParseShare("%", ""));
}

TEST(FormatTest, UnitsAreTheLargestThatKeepTheNumberAtOrAboveOne) {
  EXPECT_EQ(FormatCores(Cores{0.5}), "0.5");
  EXPECT_EQ(FormatCores(Cores{2}), "2");
  EXPECT_EQ(FormatCores(Cores{4.0 / 3}), "1.333");
  EXPECT_EQ(FormatBytes(Bytes{512u << 20}), "512 MiB");
  EXPECT_EQ(FormatBytes(Bytes{1610612736}), "1.5 GiB");
  EXPECT_EQ(FormatBytes(Bytes{1023}), "1023 bytes");
  EXPECT_EQ(FormatBytes(Bytes{100}), "100 bytes");
  EXPECT_EQ(FormatDuration(std::chrono::milliseconds(20)), "20ms");
  EXPECT_EQ(FormatDuration(std::chrono::milliseconds(1200)), "1.2s");
  EXPECT_EQ(FormatDuration(std::chrono::seconds(90)), "90s");
  EXPECT_EQ(FormatDuration(Duration{0}), "0s");
  EXPECT_EQ(FormatDuration(Duration{999'999}), "999.999us");
  EXPECT_EQ(FormatDuration(Duration{1}), "1ns");
  EXPECT_EQ(FormatDuration(std::chrono::hours(1)), "3600s");
  EXPECT_EQ(FormatDuration(std::chrono::milliseconds(-5)), "-5ms");
}

TEST(FormatTest, NumbersAreShortAndReadBackAsThemselves) {
  EXPECT_EQ(FormatNumber(5), "5");
  EXPECT_EQ(FormatNumber(0.1), "0.1");
  EXPECT_EQ(FormatNumber(1e9), "1000000000");
  EXPECT_EQ(FormatNumber(-2.5), "-2.5");
}

TEST(FormatTest, ASizeThatRoundsUpToTheNextUnitIsWrittenInIt) {
  EXPECT_EQ(FormatBytes(Bytes{(1u << 30) - 1}), "1 GiB");
  EXPECT_EQ(FormatBytes(Bytes{10 * 1024 - 1}), "10 KiB");
  EXPECT_EQ(FormatBytes(Bytes{1024}), "1 KiB");
  EXPECT_EQ(FormatBytes(Bytes{std::numeric_limits<std::uint64_t>::max()}), "16 EiB");
}

}  // namespace
}  // namespace corntune
