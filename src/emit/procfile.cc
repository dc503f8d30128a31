#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {

// No comment: Heroku and its kin refuse or misread them. No bind: Gunicorn takes the port from
// $PORT.
Result<std::string> WriteProcfile(const Recommendation& answer, const Deployment& deployment) {
  std::vector<std::string> words;
  for (const std::string& word : CommandWords(answer, deployment.bind.value_or(""))) {
    auto quoted = QuoteShellLine(word, "APP");
    if (!quoted) return quoted;
    words.push_back(std::move(*quoted));
  }
  return fmt::format("web: {}\n", Join(words, " "));
}

}  // namespace corntune
