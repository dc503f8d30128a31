#include "answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace corntune {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

HttpRequest Get() {
  HttpRequest request;
  request.method = "GET";
  return request;
}

TEST(Answer, SaysItsLengthAndWhetherTheConnectionStays) {
  Answer answer;
  answer.body = "done\n";
  std::string out;
  AppendAnswer(answer, Get(), false, out);
  EXPECT_THAT(out, StartsWith("HTTP/1.1 200 OK\r\nServer: corntune\r\nDate: "));
  EXPECT_THAT(out, HasSubstr("\r\nConnection: keep-alive\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nContent-Length: 5\r\n"));
  EXPECT_THAT(out, EndsWith("\r\n\r\ndone\n"));
  out.clear();
  AppendAnswer(answer, Get(), true, out);
  EXPECT_THAT(out, HasSubstr("\r\nConnection: close\r\n"));
}

TEST(Answer, ToHeadIsTheHeadAlone) {
  Answer answer;
  answer.fill_bytes = 1000;
  HttpRequest request = Get();
  request.method = "HEAD";
  std::string out;
  AppendAnswer(answer, request, false, out);
  EXPECT_THAT(out, HasSubstr("Content-Length: 1000\r\n"));
  EXPECT_THAT(out, EndsWith("\r\n\r\n"));
  EXPECT_EQ(FillerBytes(answer, request), 0u);
  EXPECT_EQ(FillerBytes(answer, Get()), 1000u);
}

TEST(Answer, SpeaksTheVersionOfTheRequest) {
  HttpRequest request = Get();
  request.minor_version = 0;
  std::string out;
  AppendAnswer(Answer{}, request, true, out);
  EXPECT_THAT(out, StartsWith("HTTP/1.0 200 OK\r\n"));
}

TEST(Answer, TellsWhatTheWorkTook) {
  Answer answer;
  answer.cpu = std::chrono::microseconds(2001);
  answer.wait = std::chrono::milliseconds(20);
  std::string out;
  AppendAnswer(answer, Get(), false, out);
  EXPECT_THAT(out, HasSubstr("\r\nX-Cpu-Microseconds: 2001\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nX-Wait-Microseconds: 20000\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nX-Worker-Pid: "));
}

TEST(ErrorPage, ShowsNoMarkupOfTheClients) {
  std::string out;
  AppendErrorPage(Refusal{400, "invalid header: \"<script>\""}, out);
  EXPECT_THAT(out, StartsWith("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n"));
  EXPECT_THAT(out, Not(HasSubstr("<script>")));
  EXPECT_THAT(out, HasSubstr("&lt;script&gt;"));
}

TEST(Filler, NeverExceedsWhatIsAskedFor) {
  EXPECT_EQ(Filler(10).size(), 10u);
  EXPECT_EQ(Filler(std::uint64_t{1} << 30).size(), 65536u);
}

}  // namespace
}  // namespace corntune
