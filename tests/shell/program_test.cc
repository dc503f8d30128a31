#include "corntune/shell/program.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

ProgramCall CallOf(std::string_view text) {
  ShellContext context;
  context.environment_is_complete = true;
  const ShellScript script = ReadShell(text, context);
  return FindProgram(script.commands.back().words).value_or(ProgramCall{});
}

struct Wrapped {
  const char* text;
  std::size_t arguments;
};

class Wrappers : public testing::TestWithParam<Wrapped> {};

TEST_P(Wrappers, AreLookedThrough) {
  const ProgramCall call = CallOf(GetParam().text);
  EXPECT_TRUE(IsGunicorn(call.program)) << call.program;
  EXPECT_EQ(call.arguments, GetParam().arguments);
}

INSTANTIATE_TEST_SUITE_P(
    AsFoundInTheWild, Wrappers,
    testing::Values(Wrapped{"gunicorn -w 4 app", 1}, Wrapped{"/opt/venv/bin/gunicorn app", 1},
                    Wrapped{"exec gunicorn app", 2}, Wrapped{"python -m gunicorn app", 3},
                    Wrapped{"/usr/bin/env python3 -u -m gunicorn app", 5},
                    Wrapped{"python3.11 -X dev -m gunicorn.app.wsgiapp app", 5},
                    Wrapped{"poetry run gunicorn app", 3},
                    Wrapped{"uv run --no-sync gunicorn app", 4},
                    Wrapped{"pipenv run gunicorn app", 3},
                    Wrapped{"newrelic-admin run-program gunicorn app", 3},
                    Wrapped{"ddtrace-run gunicorn app", 2},
                    Wrapped{"opentelemetry-instrument --service_name shop gunicorn app", 4},
                    Wrapped{"tini -g -- gunicorn app", 4}, Wrapped{"dumb-init gunicorn app", 2},
                    Wrapped{"gosu www-data gunicorn app", 3},
                    Wrapped{"su-exec 1000 gunicorn app", 3}, Wrapped{"env A=1 B=2 gunicorn app", 4},
                    Wrapped{"sudo -E -u www gunicorn app", 5}, Wrapped{"nice -n 5 gunicorn app", 4},
                    Wrapped{"timeout 20 gunicorn app", 3},
                    Wrapped{"./wait-for-it.sh -t 60 db:5432 -- gunicorn app", 6},
                    Wrapped{"cd src && exec gunicorn app", 2}, Wrapped{"gunicorn3 app", 1}));

class Others : public testing::TestWithParam<const char*> {};

TEST_P(Others, AreNotGunicorn) {
  EXPECT_FALSE(IsGunicorn(CallOf(GetParam()).program));
}

INSTANTIATE_TEST_SUITE_P(ThatNameIt, Others,
                         testing::Values("celery -A app worker -c 4", "echo gunicorn app",
                                         "pip install gunicorn", "ps aux | grep gunicorn",
                                         "command -v gunicorn-x", "command -v gunicorn",
                                         "waitress-serve app", "poetry add gunicorn",
                                         "python manage.py gunicorn"));

TEST(FindProgram, TellsExecAndTheVariablesOfEnv) {
  const ProgramCall call = CallOf("exec env WEB_CONCURRENCY=3 tini -- gunicorn app");
  EXPECT_TRUE(call.exec);
  ASSERT_EQ(call.environment.size(), 1u);
  EXPECT_EQ(call.environment[0].first, "WEB_CONCURRENCY");
  EXPECT_EQ(call.environment[0].second.value, "3");
}

TEST(FindProgram, FindsTheTextOfAShell) {
  const ProgramCall call = CallOf("/bin/bash -lc 'gunicorn app'");
  EXPECT_EQ(call.program, "bash");
  EXPECT_EQ(call.shell_text, 2u);
}

TEST(FindProgram, HasNoAnswerForAProgramInAVariable) {
  ShellContext context;
  const ShellScript script = ReadShell("$RUN app", context);
  EXPECT_FALSE(FindProgram(script.commands[0].words));
}

}  // namespace
}  // namespace corntune
