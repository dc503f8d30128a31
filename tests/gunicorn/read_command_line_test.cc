#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "corntune/gunicorn/command_line.h"

namespace corntune {
namespace {

using Words = std::vector<std::string>;
constexpr GunicornVersion kNew{27, 0, 1};
constexpr GunicornVersion kOld{20, 1, 0};

CommandLine Read(const Words& words, const GunicornVersion& version = kNew) {
  const auto read = ReadCommandLine(words, version);
  EXPECT_TRUE(read) << (read ? "" : read.error().ToString());
  return read.value_or(CommandLine{});
}

std::string ErrorOf(const Words& words, const GunicornVersion& version = kNew) {
  const auto read = ReadCommandLine(words, version);
  return read ? "no error" : read.error().ToString();
}

TEST(ReadCommandLineTest, EverySpellingOfAnOptionIsRead) {
  for (const Words& words :
       {Words{"--workers=4", "m:a"}, Words{"--workers", "4", "m:a"}, Words{"-w4", "m:a"},
        Words{"-w", "4", "m:a"}, Words{"m:a", "-w=4"}, Words{"--workers=9", "m:a", "-w", "4"}}) {
    const CommandLine line = Read(words);
    EXPECT_EQ(line.settings.GetInteger("workers", 0), 4);
    EXPECT_EQ(line.settings.size(), 1U);
    EXPECT_EQ(line.app, "m:a");
  }
}

TEST(ReadCommandLineTest, ShortFlagsCombineAndTheLastTakesTheArgument) {
  const CommandLine line = Read({"-RDw3", "m:a"});
  EXPECT_EQ(line.settings.GetInteger("workers", 0), 3);
  EXPECT_EQ(ToText(*line.settings.Find("daemon")), "true");
  EXPECT_EQ(ToText(*line.settings.Find("enable_stdio_inheritance")), "true");
}

TEST(ReadCommandLineTest, AUniqueAbbreviationIsTheOption) {
  EXPECT_EQ(Read({"--worker-cl", "gevent"}).settings.GetText("worker_class", ""), "gevent");
  EXPECT_EQ(ErrorOf({"--worker", "3"}),
            "--worker: ambiguous option (it could be --workers, --worker-class, "
            "--worker-connections, --worker-tmp-dir)");
}

TEST(ReadCommandLineTest, ARepeatedListOptionAddsItsElements) {
  const CommandLine line = Read({"-b", "127.0.0.1:1", "--bind=127.0.0.1:2", "m:a"});
  EXPECT_EQ(ToText(*line.settings.Find("bind")), "127.0.0.1:1, 127.0.0.1:2");
}

TEST(ReadCommandLineTest, AfterTheEndOfOptionsEverythingIsTheApplication) {
  EXPECT_EQ(Read({"--workers=2", "--", "--workers=3"}).app, "--workers=3");
  EXPECT_EQ(Read({"--workers=2"}).app, std::nullopt);
  EXPECT_EQ(Read({"m:a", "ignored"}).app, "m:a");
}

TEST(ReadCommandLineTest, ASecondGroupOfArgumentsIsRefused) {
  EXPECT_EQ(ErrorOf({"m:a", "-w2", "extra"}),
            "unexpected argument: \"extra\" (the application is \"m:a\")");
}

TEST(ReadCommandLineTest, AnOptionalArgumentSwallowsTheApplication) {
  EXPECT_EQ(Read({"--proxy-protocol", "m:a"}, kOld).app, "m:a");
  EXPECT_EQ(ErrorOf({"--proxy-protocol", "m:a"}),
            "--proxy-protocol: not a choice: \"m:a\" (expected off, auto, v1 or v2)");
}

TEST(ReadCommandLineTest, AnUnknownOptionIsAnErrorWithTheNearestOne) {
  EXPECT_EQ(ErrorOf({"--workerz=3"}),
            "--workerz: Gunicorn 27.0.1 has no such option (did you mean --workers?)");
  EXPECT_EQ(ErrorOf({"--http2-cleartext=off"}, {26, 1, 0}),
            "--http2-cleartext: came with Gunicorn 26.2.0, 26.1.0 lacks it");
  EXPECT_EQ(ErrorOf({"--tolerate-dangerous-framing"}),
            "--tolerate-dangerous-framing: is in other releases of Gunicorn, 27.0.1 lacks it");
}

TEST(ReadCommandLineTest, AMissingOrUnwantedArgumentIsAnError) {
  EXPECT_EQ(ErrorOf({"--workers"}), "--workers: needs an argument");
  EXPECT_EQ(ErrorOf({"--workers", "--preload"}), "--workers: needs an argument");
  EXPECT_EQ(ErrorOf({"--preload=yes"}), "--preload: takes no argument: \"yes\"");
  EXPECT_EQ(ErrorOf({"-D3"}), "-D: takes no argument: \"3\"");
}

TEST(ReadCommandLineTest, AValueThatTheValidatorRefusesIsAnError) {
  EXPECT_EQ(ErrorOf({"-w", "many"}), "-w: not a whole number: \"many\" (expected e.g. 4)");
  EXPECT_EQ(ErrorOf({"--workers=-1"}), "--workers: out of range: \"-1\" (expected 0 or more)");
  EXPECT_EQ(ErrorOf({"--http2-max-frame-size=1"}),
            "--http2-max-frame-size: out of range: \"1\" (expected 16384 to 16777215)");
  EXPECT_EQ(ErrorOf({"--asgi-loop=trio"}),
            "--asgi-loop: not a choice: \"trio\" (expected auto, asyncio or uvloop)");
}

// argparse converts each use, the validators see the last one only.
TEST(ReadCommandLineTest, AnEarlierValueOutOfRangeIsForgotten) {
  EXPECT_EQ(Read({"-w", "-1", "-w", "3"}).settings.GetInteger("workers", 0), 3);
  EXPECT_EQ(ErrorOf({"-w", "x", "-w", "3"}), "-w: not a whole number: \"x\" (expected e.g. 4)");
}

TEST(ReadCommandLineTest, NumbersAreReadAsPythonReadsThem) {
  EXPECT_EQ(Read({"-w", " 1_0 "}).settings.GetInteger("workers", 0), 10);
  EXPECT_EQ(Read({"--umask", "022"}).settings.GetInteger("umask", 0), 18);
  EXPECT_EQ(Read({"--umask", "0x1f"}).settings.GetInteger("umask", 0), 31);
  EXPECT_EQ(Read({"--cert-reqs=0b10"}).settings.GetInteger("cert_reqs", 0), 2);
  EXPECT_EQ(ErrorOf({"--cert-reqs=02"}),
            "--cert-reqs: not a whole number: \"02\" (expected e.g. 4)");
  EXPECT_EQ(ErrorOf({"-w", "99999999999999999999"}),
            "-w: number too large: \"99999999999999999999\"");
}

TEST(ReadCommandLineTest, HelpAndVersionEndTheReading) {
  EXPECT_TRUE(Read({"--version"}).exits);
  EXPECT_TRUE(Read({"-w2", "-h", "--nonsense"}).exits);
  EXPECT_FALSE(Read({"m:a"}).exits);
}

TEST(ReadCommandLineTest, AFlagThatStoresFalseDoesSo) {
  EXPECT_EQ(ToText(*Read({"--no-sendfile"}).settings.Find("sendfile")), "false");
}

TEST(ReadCommandLineTest, WhatWasWrittenIsReadBack) {
  Settings settings;
  settings.Set("workers", std::int64_t{5});
  settings.Set("bind", std::vector<std::string>{"unix:/run/a b.sock", "127.0.0.1:80"});
  settings.Set("forwarded_allow_ips", std::vector<std::string>{"10.0.0.0/8", "::1"});
  settings.Set("preload_app", true);
  settings.Set("sendfile", false);
  settings.Set("proc_name", std::string("-x --"));
  Words words = GunicornCommand(settings, "-app:x");
  words.erase(words.begin());
  const CommandLine line = Read(words);
  EXPECT_EQ(line.settings, settings);
  EXPECT_EQ(line.app, "-app:x");
}

Words Split(std::string_view text) {
  return SplitShellWords(text).value_or(Words{"error"});
}

// The expected lists are what Python's shlex.split returns.
TEST(SplitShellWordsTest, WordsAreSplitAsPythonSplitsThem) {
  EXPECT_EQ(Split("  a b\t'c d' \"e f\"\n"), (Words{"a", "b", "c d", "e f"}));
  EXPECT_EQ(Split("a'b c'\"d\"e"), (Words{"ab cde"}));
  EXPECT_EQ(Split("'' \"\""), (Words{"", ""}));
  EXPECT_EQ(Split(R"(\a\ b "\$\"\\" '\')"), (Words{"a b", R"(\$"\)", R"(\)"}));
  EXPECT_EQ(Split("a#b #c $HOME *"), (Words{"a#b", "#c", "$HOME", "*"}));
  EXPECT_EQ(Split("a\\\nb"), (Words{"a\nb"}));
  EXPECT_EQ(Split(""), Words{});
}

TEST(SplitShellWordsTest, AnOpenQuoteOrALastBackslashIsAnError) {
  EXPECT_EQ(SplitShellWords("a 'b").error().message, "no closing quotation mark: \"a 'b\"");
  EXPECT_EQ(SplitShellWords("a \\").error().message,
            "nothing follows the last backslash: \"a \\\\\"");
}

}  // namespace
}  // namespace corntune
