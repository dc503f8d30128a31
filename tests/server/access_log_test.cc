#include "access_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace corntune {
namespace {

constexpr char kDefault[] = R"(%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s")";

std::string Line(const std::string& format, const HttpRequest& request) {
  const auto log = AccessLog::Open("", format);
  if (!log) return log.error().ToString();
  return log->Line(AccessRecord{request, "127.0.0.1", 200, 5, std::chrono::microseconds(1234567)});
}

HttpRequest Example() {
  HttpRequest request;
  request.method = "GET";
  request.target = "/a?b=c";
  request.path = "/a";
  request.query = "b=c";
  request.headers = {{"User-Agent", "cur\"l"}, {"X-Id", "7"}};
  return request;
}

TEST(AccessLog, TheDefaultIsTheCombinedFormat) {
  EXPECT_THAT(Line(kDefault, Example()),
              testing::MatchesRegex(
                  R"(127\.0\.0\.1 - - \[[^]]*\] "GET /a\?b=c HTTP/1\.1" 200 5 "-" "cur\\"l")"));
}

TEST(AccessLog, FillsTheAtomsOfGunicorn) {
  EXPECT_EQ(Line("%(m)s %(U)s %(q)s %(H)s %(s)s %(B)s", Example()), "GET /a b=c HTTP/1.1 200 5");
  EXPECT_EQ(Line("%(T)s %(M)s %(D)s %(L)s", Example()), "1 1234 1234567 1.234567");
  EXPECT_EQ(Line("%({x-id}i)s %({x-none}i)s 100%%", Example()), "7 - 100%");
}

TEST(AccessLog, AnUnknownPartIsRefused) {
  EXPECT_EQ(Line("%(z)s", Example()),
            "--access-logformat: unknown part \"z\" (expected %(X)s with X one of "
            "hlutrsmUqHbBfaTDMLp, or {name}i)");
  EXPECT_THAT(Line("%(h", Example()), testing::HasSubstr("unknown part"));
}

TEST(AccessLog, AClientCannotForgeALine) {
  HttpRequest request = Example();
  request.headers = {{"User-Agent", "a\xff\x01"}};
  EXPECT_EQ(Line("%(a)s", request), "a\\xff\\x01");
}

}  // namespace
}  // namespace corntune
