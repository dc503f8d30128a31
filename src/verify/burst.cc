#include "burst.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostBody = 64 << 10;

// What has been received so far is an answer, and how much of it is still to come.
class Reply {
 public:
  void Append(std::string_view bytes) {
    body_bytes_ += in_body_ ? bytes.size() : 0;
    if (!in_body_ || text_.size() < head_ + kMostBody) text_ += bytes;
    if (in_body_) return;
    const std::size_t end = text_.find("\r\n\r\n");
    if (end == std::string::npos) return;
    in_body_ = true;
    head_ = end + 4;
    body_bytes_ = text_.size() - head_;
    ReadHead();
  }

  bool Complete() const { return in_body_ && length_ && body_bytes_ >= *length_; }
  // The stream has ended.
  bool CompleteAtEnd() const { return in_body_ && (!length_ || body_bytes_ >= *length_); }
  bool Endless() const { return !in_body_ && text_.size() > kMostBody; }
  int status() const { return status_; }
  int worker_pid() const { return worker_pid_; }
  std::string body() const { return in_body_ ? text_.substr(head_) : std::string(); }

 private:
  void ReadHead() {
    const auto lines = Lines(std::string_view(text_).substr(0, head_));
    const auto first = lines.empty() ? std::vector<std::string_view>() : Words(lines.front());
    if (first.size() >= 2 && first[0].starts_with("HTTP/1.")) {
      if (const auto status = ParseInteger(first[1], "", 100, 999)) {
        status_ = static_cast<int>(*status);
      }
    }
    for (const std::string_view line : lines) {
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      const std::string name = ToLower(line.substr(0, colon));
      const auto value = ParseInteger(Trim(line.substr(colon + 1)), "", 0, std::int64_t{1} << 40);
      if (!value) continue;
      if (name == "content-length") length_ = static_cast<std::size_t>(*value);
      if (name == "x-worker-pid") worker_pid_ = static_cast<int>(*value);
    }
  }

  std::string text_;
  bool in_body_ = false;
  std::size_t head_ = 0;
  std::size_t body_bytes_ = 0;
  std::optional<std::size_t> length_;
  int status_ = 0;
  int worker_pid_ = 0;
};

// One request on its connection.
class Exchange {
 public:
  Exchange(const LoadEndpoint& server, const TimedRequest& request, TimedAnswer& answer)
      : answer_(answer) {
    out_ = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                       request.method, request.path);
    socket_ = socket(server.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) {
      End(std::strerror(errno));
      return;
    }
    const auto* address = reinterpret_cast<const sockaddr*>(&server.address);
    // A Unix socket with a full backlog says EAGAIN; the others connect in the background.
    if (connect(socket_, address, server.size) != 0 && errno != EINPROGRESS) {
      End(std::strerror(errno));
    }
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() {
    if (socket_ >= 0) close(socket_);
  }

  bool ended() const { return ended_; }
  pollfd Wanted() const {
    return {ended_ ? -1 : socket_, static_cast<short>(sent_ < out_.size() ? POLLOUT : POLLIN), 0};
  }

  void Proceed() {
    if (sent_ < out_.size()) return Send();
    char buffer[16384];
    const ssize_t got = recv(socket_, buffer, sizeof(buffer), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got < 0) return End(std::strerror(errno));
    if (got == 0) {
      return End(reply_.CompleteAtEnd() ? "" : "the connection was closed without an answer");
    }
    reply_.Append({buffer, static_cast<std::size_t>(got)});
    if (reply_.Endless()) return End("what came back is no HTTP");
    if (reply_.Complete()) End("");
  }

  void End(std::string problem) {
    if (ended_) return;
    ended_ = true;
    answer_.problem = std::move(problem);
    if (answer_.problem.empty() && reply_.status() == 0)
      answer_.problem = "what came back is no HTTP";
    answer_.status = answer_.problem.empty() ? reply_.status() : 0;
    answer_.worker_pid = reply_.worker_pid();
    answer_.body = reply_.body();
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }

 private:
  void Send() {
    const ssize_t put = send(socket_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
    if (put < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (put < 0) return End(std::strerror(errno));
    sent_ += static_cast<std::size_t>(put);
  }

  TimedAnswer& answer_;
  Reply reply_;
  std::string out_;
  std::size_t sent_ = 0;
  int socket_ = -1;
  bool ended_ = false;
};

Result<void> CheckDescriptors(std::size_t count) {
  rlimit limit{};
  constexpr std::size_t kOwn = 64;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
      count + kOwn <= limit.rlim_cur) {
    return {};
  }
  return CannotError("",
                     fmt::format("{} connections at a time and {} files need {} descriptors, and "
                                 "{} are allowed (raise ulimit -n, or verify fewer slots)",
                                 count, kOwn, count + kOwn, limit.rlim_cur));
}

class Burst {
 public:
  Burst(const LoadEndpoint& server, const std::vector<TimedRequest>& requests, Duration patience,
        const std::vector<TimedAction>& actions)
      : server_(server), requests_(requests), patience_(patience), actions_(actions) {
    answers_.resize(requests.size());
  }

  std::vector<TimedAnswer> Run(const std::atomic<bool>& stop) {
    while (!stop && (ended_ < requests_.size() || next_action_ < actions_.size())) {
      Start();
      Wait();
      Expire();
    }
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      if (i >= exchanges_.size()) {
        answers_[i].problem = "interrupted";
      } else if (exchanges_[i]) {
        Finish(i, "interrupted");
      }
    }
    return std::move(answers_);
  }

 private:
  Duration Now() const { return Clock::now() - begin_; }

  void Finish(std::size_t i, const std::string& problem) {
    if (!problem.empty()) exchanges_[i]->End(problem);
    answers_[i].done = Now();
    exchanges_[i].reset();
    ++ended_;
  }

  // What is due by now.
  void Start() {
    while (next_action_ < actions_.size() && actions_[next_action_].at <= Now()) {
      actions_[next_action_++].act();
    }
    while (exchanges_.size() < requests_.size() && requests_[exchanges_.size()].start <= Now()) {
      const std::size_t i = exchanges_.size();
      answers_[i].sent = Now();
      exchanges_.push_back(std::make_unique<Exchange>(server_, requests_[i], answers_[i]));
      if (exchanges_[i]->ended()) Finish(i, "");
    }
  }

  // Until something happens on a connection or the next moment comes, 50 ms at most.
  void Wait() {
    Duration until = std::chrono::milliseconds(50);
    if (exchanges_.size() < requests_.size()) {
      until = std::min(until, requests_[exchanges_.size()].start - Now());
    }
    if (next_action_ < actions_.size()) until = std::min(until, actions_[next_action_].at - Now());
    until = std::max(until, Duration(0));
    polled_.clear();
    polled_index_.clear();
    for (std::size_t i = 0; i < exchanges_.size(); ++i) {
      if (!exchanges_[i]) continue;
      polled_.push_back(exchanges_[i]->Wanted());
      polled_index_.push_back(i);
    }
    const timespec time = {until.count() / 1'000'000'000, until.count() % 1'000'000'000};
    if (ppoll(polled_.data(), polled_.size(), &time, nullptr) <= 0) return;
    for (std::size_t k = 0; k < polled_.size(); ++k) {
      if (polled_[k].revents == 0) continue;
      const std::size_t i = polled_index_[k];
      exchanges_[i]->Proceed();
      if (exchanges_[i]->ended()) Finish(i, "");
    }
  }

  void Expire() {
    const Duration now = Now();
    for (std::size_t i = 0; i < exchanges_.size(); ++i) {
      if (exchanges_[i] && now - answers_[i].sent > patience_) {
        Finish(i, "no answer within " + FormatDuration(patience_));
      }
    }
  }

  const LoadEndpoint& server_;
  const std::vector<TimedRequest>& requests_;
  Duration patience_;
  const std::vector<TimedAction>& actions_;
  Clock::time_point begin_ = Clock::now();
  std::vector<TimedAnswer> answers_;
  std::vector<std::unique_ptr<Exchange>> exchanges_;
  std::vector<pollfd> polled_;
  std::vector<std::size_t> polled_index_;
  std::size_t next_action_ = 0;
  std::size_t ended_ = 0;
};

}  // namespace

Result<std::vector<TimedAnswer>> SendBurst(const LoadEndpoint& server,
                                           const std::vector<TimedRequest>& requests,
                                           Duration patience, const std::atomic<bool>& stop,
                                           const std::vector<TimedAction>& actions) {
  if (auto enough = CheckDescriptors(requests.size()); !enough) {
    return tl::unexpected(enough.error());
  }
  return Burst(server, requests, patience, actions).Run(stop);
}

Result<TimedAnswer> Ask(const LoadEndpoint& server, const std::string& path, Duration patience,
                        const std::atomic<bool>& stop) {
  TimedRequest request;
  request.path = path;
  auto answers = SendBurst(server, {request}, patience, stop);
  if (!answers) return tl::unexpected(answers.error());
  return std::move(answers->front());
}

}  // namespace corntune
