#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {

Result<std::string> WriteSupervisor(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto directory = RawValue(deployment.directory, "%;#", "--directory");
  const auto user = RawValue(deployment.user, "%;# ", "--user");
  if (!directory) return directory;
  if (!user) return user;
  std::vector<std::string> words;
  for (const std::string& word : CommandWords(answer, deployment.bind.value_or(kLocalBind))) {
    auto quoted = QuoteSupervisor(word, "APP");
    if (!quoted) return quoted;
    words.push_back(std::move(*quoted));
  }
  return HeaderComment(answer, "; ") +
         fmt::format(
             "\n[program:{}]\ncommand={}\ndirectory={}\nuser={}\nautorestart=true\n"
             "; Gunicorn stops its own workers; what it leaves is killed with it.\n"
             "stopsignal=TERM\nstopwaitsecs={}\nkillasgroup=true\n"
             "redirect_stderr=true\n",
             deployment.name, Join(words, " "), *directory, *user, GraceSeconds(answer));
}

}  // namespace corntune
