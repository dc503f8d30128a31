#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {
namespace {

// Gunicorn splits the value with shlex, which knows blanks, quotes and backslashes and nothing else
// of a shell: "*" needs no quotes.
Result<std::string> QuoteArgument(std::string_view text, std::string_view what) {
  const bool plain = !text.empty() && text.find_first_of(" \t\r\n'\"\\") == std::string_view::npos;
  return plain ? Result<std::string>(std::string(text)) : QuoteShell(text, what);
}

}  // namespace

// Written without quotes around the value: Docker's --env-file takes quotes for content, systemd's
// EnvironmentFile= and Compose's env_file take the rest of the line as well. What would need quotes
// for one of them is refused.
Result<std::string> WriteEnv(const Recommendation& answer, const Deployment& deployment) {
  Recommendation settings_only = answer;
  settings_only.app.clear();
  auto words = CommandWords(settings_only, deployment.bind.value_or(""), QuoteArgument);
  if (!words) return tl::unexpected(words.error());
  words->erase(words->begin());  // the program
  const auto value = RawValue(Join(*words, " "), "$#`", "GUNICORN_CMD_ARGS");
  if (!value) return value;
  return HeaderComment(answer, "# ") +
         fmt::format(
             "#\n# For docker --env-file, systemd EnvironmentFile=, compose env_file, which take "
             "the "
             "value\n# as it stands. A shell would need quotes around it, which docker would pass "
             "on.\nGUNICORN_CMD_ARGS={}\n",
             *value);
}

}  // namespace corntune
