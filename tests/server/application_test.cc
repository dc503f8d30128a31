#include "application.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace corntune {
namespace {

using testing::HasSubstr;

class Routing : public testing::Test {
 protected:
  Task Ask(std::string_view path, std::string_view query = "") {
    HttpRequest request;
    request.method = "GET";
    request.path = path;
    request.query = query;
    return Application(work_, *page_).Route(request, random_);
  }

  WorkSpec work_;
  std::unique_ptr<SharedPage> page_ = std::make_unique<SharedPage>();
  Random random_{1};
};

TEST_F(Routing, TheFrontPageDoesNoWork) {
  EXPECT_EQ(Ask("/").answer.status, 200);
  EXPECT_FALSE(Ask("/").work);
  EXPECT_TRUE(Ask("/").counted);
}

TEST_F(Routing, WorkIsDialledInByTheQuery) {
  const Task task = Ask("/work", "cpu=2ms&wait=20ms&size=7B");
  ASSERT_TRUE(task.work);
  EXPECT_EQ(task.work->cpu, std::chrono::milliseconds(2));
  EXPECT_EQ(task.answer.BodyBytes(), 7u);
}

TEST_F(Routing, AnEncodedColonIsRead) {
  EXPECT_EQ(Ask("/work", "wait=1ms&dist=lognormal%3A2").answer.status, 200);
}

TEST_F(Routing, AWrongQuerySaysWhatIsWrong) {
  const Task task = Ask("/work", "cpu=much");
  EXPECT_EQ(task.answer.status, 400);
  EXPECT_FALSE(task.work);
  EXPECT_THAT(task.answer.body, HasSubstr("\"much\""));
}

TEST_F(Routing, OtherPathsAreNotFoundUnlessWorkIsFixed) {
  EXPECT_EQ(Ask("/shop").answer.status, 404);
  work_.wait = Distribution::Fixed(0.001);
  EXPECT_TRUE(Ask("/shop").work);
  EXPECT_TRUE(Ask("/").work);
}

TEST_F(Routing, WhoAsksForTheStatisticsIsNotInThem) {
  work_.wait = Distribution::Fixed(0.001);
  EXPECT_FALSE(Ask("/stats").counted);
  EXPECT_FALSE(Ask("/stats").work);
  EXPECT_EQ(Ask("/stats").answer.content_type, "application/json");
  EXPECT_FALSE(Ask("/healthz").counted);
}

}  // namespace
}  // namespace corntune
