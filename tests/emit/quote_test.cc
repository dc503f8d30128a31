// The quoting of each language to the letter. That the real readers read it back is held by
// tests/e2e/test_emit_hostile.py.
#include "quote.h"

#include <gmock/gmock.h>

namespace corntune {
namespace {

using testing::StartsWith;

TEST(YamlScalar, LeavesBareOnlyWhatEveryYamlReadsAsThatText) {
  for (const char* bare :
       {"web", "web-1", "web:latest", "registry.example/team/web:1.2@sha256:ab"}) {
    EXPECT_EQ(YamlScalar(bare, "x").value(), bare);
  }
  for (const char* quoted :
       {"yes", "No", "ON",   "y",  "null",       "~",    "1e3",  "12",   "0x1f", "-a", "",
        "a b", "a:", "a: b", "#a", "a #b",       "{a}",  "[a]",  "*a",   "&a",   "!a", "|",
        ">",   "%a", "@a",   "`a", "2026-01-01", "1:30", ".inf", ".nan", "=",    "<<", "'a'"}) {
    EXPECT_EQ(YamlScalar(quoted, "x").value(), std::string("\"") + quoted + "\"");
  }
}

TEST(QuoteYaml, EscapesEverythingButPlainAscii) {
  EXPECT_EQ(QuoteYaml("a\"b\\c\n\t\x01\x7f", "x").value(), R"("a\"b\\c\x0a\x09\x01\x7f")");
  EXPECT_EQ(QuoteYaml("\xc3\xbc\xe2\x80\xa8\xf0\x9f\xa6\x84", "x").value(),
            R"("\xfc\u2028\U0001f984")");
  EXPECT_EQ(QuoteYaml("\xff", "APP").error().ToString(),
            R"(APP: not UTF-8, which YAML needs: "\xff")");
}

TEST(QuoteJson, EscapesControlCharacters) {
  EXPECT_EQ(QuoteJson("a\"\\\n\x1f", "x").value(), R"("a\"\\\u000a\u001f")");
  EXPECT_EQ(QuoteJson(std::string_view("\0", 1), "APP").error().ToString(),
            R"(APP: has a zero byte: "\x00")");
}

TEST(QuoteSystemd, DoublesSpecifiersAndWhereAskedVariables) {
  EXPECT_EQ(QuoteSystemd("--bind=[::]:80", true, "x").value(), "--bind=[::]:80");
  EXPECT_EQ(QuoteSystemd("a %n $HOME", true, "x").value(), R"("a %%n $$HOME")");
  EXPECT_EQ(QuoteSystemd("a %n $HOME", false, "x").value(), R"("a %%n $HOME")");
  EXPECT_EQ(QuoteSystemd("\"\\\n'", true, "x").value(), R"("\"\\\x0a'")");
  EXPECT_EQ(QuoteSystemd(";", true, "x").value(), "\";\"");
  EXPECT_EQ(QuoteSystemd("", true, "x").value(), "\"\"");
}

TEST(QuoteSupervisor, LetsNoCommentStart) {
  // The blank stands in one pair of quotes and the mark in the next: no blank precedes it.
  EXPECT_EQ(QuoteSupervisor("a ;b #c", "x").value(), R"('a '';b ''#c')");
  EXPECT_EQ(QuoteSupervisor("a;b#c", "x").value(), R"('a;b#c')");
}

TEST(QuoteSupervisor, DoublesPercents) {
  EXPECT_EQ(QuoteSupervisor("%(ENV_HOME)s", "x").value(), "'%%(ENV_HOME)s'");
}

TEST(QuoteShellLine, RefusesLineBreaks) {
  EXPECT_EQ(QuoteShellLine("a'b", "x").value(), R"('a'\''b')");
  EXPECT_THAT(QuoteShellLine("a\rb", "APP").error().ToString(), StartsWith("APP: a line break"));
  for (const char* text : {"a\x0b"
                           "b",
                           "a\x1c", "\xc2\x85", "\xe2\x80\xa8"}) {
    EXPECT_THAT(QuoteShellLine(text, "APP").error().ToString(),
                StartsWith("APP: a line separator cannot stand in this form: "));
  }
}

TEST(RawValue, TakesOnlyWhatNeedsNoQuotes) {
  EXPECT_EQ(RawValue("/srv/my app", "", "x").value(), "/srv/my app");
  for (const char* refused : {"", " a", "a ", "a\tb", "a\"", "a'", "a\\b", "\x7f"}) {
    EXPECT_FALSE(RawValue(refused, "", "x")) << refused;
  }
}

TEST(DoubleDollars, MakesEveryDollarTwo) {
  EXPECT_EQ(DoubleDollars("$(A) ${B} $$"), "$$(A) $${B} $$$$");
}

TEST(CommentText, LeavesNoWayOutOfALine) {
  EXPECT_EQ(CommentText("a\nb\r\x0b\x1b"), R"(a\nb\x0d\x0b\x1b)");
  EXPECT_EQ(CommentText("\xc2\x85|\xe2\x80\xa8|\xe2\x80\xa9|\xef\xbb\xbf|\xe2\x80\xae"),
            R"(\x85|\u2028|\u2029|\ufeff|\u202e)");
  EXPECT_EQ(CommentText("\xef\xbf\xbf"), R"(\uffff)");
  EXPECT_EQ(CommentText("\xff"), R"(\xff)");
  EXPECT_EQ(CommentText("Gr\xc3\xbc\xc3\x9f Gott \xf0\x9f\xa6\x84"),
            "Gr\xc3\xbc\xc3\x9f Gott \xf0\x9f\xa6\x84");
}

}  // namespace
}  // namespace corntune
