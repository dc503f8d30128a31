#include "corntune/base/diff.h"

#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(DiffTest, EqualTextsHaveNone) {
  EXPECT_EQ(UnifiedDiff("f", "a\n", "a\n"), "");
  EXPECT_EQ(UnifiedDiff("f", "", ""), "");
}

TEST(DiffTest, ShowsThreeLinesOfContext) {
  EXPECT_EQ(UnifiedDiff("f", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            "--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(DiffTest, JoinsChangesThatAreNear) {
  EXPECT_EQ(UnifiedDiff("f", "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n"),
            "--- a/f\n+++ b/f\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
}

TEST(DiffTest, SplitsChangesThatAreFar) {
  EXPECT_EQ(UnifiedDiff("f", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n"),
            "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
            "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST(DiffTest, MarksAMissingFinalNewline) {
  EXPECT_EQ(UnifiedDiff("f", "a", "b\n"),
            "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n");
}

TEST(DiffTest, CountsFromTheLineBeforeWhereASideIsEmpty) {
  EXPECT_EQ(UnifiedDiff("f", "", "a\n"), "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(UnifiedDiff("f", "a\n", ""), "--- a/f\n+++ b/f\n@@ -1 +0,0 @@\n-a\n");
}

TEST(DiffTest, QuotesUnusualNames) {
  EXPECT_EQ(UnifiedDiff("/srv/my app/c.py", "", "a\n").substr(0, 45),
            "--- a/srv/my app/c.py\t\n+++ b/srv/my app/c.py\t");
  EXPECT_EQ(UnifiedDiff("a\"b\n\xC3\xA9", "", "a\n").substr(0, 25),
            "--- \"a/a\\\"b\\012\\303\\251\"\n");
}

TEST(DiffTest, ReplacesAsAWholeWhatDiffersInThousandsOfLines) {
  std::string before = "same\n";
  std::string after = "same\n";
  for (int i = 0; i < 3000; ++i) {
    before += "b" + std::to_string(i) + "\n";
    after += "a" + std::to_string(i) + "\n";
  }
  const std::string diff = UnifiedDiff("f", before, after);
  EXPECT_NE(diff.find("@@ -1,3001 +1,3001 @@\n same\n-b0\n-b1\n"), std::string::npos);
}

}  // namespace
}  // namespace corntune
