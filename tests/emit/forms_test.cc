// Every form of one recommendation as a golden file, and what the forms refuse. Their real readers
// read them in tests/e2e/test_emit_*.py.
#include <set>
#include <string>

#include <gmock/gmock.h>

#include "corntune/base/text.h"

#include "example.h"
#include "support/golden.h"

namespace corntune {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class EveryForm : public testing::TestWithParam<Form> {};

TEST_P(EveryForm, IsAsInItsGoldenFile) {
  const std::string name(GetParam().name);
  if (name == "adaptive") return;  // its template is a file of its own: adaptive_test.cc
  EXPECT_TRUE(MatchesGolden("emit/" + name + ".txt", Written(name, ExampleAnswer())));
}

TEST_P(EveryForm, EndsWithOneLineBreak) {
  const std::string text = Written(GetParam().name, ExampleAnswer());
  EXPECT_TRUE(text.ends_with('\n'));
  EXPECT_FALSE(text.ends_with("\n\n"));
}

TEST_P(EveryForm, SaysForWhichMachineAndInputsItWasMade) {
  if (GetParam().name == "command") return;  // the line is the product
  const std::string text = Written(GetParam().name, ExampleAnswer());
  EXPECT_THAT(text, HasSubstr("0.5 CPU (quota), 512 MiB (cgroup)"));
  EXPECT_THAT(text, HasSubstr("gthread"));
  EXPECT_THAT(text, HasSubstr("2 x 0.5 CPU + 1 over 2 threads"));
}

TEST_P(EveryForm, KeepsItsLinesWhenTheInputsHoldLineBreaks) {
  // Next line, line separator and paragraph separator end lines in YAML 1.1.
  const std::string breaks = "\n\r\x0b\x0c\x1c\x1d\x1e\xc2\x85\xe2\x80\xa8\xe2\x80\xa9";
  Recommendation plain = ExampleAnswer();
  Recommendation hostile = ExampleAnswer();
  plain.inputs = {"x"};
  hostile.inputs = {"x" + breaks + "evil: 1" + breaks};
  plain.machine = "m";
  hostile.machine = "m" + breaks;
  plain.reasons[0].because = "b";
  hostile.reasons[0].because = "b" + breaks + "evil = 1";
  const std::string before = Written(GetParam().name, plain);
  const std::string after = Written(GetParam().name, hostile);
  EXPECT_EQ(Lines(before).size(), Lines(after).size());
  if (GetParam().name == "json") return;  // no comment; its strings hold separators as they are
  for (const char* separator : {"\r", "\x0b", "\x0c", "\x1c", "\xc2\x85", "\xe2\x80\xa8"}) {
    EXPECT_THAT(after, Not(HasSubstr(separator))) << GetParam().name;
  }
}

TEST_P(EveryForm, RefusesAZeroByteInTheApplication) {
  if (GetParam().name == "conf.py" || GetParam().name == "adaptive" || GetParam().name == "env" ||
      GetParam().name == "nginx" || GetParam().name == "haproxy" || GetParam().name == "json" ||
      GetParam().name == "yaml" || GetParam().name == "systemd-socket") {
    return;  // they carry no application, or can carry the byte
  }
  Recommendation answer = ExampleAnswer();
  answer.app = std::string("a\0b:app", 7);
  EXPECT_THAT(Refusal(GetParam().name, answer), StartsWith("APP: "));
  EXPECT_THAT(Refusal(GetParam().name, answer), HasSubstr(R"("a\x00b:app")"));
}

std::string TestName(const testing::TestParamInfo<Form>& form) {
  std::string name(form.param.name);
  for (char& c : name) {
    if (c == '.' || c == '-') c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Forms, EveryForm, testing::ValuesIn(Forms()), TestName);

TEST(Forms, AreFoundByNameAndHaveDifferentNames) {
  std::set<std::string_view> names;
  for (const Form& form : Forms()) {
    EXPECT_EQ(FindForm(form.name), &form);
    EXPECT_TRUE(names.insert(form.name).second) << form.name;
    EXPECT_FALSE(form.summary.empty());
  }
  EXPECT_EQ(FindForm("toml"), nullptr);
}

TEST(Forms, ThatNeedUtf8RefuseOtherBytesByName) {
  Recommendation answer = ExampleAnswer();
  answer.app = "\xff:app";
  for (const char* form :
       {"json", "yaml", "systemd", "supervisor", "dockerfile", "compose", "kubernetes"}) {
    EXPECT_THAT(Refusal(form, answer), StartsWith("APP: not UTF-8")) << form;
  }
  for (const char* form : {"command", "procfile"}) {
    EXPECT_THAT(Written(form, answer), HasSubstr("'\xff:app'")) << form;
  }
}

TEST(Forms, OfOneLineRefuseLineBreaksByName) {
  Recommendation answer = ExampleAnswer();
  answer.app = "a\nb:app";
  for (const char* form : {"procfile", "supervisor"}) {
    EXPECT_EQ(Refusal(form, answer), R"(APP: a line break cannot stand in this form: "a\nb:app")")
        << form;
  }
}

TEST(Forms, RefuseWhatIsNoNameForAService) {
  Deployment deployment;
  deployment.name = "web]\nExecStart=/bin/evil";
  for (const char* form :
       {"systemd", "systemd-socket", "supervisor", "compose", "kubernetes", "nginx", "haproxy"}) {
    EXPECT_THAT(Refusal(form, ExampleAnswer(), deployment),
                StartsWith(R"(--name: not a name for a service: "web]\nExecStart=/bin/evil")"))
        << form;
  }
}

TEST(Forms, RefuseAddressesThatWouldLeaveTheirPlace) {
  Deployment deployment;
  for (const char* bind : {"a;b:80", "127.0.0.1:80;", "unix:/run/x y", "unix:relative", "8000",
                           "[::1:80", "h:99999", "h:-1", "unix:/run/${x}", ""}) {
    deployment.bind = bind;
    for (const char* form : {"nginx", "haproxy", "systemd-socket", "dockerfile", "kubernetes"}) {
      EXPECT_THAT(Refusal(form, ExampleAnswer(), deployment), StartsWith("--bind: not an address"))
          << form << " " << bind;
    }
  }
}

TEST(Forms, RefuseFoldersAndUsersThatWouldLeaveTheirPlace) {
  Deployment deployment;
  for (const char* folder : {"", "/a\nb", "/a ", "/a\\", "/a\"b", "/a'b", "/\xff"}) {
    deployment.directory = folder;
    EXPECT_THAT(Refusal("systemd", ExampleAnswer(), deployment), StartsWith("--directory: "));
    EXPECT_THAT(Refusal("supervisor", ExampleAnswer(), deployment), StartsWith("--directory: "));
  }
  deployment.directory = "srv/app";
  EXPECT_EQ(Refusal("systemd", ExampleAnswer(), deployment),
            R"(--directory: must be an absolute path in a unit: "srv/app")");
  deployment = {};
  deployment.user = "www data";
  EXPECT_EQ(Refusal("systemd", ExampleAnswer(), deployment),
            R"(--user: " " cannot stand in this form: "www data")");
}

TEST(Forms, EnvRefusesWhatItsReadersReadDifferently) {
  Deployment deployment;
  deployment.bind = "unix:/run/a b.sock";
  EXPECT_EQ(Refusal("env", ExampleAnswer(), deployment),
            R"(GUNICORN_CMD_ARGS: "'" cannot stand in this form: "--workers=1 --threads=2 )"
            R"(--worker-class=gthread --keep-alive=...")");
}

TEST(Forms, ConfPyNamesItsEncodingBeforeAnyEcho) {
  // PEP 263: "coding=..." in a comment of line 1 or 2 would be obeyed.
  Recommendation answer = ExampleAnswer();
  answer.machine = "coding=utf-7";
  for (const char* form : {"conf.py", "adaptive"}) {
    EXPECT_THAT(Written(form, answer), StartsWith("# -*- coding: utf-8 -*-\n")) << form;
  }
}

TEST(Forms, BehindAProxyWhoseConnectionsAreNotKeptSayNothingOfKeeping) {
  Recommendation answer = ExampleAnswer();
  answer.surroundings.keepalive_s = 2;  // Gunicorn's default
  EXPECT_THAT(Written("nginx", answer), Not(HasSubstr("    keepalive ")));
  EXPECT_THAT(Written("haproxy", answer), HasSubstr("option http-server-close"));
  answer = ExampleAnswer();
  answer.worker_class = WorkerClass::kSync;
  EXPECT_THAT(Written("nginx", answer), Not(HasSubstr("    keepalive ")));
}

TEST(Forms, MemoryThatNobodyLimitsBecomesNoLimit) {
  Recommendation answer = ExampleAnswer();
  answer.memory_is_limited = false;
  EXPECT_THAT(Written("systemd", answer), Not(HasSubstr("MemoryMax")));
  EXPECT_THAT(Written("compose", answer), Not(HasSubstr("memory")));
  EXPECT_THAT(Written("kubernetes", answer), Not(HasSubstr("memory:")));
}

}  // namespace
}  // namespace corntune
