#include "answer.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

namespace corntune {
namespace {

constexpr std::size_t kFillerBlock = 64 * 1024;

// The Date header, formatted once a second.
std::string_view HttpDate() {
  static thread_local std::time_t formatted = 0;
  static thread_local std::array<char, 40> text{};
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != formatted) {
    formatted = now.tv_sec;
    std::tm utc{};
    gmtime_r(&formatted, &utc);
    // Names of days and months are English whatever the locale is (RFC 9110 section 5.6.7): the
    // program never calls setlocale.
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  }
  return text.data();
}

std::int64_t Microseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

void AppendAnswer(const Answer& answer, const HttpRequest& request, bool close, std::string& out) {
  static thread_local const int pid = getpid();
  // Gunicorn's asgi worker names the connection only where it ends.
  const std::string_view kept = request.asgi ? "" : "Connection: keep-alive\r\n";
  const std::string_view connection = close ? "Connection: close\r\n" : kept;
  fmt::format_to(std::back_inserter(out),
                 "HTTP/1.{} {} {}\r\nServer: corntune\r\nDate: {}\r\n{}"
                 "Content-Type: {}\r\nContent-Length: {}\r\nX-Worker-Pid: {}\r\n",
                 request.minor_version, answer.status, PhraseOf(answer.status), HttpDate(),
                 connection, answer.content_type, answer.BodyBytes(), pid);
  if (answer.cpu.count() > 0 || answer.wait.count() > 0) {
    fmt::format_to(std::back_inserter(out), "X-Cpu-Microseconds: {}\r\nX-Wait-Microseconds: {}\r\n",
                   Microseconds(answer.cpu), Microseconds(answer.wait));
  }
  out += "\r\n";
  if (request.method != "HEAD") out += answer.body;
}

std::uint64_t FillerBytes(const Answer& answer, const HttpRequest& request) {
  return request.method == "HEAD" ? 0 : answer.fill_bytes;
}

std::string_view Filler(std::uint64_t size) {
  static const std::string kBlock = [] {
    std::string block(kFillerBlock, 'x');
    for (std::size_t i = 63; i < block.size(); i += 64) block[i] = '\n';
    return block;
  }();
  return std::string_view(kBlock).substr(0, std::min<std::uint64_t>(size, kBlock.size()));
}

void AppendErrorPage(const Refusal& refusal, std::string& out) {
  const std::string_view phrase =
      refusal.phrase.empty() ? PhraseOf(refusal.status) : refusal.phrase;
  const std::string page = fmt::format(
      "<html><head><title>{0}</title></head><body><h1>{0}</h1>{1}"
      "</body></html>\n",
      phrase, Escaped(refusal.reason));
  fmt::format_to(std::back_inserter(out),
                 "HTTP/1.1 {} {}\r\nConnection: close\r\nContent-Type: text/html\r\n"
                 "Content-Length: {}\r\n\r\n{}",
                 refusal.status, phrase, page.size(), page);
}

}  // namespace corntune
