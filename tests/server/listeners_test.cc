#include "listeners.h"

#include <cstdio>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace corntune {
namespace {

using testing::HasSubstr;

class Listeners : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/corntune-listeners-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    unlink(Path().c_str());
    rmdir(folder_.c_str());
  }

  std::string Path() const { return folder_ + "/s.sock"; }
  Result<Listener> Open(const std::string& bind) {
    return OpenListener(*ParseBind(bind, "--bind"), ServerOptions{});
  }
  bool Exists() const {
    struct stat status {};
    return lstat(Path().c_str(), &status) == 0;
  }

  std::string folder_;
};

TEST_F(Listeners, APortIsNamedAsItIsBound) {
  const auto listener = Open("127.0.0.1:0");
  ASSERT_TRUE(listener) << listener.error().ToString();
  EXPECT_THAT(listener->name(), testing::MatchesRegex("http://127\\.0\\.0\\.1:[0-9]+"));
}

TEST_F(Listeners, IPv6StandsInBrackets) {
  const auto listener = Open("[::1]:0");
  ASSERT_TRUE(listener) << listener.error().ToString();
  EXPECT_THAT(listener->name(), testing::MatchesRegex("http://\\[::1\\]:[0-9]+"));
}

TEST_F(Listeners, ATakenPortIsAClearError) {
  const auto first = Open("127.0.0.1:0");
  const std::string address = first->name().substr(7);
  const auto second = Open(address);
  ASSERT_FALSE(second);
  EXPECT_EQ(
      second.error().ToString(),
      fmt::format("--bind: \"{}\": another program listens there (connection in use)", address));
}

TEST_F(Listeners, ASocketThatNobodyServesIsReplaced) {
  { ASSERT_TRUE(Open("unix:" + Path())); }
  EXPECT_TRUE(Exists());  // closed and left over, as after a kill
  EXPECT_TRUE(Open("unix:" + Path()));
}

TEST_F(Listeners, ASocketOfALiveServerIsLeftAlone) {
  const auto first = Open("unix:" + Path());
  ASSERT_TRUE(first);
  const auto second = Open("unix:" + Path());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().ToString(), HasSubstr("a server listens there"));
  EXPECT_TRUE(Exists());
}

TEST_F(Listeners, AFileThatIsNoSocketIsLeftAlone) {
  { std::ofstream file(Path()); }
  const auto listener = Open("unix:" + Path());
  ASSERT_FALSE(listener);
  EXPECT_THAT(listener.error().ToString(), HasSubstr("something that is no socket"));
  EXPECT_TRUE(Exists());
}

TEST_F(Listeners, UnlinkSparesTheSocketOfASuccessor) {
  const auto first = Open("unix:" + Path());
  unlink(Path().c_str());
  const auto second = Open("unix:" + Path());
  ASSERT_TRUE(second);
  first->Unlink();
  EXPECT_TRUE(Exists());
  second->Unlink();
  EXPECT_FALSE(Exists());
}

TEST_F(Listeners, ADescriptorMustListen) {
  const auto first = Open("127.0.0.1:0");
  EXPECT_TRUE(Open(fmt::format("fd://{}", first->descriptor())));
  EXPECT_FALSE(Open("fd://999"));
}

}  // namespace
}  // namespace corntune
