#include "corntune/os/subprocess.h"

#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

ProgramRun Shell(const std::string& script) {
  ProgramRun run;
  run.words = {"sh", "-c", script};
  run.environment = {"PATH=/usr/bin:/bin", "NAME=value"};
  return run;
}

TEST(RunProgram, GivesOutputAndExitCode) {
  const auto output = RunProgram(Shell("echo $NAME; echo unseen >&2; exit 3"));
  ASSERT_TRUE(output) << output.error().ToString();
  EXPECT_EQ(output->text, "value\n");
  EXPECT_EQ(output->exit_code, 3);
}

TEST(RunProgram, ReadsNothingFromTheTerminal) {
  const auto output = RunProgram(Shell("cat; echo done"));
  ASSERT_TRUE(output) << output.error().ToString();
  EXPECT_EQ(output->text, "done\n");
}

TEST(RunProgram, TellsTheSignalThatEndedIt) {
  const auto output = RunProgram(Shell("kill -9 $$"));
  ASSERT_TRUE(output) << output.error().ToString();
  EXPECT_EQ(output->exit_code, 137);
}

TEST(RunProgram, NamesAProgramThatIsNotThere) {
  ProgramRun run;
  run.words = {"/no/such/program"};
  const auto output = RunProgram(run);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().ToString(), "/no/such/program: no such file or directory");
}

TEST(RunProgram, KillsWhatTakesTooLongTogetherWithWhatItStarted) {
  ProgramRun run = Shell("sleep 600 & sleep 600");
  run.patience = std::chrono::milliseconds(50);
  const auto output = RunProgram(run);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().ToString(), "sh: takes too long, or prints too much");
}

TEST(RunProgram, KillsWhatPrintsWithoutEnd) {
  ProgramRun run = Shell("yes");
  run.most_bytes = 100'000;
  EXPECT_FALSE(RunProgram(run));
}

}  // namespace
}  // namespace corntune
