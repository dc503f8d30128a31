#include "remedies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "infeasible.h"
#include "terms.h"

namespace corntune {
namespace {

using testing::HasSubstr;

// A question that nothing meets, and what is said of it.
struct Question {
  SizingRequest request;
  Machine machine = MachineWith(2);
  WorkloadTerms terms = Request(2, 20);

  SearchSpace Space() const { return {request, machine, terms}; }
  Found Searched() const { return Search(Space(), CandidatesOf(Space()), kSearchRequests); }
  bool Holds() const { return Searched().chosen.has_value(); }
  std::optional<double> Rate() const {
    return RateThatHolds(Space(), CandidatesOf(Space()), Searched());
  }
  std::string Message() const {
    return Infeasible(Space(), CandidatesOf(Space()), Searched()).ToString();
  }
};

Question AtRate(double rate) {
  Question question;
  question.request.traits.async_safe = AsyncSafe::kNo;
  question.terms.rate = Rate{rate};
  return question;
}

TEST(RemediesTest, TheRateThatIsAdvisedIsCarried) {
  Question question = AtRate(720);
  ASSERT_FALSE(question.Holds());
  const auto rate = question.Rate();
  ASSERT_TRUE(rate);
  // 1.6 CPUs / (2 ms + some tenths of a millisecond for Gunicorn and the waking).
  EXPECT_GT(*rate, 600);
  EXPECT_LT(*rate, 720);
  question.terms.rate = Rate{*rate};
  EXPECT_TRUE(question.Holds());
}

TEST(RemediesTest, TheRateThatIsAdvisedMeetsTheTargetToo) {
  Question question = AtRate(600);
  question.terms.p99 = Seconds(0.1);
  question.request.worker_class = WorkerClass::kGthread;
  question.request.threads = 16;
  question.terms.any_class = false;
  ASSERT_FALSE(question.Holds());
  const auto rate = question.Rate();
  ASSERT_TRUE(rate);
  question.terms.rate = Rate{*rate};
  EXPECT_TRUE(question.Holds());
}

TEST(RemediesTest, TheCpusThatAreAdvisedSuffice) {
  Question question = AtRate(2000);
  const auto cpus = CpusThatHold(question.Space(), 3);
  ASSERT_TRUE(cpus);
  // 2000/s x 2 ms are 4 CPUs, of which a fifth is left to spare: 5 at the very least.
  EXPECT_EQ(*cpus, 6);
  question.machine.cpu.effective = Cores{6};
  EXPECT_TRUE(question.Holds());
}

TEST(RemediesTest, NothingIsAdvisedThatDoesNotHelp) {
  Question question = AtRate(1);
  question.terms.request.wait = Distribution::Fixed(60);
  question.terms.p99 = Seconds(61);
  question.terms.any_class = false;
  question.request.worker_class = WorkerClass::kSync;
  EXPECT_FALSE(question.Rate()) << "each request is killed after 30 s";
  EXPECT_FALSE(CpusThatHold(question.Space(), 3));
}

TEST(RemediesTest, CeilingsThatKeptNothingAwayAreNotSearchedWithout) {
  Question question = AtRate(2000);
  EXPECT_FALSE(WithoutCeilings(question.Space(), CandidatesOf(question.Space())));
  question.terms.rate = Rate{300};
  question.request.max_workers = 1;
  const auto free = WithoutCeilings(question.Space(), CandidatesOf(question.Space()));
  ASSERT_TRUE(free);
  EXPECT_EQ(free->workers, 2);
}

TEST(RemediesTest, AMissedTargetIsToldWithItsInterval) {
  Question question = AtRate(300);
  question.terms.p99 = Seconds(0.0965);
  EXPECT_THAT(question.Message(), HasSubstr("--p99: no setting is sure to reach 96.5ms at 300/s on "
                                            "2 CPUs: the best has 9"));
  EXPECT_THAT(question.Message(), HasSubstr(", give or take "));
  EXPECT_THAT(question.Message(), HasSubstr("(raise the target to "));
}

}  // namespace
}  // namespace corntune
