#include "predicted.h"

#include <gtest/gtest.h>

#include "terms.h"

namespace corntune {
namespace {

TEST(PredictedTest, ThreadsThatStreamsHoldAreShown) {
  SizingRequest request;
  request.traits.streaming = {true, 20};
  const Machine machine = MachineWith(2);
  const WorkloadTerms terms = Request(2, 20);
  const SearchSpace space{request, machine, terms};
  EXPECT_EQ(AsSet(space, {WorkerClass::kGthread, 5, 8, std::nullopt})->threads, 28);
  EXPECT_EQ(AsSet(space, {WorkerClass::kGevent, 2, 1, std::nullopt})->worker_connections, 1010)
      << "a thousand for requests, and half of the streams";
}

TEST(PredictedTest, AClassThatCannotRunTheApplicationIsNoAnswer) {
  SizingRequest request;
  request.traits.websockets = {true, std::nullopt};
  const Machine machine = MachineWith(2);
  const WorkloadTerms terms = Request(2, 20);
  EXPECT_FALSE(AsSet({request, machine, terms}, {WorkerClass::kSync, 5, 1, std::nullopt}));
  EXPECT_FALSE(Predicted({request, machine, terms}, {WorkerClass::kSync, 5, 1, std::nullopt}, 100));
}

}  // namespace
}  // namespace corntune
