#include <fmt/format.h>

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {

Result<std::string> WriteCompose(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto image = QuoteYaml(DoubleDollars(deployment.image), "--image");
  if (!image) return image;
  std::string command;
  for (const std::string& word : CommandWords(answer, deployment.bind.value_or(kContainerBind))) {
    const auto quoted = QuoteYaml(DoubleDollars(word), "APP");
    if (!quoted) return quoted;
    command += fmt::format("      - {}\n", *quoted);
  }
  std::string limits = fmt::format("          cpus: \"{}\"\n", FormatCores(answer.cpus));
  if (answer.memory_limit && answer.memory_is_limited)
    limits += fmt::format("          memory: {}\n", answer.memory_limit->value);
  return HeaderComment(answer, "# ") +
         fmt::format(
             "services:\n  {}:\n    image: {}\n    command:\n{}"
             "    stop_signal: SIGTERM\n    stop_grace_period: {}s\n"
             "    deploy:\n      replicas: {}\n      resources:\n        limits:\n{}",
             deployment.name, *image, command, GraceSeconds(answer), deployment.replicas, limits);
}

}  // namespace corntune
