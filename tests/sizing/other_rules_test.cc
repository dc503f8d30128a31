#include "corntune/sizing/other_rules.h"

#include <gtest/gtest.h>

#include "machines.h"

namespace corntune {
namespace {

// Computed from the rules' own source, in the order: Gunicorn documentation, Heroku, s2i, tiangolo,
// Oryx, functions-framework (threads), Passenger (150 MB, waiting), Puma.
struct Row {
  const char* target;
  RuleInputs inputs;
  std::int64_t docs, heroku, s2i, tiangolo, oryx, functions_threads, passenger, puma;
};

const Row kRows[] = {
    {"half a CPU of 64", {64, Cores{0.5}, MiB(512), 1}, 129, 2, 11, 64, 129, 256, 2, 0},
    {"one CPU of 64", {64, Cores{1}, MiB(1024), 1}, 129, 4, 2, 64, 129, 256, 5, 1},
    {"2.5 CPUs of 64", {64, Cores{2.5}, MiB(4096), 1}, 129, 16, 4, 64, 129, 256, 20, 2},
    {"8 vCPUs", {8, std::nullopt, MiB(16384), 1}, 17, 17, 12, 8, 17, 32, 81, 8},
    {"128 threads", {128, std::nullopt, MiB(262144), 1}, 257, 257, 12, 128, 257, 512, 1310, 128},
};

TEST(OtherRulesTest, EachRuleGivesWhatItsOwnSourceGives) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.target);
    const auto answers = OtherRules(row.inputs);
    ASSERT_EQ(answers.size(), 9u);
    EXPECT_EQ(answers[0].workers, row.docs);
    EXPECT_EQ(answers[1].workers, row.heroku);
    EXPECT_EQ(answers[2].workers, row.s2i);
    EXPECT_EQ(answers[3].workers, row.tiangolo);
    EXPECT_EQ(answers[4].workers, row.oryx);
    EXPECT_EQ(answers[5].threads, row.functions_threads);
    EXPECT_EQ(answers[6].workers, 1);
    EXPECT_EQ(answers[6].threads, 8);
    EXPECT_EQ(answers[7].workers, row.passenger);
    EXPECT_EQ(answers[8].workers, row.puma);
  }
}

TEST(OtherRulesTest, ARuleThatNeedsMemorySaysSoWhenItIsUnknown) {
  const auto answers = OtherRules({8, std::nullopt, std::nullopt, 2});
  EXPECT_EQ(answers[1].workers, std::nullopt);
  EXPECT_EQ(answers[1].remark, "says nothing: memory is not known");
  EXPECT_EQ(answers[7].workers, std::nullopt);
}

TEST(OtherRulesTest, AnOverriddenNumberOfCpusIsTheQuotaOfThoseRules) {
  Machine machine = MachineOf(0.5, MiB(512));
  machine.cpu.limited_by = CpuLimit::kOverride;
  const RuleInputs inputs = RuleInputsOf(machine);
  EXPECT_EQ(inputs.visible_cpus, 64);
  EXPECT_DOUBLE_EQ(inputs.quota->value, 0.5);
}

}  // namespace
}  // namespace corntune
