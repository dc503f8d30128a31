#include "corntune/base/text.h"
#include "corntune/gunicorn/command_line.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {

// No comment: the line is for pasting, and it is the product.
Result<std::string> WriteCommand(const Recommendation& answer, const Deployment& deployment) {
  const auto words = CommandWords(answer, deployment.bind.value_or(""), QuoteShell);
  if (!words) return tl::unexpected(words.error());
  return Join(*words, " ") + "\n";
}

}  // namespace corntune
