#include "sensitivity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "terms.h"

namespace corntune {
namespace {

using testing::ElementsAre;

std::vector<Sensitivity> RowsFor(const WorkloadTerms& terms, const SizingRequest& request = {},
                                 const Machine& machine = MachineWith(2)) {
  const SearchSpace space{request, machine, terms};
  const Found base = Search(space, CandidatesOf(space), kSearchRequests);
  if (!base.chosen) return {};
  return SensitivityOf(space, base);
}

std::vector<std::string> Names(const std::vector<Sensitivity>& rows) {
  std::vector<std::string> names;
  names.reserve(rows.size());
  for (const Sensitivity& row : rows) names.push_back(row.input + " " + row.change);
  return names;
}

const Sensitivity* Row(const std::vector<Sensitivity>& rows, const std::string& name) {
  for (const Sensitivity& row : rows) {
    if (row.input + " " + row.change == name) return &row;
  }
  return nullptr;
}

// A row by what it costs to keep the setting.
Sensitivity Costing(const char* input, std::optional<double> cost, bool differs = true) {
  Sensitivity row{input, "x 2", PredictedSetting{}, differs, std::nullopt, cost};
  if (cost) row.kept = PredictedSetting{};
  return row;
}

TEST(SensitivityTest, EachInputThatTheQuestionHasIsVaried) {
  EXPECT_THAT(Names(RowsFor(Request(2, 20))),
              ElementsAre("CPU time x 1.5", "CPU time / 2", "wait time x 2", "wait time / 2",
                          "distribution CV 2", "clients x 2", "clients / 2"));
  WorkloadTerms terms = Request(2, 0);
  terms.request.cpu = Distribution::Fixed(0.002);
  terms.rate = Rate{100};
  terms.p99 = Seconds(0.1);
  EXPECT_THAT(Names(RowsFor(terms)),
              ElementsAre("CPU time x 1.5", "CPU time / 2", "distribution CV 1", "rate x 1.3",
                          "p99 target x 1.3", "p99 target / 1.3"));
}

TEST(SensitivityTest, KeepingTooFewThreadsCostsThroughput) {
  WorkloadTerms terms = Request(2, 20);
  terms.any_class = false;
  SizingRequest request;
  request.worker_class = WorkerClass::kSync;
  request.max_workers = 4;
  const auto rows = RowsFor(terms, request);
  // Four workers are bound by their slots: whatever changes, nothing else is to be had.
  for (const Sensitivity& row : rows) {
    ASSERT_TRUE(row.cost) << row.input;
    EXPECT_EQ(*row.cost, 0) << row.input;
    EXPECT_FALSE(row.differs) << row.input;
  }
  EXPECT_FALSE(WorthMeasuring(rows));
}

TEST(SensitivityTest, ALongerWaitCostsTheThreadsThatAreMissing) {
  const auto rows = RowsFor(Request(2, 20));
  const Sensitivity* row = Row(rows, "wait time x 2");
  ASSERT_TRUE(row && row->setting && row->kept && row->cost);
  EXPECT_GT(row->setting->threads, row->kept->threads);
  const double missing = 1 - row->kept->capacity_rps / row->setting->capacity_rps;
  EXPECT_NEAR(*row->cost, missing, 1e-9);
  EXPECT_GT(*row->cost, 0.02);
}

TEST(SensitivityTest, WorkersThatGrowMayNotFit) {
  SizingRequest request;
  request.memory_per_worker = Figure<Bytes>{Bytes{100U << 20}, "asked"};
  Machine machine = MachineWith(2);
  machine.memory.effective = Bytes{640U << 20};
  machine.memory.limited_by = MemoryLimit::kCgroup;
  const auto rows = RowsFor(Request(2, 20), request, machine);
  const Sensitivity* more = Row(rows, "memory of a worker x 1.5");
  ASSERT_NE(more, nullptr);
  EXPECT_TRUE(more->differs);
  EXPECT_FALSE(more->kept) << "five workers of 150 MiB";
  ASSERT_TRUE(more->setting);
  EXPECT_LE(more->setting->workers, 3);
  const Sensitivity* less = Row(rows, "memory of a worker / 2");
  ASSERT_NE(less, nullptr);
  EXPECT_FALSE(less->differs);
}

TEST(SensitivityTest, WhatCostsTheMostIsWorthMeasuringFirst) {
  EXPECT_EQ(WorthMeasuring({Costing("CPU time", 0.05), Costing("wait time", 0.3)}), 1);
  EXPECT_EQ(WorthMeasuring({Costing("wait time", 0.3), Costing("rate", std::nullopt)}), 1)
      << "overloaded";
  Sensitivity none = Costing("wait time", 0.1);
  none.setting.reset();
  EXPECT_EQ(WorthMeasuring({Costing("CPU time", 0.3), none}), 1) << "nothing holds";
}

TEST(SensitivityTest, WithinWhatTheModelCanTellOnlyAnotherChoiceCounts) {
  EXPECT_EQ(WorthMeasuring({Costing("CPU time", 0.01, false), Costing("wait time", 0.0)}), 1);
  EXPECT_EQ(WorthMeasuring({Costing("CPU time", 0.01, false)}), std::nullopt);
  EXPECT_EQ(WorthMeasuring({}), std::nullopt);
}

TEST(SensitivityTest, ATargetIsNotMeasured) {
  EXPECT_EQ(WorthMeasuring({Costing("p99 target", 0.3), Costing("rate", 0.05)}), 1);
}

}  // namespace
}  // namespace corntune
