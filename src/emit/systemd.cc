#include <fmt/format.h>

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {
namespace {

Result<std::string> ExecLine(const Recommendation& answer) {
  std::string line;
  for (const std::string& word : CommandWords(answer, "")) {
    const auto quoted = QuoteSystemd(word, true, "APP");
    if (!quoted) return tl::unexpected(quoted.error());
    line += (line.empty() ? "" : " ") + *quoted;
  }
  // systemd looks programs up in a fixed path only; `env` looks in PATH, where a virtual
  // environment is.
  return "/usr/bin/env " + line;
}

}  // namespace

Result<std::string> WriteSystemdService(const Recommendation& answer,
                                        const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto exec = ExecLine(answer);
  const auto user = RawValue(deployment.user, "% ", "--user");
  const auto directory = RawValue(deployment.directory, "%", "--directory");
  if (!exec) return exec;
  if (!user) return user;
  if (!directory) return directory;
  if (!directory->starts_with('/')) {
    return UsageError("--directory", "must be an absolute path in a unit");
  }
  std::string text = HeaderComment(answer, "# ");
  text += fmt::format(
      "#\n# /etc/systemd/system/{0}.service; it needs {0}.socket (corntune recommend\n"
      "# --format systemd-socket), which holds the address while the service restarts.\n\n",
      deployment.name);
  text += fmt::format(
      "[Unit]\n"
      "Description=Gunicorn for {0}\n"
      "Requires={0}.socket\n"
      "After=network.target\n\n"
      "[Service]\n"
      "Type=notify\n"
      "NotifyAccess=main\n"
      "User={1}\n"
      "WorkingDirectory={2}\n"
      "Environment=PATH={2}/venv/bin:/usr/local/bin:/usr/bin:/bin\n"
      "ExecStart={3}\n"
      "ExecReload=/bin/kill -s HUP $MAINPID\n"
      "# Gunicorn stops its workers itself; a signal to all of them would cut requests.\n"
      "KillMode=mixed\n"
      "TimeoutStopSec={4}\n"
      "Restart=on-failure\n"
      "PrivateTmp=true\n",
      deployment.name, *user, *directory, *exec, GraceSeconds(answer));
  if (answer.memory_limit && answer.memory_is_limited) {
    text += fmt::format("MemoryMax={}\n", answer.memory_limit->value);
  }
  return text + "\n[Install]\nWantedBy=multi-user.target\n";
}

Result<std::string> WriteSystemdSocket(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto bind = ParseBind(deployment.bind.value_or(kLocalBind));
  if (!bind) return tl::unexpected(bind.error());
  const std::string host =
      bind->host.find(':') == std::string::npos ? bind->host : "[" + bind->host + "]";
  const std::string listen =
      bind->path.empty() ? fmt::format("{}:{}", host, bind->port) : bind->path;
  return HeaderComment(answer, "# ") +
         fmt::format(
             "#\n# /etc/systemd/system/{0}.socket\n\n"
             "[Unit]\nDescription=Socket of Gunicorn for {0}\n\n"
             "[Socket]\nListenStream={1}\n"
             "# As long a queue as Gunicorn's own default of `backlog`.\nBacklog=2048\n\n"
             "[Install]\nWantedBy=sockets.target\n",
             deployment.name, listen);
}

}  // namespace corntune
