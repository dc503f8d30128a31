#include "corntune/pyconf/evaluate.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

EvaluationContext Context() {
  EvaluationContext context;
  context.cpu_count = 64;
  context.affinity_count = 2;
  context.environment_is_complete = true;
  return context;
}

EvaluationContext OpenContext() {
  EvaluationContext context = Context();
  context.environment_is_complete = false;
  return context;
}

// "3", "?reason", "1 | ?reason | unset".
std::string Show(const Evaluation& evaluation, std::string_view name) {
  const EvaluatedName* found = evaluation.Find(name);
  if (found == nullptr) return "nothing";
  std::string text;
  for (const PossibleValue& value : found->values) {
    if (!text.empty()) text += " | ";
    text += value.value ? ToPython(*value.value) : "?" + value.reason;
  }
  return found->may_be_unset ? text + " | unset" : text;
}

std::string Workers(std::string_view text, const EvaluationContext& context = Context()) {
  return Show(EvaluateConf(text, context), "workers");
}

TEST(EvaluateTest, TellsWhereAValueStandsAndWhatItDependsOn) {
  const Evaluation evaluation = EvaluateConf(
      "import multiprocessing, os\nn = multiprocessing.cpu_count()\n\n"
      "workers = n * 2 + int(os.getenv('EXTRA', '1'))\n",
      Context());
  const EvaluatedName* workers = evaluation.Find("workers");
  ASSERT_NE(workers, nullptr);
  ASSERT_NE(workers->Only(), nullptr);
  EXPECT_EQ(ToPython(*workers->Only()), "129");
  const PossibleValue& value = workers->values[0];
  EXPECT_EQ(value.origin, ValueOrigin::kEnvironment);
  EXPECT_EQ(value.name.begin.line, 4);
  EXPECT_EQ(value.name.begin.column, 1);
  EXPECT_EQ(value.span.begin.column, 11);
  EXPECT_EQ(value.span.end.column, 47);
  ASSERT_EQ(value.dependencies.size(), 2u);
  EXPECT_EQ(value.dependencies[0].kind, Dependency::Kind::kCpuCount);
  EXPECT_EQ(value.dependencies[0].name, "multiprocessing.cpu_count()");
  EXPECT_EQ(value.dependencies[0].span.begin.line, 2);
  EXPECT_EQ(value.dependencies[0].span.begin.column, 5);
  EXPECT_EQ(value.dependencies[1].name, "EXTRA");
  EXPECT_EQ(value.dependencies[1].span.begin.line, 4);
}

TEST(EvaluateTest, TellsTheOrigin) {
  const auto origin = [](std::string_view text) {
    return std::string(NameOf(EvaluateConf(text, Context()).Find("x")->values[0].origin));
  };
  EXPECT_EQ(origin("x = ['a', -1]\n"), "literal");
  EXPECT_EQ(origin("x = 1 + 1\n"), "evaluated");
  EXPECT_EQ(origin("import os\nx = os.cpu_count()\n"), "evaluated");
  EXPECT_EQ(origin("import os\nx = 3\nif os.getenv('A'): x = 4\n"), "environment");
  EXPECT_EQ(origin("x = open('f')\n"), "unknown");
}

TEST(EvaluateTest, CountsColumnsInCharacters) {
  const Evaluation evaluation = EvaluateConf("a = '\xC3\xA9'; workers = 1\n", Context());
  const SourcePosition place = evaluation.Find("workers")->values[0].name.begin;
  EXPECT_EQ(place.column, 10);
  EXPECT_EQ(place.byte_column, 11);
}

TEST(EvaluateTest, GivesTheDefaultFirstWhenAVariableMayBeSet) {
  EXPECT_EQ(Workers("import os\nworkers = int(os.getenv('W', 2))\n", OpenContext()),
            "2 | ?environment variable W may be set");
  EXPECT_EQ(Workers("import os\nworkers = os.getenv('W') or 3\n", OpenContext()),
            "3 | ?environment variable W may be set");
  EvaluationContext known = OpenContext();
  known.environment["W"] = "7";
  EXPECT_EQ(Workers("import os\nworkers = int(os.getenv('W', 2))\n", known), "7");
  known.environment["W"] = std::nullopt;
  EXPECT_EQ(Workers("import os\nworkers = int(os.getenv('W', 2))\n", known), "2");
}

TEST(EvaluateTest, JoinsTheBranchesOfAConditionThatIsNotKnown) {
  EXPECT_EQ(Workers("if unknown():\n  workers = 1\nelse:\n  workers = 2\n"), "nothing");
  EXPECT_EQ(Workers("from x import debug\nif debug:\n  workers = 1\nelse:\n  workers = 2\n"),
            "1 | 2");
  EXPECT_EQ(Workers("from x import debug\nif debug:\n  workers = 1\n"), "1 | unset");
  EXPECT_EQ(Workers("from x import debug\nworkers = 1 if debug else 2\nworkers += 10\n"),
            "11 | 12");
}

TEST(EvaluateTest, KeepsOneTruthOfOneConditionTestedTwice) {
  EXPECT_EQ(Workers("from x import debug\na = 1 if debug else 2\nb = 1 if debug else 2\n"
                    "workers = a - b\n"),
            "0");
  EXPECT_EQ(Workers("import os\na = 1 if os.getenv('D') else 2\nb = 1 if os.getenv('D') else 2\n"
                    "workers = a - b\n",
                    OpenContext()),
            "0");
}

TEST(EvaluateTest, KnowsManyIndependentConditions) {
  std::string text = "import os\n";
  for (int i = 0; i < 40; ++i) {
    text += "s" + std::to_string(i) + " = int(os.getenv('V" + std::to_string(i) + "', " +
            std::to_string(i) + "))\n";
  }
  const Evaluation evaluation = EvaluateConf(text, OpenContext());
  EXPECT_EQ(Show(evaluation, "s39"), "39 | ?environment variable V39 may be set");
  EXPECT_TRUE(evaluation.problems.empty());
}

TEST(EvaluateTest, MarksWhatAForeignImportMayHaveChanged) {
  EXPECT_EQ(Workers("import os\nfrom dotenv import load_dotenv\nload_dotenv()\n"
                    "workers = int(os.getenv('W', 2))\n"),
            "2 | ?environment variable W may be set");
  EXPECT_EQ(Workers("import os\nworkers = int(os.getenv('W', 2))\nimport shop\n"), "2");
}

TEST(EvaluateTest, FindsForeignCodeAndReplacedFunctionsInBranchesToo) {
  EXPECT_EQ(Workers("import os, sys\nif sys.argv:\n  pass\nelse:\n  import shop\n"
                    "workers = int(os.getenv('W', 2))\n"),
            "2 | ?environment variable W may be set");
  EXPECT_EQ(Workers("import os, sys\nif sys.argv:\n  pass\nelse:\n  os.cpu_count = f\n"
                    "workers = os.cpu_count()\n"),
            "?os.cpu_count() is not evaluated (line 6)");
  EXPECT_EQ(Workers("import os, importlib\nimportlib.import_module('shop')\n"
                    "workers = int(os.getenv('W', 2))\n"),
            "2 | ?environment variable W may be set");
}

TEST(EvaluateTest, LosesListsThatForeignCodeSaw) {
  const std::string head = "from x import f\nworkers = [1]\n";
  EXPECT_EQ(Workers(head + "f(workers)\n").substr(0, 1), "?");
  EXPECT_EQ(Workers(head + "a = {'k': workers}\nf(a)\n").substr(0, 1), "?");
  EXPECT_EQ(Workers(head + "def g():\n  workers.append(2)\nf(g)\n").substr(0, 1), "?");
  EXPECT_EQ(Workers(head + "f(3)\n"), "[1]");
}

TEST(EvaluateTest, SharesListsByReference) {
  EXPECT_EQ(Workers("a = workers = [1]\na += [2]\na.append(3)\na = a + [4]\n"), "[1, 2, 3]");
}

TEST(EvaluateTest, FollowsExceptions) {
  EXPECT_EQ(Workers("try:\n  workers = int('x')\nexcept ValueError:\n  workers = 2\n"), "2");
  EXPECT_EQ(Workers("try:\n  import shop\n  workers = 1\nexcept ImportError:\n  workers = 2\n"),
            "1 | 2");
  EXPECT_EQ(Workers("try:\n  workers = 1\n  {}['k']\nexcept LookupError as e:\n  workers += 1\n"
                    "finally:\n  workers *= 10\n"),
            "20");
}

TEST(EvaluateTest, TellsThatAFileAlwaysFails) {
  const Evaluation evaluation =
      EvaluateConf("import os\nworkers = int(os.environ['W'])\n", Context());
  ASSERT_EQ(evaluation.problems.size(), 1u);
  EXPECT_EQ(evaluation.problems[0].kind, ConfProblem::Kind::kException);
  EXPECT_EQ(evaluation.problems[0].position.line, 2);
  EXPECT_EQ(evaluation.problems[0].position.column, 15);
  EXPECT_EQ(evaluation.problems[0].message, "KeyError: environment variable W is not set");
}

TEST(EvaluateTest, TellsSyntaxErrorsAndReadsTheRest) {
  const Evaluation evaluation =
      EvaluateConf("workers = 3\nthreads = = 2\ntimeout = 9\n", Context());
  ASSERT_EQ(evaluation.problems.size(), 1u);
  EXPECT_EQ(evaluation.problems[0].kind, ConfProblem::Kind::kSyntax);
  EXPECT_EQ(evaluation.problems[0].position.column, 11);
  EXPECT_EQ(Show(evaluation, "workers"), "3");
  EXPECT_EQ(Show(evaluation, "threads"), "?what is no Python is not evaluated (line 2)");
  EXPECT_EQ(Show(evaluation, "timeout"), "9");
}

TEST(EvaluateTest, TellsThatAnyNameMayBeBound) {
  const Evaluation evaluation =
      EvaluateConf("workers = 3\nfrom shop import *\ntimeout = 9\n", Context());
  ASSERT_EQ(evaluation.problems.size(), 1u);
  EXPECT_EQ(evaluation.problems[0].kind, ConfProblem::Kind::kOpen);
  EXPECT_EQ(evaluation.problems[0].position.line, 2);
  EXPECT_EQ(Show(evaluation, "workers"), "?line 2 may bind any name");
  EXPECT_EQ(Show(evaluation, "timeout"), "9");
}

TEST(EvaluateTest, ListsImports) {
  const Evaluation evaluation = EvaluateConf(
      "import os.path, json as j\ndef f():\n  from distutils.util import strtobool\n", Context());
  ASSERT_EQ(evaluation.imports.size(), 3u);
  EXPECT_EQ(evaluation.imports[0].module, "os.path");
  EXPECT_EQ(evaluation.imports[1].module, "json");
  EXPECT_EQ(evaluation.imports[2].module, "distutils.util");
  EXPECT_EQ(evaluation.imports[2].span.begin.line, 3);
}

TEST(EvaluateTest, IsNotGuessingCountsOfCpus) {
  EvaluationContext context = Context();
  context.cpu_count.reset();
  EXPECT_EQ(Workers("import os\nworkers = os.cpu_count() * 2\n", context),
            "?the number of CPUs is not known (os.cpu_count, line 2)");
  EXPECT_EQ(Workers("import os\nworkers = len(os.sched_getaffinity(0)) + os.process_cpu_count()\n"),
            "4");
  EXPECT_EQ(Workers("import os\nos.cpu_count = lambda: 4\nworkers = os.cpu_count()\n").substr(0, 1),
            "?");
}

TEST(EvaluateTest, ConvertsToValuesOfSettings) {
  const Evaluation evaluation = EvaluateConf("a = ('x', 'y')\nb = {'k': 1}\nc = True\n", Context());
  EXPECT_EQ(ToSettingValue(*evaluation.Find("a")->Only()),
            SettingValue(std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(ToSettingValue(*evaluation.Find("b")->Only()), std::nullopt);
  EXPECT_EQ(ToSettingValue(*evaluation.Find("c")->Only()), SettingValue(true));
}

// Whatever the text, the answer comes soon, and says that it is none.
TEST(EvaluateTest, IsBoundedInWork) {
  const std::string many(100'000, '(');
  const std::string cases[] = {
      "workers = 2 ** 10 ** 9\n",
      "workers = 'x' * 10 ** 9\n",
      "workers = list(range(10 ** 12))\n",
      "workers = 0\nwhile True:\n  workers += 1\n",
      "def f(n):\n  return f(n + 1)\nworkers = f(0)\n",
      "workers = 9223372036854775807 + 1\n",
      "workers = [0]\nfor i in range(9999):\n  workers = [workers, workers]\n",
      "workers = 'ab'\nfor i in range(9999):\n  workers = workers + workers\n",
      "workers = [1]\nworkers.append(workers)\n",
      "workers = [i for i in range(9999) for j in range(9999)]\n",
  };
  for (const std::string& text : cases) {
    const auto start = std::chrono::steady_clock::now();
    const std::string shown = Workers(text);
    EXPECT_TRUE(shown == "nothing" || shown[0] == '?') << text << shown.substr(0, 80);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << text;
  }
  for (const std::string& text :
       {"workers = " + many + "\n", "workers = 1\n" + std::string(99, ' ') + many,
        "workers = " + std::string(100'000, '-') + "1\n",
        "workers = " + std::string(100'000, '[')}) {
    const Evaluation evaluation = EvaluateConf(text, Context());
    ASSERT_FALSE(evaluation.problems.empty());
    EXPECT_EQ(evaluation.problems[0].kind, ConfProblem::Kind::kSyntax);
  }
}

TEST(EvaluateTest, RefusesWhatIsTooLongToBeAConfiguration) {
  const Evaluation evaluation =
      EvaluateConf("a = '" + std::string(100 << 20, 'x') + "'\n", Context());
  ASSERT_EQ(evaluation.problems.size(), 1u);
  EXPECT_EQ(evaluation.problems[0].message, "longer than 1048576 bytes");
}

TEST(EvaluateTest, ReadsAMegabyteOfOneLineInLinearTime) {
  std::string text;
  while (text.size() < 1'000'000) text += "a=1;";
  const auto start = std::chrono::steady_clock::now();
  const Evaluation evaluation = EvaluateConf(text + "workers=2\n", Context());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
  EXPECT_TRUE(evaluation.problems.size() <= 1);
}

}  // namespace
}  // namespace corntune
