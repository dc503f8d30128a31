#include "parts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"
#include "corntune/base/version.h"
#include "corntune/gunicorn/command_line.h"

#include "quote.h"

namespace corntune {
namespace {

// Gunicorn kills what is left at the end of graceful_timeout and then leaves itself.
constexpr std::int64_t kStopMargin = 5;

// Between Gunicorn giving up and the proxy giving up on it.
constexpr std::int64_t kAnswerMargin = 5;
constexpr std::int64_t kUsualProxyWait = 60;  // nginx's own default of proxy_read_timeout

tl::unexpected<Error> BadBind(std::string_view bind) {
  return UsageError(
      "--bind", fmt::format("not an address: {} (expected HOST:PORT or unix:/PATH)", Quoted(bind)));
}

bool OnlyHas(std::string_view text, std::string_view extra) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           extra.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string MadeBy(const Recommendation& answer, std::string_view mark) {
  std::vector<std::string> inputs;
  for (const std::string& input : answer.inputs) inputs.push_back(QuoteForShell(input));
  return fmt::format("{0}Made by corntune {1} for {2}, Gunicorn {3}.\n{0}corntune {4}\n", mark,
                     kVersion, CommentText(answer.machine), answer.gunicorn_version.ToString(),
                     CommentText(Join(inputs, " ")));
}

std::string HeaderComment(const Recommendation& answer, std::string_view mark) {
  std::string text = MadeBy(answer, mark);
  for (const Reason& reason : answer.reasons) {
    text += fmt::format("{}{} = {}: {}\n", mark, reason.setting, CommentText(reason.value),
                        CommentText(reason.because));
  }
  return text;
}

std::string ReasonComment(const Recommendation& answer, std::string_view setting) {
  for (const Reason& reason : answer.reasons) {
    if (reason.setting == setting) return fmt::format("# {}\n", CommentText(reason.because));
  }
  return "";
}

Result<std::vector<std::string>> CommandWords(const Recommendation& answer, const std::string& bind,
                                              Quoter quote) {
  Settings settings = answer.settings;
  if (!bind.empty()) settings.Set("bind", std::vector<std::string>{bind});
  std::vector<std::string> words = GunicornCommand(settings, answer.app);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool app = i + 1 == words.size() && !answer.app.empty();
    const std::string what = app ? "APP" : words[i].substr(0, words[i].find('='));
    // No argument of a program can hold a zero byte, whatever the form could.
    if (auto fits = QuoteShell(words[i], what); !fits) return tl::unexpected(fits.error());
    auto quoted = quote(words[i], what);
    if (!quoted) return tl::unexpected(quoted.error());
    words[i] = std::move(*quoted);
  }
  return words;
}

Result<void> CheckName(const Deployment& deployment) {
  const std::string& name = deployment.name;
  const bool first = !name.empty() && OnlyHas(name.substr(0, 1), "");
  if (first && name.size() <= 63 && OnlyHas(name, "._-")) return {};
  return UsageError("--name", fmt::format("not a name for a service: {} (expected letters, digits, "
                                          "\".\", \"_\" and \"-\", at most 63)",
                                          Quoted(name)));
}

Result<ServiceAddress> ReadServiceAddress(std::string_view bind) {
  if (bind.starts_with("unix:")) {
    const std::string_view path = bind.substr(5);
    if (!path.starts_with('/') || !OnlyHas(path, "/._-@+")) return BadBind(bind);
    return ServiceAddress{"", 0, std::string(path)};
  }
  const std::size_t colon = bind.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return BadBind(bind);
  std::string_view host = bind.substr(0, colon);
  const bool brackets = host.starts_with('[') && host.ends_with(']');
  if (brackets) host = host.substr(1, host.size() - 2);
  if (host.empty() || !OnlyHas(host, brackets ? ":." : ".-_")) return BadBind(bind);
  const auto port = ParseInteger(bind.substr(colon + 1), "--bind", 1, 65535);
  if (!port) return BadBind(bind);
  return ServiceAddress{std::string(host), static_cast<int>(*port), ""};
}

std::string HostPort(const ServiceAddress& address) {
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", address.host, address.port)
                 : fmt::format("{}:{}", address.host, address.port);
}

ServiceAddress Reachable(ServiceAddress address) {
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return address;
}

std::int64_t ProxyWait(const Recommendation& answer) {
  const Surroundings& around = answer.surroundings;
  if (around.proxy_timeout_s) return *around.proxy_timeout_s;
  // Only sync workers are ended by `timeout`; for the others a usual wait must do.
  const bool cuts = answer.worker_class == WorkerClass::kSync && around.timeout_s > 0;
  return cuts ? around.timeout_s + kAnswerMargin : kUsualProxyWait;
}

std::optional<std::int64_t> ProxyKeepalive(const Recommendation& answer) {
  const std::int64_t seconds = answer.surroundings.keepalive_s - kAnswerMargin;
  if (answer.worker_class == WorkerClass::kSync || seconds <= 0) return std::nullopt;
  return seconds;
}

std::int64_t GraceSeconds(const Recommendation& answer) {
  const Surroundings& around = answer.surroundings;
  if (around.grace_s) return *around.grace_s;
  return around.graceful_timeout_s + around.pre_stop_s.value_or(0) + kStopMargin;
}

}  // namespace corntune
