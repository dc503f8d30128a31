// What shells make of such texts is held against dash and bash in tests/e2e/test_shell.py; here
// stands what they cannot tell: origins, reasons and places.
#include "corntune/shell/script.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(ReadShell, TellsWhereAValueComesFrom) {
  const ShellScript script = ReadShell("N=2\ngunicorn -w $N -t ${T:-30} -b $BIND", {});
  ASSERT_EQ(script.commands.size(), 1u);
  const auto& words = script.commands[0].words;
  EXPECT_EQ(words[1].origin, ShellOrigin::kLiteral);
  EXPECT_EQ(words[2].origin, ShellOrigin::kEvaluated);
  EXPECT_EQ(words[4].value, "30");
  EXPECT_EQ(words[4].origin, ShellOrigin::kEnvironment);
  EXPECT_EQ(words[4].variables, std::vector<std::string>{"T"});
  EXPECT_FALSE(words[6].value);
  EXPECT_TRUE(words[6].splits);
  EXPECT_EQ(words[6].reason, "depends on the environment variable BIND");
}

TEST(ReadShell, GivesWordsTheirPlaces) {
  const std::string text = "a \\\n  'b c' \"$X\"";
  const ShellScript script = ReadShell(text, {});
  const ShellWord& word = script.commands[0].words[1];
  EXPECT_EQ(text.substr(word.begin, word.end - word.begin), "'b c'");
}

TEST(ReadShell, ForgetsWhatABranchAssigned) {
  const ShellScript script =
      ReadShell("W=2\nif [ -n \"$DEBUG\" ]; then W=1; gunicorn -w $W; fi\ngunicorn -w $W", {});
  ASSERT_EQ(script.commands.size(), 2u);
  EXPECT_TRUE(script.commands[0].conditional);
  EXPECT_EQ(script.commands[0].words[2].value, "1");
  EXPECT_FALSE(script.commands[1].conditional);
  EXPECT_FALSE(script.commands[1].words[2].value);
  EXPECT_EQ(script.commands[1].words[2].reason, "$W is assigned in a branch");
}

TEST(ReadShell, KnowsNothingAfterAFileWasReadIn) {
  const ShellScript script = ReadShell("W=2\n. ./env\ngunicorn -w $W", {});
  EXPECT_FALSE(script.commands[0].words[2].value);
}

TEST(ReadShell, KeepsWhatStandsBeforeWhatABranchMayAppend) {
  const ShellScript script =
      ReadShell("A=(-w 2)\nif [ -n \"$DEBUG\" ]; then A+=(--reload); fi\ngunicorn \"${A[@]}\"", {});
  const auto& words = script.commands[0].words;
  ASSERT_EQ(words.size(), 4u);
  EXPECT_EQ(words[2].value, "2");
  EXPECT_FALSE(words[3].value);
  EXPECT_TRUE(words[3].splits);
  EXPECT_EQ(words[3].reason, "$A is assigned in a branch");
}

TEST(ReadShell, AnElementStandsWhereItIsWritten) {
  const std::string text = "A=(--workers 4)\ngunicorn \"${A[@]}\"";
  const ShellScript script = ReadShell(text, {});
  const ShellWord& word = script.commands[0].words[2];
  EXPECT_EQ(text.substr(word.begin, word.end - word.begin), "4");
}

TEST(ReadShell, ArgumentsKeepTheirNumber) {
  ShellContext context;
  context.arguments.emplace();
  for (const char* text : {"gunicorn", "-w", "3"}) {
    ShellWord word;
    word.value = text;
    context.arguments->push_back(word);
  }
  const ShellScript script = ReadShell("if [ $# -gt 0 ]; then exec \"$@\"; fi", context);
  ASSERT_EQ(script.commands.size(), 1u);
  EXPECT_FALSE(script.commands[0].conditional);
  ASSERT_EQ(script.commands[0].words.size(), 4u);
  EXPECT_EQ(script.commands[0].words[3].value, "3");
  EXPECT_EQ(script.commands[0].words[3].argument, 2u);
}

TEST(ReadShell, ReadsTheFilesThatItIsGiven) {
  ShellContext context;
  context.read_file = [](const std::string& name) -> std::optional<std::string> {
    if (name == "./env.sh") return "W=7\nrun() { gunicorn -w $W; }\n";
    return std::nullopt;
  };
  const std::string text = "W=2\n. ./env.sh\nrun";
  const ShellScript script = ReadShell(text, context);
  ASSERT_EQ(script.commands.size(), 1u);
  EXPECT_EQ(script.commands[0].words[2].value, "7");
  EXPECT_EQ(text.substr(script.commands[0].begin, 3), "run");
}

TEST(ReadShell, AFileThatIncludesItselfEnds) {
  ShellContext context;
  context.read_file = [](const std::string&) { return std::string(". ./a\n. ./a\n"); };
  const ShellScript script = ReadShell(". ./a\ngunicorn app", context);
  EXPECT_FALSE(script.commands.empty());
}

TEST(ReadShell, FunctionsThatNothingCallsAreReadAtTheEnd) {
  const ShellScript script =
      ReadShell("W=2\nserve() { gunicorn -w $W -t ${T:-5}; }\nexec \"$0\"", {});
  ASSERT_EQ(script.commands.size(), 2u);
  const SimpleCommand& serve = script.commands[1];
  EXPECT_TRUE(serve.conditional);
  EXPECT_FALSE(serve.words[2].value);
  EXPECT_EQ(serve.words[4].value, "5");
}

TEST(ReadShell, NotesTrapsAndWaits) {
  const ShellScript script =
      ReadShell("trap 'kill -TERM $pid' TERM INT\ngunicorn app &\npid=$!\nwait $pid", {});
  EXPECT_TRUE(script.traps_term);
  EXPECT_TRUE(script.waits);
  EXPECT_TRUE(script.commands[0].background);
}

TEST(ReadShell, CountsOfCpusAreMarked) {
  ShellContext context;
  EXPECT_FALSE(ReadShell("gunicorn -w $((2 * $(nproc) + 1))", context).commands[0].words[2].value);
  context.cpu_count = 64;
  const ShellScript script = ReadShell("gunicorn -w $((2 * $(nproc) + 1))", context);
  EXPECT_EQ(script.commands[0].words[2].value, "129");
  EXPECT_TRUE(script.commands[0].words[2].counts_cpus);
}

TEST(ReadShell, ValuesThatDoubleEndAsUnknown) {
  std::string text = "X=xxxxxxxxxxxxxxxx\n";
  for (int i = 0; i < 40; ++i) text += "X=$X$X\n";
  const ShellScript script = ReadShell(text + "gunicorn $X", {});
  EXPECT_EQ(script.commands[0].words[1].reason, "too long");
}

TEST(ReadShell, KeepsWhatStandsBeforeAFault) {
  const ShellScript script = ReadShell("gunicorn app\necho 'open\n", {});
  ASSERT_EQ(script.commands.size(), 1u);
  EXPECT_EQ(script.problem, "a quote or bracket does not close");
}

}  // namespace
}  // namespace corntune
