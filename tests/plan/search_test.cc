#include "search.h"

#include <gtest/gtest.h>

#include "terms.h"

namespace corntune {
namespace {

Found SearchOf(const WorkloadTerms& terms, const std::vector<Candidate>& candidates) {
  const SizingRequest request;
  const Machine machine = MachineWith(2);
  return Search({request, machine, terms}, candidates, 4000);
}

constexpr Candidate kSync{WorkerClass::kSync, 6, 1, std::nullopt};
constexpr Candidate kThreads{WorkerClass::kGthread, 7, 8, std::nullopt};

TEST(SearchTest, WhatLosesRequestsIsLeftOutWhereSomethingDoesNot) {
  WorkloadTerms terms = Request(2, 10000);
  terms.rate = Rate{0.3};
  const Found found = SearchOf(terms, {kSync, kThreads});
  ASSERT_TRUE(found.chosen);
  EXPECT_EQ(*found.chosen, kThreads) << "though it has more workers";
  EXPECT_EQ(found.last_round.size(), 1);
  EXPECT_FALSE(found.least_lost);
}

TEST(SearchTest, WhereAllLoseTheLeastLossIsTold) {
  WorkloadTerms terms = Request(2, 10000);
  terms.rate = Rate{0.3};
  terms.p99 = Seconds(100);
  const Found found = SearchOf(terms, {kSync});
  EXPECT_FALSE(found.chosen) << "a target is not met by leaving the slow ones out";
  ASSERT_TRUE(found.least_lost);
  EXPECT_NEAR(*found.least_lost, 0.05, 0.015);  // exp(-3)
  terms.p99.reset();
  EXPECT_TRUE(SearchOf(terms, {kSync}).chosen);
}

TEST(SearchTest, TheRunnerUpMayBeTheSameWithOtherThreads) {
  const Candidate few{WorkerClass::kGthread, 5, 8, std::nullopt};
  const Candidate many{WorkerClass::kGthread, 5, 16, std::nullopt};
  const Found found = SearchOf(Request(2, 20), {few, many});
  ASSERT_TRUE(found.chosen && found.runner_up);
  EXPECT_NE(found.chosen->threads, found.runner_up->threads);
}

}  // namespace
}  // namespace corntune
