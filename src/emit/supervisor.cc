#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {

Result<std::string> WriteSupervisor(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto directory = RawValue(deployment.directory, ";#", "--directory");
  const auto user = RawValue(deployment.user, "%;# ", "--user");
  const auto words = CommandWords(answer, deployment.bind.value_or(kLocalBind), QuoteSupervisor);
  if (!directory) return directory;
  if (!user) return user;
  if (!words) return tl::unexpected(words.error());
  return HeaderComment(answer, "; ") +
         fmt::format(
             "\n[program:{0}]\n"
             "; env finds gunicorn in the virtual environment of the folder, if there is one.\n"
             "command=/usr/bin/env {1}\ndirectory={2}\nuser={3}\n"
             "environment=PATH=\"{2}/venv/bin:/usr/local/bin:/usr/bin:/bin\"\n"
             "autorestart=true\n"
             "; Gunicorn stops its own workers; what it leaves is killed with it.\n"
             "stopsignal=TERM\nstopwaitsecs={4}\nkillasgroup=true\n"
             "redirect_stderr=true\n",
             deployment.name, Join(*words, " "), DoublePercents(*directory), *user,
             GraceSeconds(answer));
}

}  // namespace corntune
