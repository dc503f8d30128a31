#include <gtest/gtest.h>

#include "ceilings.h"
#include "machines.h"

namespace corntune {
namespace {

std::int64_t MostFor(const SizingRequest& request, std::int64_t threads) {
  const Machine machine = MachineOf(2);
  std::vector<LedgerRow> ledger;
  const SizingInputs inputs{request, machine, WorkerClass::kGthread, InfoOf(WorkerClass::kGthread)};
  return DatabaseCeiling(inputs, WorkerShape{threads, std::nullopt}, ledger)->most;
}

TEST(DatabaseCeilingTest, EveryThreadOfEveryPodHoldsAConnection) {
  SizingRequest request;
  request.db_connections = 97;
  request.replicas = 3;
  EXPECT_EQ(MostFor(request, 1), 32);
  EXPECT_EQ(MostFor(request, 4), 8);
}

TEST(DatabaseCeilingTest, TheSurgeOfARolloutIsRoundedUpAsKubernetesDoes) {
  SizingRequest request;
  request.db_connections = 100;
  request.replicas = 3;
  request.max_surge = Surge{0.25, 0};
  EXPECT_EQ(PodsAtMost(request), 4);
  EXPECT_EQ(MostFor(request, 1), 25);
  request.max_surge = Surge{0, 2};
  EXPECT_EQ(PodsAtMost(request), 5);
}

TEST(DatabaseCeilingTest, AStatedPoolPerWorkerReplacesOneForEachThread) {
  SizingRequest request;
  request.db_connections = 100;
  request.db_connections_per_worker = 15;
  EXPECT_EQ(MostFor(request, 4), 6);
}

}  // namespace
}  // namespace corntune
