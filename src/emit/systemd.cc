#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {
namespace {

// In ExecStart= systemd expands "$NAME" too.
Result<std::string> QuoteExec(std::string_view text, std::string_view what) {
  return QuoteSystemd(text, true, what);
}

struct ServiceParts {
  std::string name, user, directory, path, exec;
};

Result<ServiceParts> PartsOf(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto words = CommandWords(answer, "", QuoteExec);
  const auto user = RawValue(deployment.user, "% ", "--user");
  const auto directory = RawValue(deployment.directory, "", "--directory");
  if (!words) return tl::unexpected(words.error());
  if (!user) return tl::unexpected(user.error());
  if (!directory) return tl::unexpected(directory.error());
  if (!directory->starts_with('/')) {
    return UsageError("--directory",
                      "must be an absolute path in a unit: " + Quoted(deployment.directory));
  }
  const auto path =
      QuoteSystemd(fmt::format("PATH={}/venv/bin:/usr/local/bin:/usr/bin:/bin", *directory), false,
                   "--directory");
  if (!path) return tl::unexpected(path.error());
  return ServiceParts{deployment.name, *user, DoublePercents(*directory), *path, Join(*words, " ")};
}

}  // namespace

Result<std::string> WriteSystemdService(const Recommendation& answer,
                                        const Deployment& deployment) {
  const auto parts = PartsOf(answer, deployment);
  if (!parts) return tl::unexpected(parts.error());
  std::string text = HeaderComment(answer, "# ");
  text += fmt::format(
      "#\n# /etc/systemd/system/{0}.service; it needs {0}.socket (corntune recommend\n"
      "# --format systemd-socket), which holds the address while the service restarts.\n\n"
      "[Unit]\n"
      "Description=Gunicorn for {0}\n"
      "Requires={0}.socket\n"
      "After=network.target\n\n",
      parts->name);
  text += fmt::format(
      "[Service]\n"
      "Type=notify\n"
      "NotifyAccess=main\n"
      "User={}\n"
      "WorkingDirectory={}\n"
      "# systemd looks programs up in fixed folders only; env looks in this PATH.\n"
      "Environment={}\n"
      "ExecStart=/usr/bin/env {}\n"
      "ExecReload=/bin/kill -s HUP $MAINPID\n"
      "# Gunicorn stops its workers itself; a signal to all of them would cut requests.\n"
      "KillMode=mixed\n"
      "TimeoutStopSec={}\n"
      "Restart=on-failure\n"
      "PrivateTmp=true\n",
      parts->user, parts->directory, parts->path, parts->exec, GraceSeconds(answer));
  if (answer.memory_limit && answer.memory_is_limited) {
    text += fmt::format("MemoryMax={}\n", answer.memory_limit->value);
  }
  return text + "\n[Install]\nWantedBy=multi-user.target\n";
}

Result<std::string> WriteSystemdSocket(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto bind = ReadServiceAddress(deployment.bind.value_or(kLocalBind));
  if (!bind) return tl::unexpected(bind.error());
  return HeaderComment(answer, "# ") +
         fmt::format(
             "#\n# /etc/systemd/system/{0}.socket\n\n"
             "[Unit]\nDescription=Socket of Gunicorn for {0}\n\n"
             "[Socket]\nListenStream={1}\n"
             "# As long a queue as Gunicorn's own default of `backlog`.\nBacklog=2048\n\n"
             "[Install]\nWantedBy=sockets.target\n",
             deployment.name, bind->path.empty() ? HostPort(*bind) : bind->path);
}

}  // namespace corntune
