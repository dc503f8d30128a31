#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {

// No bind: Gunicorn takes the port from $PORT. A comment is a line without "NAME:" at its start,
// which every reader of Procfiles passes over.
Result<std::string> WriteProcfile(const Recommendation& answer, const Deployment& deployment) {
  const auto words = CommandWords(answer, deployment.bind.value_or(""), QuoteShellLine);
  if (!words) return tl::unexpected(words.error());
  return HeaderComment(answer, "# ") + fmt::format("web: {}\n", Join(*words, " "));
}

}  // namespace corntune
