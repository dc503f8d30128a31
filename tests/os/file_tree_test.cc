#include "corntune/os/file_tree.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "support/golden.h"

namespace corntune {
namespace {

TEST(RealFileTreeTest, LinksOfACapturedTreeStayInsideIt) {
  const TemporaryFolder folder;
  WriteText(folder.File("etc/hostname"), "captured\n");
  std::filesystem::create_directories(folder.File("proc"));
  std::filesystem::create_symlink("/etc/hostname", folder.File("proc/name"));
  std::filesystem::create_symlink("../../../../etc/hostname", folder.File("proc/upwards"));
  const RealFileTree tree(folder.path());
  EXPECT_EQ(tree.Read("/proc/name").value_or("failed"), "captured\n");
  EXPECT_EQ(tree.Read("/proc/upwards").value_or("failed"), "captured\n");
}

TEST(RealFileTreeTest, TellsFilesFromFoldersBelowARoot) {
  const TemporaryFolder folder;
  WriteText(folder.File("proc/self/status"), "Name:\tx\n");
  const RealFileTree tree(folder.path());
  EXPECT_TRUE(tree.IsFolder("/"));
  EXPECT_TRUE(tree.IsFolder("/proc/self"));
  EXPECT_FALSE(tree.IsFile("/proc/self"));
  EXPECT_TRUE(tree.IsFile("/proc/self/status"));
  EXPECT_FALSE(tree.IsFile("/proc/self/limits"));
}

}  // namespace
}  // namespace corntune
