#include <gtest/gtest.h>

#include "ceilings.h"
#include "machines.h"

namespace corntune {
namespace {

TEST(ProcessCeilingTest, ThreadsOfGthreadCountAndOthersDoNot) {
  Machine machine = MachineOf(2);
  machine.limits.processes = 42;
  const SizingRequest request;
  std::vector<LedgerRow> ledger;
  const SizingInputs sync{request, machine, WorkerClass::kSync, InfoOf(WorkerClass::kSync)};
  EXPECT_EQ(ProcessCeiling(sync, WorkerShape{}, ledger)->most, 40);
  const SizingInputs gthread{request, machine, WorkerClass::kGthread,
                             InfoOf(WorkerClass::kGthread)};
  EXPECT_EQ(ProcessCeiling(gthread, WorkerShape{9, std::nullopt}, ledger)->most, 4);
}

TEST(ProcessCeilingTest, SaysNothingWithoutALimitAndAllowsNoWorkerBelowTheMaster) {
  const SizingRequest request;
  std::vector<LedgerRow> ledger;
  Machine machine = MachineOf(2);
  const SizingInputs inputs{request, machine, WorkerClass::kSync, InfoOf(WorkerClass::kSync)};
  EXPECT_FALSE(ProcessCeiling(inputs, WorkerShape{}, ledger));
  machine.limits.processes = 1;
  EXPECT_EQ(ProcessCeiling(inputs, WorkerShape{}, ledger)->most, 0);
}

}  // namespace
}  // namespace corntune
