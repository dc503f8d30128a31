#include "corntune/os/file_tree.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/golden.h"

namespace corntune {
namespace {

using Names = std::vector<std::string>;

std::string ReadError(const FileTree& tree, std::string_view path) {
  const auto content = tree.Read(path);
  return content ? "read: " + *content : content.error().ToString();
}

// What both trees must agree on.
void ExpectTreeWithOneFile(const FileTree& tree) {
  EXPECT_EQ(tree.Read("/proc/self/status").value_or("failed"), "Name:\tx\n");
  EXPECT_EQ(tree.Read("proc//self/status/").value_or("failed"), "Name:\tx\n");
  EXPECT_EQ(ReadError(tree, "/proc/self/x"),
            "/proc/self/x: cannot open: no such file or directory");
  EXPECT_EQ(ReadError(tree, "/proc/self"), "/proc/self: not a plain file");
  EXPECT_EQ(tree.List("/").value_or(Names{"failed"}), Names{"proc"});
  EXPECT_EQ(tree.List("").value_or(Names{"failed"}), Names{"proc"});
  EXPECT_EQ(tree.List("/proc/self/").value_or(Names{"failed"}), (Names{"limits", "status"}));
  EXPECT_EQ(tree.List("/sys").error().ToString(), "/sys: cannot open: no such file or directory");
  EXPECT_TRUE(tree.IsFolder("/"));
  EXPECT_TRUE(tree.IsFolder("/proc/self"));
  EXPECT_FALSE(tree.IsFolder("/proc/sel"));
  EXPECT_FALSE(tree.IsFile("/proc/self"));
  EXPECT_TRUE(tree.IsFile("/proc/self/status"));
  EXPECT_FALSE(tree.IsFolder("/proc/self/status"));
  EXPECT_FALSE(tree.IsFile("/proc/self/x"));
  EXPECT_EQ(tree.Read("/proc/self/status", 8).value_or("failed"), "Name:\tx\n");
  EXPECT_EQ(tree.Read("/proc/self/status", 7).error().ToString(),
            "/proc/self/status: longer than 7 bytes");
}

TEST(RealFileTreeTest, ReadsAndListsBelowARoot) {
  const TemporaryFolder folder;
  WriteText(folder.File("proc/self/status"), "Name:\tx\n");
  WriteText(folder.File("proc/self/limits"), "");
  ExpectTreeWithOneFile(RealFileTree(folder.path()));
}

TEST(MemoryFileTreeTest, ReadsAndListsAsTheRealOneDoes) {
  ExpectTreeWithOneFile(
      MemoryFileTree({{"/proc/self/status", "Name:\tx\n"}, {"/proc/self/limits", ""}}));
}

TEST(MemoryFileTreeTest, NamesAreSortedAndNoneIsListedTwice) {
  MemoryFileTree tree;
  tree.Put("/a/b/1", "");
  tree.Put("/a/b-c", "");
  tree.Put("/a/b/2", "");
  EXPECT_EQ(tree.List("/a").value_or(Names{}), (Names{"b", "b-c"}));
}

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

TEST(RealFileTreeTest, KernelFilesWhoseSizeReadsAsZeroAreReadWhole) {
  const RealFileTree tree;
  const auto status = tree.Read("/proc/self/status");
  ASSERT_TRUE(status);
  EXPECT_NE(status->find("\nPid:\t"), std::string::npos);
  EXPECT_TRUE(tree.IsFile("/proc/self/status"));
}

TEST(RealFileTreeTest, DevicesAndPipesAreRefusedWithoutWaiting) {
  const RealFileTree machine;
  EXPECT_EQ(ReadError(machine, "/dev/zero"), "/dev/zero: not a plain file");
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo(folder.File("meminfo").c_str(), 0600), 0);
  EXPECT_EQ(ReadError(RealFileTree(folder.path()), "/meminfo"), "/meminfo: not a plain file");
  EXPECT_FALSE(RealFileTree(folder.path()).IsFile("/meminfo"));
}

TEST(RealFileTreeTest, AZeroByteInAPathEndsNothingSilently) {
  const std::string path("/proc/self/status\0x", 19);
  EXPECT_FALSE(RealFileTree().Read(path));
}

TEST(RealFileTreeTest, ARootThatIsMissingOrNoFolderFailsAtTheFirstRead) {
  const TemporaryFolder folder;
  WriteText(folder.File("file"), "");
  EXPECT_EQ(ReadError(RealFileTree(folder.File("gone")), "/x"),
            "/x: cannot open: no such file or directory");
  EXPECT_EQ(ReadError(RealFileTree(folder.File("file")), "/x"), "/x: cannot open: not a directory");
}

}  // namespace
}  // namespace corntune
