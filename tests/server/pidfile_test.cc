#include "pidfile.h"

#include <cstdlib>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace corntune {
namespace {

class Pidfile : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/corntune-pidfile-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
    path_ = folder_ + "/pid";
  }
  void TearDown() override {
    unlink(path_.c_str());
    rmdir(folder_.c_str());
  }
  std::string Text() const {
    std::ifstream file(path_);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  std::string folder_;
  std::string path_;
};

TEST_F(Pidfile, HoldsTheNumberAndALineEnd) {
  ASSERT_TRUE(WritePidfile(path_, 4711));
  EXPECT_EQ(Text(), "4711\n");
}

TEST_F(Pidfile, OfALiveProcessIsRefused) {
  ASSERT_TRUE(WritePidfile(path_, getppid()));
  const auto second = WritePidfile(path_, getpid());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().ToString(), testing::HasSubstr("stands in it and lives"));
}

TEST_F(Pidfile, OfAGoneProcessIsReplaced) {
  ASSERT_TRUE(WritePidfile(path_, 999999999));  // above any pid_max
  EXPECT_TRUE(WritePidfile(path_, getpid()));
}

TEST_F(Pidfile, OnlyItsOwnerRemovesIt) {
  ASSERT_TRUE(WritePidfile(path_, 4711));
  RemovePidfile(path_, 4712);
  EXPECT_EQ(Text(), "4711\n");
  RemovePidfile(path_, 4711);
  EXPECT_EQ(access(path_.c_str(), F_OK), -1);
}

}  // namespace
}  // namespace corntune
