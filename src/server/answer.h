// What the server answers: the application's answers, refusals and errors, as bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "request.h"

namespace corntune {

struct Answer {
  int status = 200;
  std::string_view content_type = "text/plain";
  std::string body;
  std::uint64_t fill_bytes = 0;     // instead of a body: so many bytes of filler
  std::chrono::nanoseconds cpu{0};  // measured, of the request's work
  std::chrono::nanoseconds wait{0};

  std::uint64_t BodyBytes() const { return fill_bytes > 0 ? fill_bytes : body.size(); }
};

// Appends the head of an answer to `request`, and its body where that is no filler. A HEAD request
// gets the head alone.
void AppendAnswer(const Answer& answer, const HttpRequest& request, bool close, std::string& out);

// How many bytes of filler follow what AppendAnswer wrote.
std::uint64_t FillerBytes(const Answer& answer, const HttpRequest& request);

// At most `size` bytes of filler.
std::string_view Filler(std::uint64_t size);

// Appends the answer that closes a connection after a refusal or an error: a short page.
void AppendErrorPage(const Refusal& refusal, std::string& out);

inline constexpr std::string_view kContinueLine = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace corntune
