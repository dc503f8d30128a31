#include "tally.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr auto kPrecision = HistogramPrecision::kOnePercent;

double InFlightSeconds(const Tally& tally) {
  double sum = 0;
  for (const TallySlice& slice : tally.slices()) sum += slice.in_flight_ns;
  return sum / 1e9;
}

TEST(Tally, IntegratesRequestsInFlightOverTime) {
  Tally tally(kPrecision);
  tally.ChangeInFlight(1 * kSecond, +1);
  tally.ChangeInFlight(2 * kSecond, +1);
  tally.At(3 * kSecond);  // an answer is counted before the request is gone
  tally.ChangeInFlight(3 * kSecond, -1);
  tally.ChangeInFlight(10 * kSecond, -1);
  tally.Finish(20 * kSecond);
  EXPECT_NEAR(InFlightSeconds(tally), 1 * 1 + 1 * 2 + 7 * 1, 1e-6);
}

TEST(Tally, AMomentThatGoesBackAddsNothing) {
  Tally tally(kPrecision);
  tally.ChangeInFlight(2 * kSecond, +1);
  tally.ChangeInFlight(2 * kSecond - 1, +1);
  tally.ChangeInFlight(3 * kSecond, -2);
  tally.Finish(3 * kSecond - 1);
  EXPECT_NEAR(InFlightSeconds(tally), 2, 1e-6);
}

TEST(Tally, StretchesGrowWithTheRunAndStayFew) {
  Tally tally(kPrecision);
  for (std::uint64_t second = 0; second < 1000; ++second) ++tally.At(second * kSecond).answered;
  EXPECT_GE(tally.slices().size(), 32U);
  EXPECT_LE(tally.slices().size(), 64U);
  std::uint64_t answered = 0;
  for (std::size_t i = 0; i < tally.slices().size(); ++i) answered += tally.slices()[i].answered;
  EXPECT_EQ(answered, 1000U);
  // Each holds what came within it: as many as it has seconds, but for the first and the last.
  const double seconds = static_cast<double>(tally.length()) / 1e9;
  EXPECT_NEAR(static_cast<double>(tally.slices()[10].answered), seconds, 1.0);
}

TEST(Tally, ThreadsOfDifferentLengthsAreAdded) {
  Tally longer(kPrecision);
  longer.At(100 * kSecond).latency.Record(5);
  Tally shorter(kPrecision);
  shorter.ChangeInFlight(0, +2);
  shorter.ChangeInFlight(kSecond, -2);
  shorter.by_header["a"] = 3;
  longer.by_header["a"] = 1;
  shorter.Merge(std::move(longer));
  EXPECT_NEAR(InFlightSeconds(shorter), 2, 1e-6);
  EXPECT_EQ(Summarize(shorter, 0, kPrecision).latency.count(), 1U);
  EXPECT_EQ(shorter.by_header["a"], 4U);
}

TEST(WarmUp, ASlowStartIsDropped) {
  Tally tally(kPrecision);
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const std::uint64_t now = i * 1'000'000;
    tally.At(now).latency.Record(now < 300'000'000 ? 50'000'000 : 10'000'000 + i % 7 * 100'000);
  }
  const WarmUp found = FindWarmUp(tally, std::nullopt);
  EXPECT_TRUE(found.settled);
  EXPECT_GE(found.slices * tally.length(), 300'000'000U);
  EXPECT_LE(found.slices * tally.length(), 500'000'000U);
}

TEST(WarmUp, AnEvenRunHasNone) {
  Tally tally(kPrecision);
  for (std::uint64_t i = 0; i < 2000; ++i) {
    tally.At(i * 1'000'000).latency.Record(10'000'000 + i * 7919 % 100 * 10'000);
  }
  const WarmUp found = FindWarmUp(tally, std::nullopt);
  EXPECT_TRUE(found.settled);
  EXPECT_EQ(found.slices, 0U);
}

TEST(WarmUp, AGrowingQueueNeverSettles) {
  Tally tally(kPrecision);
  for (std::uint64_t i = 0; i < 2000; ++i) {
    tally.At(i * 1'000'000).latency.Record(1'000'000 + i * 1'000'000);
  }
  EXPECT_FALSE(FindWarmUp(tally, std::nullopt).settled);
}

TEST(WarmUp, AFixedTimeIsRoundedUpToWholeStretches) {
  Tally tally(kPrecision);
  tally.At(kSecond);
  EXPECT_EQ(FindWarmUp(tally, std::chrono::milliseconds(120)).slices, 3U);
}

}  // namespace
}  // namespace corntune
