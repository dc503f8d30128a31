#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {

Result<std::string> WriteDockerfile(const Recommendation& answer, const Deployment& deployment) {
  const std::string bind = deployment.bind.value_or(kContainerBind);
  const auto address = ParseBind(bind);
  if (!address) return tl::unexpected(address.error());
  std::vector<std::string> words;
  for (const std::string& word : CommandWords(answer, bind)) {
    auto quoted = QuoteJson(word, "APP");
    if (!quoted) return quoted;
    words.push_back(std::move(*quoted));
  }
  std::string text = HeaderComment(answer, "# ");
  if (address->port != 0) text += fmt::format("EXPOSE {}\n", address->port);
  // The exec form: Gunicorn is process 1 and gets the stop signal itself.
  text += fmt::format("STOPSIGNAL SIGTERM\nCMD [{}]\n", Join(words, ", "));
  return text;
}

}  // namespace corntune
