#include "corntune/pyconf/edit.h"

#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

Settings Workers(std::int64_t workers) {
  Settings settings;
  settings.Set("workers", workers);
  return settings;
}

EditedConf Apply(std::string_view text, const Settings& settings) {
  auto edited = ApplySettings("gunicorn.conf.py", text, settings);
  EXPECT_TRUE(edited) << edited.error().ToString();
  return edited ? *edited : EditedConf{};
}

// The edited text, after checking that a second edit changes nothing.
std::string Edited(std::string_view text, const Settings& settings) {
  const EditedConf edited = Apply(text, settings);
  EXPECT_EQ(Apply(edited.text, settings).text, edited.text) << "applied twice";
  return edited.text;
}

std::string Refusal(std::string_view text, const Settings& settings) {
  const auto edited = ApplySettings("conf.py", text, settings);
  return edited ? "edited" : edited.error().ToString();
}

TEST(EditTest, ReplacesOnlyTheValue) {
  EXPECT_EQ(Edited("bind = ':80'\nworkers   =  3   # three\nloglevel = 'info'\n", Workers(5)),
            "bind = ':80'\nworkers   =  5   # three\nloglevel = 'info'\n");
}

TEST(EditTest, LeavesAConstantThatSaysSoAlready) {
  for (const char* text : {"workers = 5", "workers = 0x5\n", "workers = (5)\n",
                           "workers: int = 5\n", "workers = 5\nthreads = workers * 2\n"}) {
    EXPECT_EQ(Edited(text, Workers(5)), text);
    EXPECT_EQ(Apply(text, Workers(5)).edits[0].kind, EditKind::kUnchanged);
  }
}

TEST(EditTest, ComparesTextAndNumbersAsPythonTypes) {
  EXPECT_EQ(Edited("workers = '5'\n", Workers(5)), "workers = 5\n");
  EXPECT_EQ(Edited("workers = 5.0\n", Workers(5)), "workers = 5\n");
  Settings bind;
  bind.Set("bind", std::string("0.0.0.0:8000"));
  EXPECT_EQ(Edited("bind = \"0.0.0.0:8000\"\n", bind), "bind = \"0.0.0.0:8000\"\n");
  EXPECT_EQ(Edited("bind = '0.0.0.0' ':8000'\n", bind), "bind = '0.0.0.0' ':8000'\n");
}

TEST(EditTest, KeepsCarriageReturnsMarksAndAMissingFinalNewline) {
  EXPECT_EQ(Edited("\xEF\xBB\xBFworkers = 3\r\ntimeout = 9", Workers(5)),
            "\xEF\xBB\xBFworkers = 5\r\ntimeout = 9");
  EXPECT_EQ(Edited("timeout = 9\r\n", Workers(5)),
            "timeout = 9\r\n\r\n# Set by corntune\r\nworkers = 5\r\n");
  EXPECT_EQ(Edited("timeout = 9", Workers(5)), "timeout = 9\n\n# Set by corntune\nworkers = 5");
  EXPECT_EQ(Edited("timeout = 9\rbind = 'a'\r", Workers(5)),
            "timeout = 9\rbind = 'a'\r\r# Set by corntune\rworkers = 5\r");
}

TEST(EditTest, StartsAnEmptyFileWithTheHeading) {
  EXPECT_EQ(Edited("", Workers(5)), "# Set by corntune\nworkers = 5\n");
  EXPECT_EQ(Edited("\xEF\xBB\xBF", Workers(5)), "\xEF\xBB\xBF# Set by corntune\nworkers = 5\n");
}

TEST(EditTest, AddsToItsOwnBlockAtTheEnd) {
  const std::string once = Edited("timeout = 9\n", Workers(5));
  Settings threads;
  threads.Set("threads", std::int64_t{2});
  EXPECT_EQ(Edited(once, threads), "timeout = 9\n\n# Set by corntune\nworkers = 5\nthreads = 2\n");
  EXPECT_EQ(Edited(once, Workers(7)), "timeout = 9\n\n# Set by corntune\nworkers = 7\n");
}

TEST(EditTest, ReplacesAValueOfSeveralLinesAsAWhole) {
  EXPECT_EQ(Edited("workers = (\n    2 * 4\n    + 1  # rule\n)  # after\nx = 1\n", Workers(5)),
            "workers = 5  # after\nx = 1\n");
  EXPECT_EQ(Edited("workers = \\\n    3\nx = 1\n", Workers(5)), "workers = \\\n    5\nx = 1\n");
  Settings bind;
  bind.Set("bind", std::vector<std::string>{"a:1", "b:2"});
  EXPECT_EQ(Edited("bind = [\n  'x',\n]\n", bind), "bind = ['a:1', 'b:2']\n");
}

TEST(EditTest, ReplacesTheLastAssignmentOfSeveral) {
  EXPECT_EQ(Edited("workers = 1\nworkers = max(workers, 2)\n", Workers(5)),
            "workers = 1\nworkers = 5\n");
}

TEST(EditTest, ReplacesBetweenSemicolons) {
  EXPECT_EQ(Edited("a = 1; workers = 3; b = 2\n", Workers(5)), "a = 1; workers = 5; b = 2\n");
}

struct Override {
  const char* text;
  const char* why;
};

TEST(EditTest, OverridesAtTheEndWhatIsNotSafeToTouch) {
  const Override cases[] = {
      {"if x:\n    workers = 3\n", "assigned in a branch (line 1)"},
      {"workers = 2\nif x: workers = 3\n", "assigned in a branch (line 2)"},
      {"try:\n    workers = 3\nexcept E:\n    pass\n", "assigned in a try statement (line 1)"},
      {"for workers in 1, 2:\n    pass\n", "assigned in a loop (line 1)"},
      {"with x as workers:\n    pass\n", "assigned in a with statement (line 1)"},
      {"a = workers = 3\n", "assigned together with something else (line 1)"},
      {"workers, threads = 3, 4\n", "assigned together with something else (line 1)"},
      {"workers = 1\nworkers += 1\n", "changed in place (line 2)"},
      {"workers = 1\ndel workers\n", "deleted (line 2)"},
      {"from settings import workers\n", "imported (line 1)"},
      {"import x as workers\n", "imported (line 1)"},
      {"def workers():\n    pass\n", "bound by a definition (line 1)"},
      {"workers = 3\nthreads = workers * 2\n", "read again (line 2)"},
      {"f = lambda: workers\nworkers = 3\nthreads = f()\n", "read again (line 1)"},
      {"def f():\n    return workers\nworkers = 3\nthreads = f()\n", "read again (line 1)"},
      {"workers = 3\nvars()\n", "line 2 may bind any name"},
      {"from x import *\n", "line 1 may bind any name"},
      {"workers = 3\nfrom x import *\n", "line 2 may bind any name"},
      {"def f():\n    global workers\n    workers = 4\nworkers = 3\nf()\n",
       "also bound by a function (line 1)"},
      {"workers = (n := 3)\nthreads = n\n", "its value binds another name (line 1)"},
      {"def f():\n    global n\n    n = 2\n    return 1\nworkers = f()\nthreads = n\n",
       "its value calls f, which binds names (line 5)"},
      {"if (workers := 3):\n    pass\n", "assigned in a branch (line 1)"},
      {"print(workers := 3)\n", "assigned together with something else (line 1)"},
      {"match x:\n    case workers:\n        pass\n", "assigned in a branch (line 1)"},
  };
  for (const Override& one : cases) {
    const EditedConf edited = Apply(one.text, Workers(5));
    EXPECT_EQ(edited.text, std::string(one.text) + "\n# Set by corntune\nworkers = 5\n");
    EXPECT_EQ(edited.edits[0].why, one.why) << one.text;
    EXPECT_EQ(Edited(one.text, Workers(5)), edited.text);
  }
}

TEST(EditTest, ReplacesWhatOnlyHooksRead) {
  EXPECT_EQ(Edited("workers = 3\ndef on_starting(server):\n    print(workers)\n", Workers(5)),
            "workers = 5\ndef on_starting(server):\n    print(workers)\n");
  EXPECT_EQ(
      Edited("workers = 3\ndef post_fork(server, workers):\n    print(workers)\npost_fork(1, 2)\n",
             Workers(5)),
      "workers = 5\ndef post_fork(server, workers):\n    print(workers)\npost_fork(1, 2)\n");
}

TEST(EditTest, DistinguishesTheSettingFromAttributesKeysAndKeywords) {
  const std::string text =
      "x.workers = 3\ny['workers'] = 3\nf(workers=3)\n'workers = 3'\n#workers = 3\n";
  EXPECT_EQ(Edited(text, Workers(5)), text + "\n# Set by corntune\nworkers = 5\n");
}

TEST(EditTest, WritesTextThatNoContentCanEscape) {
  Settings settings;
  settings.Set("bind", std::string("a'\\\n\"#${x}\r"));
  EXPECT_EQ(Edited("bind = ''\nx = 1\n", settings), "bind = 'a\\'\\\\\\x0a\"#${x}\\x0d'\nx = 1\n");
}

TEST(EditTest, TellsWhatBecameOfEachSetting) {
  Settings settings = Workers(5);
  settings.Set("threads", std::int64_t{2});
  settings.Set("timeout", std::int64_t{30});
  settings.Set("loglevel", std::string("info"));
  const EditedConf edited = Apply(
      "import os\nloglevel = 'info'\nworkers = os.cpu_count()\nif x: threads = 4\n", settings);
  ASSERT_EQ(edited.edits.size(), 4u);
  EXPECT_EQ(edited.edits[0].kind, EditKind::kReplaced);
  EXPECT_EQ(edited.edits[0].old_value, "os.cpu_count()");
  EXPECT_EQ(edited.edits[0].new_value, "5");
  EXPECT_EQ(edited.edits[0].line, 3);
  EXPECT_EQ(edited.edits[1].kind, EditKind::kOverridden);
  EXPECT_EQ(edited.edits[1].line, 7);
  EXPECT_EQ(edited.edits[2].kind, EditKind::kAdded);
  EXPECT_EQ(edited.edits[2].line, 8);
  EXPECT_EQ(edited.edits[3].kind, EditKind::kUnchanged);
  EXPECT_EQ(edited.edits[3].line, 2);
}

TEST(EditTest, RefusesWhatIsNoPython) {
  EXPECT_EQ(Refusal("a = 1\nworkers = = 3\n", Workers(5)),
            "conf.py:2:11: cannot edit: expected an expression");
  EXPECT_EQ(Refusal("a = (1\nworkers = 3\n", Workers(5)), "conf.py:2:1: cannot edit: expected ')'");
  EXPECT_EQ(Refusal("a = (\n", Workers(5)),
            "conf.py:2:1: cannot edit: ')' is missing at the end of the file");
  EXPECT_EQ(Refusal("a = 'x\n", Workers(5)), "conf.py:1:5: cannot edit: unterminated string");
  EXPECT_EQ(Refusal("if x:\n    a = 1\n  b = 2\n", Workers(5)),
            "conf.py:3:3: cannot edit: unindent does not match any outer indentation level");
  EXPECT_EQ(Refusal("x = 1\\", Workers(5)),
            "conf.py:1:6: cannot edit: unexpected character after a line continuation");
}

TEST(EditTest, RefusesForeignBytes) {
  EXPECT_EQ(Refusal("# \xFF\n", Workers(5)), "conf.py:1:1: cannot edit: not UTF-8");
  EXPECT_EQ(Refusal(std::string("a\0b", 3), Workers(5)),
            "conf.py:1:2: cannot edit: holds null bytes");
  EXPECT_EQ(Refusal("# -*- coding: latin-1 -*-\n# \xC3\xA4\n", Workers(5)),
            "conf.py:1:1: cannot edit: declares the encoding \"latin-1\"");
  EXPECT_EQ(Refusal("#!/usr/bin/python\n# vim: set fileencoding=utf-16 :\n", Workers(5)),
            "conf.py:1:1: cannot edit: declares the encoding \"utf-16\"");
  EXPECT_EQ(Refusal(std::string(1048577, '\n'), Workers(5)),
            "conf.py:1:1: cannot edit: longer than 1048576 bytes");
}

TEST(EditTest, EditsAsciiTextOfAnyAsciiEncoding) {
  EXPECT_EQ(Edited("# coding: latin-1\nworkers = 3\n", Workers(5)),
            "# coding: latin-1\nworkers = 5\n");
  Settings name;
  name.Set("proc_name", std::string("caf\xC3\xA9"));
  EXPECT_EQ(Refusal("# coding: latin-1\n", name),
            "conf.py: proc_name: the value is not ASCII, but the file declares the encoding "
            "\"latin-1\" (convert it to UTF-8)");
}

TEST(EditTest, RefusesNamesAndValuesWithoutALiteral) {
  Settings keyword;
  keyword.Set("class", std::int64_t{1});
  EXPECT_EQ(Refusal("", keyword), "conf.py: not the name of a setting: \"class\"");
  Settings hostile;
  hostile.Set("a = 1\nb", std::int64_t{1});
  EXPECT_EQ(Refusal("", hostile), "conf.py: not the name of a setting: \"a = 1\\nb\"");
  Settings bytes;
  bytes.Set("bind", std::string("\xFF"));
  EXPECT_EQ(Refusal("", bytes), "conf.py: bind: the value has no Python literal: \"\\xff\"");
}

}  // namespace
}  // namespace corntune
