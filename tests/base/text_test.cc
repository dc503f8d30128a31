#include "corntune/base/text.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(TrimTest, BlanksAtBothEndsGoAndInnerOnesStay) {
  EXPECT_EQ(Trim(" \ta b\r\n"), "a b");
  EXPECT_EQ(Trim(" \n"), "");
  EXPECT_EQ(Trim(""), "");
}

TEST(SplitTest, EmptyPiecesCount) {
  EXPECT_EQ(Split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(Split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(Split("a,", ','), (std::vector<std::string_view>{"a", ""}));
}

TEST(LinesTest, AFinalLineBreakOpensNoFurtherLine) {
  EXPECT_EQ(Lines("a\r\nb\n"), (std::vector<std::string_view>{"a", "b"}));
  EXPECT_EQ(Lines("a\n\nb"), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_TRUE(Lines("").empty());
}

TEST(WordsTest, RunsOfBlanksSeparate) {
  EXPECT_EQ(Words("  a \t b"), (std::vector<std::string_view>{"a", "b"}));
  EXPECT_TRUE(Words(" \t").empty());
}

TEST(QuotedTest, WhatCouldConfuseATerminalIsEscaped) {
  EXPECT_EQ(Quoted("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(Quoted("\x1b[2J\n\t"), "\"\\x1b[2J\\n\\t\"");
  EXPECT_EQ(Quoted("gr\xc3\xb6\xc3\x9f"), "\"gr\xc3\xb6\xc3\x9f\"");
  EXPECT_EQ(Quoted("\xff"), "\"\\xff\"");
}

TEST(QuotedTest, LongTextIsCutAndSaysSo) {
  const std::string quoted = Quoted(std::string(100, 'x'));
  EXPECT_EQ(quoted, "\"" + std::string(60, 'x') + "...\"");
}

TEST(QuotedTest, ACharacterIsNeverCutInTwo) {
  const std::string quoted = Quoted(std::string(59, 'x') + "\xe2\x82\xac" + "yz");
  EXPECT_EQ(quoted, "\"" + std::string(59, 'x') + "\xe2\x82\xac...\"");
  EXPECT_EQ(Quoted(std::string(60, 'x')), "\"" + std::string(60, 'x') + "\"");
}

TEST(QuotedTest, AnEmptyValueIsStillSeen) {
  EXPECT_EQ(Quoted(""), "\"\"");
  EXPECT_EQ(Quoted(std::string_view("a\0b", 3)), "\"a\\x00b\"");
}

TEST(PrintableTest, MarksThatTurnTheDirectionAreShown) {
  EXPECT_EQ(Printable("a\u202eb"), "a\\u202eb");
  EXPECT_EQ(Printable("\u2066"), "\\u2066");
  EXPECT_EQ(Printable("\u2028"), "\\u2028");  // a line separator
  EXPECT_EQ(Printable("\xc2\x9b"
                      "2J"),
            "\\x9b2J");  // a terminal's 8-bit escape
  EXPECT_EQ(Printable("\u00a0\u2013\u2070"), "\u00a0\u2013\u2070");
}

TEST(PrintableTest, OneBrokenByteLeavesTheRestAsItIs) {
  EXPECT_EQ(Printable("gr\xc3\xb6\xff\xc3"), "gr\xc3\xb6\\xff\\xc3");
}

TEST(PrintableTest, ControlCharactersAndBrokenUtf8AreShownAsBytes) {
  EXPECT_EQ(Printable("a\x1b[2J\nb"), "a\\x1b[2J\\nb");
  EXPECT_EQ(Printable("\xff"), "\\xff");
  EXPECT_EQ(Printable("gr\xc3\xb6\xc3\x9f"), "gr\xc3\xb6\xc3\x9f");
}

TEST(IsUtf8Test, OverlongFormsSurrogatesAndCutSequencesAreNot) {
  EXPECT_TRUE(IsUtf8("\xf0\x9f\xa6\x84"));
  EXPECT_FALSE(IsUtf8("\xc0\xaf"));
  EXPECT_FALSE(IsUtf8("\xe0\x80\xaf"));
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80"));
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(IsUtf8("\xe2\x82"));
}

TEST(DidYouMeanTest, NearWordsAreFoundAndFarOnesAreNot) {
  const std::vector<std::string> names = {"workers", "worker_class", "threads"};
  EXPECT_EQ(DidYouMean("workerz", names), "workers");
  EXPECT_EQ(DidYouMean("wrokers", names), "workers");
  EXPECT_EQ(DidYouMean("treads", names), "threads");
  EXPECT_EQ(DidYouMean("bind", names), std::nullopt);
  EXPECT_EQ(DidYouMean("", names), std::nullopt);
  EXPECT_EQ(DidYouMean("ab", {"cd"}), std::nullopt);
}

TEST(JoinAndLowerTest, DoWhatTheySay) {
  EXPECT_EQ(Join({"a", "b"}, ", "), "a, b");
  EXPECT_EQ(Join({}, ", "), "");
  EXPECT_EQ(ToLower("AbC-1"), "abc-1");
}

}  // namespace
}  // namespace corntune
