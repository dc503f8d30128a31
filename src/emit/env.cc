#include <fmt/format.h>

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {

// Written without quotes around the value: Docker's --env-file takes quotes for content, systemd's
// EnvironmentFile= and Compose's env_file take the rest of the line as well. What would need quotes
// for one of them is refused.
Result<std::string> WriteEnv(const Recommendation& answer, const Deployment& deployment) {
  Recommendation with_bind = answer;
  if (deployment.bind) {
    with_bind.settings.Set("bind", std::vector<std::string>{*deployment.bind});
  }
  const auto value = RawValue(CommandArguments(with_bind), "$#`", "GUNICORN_CMD_ARGS");
  if (!value) return tl::unexpected(value.error());
  return HeaderComment(answer, "# ") + fmt::format("GUNICORN_CMD_ARGS={}\n", *value);
}

}  // namespace corntune
