#include "corntune/os/atomic_file.h"

#include <atomic>
#include <csignal>
#include <filesystem>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/golden.h"

namespace corntune {
namespace {

// "" when it was written, else the error.
std::string Write(const std::string& path, std::string_view content) {
  const auto written = WriteFileAtomically(path, content);
  return written ? "" : written.error().ToString();
}

mode_t ModeOf(const std::string& path) {
  struct stat status = {};
  EXPECT_EQ(stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

std::set<std::string> NamesIn(const std::string& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.insert(entry.path().filename());
  }
  return names;
}

TEST(WriteFileAtomicallyTest, ANewFileGetsTheUsualPermissions) {
  const TemporaryFolder folder;
  const mode_t old = umask(027);
  EXPECT_EQ(Write(folder.File("new"), "text"), "");
  umask(old);
  EXPECT_EQ(ReadText(folder.File("new")), "text");
  EXPECT_EQ(ModeOf(folder.File("new")), 0640u);
  EXPECT_EQ(NamesIn(folder.path()), std::set<std::string>{"new"});
}

TEST(WriteFileAtomicallyTest, AnExistingFileKeepsItsPermissions) {
  const TemporaryFolder folder;
  WriteText(folder.File("conf"), "a longer old text");
  chmod(folder.File("conf").c_str(), 0604);
  EXPECT_EQ(Write(folder.File("conf"), "new"), "");
  EXPECT_EQ(ReadText(folder.File("conf")), "new");
  EXPECT_EQ(ModeOf(folder.File("conf")), 0604u);
}

TEST(WriteFileAtomicallyTest, AnExistingFileKeepsItsOwnerWhenRootReplacesIt) {
  const TemporaryFolder folder;
  const std::string path = folder.File("conf");
  WriteText(path, "old");
  const bool root = geteuid() == 0;
  const uid_t owner = root ? 12345 : geteuid();
  ASSERT_EQ(chown(path.c_str(), owner, root ? 23456 : getegid()), 0);
  EXPECT_EQ(Write(path, "new"), "");
  struct stat status = {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, owner);
  EXPECT_EQ(status.st_gid, root ? 23456 : getegid());
}

TEST(WriteFileAtomicallyTest, ALinkStaysAndItsFileIsReplaced) {
  const TemporaryFolder folder;
  WriteText(folder.File("real/conf"), "old");
  std::filesystem::create_symlink("real/conf", folder.File("link"));
  EXPECT_EQ(Write(folder.File("link"), "new"), "");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.File("link")));
  EXPECT_EQ(ReadText(folder.File("real/conf")), "new");
  EXPECT_EQ(NamesIn(folder.File("real")), std::set<std::string>{"conf"});
}

TEST(WriteFileAtomicallyTest, WhatIsNoPlainFileIsRefusedAndLeftAlone) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.File("folder"));
  ASSERT_EQ(mkfifo(folder.File("pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("nowhere", folder.File("broken"));
  EXPECT_EQ(Write(folder.File("folder"), "x"), folder.File("folder") + ": not a plain file");
  EXPECT_EQ(Write(folder.File("pipe"), "x"), folder.File("pipe") + ": not a plain file");
  EXPECT_EQ(Write(folder.File("broken"), "x"), folder.File("broken") + ": a link to no file");
  EXPECT_EQ(Write("/dev/null", "x"), "/dev/null: not a plain file");
  EXPECT_EQ(Write(folder.File("gone/file"), "x"),
            folder.File("gone/file") + ": cannot write: no such file or directory");
  EXPECT_EQ(Write("", "x"), "cannot write: no such file or directory");
  EXPECT_EQ(NamesIn(folder.path()), (std::set<std::string>{"folder", "pipe", "broken"}));
}

TEST(WriteFileAtomicallyTest, AReadOnlyFileIsRefusedEvenForRoot) {
  const TemporaryFolder folder;
  WriteText(folder.File("conf"), "old");
  chmod(folder.File("conf").c_str(), 0444);
  EXPECT_EQ(Write(folder.File("conf"), "new"),
            folder.File("conf") + ": cannot write: read-only file");
  EXPECT_EQ(ReadText(folder.File("conf")), "old");
}

TEST(WriteFileAtomicallyTest, AFullDiskLeavesTheOldFileAndNoOther) {
  const TemporaryFolder folder;
  WriteText(folder.File("conf"), "old");
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight = {1000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const std::string error = Write(folder.File("conf"), std::string(5000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(error, folder.File("conf") + ": cannot write: file too large");
  EXPECT_EQ(ReadText(folder.File("conf")), "old");
  EXPECT_EQ(NamesIn(folder.path()), std::set<std::string>{"conf"});
}

TEST(WriteFileAtomicallyTest, ANameAsLongAsNamesCanBeWorks) {
  const TemporaryFolder folder;
  const std::string name(255, 'n');
  EXPECT_EQ(Write(folder.File(name), "text"), "");
  EXPECT_EQ(ReadText(folder.File(name)), "text");
}

TEST(WriteFileAtomicallyTest, SeveralWritersAtOnceNeverShowAHalfFile) {
  const TemporaryFolder folder;
  const std::string path = folder.File("shared");
  constexpr std::size_t kSize = 100'000;
  WriteText(path, std::string(kSize, 'a'));
  std::atomic<int> failures = 0;
  std::vector<std::thread> writers;
  for (const char c : {'b', 'c', 'd'}) {
    writers.emplace_back([&, c] {
      for (int i = 0; i < 20; ++i) {
        if (!Write(path, std::string(kSize, c)).empty()) ++failures;
      }
    });
  }
  for (int i = 0; i < 100; ++i) {
    const std::string content = ReadText(path);
    if (content != std::string(kSize, content.empty() ? '?' : content.front())) ++failures;
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(NamesIn(folder.path()), std::set<std::string>{"shared"});
}

TEST(StampOfTest, AnotherFileInItsPlaceHasAnotherStamp) {
  const TemporaryFolder folder;
  const std::string path = folder.File("conf");
  WriteText(path, "one");
  const auto before = StampOf(path);
  ASSERT_TRUE(before);
  EXPECT_EQ(StampOf(path).value_or(FileStamp{}), *before);
  EXPECT_EQ(Write(path, "two"), "");
  EXPECT_NE(StampOf(path).value_or(*before), *before);
  EXPECT_EQ(StampOf(folder.path()).error().ToString(), folder.path() + ": not a plain file");
  EXPECT_EQ(StampOf(folder.File("gone")).error().ToString(),
            folder.File("gone") + ": cannot open: no such file or directory");
}

}  // namespace
}  // namespace corntune
