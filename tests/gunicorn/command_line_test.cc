#include "corntune/gunicorn/command_line.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/golden.h"

namespace corntune {
namespace {

std::string Command(const Settings& settings, const std::string& app) {
  return ShellCommand(GunicornCommand(settings, app));
}

Settings Of(std::initializer_list<std::pair<std::string, SettingValue>> entries) {
  Settings settings;
  for (const auto& [name, value] : entries) settings.Set(name, value);
  return settings;
}

TEST(GunicornCommandTest, WorkersAloneGiveTheShortestCommand) {
  EXPECT_EQ(Command(Of({{"workers", std::int64_t{5}}}), "main:app"),
            "gunicorn --workers=5 main:app");
}

TEST(GunicornCommandTest, OptionsStandInTheOrderOfTheSettings) {
  EXPECT_EQ(Command(Of({{"workers", std::int64_t{5}},
                        {"threads", std::int64_t{1}},
                        {"worker_class", std::string("gthread")}}),
                    "main:app"),
            "gunicorn --workers=5 --threads=1 --worker-class=gthread main:app");
  EXPECT_EQ(Command(Of({{"worker_class", std::string("gevent")},
                        {"worker_connections", std::int64_t{1000}},
                        {"workers", std::int64_t{3}}}),
                    "main:app"),
            "gunicorn --worker-class=gevent --worker-connections=1000 --workers=3 main:app");
}

TEST(GunicornCommandTest, AFlagWithoutArgumentStandsAloneOrIsLeftOut) {
  EXPECT_EQ(Command(Of({{"preload_app", true}, {"reuse_port", false}}), "a:b"),
            "gunicorn --preload a:b");
  // --no-sendfile stores False.
  EXPECT_EQ(Command(Of({{"sendfile", false}}), "a:b"), "gunicorn --no-sendfile a:b");
  EXPECT_EQ(Command(Of({{"sendfile", true}}), "a:b"), "gunicorn a:b");
}

TEST(GunicornCommandTest, AListIsRepeatedOrJoinedAsTheSettingReadsIt) {
  const std::vector<std::string> two = {"127.0.0.1:1", "127.0.0.1:2"};
  EXPECT_EQ(Command(Of({{"bind", two}}), "a:b"),
            "gunicorn --bind=127.0.0.1:1 --bind=127.0.0.1:2 a:b");
  EXPECT_EQ(
      Command(Of({{"forwarded_allow_ips", std::vector<std::string>{"10.0.0.1", "::1"}}}), "a:b"),
      "gunicorn --forwarded-allow-ips=10.0.0.1,::1 a:b");
}

TEST(GunicornCommandTest, AnAppThatBeginsWithADashComesAfterTheEndOfOptions) {
  EXPECT_EQ(Command(Of({{"workers", std::int64_t{2}}}), "--workers=99"),
            "gunicorn --workers=2 -- --workers=99");
}

TEST(GunicornCommandTest, WithoutAnAppTheCommandEndsWithTheOptions) {
  EXPECT_EQ(Command(Of({{"workers", std::int64_t{2}}}), ""), "gunicorn --workers=2");
}

TEST(GunicornCommandTest, HostileValuesCannotLeaveTheirWord) {
  EXPECT_EQ(Command(Of({{"proc_name", std::string("x; rm -rf $HOME")}}), "main:app && reboot"),
            "gunicorn '--name=x; rm -rf $HOME' 'main:app && reboot'");
}

// Every hostile word that a shell could change.
std::vector<std::string> HostileWords() {
  std::string all_bytes;
  for (int byte = 1; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  return {
      "",        " ",         "two words",   "it's",     "'",       "''",           "\"double\"",
      "$HOME",   "${PATH}",   "$(date)",     "`date`",   "a\nb",    "\n",           "a\tb",
      "-n",      "--workers", "%s%n",        "*",        "?",       "[a-z]*",       "~",
      "~root",   "{a,b}",     "a\\",         "\\",       "\\n",     "!!",           "#comment",
      "a=b",     ";",         "&",           "|",        ">out",    "<in",          "(x)",
      "a;b&c|d", "\x1b[31m",  "caf\xc3\xa9", "\xff\xfe", all_bytes, "main:app('x')"};
}

// What `shell` passes on for the words, NUL-separated.
std::string PassedOn(const std::string& shell, const std::vector<std::string>& words) {
  const TemporaryFolder folder;
  WriteText(folder.File("script"), "printf '%s\\0' " + ShellCommand(words) + "\n");
  const std::string command = "env -i " + shell + " " + folder.File("script");
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string passed;
  for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) {
    passed += static_cast<char>(c);
  }
  return passed;
}

class QuoteForShellTest : public testing::TestWithParam<const char*> {};

TEST_P(QuoteForShellTest, TheShellPassesEveryWordOnUnchanged) {
  const std::vector<std::string> words = HostileWords();
  std::string expected;
  for (const std::string& word : words) expected += word + '\0';
  EXPECT_EQ(PassedOn(GetParam(), words), expected);
}

INSTANTIATE_TEST_SUITE_P(Shells, QuoteForShellTest,
                         testing::Values("/bin/sh", "/bin/dash", "/bin/bash"),
                         [](const auto& instance) {
                           const std::string path = instance.param;
                           return path.substr(path.rfind('/') + 1);
                         });

TEST(QuoteForShellTest, AWordIsQuotedOnlyWhereItMustBe) {
  EXPECT_EQ(QuoteForShell("shop.wsgi:application"), "shop.wsgi:application");
  EXPECT_EQ(QuoteForShell("--bind=0.0.0.0:8000"), "--bind=0.0.0.0:8000");
  EXPECT_EQ(QuoteForShell(""), "''");
  EXPECT_EQ(QuoteForShell("it's"), "'it'\\''s'");
  EXPECT_EQ(QuoteForShell("create_app()"), "'create_app()'");
}

}  // namespace
}  // namespace corntune
