#include <gtest/gtest.h>

#include "ceilings.h"
#include "machines.h"

namespace corntune {
namespace {

std::optional<WorkerCeiling> CeilingOf(const SizingRequest& request, const Machine& machine) {
  std::vector<LedgerRow> ledger;
  const SizingInputs inputs{request, machine, WorkerClass::kSync, InfoOf(WorkerClass::kSync)};
  return MemoryCeiling(inputs, ledger);
}

TEST(MemoryCeilingTest, SaysNothingWithoutAFigureOfMemoryPerWorkerOrALimit) {
  SizingRequest request;
  EXPECT_FALSE(CeilingOf(request, MachineOf(2, MiB(512))));
  request.memory_per_worker = Figure<Bytes>{MiB(100), "asked"};
  EXPECT_FALSE(CeilingOf(request, MachineOf(2)));
}

TEST(MemoryCeilingTest, MasterAndHeadroomComeOffFirst) {
  SizingRequest request;
  request.memory_per_worker = Figure<Bytes>{MiB(100), "asked"};
  request.master_memory = Figure<Bytes>{MiB(100), "asked"};
  request.headroom = 0;
  EXPECT_EQ(CeilingOf(request, MachineOf(2, MiB(1000)))->most, 9);
  request.headroom = 0.5;
  EXPECT_EQ(CeilingOf(request, MachineOf(2, MiB(1000)))->most, 4);
  request.headroom = 1;
  EXPECT_EQ(CeilingOf(request, MachineOf(2, MiB(1000)))->most, 0);
}

TEST(MemoryCeilingTest, AWorkerThatFitsToTheByteFits) {
  SizingRequest request;
  request.memory_per_worker = Figure<Bytes>{MiB(243), "asked"};
  request.headroom = 0;
  EXPECT_EQ(CeilingOf(request, MachineOf(2, MiB(512)))->most, 2);  // 26 + 2 x 243
  EXPECT_EQ(CeilingOf(request, MachineOf(2, Bytes{MiB(512).value - 1}))->most, 1);
}

}  // namespace
}  // namespace corntune
