// The whole way of a connection's bytes but the sockets: parser, limits, rules, router and answer.
// The first byte says into how large pieces the rest is cut and, by its highest bit, whether the
// rules are those of the asgi class.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "application.h"
#include "request_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corntune;
  static auto page = std::make_unique<SharedPage>();
  static const WorkSpec kWork;
  static const Application kApplication(kWork, *page);
  static Random random(1);
  if (size == 0) return 0;
  const std::size_t piece = (data[0] & 0x7f) == 0 ? size : data[0] & 0x7f;
  const std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  RequestLimits limits;
  limits.line = 200;
  limits.fields = 10;
  limits.field_size = 100;
  limits.asgi = (data[0] & 0x80) != 0;
  RequestReader reader(limits, true);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const std::size_t count = std::min(piece, bytes.size() - at);
    std::memcpy(reader.Space(count), bytes.data() + at, count);
    reader.Filled(count);
    RequestReader::Status status = reader.Advance();
    while (status != RequestReader::Status::kMore) {
      std::string out;
      if (status == RequestReader::Status::kRefused) {
        AppendErrorPage(reader.refusal(), out);
        if (reader.refusal().status < 400 || reader.refusal().reason.empty()) std::abort();
        return 0;
      }
      if (status == RequestReader::Status::kRequest) {
        const HttpRequest& request = reader.request();
        const Task task = kApplication.Route(request, random);
        AppendAnswer(task.answer, request, request.closes, out);
        if (!out.starts_with("HTTP/1.")) std::abort();
        reader.Next();
      }
      status = reader.Advance();
    }
  }
  return 0;
}
