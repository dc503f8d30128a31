#include "request_reader.h"

#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using Status = RequestReader::Status;

void Feed(RequestReader& reader, std::string_view bytes) {
  std::memcpy(reader.Space(bytes.size()), bytes.data(), bytes.size());
  reader.Filled(bytes.size());
}

// What a whole connection comes to, fed in pieces: "GET /a;", "100;", "refused 400;", "more;".
std::string Story(std::string_view bytes, std::size_t piece) {
  RequestReader reader(RequestLimits{}, true);
  std::string story;
  while (true) {
    switch (reader.Advance()) {
      case Status::kRequest:
        story +=
            std::string(reader.request().method) + " " + std::string(reader.request().path) + ";";
        reader.Next();
        continue;
      case Status::kContinue:
        story += "100;";
        continue;
      case Status::kRefused:
        return story + "refused " + std::to_string(reader.refusal().status) + ";";
      case Status::kMore:
        break;
    }
    if (bytes.empty()) return story + "more;";
    Feed(reader, bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
}

struct Case {
  std::string_view bytes;
  std::string_view story;
};

class Bytes : public testing::TestWithParam<Case> {};

TEST_P(Bytes, ComeToTheSameHoweverTheyAreCutUp) {
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
    EXPECT_EQ(Story(GetParam().bytes, piece), GetParam().story) << piece;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Requests, Bytes,
    testing::Values(
        Case{"GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a;more;"},
        Case{"\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a;more;"},
        Case{"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.0\r\n\r\n", "GET /a;GET /b;more;"},
        Case{"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n",
             "POST /a;GET /b;more;"},
        Case{"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: "
             "1\r\n\r\n"
             "GET /b HTTP/1.1\r\n\r\n",
             "POST /a;GET /b;more;"},
        Case{"POST /a HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\nx",
             "100;POST /a;more;"},
        Case{"CONNECT a:1 HTTP/1.1\r\n\r\n", "CONNECT a:1;more;"},
        Case{"BREW /pot HTTP/1.1\r\nContent-Length: 2\r\n\r\nok", "BREW /pot;more;"},
        Case{
            "GET /a HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\nGET /b HTTP/1.1\r\n\r\n",
            "GET /a;GET /b;more;"}));

INSTANTIATE_TEST_SUITE_P(
    Refusals, Bytes,
    testing::Values(
        Case{"GET / HTTP/1.1\n\n", "refused 400;"},
        Case{"GET / HTTP/1.1\r\nHost: x\n\r\n", "refused 400;"},
        Case{"\r\n\r\nGET / HTTP/1.1\r\n\r\n", "refused 400;"},
        Case{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "refused 400;"},
        Case{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "refused 400;"},
        Case{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
             "refused 400;"},
        Case{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHost: a\r\n\r\n",
             "refused 400;"},
        Case{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
             "refused 400;"},
        Case{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "refused 400;"},
        Case{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
             "11111111111111111\r\nabc",
             "refused 400;"}));

TEST(RequestReader, ALongRequestLineIsRefusedBeforeItEnds) {
  RequestReader reader(RequestLimits{}, true);
  Feed(reader, "GET /" + std::string(5000, 'a'));
  EXPECT_EQ(reader.Advance(), Status::kRefused);
  EXPECT_EQ(reader.refusal().status, 414);
}

TEST(RequestReader, TheLimitOfTheRequestLineIsExact) {
  RequestLimits limits;
  limits.line = 20;
  RequestReader fits(limits, true);
  Feed(fits, "GET /234567 HTTP/1.1\r\n\r\n");
  EXPECT_EQ(fits.Advance(), Status::kRequest);
  RequestReader over(limits, true);
  Feed(over, "GET /2345678 HTTP/1.1\r\n\r\n");
  EXPECT_EQ(over.Advance(), Status::kRefused);
  EXPECT_EQ(over.refusal().status, 414);
}

TEST(RequestReader, EndlessHeadersAreRefused) {
  RequestLimits limits;
  limits.fields = 2;
  limits.field_size = 50;
  RequestReader reader(limits, true);
  Feed(reader, "GET / HTTP/1.1\r\n");
  EXPECT_EQ(reader.Advance(), Status::kMore);
  Feed(reader, std::string(200, 'a'));
  EXPECT_EQ(reader.Advance(), Status::kRefused);
  EXPECT_EQ(reader.refusal().status, 431);
}

TEST(RequestReader, EndlessTrailersAreRefused) {
  RequestLimits limits;
  limits.fields = 2;
  limits.field_size = 50;
  RequestReader reader(limits, true);
  Feed(reader, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ");
  Status status = reader.Advance();
  for (int i = 0; i < 20 && status == Status::kMore; ++i) {
    Feed(reader, std::string(20, 'a'));
    status = reader.Advance();
  }
  EXPECT_EQ(status, Status::kRefused);
  EXPECT_EQ(reader.refusal().status, 431);
}

TEST(RequestReader, TrailersCountAsHeadersDo) {
  RequestLimits limits;
  limits.fields = 2;
  RequestReader reader(limits, true);
  Feed(reader,
       "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n");
  EXPECT_EQ(reader.Advance(), Status::kRefused);
  EXPECT_EQ(reader.refusal().status, 431);
}

TEST(RequestReader, AContinueIsOwedWithoutABodyExceptToAnAsgiApplication) {
  constexpr std::string_view kBytes = "GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n";
  RequestReader wsgi(RequestLimits{}, true);
  Feed(wsgi, kBytes);
  EXPECT_EQ(wsgi.Advance(), Status::kContinue);
  EXPECT_EQ(wsgi.Advance(), Status::kRequest);
  RequestLimits limits;
  limits.asgi = true;
  RequestReader asgi(limits, true);
  Feed(asgi, kBytes);
  EXPECT_EQ(asgi.Advance(), Status::kRequest);
}

TEST(RequestReader, HttpOneDotTwoPassesExceptOnAsgi) {
  EXPECT_EQ(Story("GET /a HTTP/1.2\r\n\r\n", 1), "GET /a;more;");
  RequestLimits limits;
  limits.asgi = true;
  RequestReader asgi(limits, true);
  Feed(asgi, "GET /a HTTP/1.2\r\n\r\n");
  EXPECT_EQ(asgi.Advance(), Status::kRefused);
  EXPECT_EQ(asgi.refusal().status, 400);
}

TEST(RequestReader, ALargeBodyDoesNotGrowIt) {
  RequestReader reader(RequestLimits{}, true);
  Feed(reader, "POST / HTTP/1.1\r\nContent-Length: 10000000\r\n\r\n");
  EXPECT_EQ(reader.Advance(), Status::kMore);
  const char* space = reader.Space(10000);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(reader.Space(10000), space);
    std::memset(reader.Space(10000), 'x', 10000);
    reader.Filled(10000);
    EXPECT_EQ(reader.Advance(), i == 999 ? Status::kRequest : Status::kMore);
  }
  EXPECT_EQ(reader.request().path, "/");
}

}  // namespace
}  // namespace corntune
