#include "corntune/lint/fixes.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TextFix At(int line, int column, int end_line, int end_column, std::string text) {
  return {{"file", line, column, end_line, end_column}, std::move(text)};
}

TEST(ApplyFixes, ReplacesWhatStandsAtThePlaceAndKeepsEveryOtherByte) {
  const FixedText fixed = ApplyFixes("one\ttwo \xff three", {At(1, 5, 1, 8, "2")});
  EXPECT_EQ(fixed.text, "one\t2 \xff three");
  EXPECT_EQ(fixed.made, std::vector<bool>({true}));
}

TEST(ApplyFixes, CountsCharactersAndNotBytes) {
  const FixedText fixed = ApplyFixes("a = 'grüße €' # x\n", {At(1, 14, 1, 18, "")});
  EXPECT_EQ(fixed.text, "a = 'grüße €'\n");
}

TEST(ApplyFixes, KeepsTheLineEndsOfWindows) {
  const FixedText fixed =
      ApplyFixes("a\r\nb\r\nc\r\n", {At(2, 1, 3, 1, ""), At(3, 2, 3, 2, "\r\nd")});
  EXPECT_EQ(fixed.text, "a\r\nc\r\nd\r\n");
}

TEST(ApplyFixes, ReachesTheEndOfATextWithoutAFinalLineEnd) {
  EXPECT_EQ(ApplyFixes("a\nbc", {At(2, 1, 2, 3, "")}).text, "a\n");
  EXPECT_EQ(ApplyFixes("a\nbc", {At(2, 3, 2, 3, "\nd")}).text, "a\nbc\nd");
  EXPECT_EQ(ApplyFixes("a\n", {At(2, 1, 2, 1, "b")}).text, "a\nb");
}

TEST(ApplyFixes, MakesSeveralOfOneLineInWhateverOrderTheyAreGiven) {
  const FixedText fixed =
      ApplyFixes("one two three", {At(1, 9, 1, 14, "3"), At(1, 1, 1, 4, "1"), At(1, 5, 1, 8, "2")});
  EXPECT_EQ(fixed.text, "1 2 3");
}

TEST(ApplyFixes, OfTwoThatOverlapTheFirstInTheTextIsMade) {
  const FixedText fixed = ApplyFixes("abcdef", {At(1, 3, 1, 6, "X"), At(1, 1, 1, 4, "Y")});
  EXPECT_EQ(fixed.text, "Ydef");
  EXPECT_EQ(fixed.made, std::vector<bool>({false, true}));
}

TEST(ApplyFixes, OfTwoThatBeginTogetherTheOneGivenFirstIsMade) {
  const FixedText fixed = ApplyFixes("ab", {At(1, 2, 1, 2, "1"), At(1, 2, 1, 3, "2")});
  EXPECT_EQ(fixed.text, "a1b");
  EXPECT_EQ(fixed.made, std::vector<bool>({true, false}));
}

TEST(ApplyFixes, TheSameTwiceIsMadeOnce) {
  const FixedText fixed = ApplyFixes("ab", {At(1, 2, 1, 2, "1"), At(1, 2, 1, 2, "1")});
  EXPECT_EQ(fixed.text, "a1b");
  EXPECT_EQ(fixed.made, std::vector<bool>({true, true}));
}

TEST(ApplyFixes, LeavesOutPlacesThatTheTextDoesNotHave) {
  const std::vector<TextFix> fixes = {At(0, 0, 0, 0, "X"), At(1, 9, 1, 9, "X"), At(4, 1, 4, 1, "X"),
                                      At(1, 3, 1, 2, "X"), At(1, 1, 9, 1, "X")};
  const FixedText fixed = ApplyFixes("ab\ncd\n", fixes);
  EXPECT_EQ(fixed.text, "ab\ncd\n");
  EXPECT_EQ(fixed.made, std::vector<bool>(5, false));
}

}  // namespace
}  // namespace corntune
