#include <gtest/gtest.h>

#include "corntune/server/work.h"

namespace corntune {
namespace {

Result<WorkSpec> Parse(std::string_view text) {
  return ParseWork(text, ',', WorkSpec{}, "--work");
}

TEST(WorkSpec, ReadsEveryKey) {
  const auto work = Parse("cpu=2ms,wait=20ms,bursts=3,size=1KiB,alloc=1MiB,dist=exp");
  ASSERT_TRUE(work) << work.error().ToString();
  EXPECT_EQ(work->cpu.mean(), 0.002);
  EXPECT_EQ(work->wait.mean(), 0.020);
  EXPECT_EQ(work->bursts, 3);
  EXPECT_EQ(work->size_bytes, 1024u);
  EXPECT_EQ(work->alloc_bytes, 1048576u);
  EXPECT_EQ(work->cpu.kind(), Distribution::Kind::kExponential);
  EXPECT_EQ(work->wait.kind(), Distribution::Kind::kExponential);
}

TEST(WorkSpec, ReadsALognormalShapeWhereverItStands) {
  const auto work = Parse("dist=lognormal:2,wait=10ms");
  ASSERT_TRUE(work);
  EXPECT_EQ(work->wait.kind(), Distribution::Kind::kLognormal);
  EXPECT_DOUBLE_EQ(work->wait.scv(), 4);  // the square of the coefficient of variation
}

TEST(WorkSpec, AnEmptyTextChangesNothing) {
  const auto base = Parse("cpu=3ms");
  const auto work = ParseWork("", '&', *base, "/work");
  ASSERT_TRUE(work);
  EXPECT_EQ(work->cpu.mean(), 0.003);
}

TEST(WorkSpec, AQueryOverridesWhatWasFixedAtStart) {
  const auto base = Parse("cpu=3ms,wait=9ms");
  const auto work = ParseWork("wait=1ms", '&', *base, "/work");
  ASSERT_TRUE(work);
  EXPECT_EQ(work->cpu.mean(), 0.003);
  EXPECT_EQ(work->wait.mean(), 0.001);
}

TEST(WorkSpec, ErrorsNameTheValueAndTheRemedy) {
  EXPECT_EQ(Parse("cpu").error().ToString(),
            "--work: not KEY=VALUE: \"cpu\" (expected e.g. cpu=2ms,wait=20ms)");
  EXPECT_EQ(Parse("disk=1ms").error().ToString(),
            "--work: no such part of the work: \"disk\" (expected cpu, wait, bursts, size, alloc, "
            "dist)");
  EXPECT_EQ(Parse("wait=2h").error().ToString(), "--work: too long: \"2h\" (at most 1h)");
  EXPECT_EQ(Parse("size=2GiB").error().ToString(), "--work: too much: \"2GiB\" (at most 1GiB)");
  EXPECT_EQ(Parse("dist=normal").error().ToString(),
            "--work: not a distribution: \"normal\" (expected fixed, exp or lognormal:CV)");
  EXPECT_FALSE(Parse("bursts=0"));
  EXPECT_FALSE(Parse("bursts=1001"));
  EXPECT_FALSE(Parse("cpu=2"));
  EXPECT_FALSE(Parse(","));
}

}  // namespace
}  // namespace corntune
