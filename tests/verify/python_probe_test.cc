#include "python_probe.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(InterpreterOf, IsThePythonOfTheFirstLine) {
  EXPECT_EQ(InterpreterOf("#!/srv/venv/bin/python\nimport sys\n"), "/srv/venv/bin/python");
  EXPECT_EQ(InterpreterOf("#!/usr/bin/env python3.12\n"), "python3.12");
  EXPECT_EQ(InterpreterOf("#! /usr/bin/python3 -s\n"), "/usr/bin/python3");
}

TEST(InterpreterOf, IsNothingWhereAShellStartsIt) {
  EXPECT_EQ(InterpreterOf("#!/bin/sh\n'''exec' /a/path python\n"), "");
  EXPECT_EQ(InterpreterOf("\x7f"
                          "ELF"),
            "");
  EXPECT_EQ(InterpreterOf(""), "");
  EXPECT_EQ(InterpreterOf("#!"), "");
}

TEST(ReadProbe, ListsTheClassesThatTheReleaseHas) {
  const auto found = ReadProbe(
      R"({"python": "3.9.2", "gunicorn": "23.0.0", "classes": {"sync": null, "asgi": "none",)"
      R"( "gevent": "ModuleNotFoundError: No module named 'gevent'"}})",
      "python3");
  ASSERT_TRUE(found) << found.error().ToString();
  EXPECT_EQ(found->version, "3.9.2");
  EXPECT_EQ(found->gunicorn, "23.0.0");
  ASSERT_EQ(found->classes.size(), 2u);  // 23.0.0 has no class asgi
  EXPECT_EQ(found->classes[0].name, "sync");
  EXPECT_FALSE(found->classes[0].because);
  EXPECT_EQ(found->classes[1].name, "gevent");
  EXPECT_EQ(found->classes[1].because, "ModuleNotFoundError: No module named 'gevent'");
}

TEST(ReadProbe, KnowsAPythonWithoutGunicorn) {
  const auto found =
      ReadProbe(R"({"python": "3.9.2", "gunicorn": null, "classes": {}})", "python3");
  ASSERT_TRUE(found) << found.error().ToString();
  EXPECT_FALSE(found->gunicorn);
  EXPECT_TRUE(found->classes.empty());
}

TEST(ReadProbe, RefusesWhatIsNoAnswer) {
  for (const char* text : {"", "[]", "3", "{}", R"({"python": 3})"}) {
    const auto found = ReadProbe(text, "/bin/true");
    ASSERT_FALSE(found) << text;
    EXPECT_EQ(found.error().ToString(), "/bin/true: does not answer as Python does");
  }
}

}  // namespace
}  // namespace corntune
