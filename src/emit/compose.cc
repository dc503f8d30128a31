#include <fmt/format.h>

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {
namespace {

// Compose puts variables in for "$NAME" everywhere but in keys.
Result<std::string> QuoteCompose(std::string_view text, std::string_view what) {
  return QuoteYaml(DoubleDollars(text), what);
}

std::string Limits(const Recommendation& answer) {
  const std::string cpus = fmt::format("          cpus: \"{}\"\n", FormatCores(answer.cpus));
  if (!answer.memory_limit || !answer.memory_is_limited) return cpus;
  return cpus + fmt::format("          memory: {}\n", answer.memory_limit->value);
}

}  // namespace

Result<std::string> WriteCompose(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const std::string bind = deployment.bind.value_or(kContainerBind);
  const auto address = ReadServiceAddress(bind);
  const auto name = YamlScalar(deployment.name, "--name");
  const auto image = YamlScalar(DoubleDollars(deployment.image), "--image");
  const auto words = CommandWords(answer, bind, QuoteCompose);
  if (!address) return tl::unexpected(address.error());
  if (!name) return name;
  if (!image) return image;
  if (!words) return tl::unexpected(words.error());
  std::string text = HeaderComment(answer, "# ") +
                     fmt::format("services:\n  {}:\n    image: {}\n    command:\n", *name, *image);
  for (const std::string& word : *words) text += fmt::format("      - {}\n", word);
  if (address->port != 0) text += fmt::format("    expose: [\"{}\"]\n", address->port);
  return text + fmt::format(
                    "    stop_signal: SIGTERM\n"
                    "    # graceful_timeout and a margin: the default of 10 s would cut requests.\n"
                    "    stop_grace_period: {}s\n"
                    "    deploy:\n      replicas: {}\n      resources:\n        limits:\n{}",
                    GraceSeconds(answer), deployment.replicas, Limits(answer));
}

}  // namespace corntune
