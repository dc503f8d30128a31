#include "open_below.h"

#include <cerrno>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/golden.h"
#include "unique_fd.h"

namespace corntune {
namespace {

using Opener = int (*)(int root, const std::string& path, int flags);

// Both ways must agree: the kernel's look-up and the walk that stands in for it.
class OpenBelowTest : public testing::TestWithParam<Opener> {
 protected:
  OpenBelowTest() : root_(open(folder_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}

  void Link(const std::string& target, const std::string& name) {
    std::filesystem::create_symlink(target, folder_.File(name));
  }

  // The content of the file, or "errno N".
  std::string Read(const std::string& path, int flags = 0) {
    const UniqueFd file(GetParam()(root_.get(), path, O_RDONLY | flags));
    if (!file.valid()) return "errno " + std::to_string(errno);
    char buffer[100];
    const ssize_t got = read(file.get(), buffer, sizeof buffer);
    if (got < 0) return "errno " + std::to_string(errno);
    return {buffer, static_cast<std::size_t>(got)};
  }

  TemporaryFolder folder_;
  UniqueFd root_;
};

std::string Errno(int number) {
  return "errno " + std::to_string(number);
}

TEST_P(OpenBelowTest, PlainPathsAreFollowed) {
  WriteText(folder_.File("a/b/c"), "text");
  EXPECT_EQ(Read("/a/b/c"), "text");
  EXPECT_EQ(Read("/a/./b/../b/c"), "text");
  EXPECT_EQ(Read("/a/x"), Errno(ENOENT));
  EXPECT_EQ(Read("/a/b/c/d"), Errno(ENOTDIR));
  EXPECT_EQ(Read("/a/b/c", O_DIRECTORY), Errno(ENOTDIR));
  EXPECT_EQ(Read("/a/b"), Errno(EISDIR));
  EXPECT_EQ(Read("/"), Errno(EISDIR));
}

TEST_P(OpenBelowTest, NoPathLeavesTheRoot) {
  WriteText(folder_.File("etc/passwd"), "captured");
  WriteText(folder_.File("a/x"), "x");
  Link("/etc/passwd", "a/absolute");
  Link("../../../../../../../etc/passwd", "a/relative");
  Link("../../..", "a/up");
  EXPECT_EQ(Read("/../../etc/passwd"), "captured");
  EXPECT_EQ(Read("/a/absolute"), "captured");
  EXPECT_EQ(Read("/a/relative"), "captured");
  EXPECT_EQ(Read("/a/up/etc/passwd"), "captured");
  Link("/proc/self/status", "outside");
  EXPECT_EQ(Read("/outside"), Errno(ENOENT));
}

TEST_P(OpenBelowTest, LinksToFoldersAndToLinksAreFollowed) {
  WriteText(folder_.File("a/b/c"), "text");
  Link("b", "a/one");
  Link("one/", "a/two");
  Link("/a/two", "three");
  EXPECT_EQ(Read("/three/c"), "text");
  EXPECT_EQ(Read("/three/../b/c"), "text");
}

TEST_P(OpenBelowTest, ACircleOfLinksIsGivenUp) {
  Link("right", "left");
  Link("left", "right");
  EXPECT_EQ(Read("/left"), Errno(ELOOP));
  EXPECT_EQ(Read("/left/x"), Errno(ELOOP));
}

TEST_P(OpenBelowTest, APipeInPlaceOfAFileDoesNotHang) {
  ASSERT_EQ(mkfifo(folder_.File("pipe").c_str(), 0600), 0);
  EXPECT_EQ(Read("/pipe", O_NONBLOCK), "");
}

INSTANTIATE_TEST_SUITE_P(Ways, OpenBelowTest, testing::Values(OpenBelow, OpenBelowByWalking),
                         [](const auto& way) { return way.index == 0 ? "Kernel" : "Walk"; });

}  // namespace
}  // namespace corntune
