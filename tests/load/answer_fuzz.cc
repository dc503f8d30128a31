// What a server may answer. The first byte says into how large pieces the rest is cut and, by its
// highest bit, whether the request was HEAD. However the bytes are cut, they mean the same, and a
// reader that has seen anything at all reads the next answer.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "answer_reader.h"

namespace {

using corntune::AnswerReader;

AnswerReader::Status Read(AnswerReader& reader, std::string_view bytes, std::size_t piece,
                          bool head) {
  reader.Begin(head);
  auto status = AnswerReader::Status::kMore;
  for (std::size_t at = 0; at < bytes.size() && status == AnswerReader::Status::kMore;
       at += piece) {
    const std::string_view part = bytes.substr(at, piece);
    status = reader.Feed(part.data(), part.size());
  }
  return status == AnswerReader::Status::kMore ? reader.End() : status;
}

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static AnswerReader whole("x-worker-pid");
  static AnswerReader cut("x-worker-pid");
  if (size < 2) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const bool head = (data[0] & 0x80) != 0;
  const std::size_t piece = std::max<std::size_t>(1, data[0] & 0x7f);
  const auto status = Read(whole, bytes, bytes.size(), head);
  Require(status != AnswerReader::Status::kMore);
  Require(Read(cut, bytes, piece, head) == status);
  if (status == AnswerReader::Status::kDone) {
    Require(whole.status() == cut.status() && whole.value() == cut.value());
    Require(whole.value().size() <= 256);
  }
  const std::string_view fine = "HTTP/1.1 200 OK\r\nX-Worker-Pid: 7\r\nContent-Length: 2\r\n\r\nhi";
  Require(Read(cut, fine, piece, false) == AnswerReader::Status::kDone);
  Require(cut.status() == 200 && cut.keep_alive() && cut.value() == "7");
  return 0;
}
