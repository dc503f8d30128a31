#include "corntune/load/target.h"

#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(Target, IsReadFromAUrl) {
  const auto target = ParseTarget("http://127.0.0.1:8000/a/b?c=d#e", "URL");
  ASSERT_TRUE(target) << target.error().ToString();
  EXPECT_EQ(target->endpoint.name, "127.0.0.1:8000");
  EXPECT_EQ(target->endpoint.address.ss_family, AF_INET);
  EXPECT_EQ(target->host, "127.0.0.1:8000");
  EXPECT_EQ(target->path, "/a/b?c=d");
}

TEST(Target, HasDefaults) {
  const auto plain = ParseTarget("127.0.0.1", "URL");
  ASSERT_TRUE(plain) << plain.error().ToString();
  EXPECT_EQ(plain->endpoint.name, "127.0.0.1:80");
  EXPECT_EQ(plain->path, "/");
  EXPECT_EQ(ParseTarget("http://127.0.0.1?a=b", "URL")->path, "/?a=b");
}

TEST(Target, MayBeIpv6) {
  const auto target = ParseTarget("http://[::1]:81/", "URL");
  ASSERT_TRUE(target) << target.error().ToString();
  EXPECT_EQ(target->endpoint.name, "[::1]:81");
  EXPECT_EQ(target->endpoint.address.ss_family, AF_INET6);
  EXPECT_EQ(target->host, "[::1]:81");
}

TEST(Target, MayBeAUnixSocket) {
  const auto plain = ParseTarget("unix:/run/app.sock", "URL");
  ASSERT_TRUE(plain) << plain.error().ToString();
  EXPECT_EQ(plain->endpoint.name, "unix:/run/app.sock");
  EXPECT_EQ(plain->path, "/");
  EXPECT_EQ(ParseTarget("unix:/run/app.sock:/a?b", "URL")->path, "/a?b");
}

TEST(Target, WhatIsNoneIsRefused) {
  for (const char* url : {"https://127.0.0.1/", "ftp://127.0.0.1/", "http://", "http:///a",
                          "http://a@b/", "http://127.0.0.1:0/", "http://127.0.0.1:70000/",
                          "http://127.0.0.1:/", "http://[::1", "http://127.0.0.1/a b",
                          "http://127.0.0.1/\r\nX: y", "unix:", "http://no.such.host.invalid/"}) {
    const auto target = ParseTarget(url, "URL");
    ASSERT_FALSE(target) << url;
    EXPECT_EQ(target.error().place, "URL") << url;
  }
  EXPECT_FALSE(ParseTarget("unix:/" + std::string(200, 'a'), "URL"));
}

TEST(Target, RendersItsRequest) {
  LoadTarget target;
  target.host = "a:80";
  target.path = "/x";
  target.headers = {{"Accept", "*/*"}};
  EXPECT_EQ(target.Render(true), "GET /x HTTP/1.1\r\nHost: a:80\r\nAccept: */*\r\n\r\n");
  EXPECT_EQ(target.Render(false),
            "GET /x HTTP/1.1\r\nHost: a:80\r\nAccept: */*\r\nConnection: close\r\n\r\n");
  target.method = "POST";
  target.headers.clear();
  target.body = "a=b";
  EXPECT_EQ(target.Render(true), "POST /x HTTP/1.1\r\nHost: a:80\r\nContent-Length: 3\r\n\r\na=b");
}

TEST(Header, IsANameAndAValue) {
  const auto header = ParseHeader("X-Key:  a: b ", "--header");
  ASSERT_TRUE(header);
  EXPECT_EQ(*header, std::pair(std::string("X-Key"), std::string("a: b")));
}

TEST(Header, WhatIsNoneOrTheGeneratorsOwnIsRefused) {
  for (const char* text : {"X-Key", ": a", "X Key: a", "host: a", "Content-Length: 3",
                           "Connection: close", "X-Key: a\r\nX-Other: b"}) {
    EXPECT_FALSE(ParseHeader(text, "--header")) << text;
  }
}

}  // namespace
}  // namespace corntune
