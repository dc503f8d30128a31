// The parts of the adaptive file that the emitter puts in. What the file computes is held by
// tests/e2e/test_emit_adaptive.py.
#include <gmock/gmock.h>

#include "example.h"

namespace corntune {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Adaptive, CarriesWhatWasAskedFor) {
  const std::string text = Written("adaptive", ExampleAnswer());
  EXPECT_THAT(text, HasSubstr("_WORKER_CLASS = 'gthread'\n_BOUND = \"threads\"\n_THREADS = 2\n"
                              "_CONNECTIONS = 1000\n_COUNT_THREADS = False\n"
                              "_MEMORY_PER_WORKER = 136314880\n_MASTER_MEMORY = 27262976\n"
                              "_HEADROOM = 0.1\n_DATABASE_CONNECTIONS = None\n"));
}

TEST(Adaptive, KeepsSettingsThatDoNotDependOnTheMachineWithTheirReason) {
  EXPECT_THAT(Written("adaptive", ExampleAnswer()),
              HasSubstr("\n# longer than nginx's 60 s\nkeepalive = 65\n"));
}

TEST(Adaptive, LeavesNoMarkOfItsTemplate) {
  EXPECT_THAT(Written("adaptive", ExampleAnswer()), Not(HasSubstr("# corntune:")));
}

TEST(Adaptive, RefusesAnAddressThatPythonCannotRead) {
  Deployment deployment;
  deployment.bind = "unix:/\xff";
  EXPECT_EQ(Refusal("adaptive", ExampleAnswer(), deployment),
            R"(--bind: not UTF-8, which this form needs: "'unix:/\xff'")");
}

}  // namespace
}  // namespace corntune
