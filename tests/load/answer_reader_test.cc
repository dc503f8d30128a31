#include "answer_reader.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using Status = AnswerReader::Status;
using std::string_view;

// Feeds all of `bytes`, whole or one by one; what the last of them came to.
Status Fed(AnswerReader& reader, string_view bytes, bool whole = true) {
  reader.Begin(false);
  if (whole) return reader.Feed(bytes.data(), bytes.size());
  Status status = Status::kMore;
  for (std::size_t i = 0; i < bytes.size() && status == Status::kMore; ++i) {
    status = reader.Feed(&bytes[i], 1);
  }
  return status;
}

TEST(AnswerReader, ReadsAnAnswerWithALengthWholeAndByteByByte) {
  for (const bool whole : {true, false}) {
    AnswerReader reader("");
    EXPECT_EQ(Fed(reader, "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nhi", whole),
              Status::kDone);
    EXPECT_EQ(reader.status(), 201);
    EXPECT_TRUE(reader.keep_alive());
  }
}

TEST(AnswerReader, ReadsOneAnswerAfterTheOther) {
  AnswerReader reader("");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(
        Fed(reader, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"),
        Status::kDone);
    EXPECT_TRUE(reader.keep_alive());
  }
}

TEST(AnswerReader, SaysWhenTheConnectionIsNotKept) {
  AnswerReader reader("");
  EXPECT_EQ(Fed(reader, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
            Status::kDone);
  EXPECT_FALSE(reader.keep_alive());
  EXPECT_EQ(Fed(reader, "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"), Status::kDone);
  EXPECT_FALSE(reader.keep_alive());
}

TEST(AnswerReader, TheEndOfTheConnectionEndsAnAnswerWithoutALengthOnly) {
  AnswerReader reader("");
  EXPECT_EQ(Fed(reader, "HTTP/1.1 200 OK\r\n\r\nsome of it"), Status::kMore);
  EXPECT_EQ(reader.End(), Status::kDone);
  EXPECT_FALSE(reader.keep_alive());
  EXPECT_EQ(Fed(reader, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nsome of it"), Status::kMore);
  EXPECT_EQ(reader.End(), Status::kBroken);
  EXPECT_EQ(Fed(reader, ""), Status::kMore);
  EXPECT_EQ(reader.End(), Status::kBroken);
}

TEST(AnswerReader, AnInterimAnswerIsNotTheAnswer) {
  AnswerReader reader("");
  EXPECT_EQ(
      Fed(reader, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
      Status::kDone);
  EXPECT_EQ(reader.status(), 200);
}

TEST(AnswerReader, AnAnswerToHeadHasNoBody) {
  AnswerReader reader("");
  reader.Begin(true);
  const string_view head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
  EXPECT_EQ(reader.Feed(head.data(), head.size()), Status::kDone);
}

TEST(AnswerReader, BytesBehindAnAnswerSpoilTheConnection) {
  AnswerReader reader("");
  EXPECT_EQ(Fed(reader, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhix"), Status::kDone);
  EXPECT_FALSE(reader.keep_alive());
}

TEST(AnswerReader, WhatIsNotHttpIsBroken) {
  AnswerReader reader("");
  EXPECT_EQ(Fed(reader, "SSH-2.0-OpenSSH_9.2\r\n"), Status::kBroken);
  EXPECT_EQ(Fed(reader, "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), Status::kBroken);
  EXPECT_EQ(Fed(reader, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Status::kDone)
      << "a broken answer spoils the next one";
}

TEST(AnswerReader, FindsTheValueOfOneHeader) {
  for (const bool whole : {true, false}) {
    AnswerReader reader("x-worker-pid");
    EXPECT_EQ(Fed(reader,
                  "HTTP/1.1 200 OK\r\nX-Other: 1\r\nX-Worker-PID: 4711\r\nServer: a\r\n"
                  "Content-Length: 0\r\n\r\n",
                  whole),
              Status::kDone);
    EXPECT_EQ(reader.value(), "4711");
    EXPECT_EQ(Fed(reader, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", whole), Status::kDone);
    EXPECT_EQ(reader.value(), "");
  }
}

TEST(AnswerReader, ALongerNameIsAnotherHeaderHoweverItsBytesAreCut) {
  const std::string longer(300, 'y');
  for (const bool whole : {true, false}) {
    AnswerReader reader("x-worker-pid");
    EXPECT_EQ(
        Fed(reader, "HTTP/1.1 200 OK\r\nX-Worker-Pid" + longer + ": 1\r\nContent-Length: 0\r\n\r\n",
            whole),
        Status::kDone);
    EXPECT_EQ(reader.value(), "");
  }
}

TEST(AnswerReader, ALongValueIsCutAt256Bytes) {
  for (const bool whole : {true, false}) {
    AnswerReader reader("x-worker-pid");
    EXPECT_EQ(Fed(reader,
                  "HTTP/1.1 200 OK\r\nX-Worker-Pid: " + std::string(300, 'z') +
                      "\r\nContent-Length: 0\r\n\r\n",
                  whole),
              Status::kDone);
    EXPECT_EQ(reader.value(), std::string(256, 'z'));
  }
}

}  // namespace
}  // namespace corntune
