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

}  // namespace
}  // namespace corntune
