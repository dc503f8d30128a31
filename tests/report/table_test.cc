#include "table.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(TextTableTest, ColumnsArePaddedToTheirWidestCell) {
  TextTable table;
  table.AddRow({"setting", "value", "because"});
  table.AddRow({"workers", "5", "2 x 2 CPUs + 1"});
  EXPECT_EQ(table.ToString(),
            "  setting  value  because\n"
            "  workers  5      2 x 2 CPUs + 1\n");
}

TEST(TextTableTest, WidthCountsCharactersNotBytes) {
  TextTable table(0);
  table.AddRow({"größe", "1"});
  table.AddRow({"size", "2"});
  EXPECT_EQ(table.ToString(), "größe  1\nsize   2\n");
}

TEST(TextTableTest, EscapeSequencesCannotReachTheTerminal) {
  TextTable table(0);
  table.AddRow({"a\x1b[2J", "b"});
  EXPECT_EQ(table.ToString(), "a\\x1b[2J  b\n");
}

TEST(WrappedTest, BreaksAtBlanksAndIndents) {
  EXPECT_EQ(Wrapped("one two three four", 2, 10), "one two\n  three\n  four");
}

TEST(WrappedTest, AWordLongerThanTheLineStaysWhole) {
  EXPECT_EQ(Wrapped("a incomprehensibilities b", 0, 10), "a\nincomprehensibilities\nb");
}

}  // namespace
}  // namespace corntune
