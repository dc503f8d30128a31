#include "parts.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"
#include "corntune/base/version.h"
#include "corntune/gunicorn/command_line.h"

namespace corntune {
namespace {

// Gunicorn kills what is left at the end of graceful_timeout and then leaves itself.
constexpr std::int64_t kStopMargin = 5;

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

std::string HeaderComment(const Recommendation& answer, std::string_view mark) {
  std::string text;
  const auto line = [&](const std::string& content) {
    text += fmt::format("{}{}\n", mark, Printable(content));
  };
  line(fmt::format("Made by corntune {} for {}, Gunicorn {}.", kVersion, answer.machine,
                   answer.gunicorn_version.ToString()));
  std::vector<std::string> inputs;
  for (const std::string& input : answer.inputs) inputs.push_back(QuoteForShell(input));
  line("corntune " + Join(inputs, " "));
  for (const Reason& reason : answer.reasons) {
    line(fmt::format("{} = {}: {}", reason.setting, reason.value, reason.because));
  }
  return text;
}

std::vector<std::string> CommandWords(const Recommendation& answer, const std::string& bind) {
  Settings settings = answer.settings;
  if (!bind.empty()) settings.Set("bind", std::vector<std::string>{bind});
  return GunicornCommand(settings, answer.app);
}

std::string CommandArguments(const Recommendation& answer) {
  std::vector<std::string> words = GunicornCommand(answer.settings, "");
  words.erase(words.begin());
  std::erase(words, "");
  return ShellCommand(words);
}

Result<void> CheckName(const Deployment& deployment) {
  const std::string& name = deployment.name;
  const bool first = !name.empty() && OnlyHas(name.substr(0, 1), "");
  if (first && name.size() <= 63 && OnlyHas(name, "._-")) return {};
  return UsageError("--name", fmt::format("not a name for a service: {} (expected letters, digits, "
                                          "\".\", \"_\" and \"-\", at most 63)",
                                          Quoted(name)));
}

Result<BindAddress> ParseBind(std::string_view bind) {
  if (bind.starts_with("unix:")) {
    const std::string_view path = bind.substr(5);
    if (!path.starts_with('/') || !OnlyHas(path, "/._-@+")) return BadBind(bind);
    return BindAddress{"", 0, std::string(path)};
  }
  const std::size_t colon = bind.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return BadBind(bind);
  std::string_view host = bind.substr(0, colon);
  const bool brackets = host.starts_with('[') && host.ends_with(']');
  if (brackets) host = host.substr(1, host.size() - 2);
  if (host.empty() || !OnlyHas(host, brackets ? ":." : ".-_")) return BadBind(bind);
  const auto port = ParseInteger(bind.substr(colon + 1), "--bind", 1, 65535);
  if (!port) return BadBind(bind);
  return BindAddress{std::string(host), static_cast<int>(*port), ""};
}

std::int64_t GraceSeconds(const Recommendation& answer) {
  const Surroundings& around = answer.surroundings;
  if (around.grace_s) return *around.grace_s;
  return around.graceful_timeout_s + around.pre_stop_s.value_or(0) + kStopMargin;
}

}  // namespace corntune
