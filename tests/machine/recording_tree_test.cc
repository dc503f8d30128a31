#include "recording_tree.h"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace corntune {
namespace {

using Files = std::map<std::string, std::string>;

TEST(RecordingTreeTest, RemembersWhatWasReadAndWhatWasSeen) {
  const MemoryFileTree tree(Files{{"/a", "1"}, {"/b", "2"}, {"/c/d", "3"}, {"/unread", "4"}});
  const RecordingTree recording(tree);
  EXPECT_EQ(recording.Read("/a", 10).value_or(""), "1");
  EXPECT_TRUE(recording.IsFile("/b"));
  EXPECT_FALSE(recording.IsFile("/missing"));
  EXPECT_FALSE(recording.Read("/missing", 10));
  EXPECT_TRUE(recording.IsFolder("/c"));
  EXPECT_THAT(recording.files(),
              testing::ElementsAre(testing::Pair("/a", "1"), testing::Pair("/b", "")));
  EXPECT_THAT(recording.folders(), testing::ElementsAre("/c"));
}

TEST(RecordingTreeTest, SeeingAFileAfterReadingItKeepsItsContent) {
  const MemoryFileTree tree(Files{{"/a", "1"}});
  const RecordingTree recording(tree);
  EXPECT_TRUE(recording.Read("/a", 10));
  EXPECT_TRUE(recording.IsFile("/a"));
  EXPECT_EQ(recording.files().at("/a"), "1");
}

}  // namespace
}  // namespace corntune
