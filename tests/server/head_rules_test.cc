#include "head_rules.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

// The statuses are those that the real Gunicorn 27.0.1 answers: tests/e2e/test_serve_requests.py
// holds both to one table. Here each rule stands alone.

int LineStatus(std::string_view line) {
  HttpRequest request;
  const auto refusal = ReadRequestLine(line, request);
  return refusal ? refusal->status : 200;
}

int HeaderStatus(std::string_view lines, int minor_version = 1, bool trusted = true) {
  HttpRequest request;
  request.method = "GET";
  request.minor_version = minor_version;
  const auto refusal = ReadHeaders(lines, RequestLimits{}, trusted, request);
  return refusal ? refusal->status : 200;
}

TEST(RequestLine, TakesTheFourFormsOfATarget) {
  EXPECT_EQ(LineStatus("GET /a?b HTTP/1.1"), 200);
  EXPECT_EQ(LineStatus("GET http://h/a HTTP/1.1"), 200);
  EXPECT_EQ(LineStatus("CONNECT h:80 HTTP/1.1"), 200);
  EXPECT_EQ(LineStatus("OPTIONS * HTTP/1.1"), 200);
}

TEST(RequestLine, RefusesAFormThatTheMethodLacks) {
  EXPECT_EQ(LineStatus("GET * HTTP/1.1"), 400);
  EXPECT_EQ(LineStatus("GET h:80 HTTP/1.1"), 400);
}

TEST(RequestLine, SplitsPathAndQuery) {
  HttpRequest request;
  ASSERT_FALSE(ReadRequestLine("GET http://host:1/a/b?c=d#e HTTP/1.0", request));
  EXPECT_EQ(request.path, "/a/b");
  EXPECT_EQ(request.query, "c=d");
  EXPECT_EQ(request.minor_version, 0);
}

TEST(RequestLine, RefusesWhatGunicornRefuses) {
  for (const std::string_view line :
       {"GET /", "GET", "", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET /\x80 HTTP/1.1",
        "GET /\t HTTP/1.1", "get / HTTP/1.1", "GE / HTTP/1.1", "GET / HTTP/2.0", "GET / HTTP/0.9",
        "GET / http/1.1", "GET / HTTP/1.10", "G(T / HTTP/1.1",
        "ABCDEFGHIJKLMNOPQRSTU / HTTP/1.1"}) {
    EXPECT_EQ(LineStatus(line), 400) << line;
  }
}

TEST(RequestLine, TakesMethodsThatNobodyHasRegistered) {
  EXPECT_EQ(LineStatus("BREW / HTTP/1.1"), 200);
  EXPECT_EQ(LineStatus("GET / HTTP/1.7"), 200);
}

TEST(Headers, AmbiguousFramingIsRefused) {
  EXPECT_EQ(HeaderStatus("Content-Length: 1\r\nContent-Length: 1"), 400);
  EXPECT_EQ(HeaderStatus("Content-Length: 1\r\nTransfer-Encoding: chunked"), 400);
  EXPECT_EQ(HeaderStatus("Content-Length: +1"), 400);
  EXPECT_EQ(HeaderStatus("Content-Length: 1, 1"), 400);
  EXPECT_EQ(HeaderStatus("Content-Length:"), 400);
  EXPECT_EQ(HeaderStatus("Transfer-Encoding: chunked, chunked"), 400);
  EXPECT_EQ(HeaderStatus("Transfer-Encoding: chunked, gzip"), 400);
  EXPECT_EQ(HeaderStatus("Transfer-Encoding: gzip"), 400);
  EXPECT_EQ(HeaderStatus("Transfer-Encoding: chunked", 0), 400);
  EXPECT_EQ(HeaderStatus("Transfer-Encoding: xchunked"), 501);
}

TEST(Headers, AFieldThatMayStandOnceIsRefusedTwice) {
  EXPECT_EQ(HeaderStatus("Host: a\r\nHost: a"), 400);
  EXPECT_EQ(HeaderStatus("Content-Type: a\r\ncontent-type: b"), 400);
  EXPECT_EQ(HeaderStatus("X-A: a\r\nX-A: b"), 200);
}

TEST(Headers, MalformedFieldsAreRefused) {
  EXPECT_EQ(HeaderStatus("Host a"), 400);
  EXPECT_EQ(HeaderStatus(": a"), 400);
  EXPECT_EQ(HeaderStatus("Host : a"), 400);
  EXPECT_EQ(HeaderStatus("X-A: a\r\n b"), 400);
  EXPECT_EQ(HeaderStatus("X-A: a\rb"), 400);
  EXPECT_EQ(HeaderStatus(std::string_view("X-A: a\0b", 8)), 400);
  EXPECT_EQ(HeaderStatus("X-A: a\x7f"), 400);
  EXPECT_EQ(HeaderStatus("X-A: caf\xe9"), 200);
}

TEST(Headers, TheLimitsHaveTheirOwnStatus) {
  HttpRequest request;
  RequestLimits limits;
  limits.fields = 2;
  EXPECT_FALSE(ReadHeaders("A: 1\r\nB: 2", limits, true, request));
  request = HttpRequest{};
  EXPECT_EQ(ReadHeaders("A: 1\r\nB: 2\r\nC: 3", limits, true, request)->status, 431);
  request = HttpRequest{};
  limits.field_size = 10;  // with the end of the line
  EXPECT_FALSE(ReadHeaders("A: 34567", limits, true, request));
  request = HttpRequest{};
  EXPECT_EQ(ReadHeaders("A: 345678", limits, true, request)->status, 431);
}

TEST(Headers, AnUnderscoreDropsTheField) {
  HttpRequest request;
  ASSERT_FALSE(ReadHeaders("X_A: 1\r\nX-A: 2", RequestLimits{}, true, request));
  ASSERT_EQ(request.headers.size(), 1u);
  EXPECT_EQ(request.Header("x-a"), "2");
}

TEST(Headers, OnlyTheContinueExpectationIsKnown) {
  HttpRequest request;
  ASSERT_FALSE(ReadHeaders("Expect: 100-Continue", RequestLimits{}, true, request));
  EXPECT_TRUE(request.expects_continue);
  EXPECT_EQ(HeaderStatus("Expect: tea"), 417);
  request = HttpRequest{};
  request.minor_version = 0;
  ASSERT_FALSE(ReadHeaders("Expect: 100-continue", RequestLimits{}, true, request));
  EXPECT_FALSE(request.expects_continue);
}

TEST(Headers, SchemesFromATrustedPeerMustAgree) {
  constexpr std::string_view kBoth = "X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off";
  EXPECT_EQ(HeaderStatus(kBoth, 1, true), 400);
  EXPECT_EQ(HeaderStatus(kBoth, 1, false), 200);
}

TEST(Headers, TheFirstConnectionFieldDecides) {
  const auto closes = [](std::string_view lines, int minor_version) {
    HttpRequest request;
    request.method = "GET";
    request.minor_version = minor_version;
    EXPECT_FALSE(ReadHeaders(lines, RequestLimits{}, true, request));
    return request.closes;
  };
  EXPECT_FALSE(closes("Host: a", 1));
  EXPECT_TRUE(closes("Host: a", 0));
  EXPECT_TRUE(closes("Connection: Close", 1));
  EXPECT_FALSE(closes("Connection: keep-alive", 0));
  EXPECT_FALSE(closes("Connection: close, foo", 1));
  EXPECT_FALSE(closes("Connection: keep-alive\r\nConnection: close", 1));
  EXPECT_TRUE(closes("Transfer-Encoding: gzip, chunked", 1));
}

}  // namespace
}  // namespace corntune
