#include "corntune/base/units.h"

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
  for (const char* text :
       {"0", "-1", "-0.5", "1000001", "99999999999999999999999", "0.0001", "0m"}) {
    EXPECT_EQ(CoresError(text).find("--cpus: out of range: "), 0u) << text;
  }
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

TEST(ParseRateTest, PerSecondIsTheDefault) {
  EXPECT_DOUBLE_EQ(ParseRate("300/s", "")->per_second, 300);
  EXPECT_DOUBLE_EQ(ParseRate("300", "")->per_second, 300);
  EXPECT_DOUBLE_EQ(ParseRate("30/m", "")->per_second, 0.5);
  EXPECT_FALSE(ParseRate("0/s", ""));
  EXPECT_FALSE(ParseRate("5/h", ""));
}

TEST(ParseIntegerTest, OverflowIsOutOfRangeAndNotNonsense) {
  EXPECT_EQ(*ParseInteger("-3", "", -5, 5), -3);
  EXPECT_EQ(
      ParseInteger("99999999999999999999", "--threads", 1, 9).error().ToString(),
      "--threads: out of range: \"99999999999999999999\" (expected a whole number from 1 to 9)");
  EXPECT_EQ(ParseInteger("1.5", "--threads", 1, 9).error().ToString(),
            "--threads: not a whole number: \"1.5\" (expected a whole number from 1 to 9)");
  EXPECT_FALSE(ParseInteger("", "", 1, 9));
  EXPECT_FALSE(ParseInteger("+1", "", 1, 9));
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
}

TEST(FormatTest, ASizeThatRoundsUpToTheNextUnitIsWrittenInIt) {
  EXPECT_EQ(FormatBytes(Bytes{(1u << 30) - 1}), "1 GiB");
}

}  // namespace
}  // namespace corntune
