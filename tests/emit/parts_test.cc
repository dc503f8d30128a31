#include "parts.h"

#include <gmock/gmock.h>

#include "example.h"
#include "quote.h"

namespace corntune {
namespace {

using testing::ElementsAre;

TEST(ReadServiceAddress, TakesHostsIpv6AndSockets) {
  const auto host = ReadServiceAddress("web-1.example:8000");
  ASSERT_TRUE(host);
  EXPECT_EQ(host->host, "web-1.example");
  EXPECT_EQ(host->port, 8000);
  const auto ipv6 = ReadServiceAddress("[2001:db8::1]:80");
  ASSERT_TRUE(ipv6);
  EXPECT_EQ(ipv6->host, "2001:db8::1");
  EXPECT_EQ(HostPort(*ipv6), "[2001:db8::1]:80");
  const auto socket = ReadServiceAddress("unix:/run/web.sock");
  ASSERT_TRUE(socket);
  EXPECT_EQ(socket->path, "/run/web.sock");
  EXPECT_EQ(socket->port, 0);
}

TEST(Reachable, IsLoopbackWhereGunicornListensEverywhere) {
  EXPECT_EQ(HostPort(Reachable({"0.0.0.0", 80, ""})), "127.0.0.1:80");
  EXPECT_EQ(HostPort(Reachable({"::", 80, ""})), "[::1]:80");
  EXPECT_EQ(HostPort(Reachable({"10.0.0.5", 80, ""})), "10.0.0.5:80");
}

TEST(CommandWords, PutsTheAddressBeforeTheApplication) {
  const auto words = CommandWords(ExampleAnswer(), "0.0.0.0:80", QuoteShell);
  ASSERT_TRUE(words);
  EXPECT_THAT(*words,
              ElementsAre("gunicorn", "--workers=1", "--threads=2", "--worker-class=gthread",
                          "--keep-alive=65", "--bind=0.0.0.0:80", "shop.wsgi:application"));
}

TEST(CommandWords, NamesTheOptionThatCannotBeCarried) {
  const auto words = CommandWords(ExampleAnswer(), "unix:/a\nb", QuoteShellLine);
  ASSERT_FALSE(words);
  EXPECT_EQ(words.error().place, "--bind");
}

TEST(GraceSeconds, IsGracefulTimeoutTheDelayAndAMargin) {
  Recommendation answer = ExampleAnswer();
  EXPECT_EQ(GraceSeconds(answer), 35);  // 30 + 5
  answer.surroundings.pre_stop_s = 10;
  EXPECT_EQ(GraceSeconds(answer), 45);
  answer.surroundings.grace_s = 120;
  EXPECT_EQ(GraceSeconds(answer), 120);
}

TEST(ProxyWait, IsLongerThanTheTimeoutOfSyncWorkers) {
  Recommendation answer = ExampleAnswer();
  EXPECT_EQ(ProxyWait(answer), 60);
  answer.surroundings.proxy_timeout_s.reset();
  answer.surroundings.timeout_s = 90;
  EXPECT_EQ(ProxyWait(answer), 60);  // gthread: timeout cuts no request
  answer.worker_class = WorkerClass::kSync;
  EXPECT_EQ(ProxyWait(answer), 95);
  answer.surroundings.timeout_s = 0;  // never
  EXPECT_EQ(ProxyWait(answer), 60);
}

TEST(ProxyKeepalive, IsShorterThanGunicorns) {
  Recommendation answer = ExampleAnswer();
  EXPECT_EQ(ProxyKeepalive(answer), 60);
  answer.surroundings.keepalive_s = 5;
  EXPECT_EQ(ProxyKeepalive(answer), std::nullopt);
  answer.surroundings.keepalive_s = 65;
  answer.worker_class = WorkerClass::kSync;
  EXPECT_EQ(ProxyKeepalive(answer), std::nullopt);
}

}  // namespace
}  // namespace corntune
