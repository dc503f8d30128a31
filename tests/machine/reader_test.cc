#include "reader.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using Files = std::map<std::string, std::string>;

TEST(ReaderTest, AFileThatCannotBeReadLeavesARowWithTheReason) {
  const MemoryFileTree tree(Files{{"/long", std::string(Reader::kValueBytes + 1, 'x')}});
  Reader reader(tree);
  EXPECT_EQ(reader.Value("a", "/missing"), std::nullopt);
  EXPECT_EQ(reader.Value("b", "/long"), std::nullopt);
  const auto sources = reader.TakeSources();
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[0].value, "no such file");
  EXPECT_EQ(sources[1].value, "unknown: longer than 65536 bytes");
}

TEST(ReaderTest, RawContentIsTrimmedAndCut) {
  const MemoryFileTree tree;
  Reader reader(tree);
  reader.Add("a", "/a", "  7\n", "7");
  reader.Add("b", "/b", std::string(300, 'x'), "long");
  const auto sources = reader.TakeSources();
  EXPECT_EQ(sources[0].raw, "7");
  EXPECT_EQ(sources[1].raw, std::string(200, 'x') + "...");
}

TEST(ReaderTest, OnlyAKnownRowWins) {
  const MemoryFileTree tree;
  Reader reader(tree);
  const auto row = reader.Add("a", "/a", "", "");
  reader.MarkWinner(std::nullopt);
  reader.MarkWinner(row);
  EXPECT_TRUE(reader.TakeSources()[0].wins);
}

TEST(LineOfTest, FindsTheLineThatStartsWithTheKey) {
  EXPECT_EQ(LineOf("a: 1\nab: 2\n", "ab:"), "ab: 2");
  EXPECT_EQ(LineOf("xab: 2\n", "ab:"), std::nullopt);
}

}  // namespace
}  // namespace corntune
