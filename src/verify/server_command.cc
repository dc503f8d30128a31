#include "server_command.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/gunicorn/worker_class.h"
#include "corntune/server/options.h"

#include "app_text.h"
#include "census.h"
#include "census_text.h"
#include "conf_text.h"

namespace corntune {
namespace {

// What would put a server under verification somewhere else than where it is watched.
constexpr std::array<std::string_view, 13> kOwnPlace = {
    "bind",      "config", "daemon", "pidfile",        "accesslog", "errorlog", "loglevel",
    "logconfig", "user",   "group",  "capture_output", "syslog",    "reload"};

bool IsOwnPlace(std::string_view name) {
  return std::find(kOwnPlace.begin(), kOwnPlace.end(), name) != kOwnPlace.end();
}

Result<void> WriteText(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (file) return {};
  return CannotError(path, std::strerror(errno));
}

std::string BindText(const VerifyPlan& plan) {
  return plan.bind.value_or("127.0.0.1:0");
}

Settings Merged(const VerifyPlan& plan, const Settings& over) {
  Settings merged;
  for (const Settings* each : {&plan.settings, &over}) {
    for (const auto& [name, value] : *each) {
      if (!IsOwnPlace(name)) merged.Set(name, value);
    }
  }
  return merged;
}

std::vector<std::string> CommandWords(const Settings& settings) {
  auto words = GunicornCommand(settings, "");
  words.erase(words.begin());
  return words;
}

// The variables of this process, without those that Gunicorn reads, and with `own`.
std::vector<std::string> EnvironmentWith(
    const VerifyPlan& plan, const std::vector<std::pair<std::string, std::string>>& own) {
  static constexpr std::array<std::string_view, 7> kRead = {
      "WEB_CONCURRENCY", "GUNICORN_CMD_ARGS",  "PORT", "NOTIFY_SOCKET", "LISTEN_FDS",
      "LISTEN_PID",      "FORWARDED_ALLOW_IPS"};
  std::vector<std::string> environment;
  for (const auto& [name, value] : plan.environment) {
    const bool replaced = std::any_of(
        own.begin(), own.end(), [&key = name](const auto& entry) { return entry.first == key; });
    if (replaced || std::find(kRead.begin(), kRead.end(), name) != kRead.end()) continue;
    environment.push_back(name + "=" + value);
  }
  for (const auto& [name, value] : own) environment.push_back(name + "=" + value);
  return environment;
}

Result<ServerCommand> BundledCommand(const VerifyPlan& plan, const Settings& over) {
  ServerCommand command;
  Settings heeded;
  const auto& known = ServerSettings();
  for (const auto& [name, value] : Merged(plan, over)) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      command.dropped.push_back(name);
    } else if (name == "worker_class" && FindWorkerClass(ToText(value)) == WorkerClass::kUvicorn) {
      heeded.Set(name, std::string("asgi"));
    } else {
      heeded.Set(name, value);
    }
  }
  if (auto fine = ServerOptionsFrom(heeded); !fine) return tl::unexpected(fine.error());
  command.words = {"/proc/self/exe", "serve"};
  for (std::string& word : CommandWords(heeded)) command.words.push_back(std::move(word));
  command.words.insert(command.words.end(),
                       {"--bind=" + BindText(plan), "--work=" + plan.work, "--log-level=info"});
  command.environment = EnvironmentWith(plan, {});
  return command;
}

std::string ClassOf(const VerifyPlan& plan, const Settings& over) {
  return over.GetText("worker_class", plan.settings.GetText("worker_class", "sync"));
}

Result<void> WriteFiles(const std::string& folder) {
  const std::array<std::pair<std::string, std::string>, 4> files = {
      {{folder + "/corntune_verify_app.py", kVerifyApp},
       {folder + "/corntune_verify_census.py", kVerifyCensus},
       {folder + "/corntune_verify_conf.py", kVerifyConf},
       {CensusPath(folder), EmptyCensusFile()}}};
  for (const auto& [path, text] : files) {
    if (auto written = WriteText(path, text); !written) return written;
  }
  return {};
}

// A relative name would be looked for in another folder once Gunicorn has changed to its own.
std::string Absolute(const std::string& path) {
  char buffer[4096];
  const bool relative = !path.empty() && path.front() != '/';
  if (!relative || getcwd(buffer, sizeof(buffer)) == nullptr) return path;
  return std::string(buffer) + "/" + path;
}

Result<ServerCommand> GunicornServerCommand(const VerifyPlan& plan, const Settings& over,
                                            const std::string& folder) {
  if (auto written = WriteFiles(folder); !written) return tl::unexpected(written.error());
  ServerCommand command;
  Settings passed;
  for (const auto& [name, value] : Merged(plan, over)) {
    const SettingInfo* info = FindSetting(name);
    if (info != nullptr && !LongFlag(*info).empty())
      passed.Set(name, value);
    else
      command.dropped.push_back(name);
  }
  const auto worker_class = FindWorkerClass(ClassOf(plan, over));
  const bool asgi = worker_class && InfoOf(*worker_class).interface == "asgi";
  command.words = {"gunicorn"};
  if (!plan.python.empty()) command.words = {plan.python, "-m", "gunicorn"};
  for (std::string& word : CommandWords(passed)) command.words.push_back(std::move(word));
  command.words.insert(
      command.words.end(),
      {"--bind=" + BindText(plan), "--config=" + folder + "/corntune_verify_conf.py",
       "--error-logfile=-", "--log-level=info",
       fmt::format("corntune_verify_app:{}", asgi ? "asgi" : "wsgi")});
  std::string path = folder;
  for (const auto& [name, value] : plan.environment) {
    if (name == "PYTHONPATH" && !value.empty()) path += ":" + value;
  }
  command.environment =
      EnvironmentWith(plan, {{"PYTHONPATH", path},
                             {"XDG_RUNTIME_DIR", folder},
                             {"CORNTUNE_CENSUS", CensusPath(folder)},
                             {"CORNTUNE_IN_FORCE", InForcePath(folder)},
                             {"CORNTUNE_CONF", plan.conf.empty() ? "" : Absolute(plan.conf)},
                             {"CORNTUNE_APP", plan.app.value_or("")},
                             {"CORNTUNE_INTERFACE", asgi ? "asgi" : "wsgi"},
                             {"CORNTUNE_WORK", plan.app ? "" : plan.work}});
  return command;
}

}  // namespace

Result<ServerCommand> MakeServerCommand(const VerifyPlan& plan, const Settings& over,
                                        const std::string& folder) {
  return plan.server == VerifiedServer::kBundled ? BundledCommand(plan, over)
                                                 : GunicornServerCommand(plan, over, folder);
}

std::string CensusPath(const std::string& folder) {
  return folder + "/census";
}
std::string InForcePath(const std::string& folder) {
  return folder + "/in_force.json";
}
std::string LogPath(const std::string& folder) {
  return folder + "/log";
}

Result<std::string> MakeServerFolder() {
  const char* base = std::getenv("TMPDIR");
  std::string pattern =
      std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/corntune-verify-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) {
    return CannotError(pattern, fmt::format("cannot make a folder: {}", std::strerror(errno)));
  }
  return pattern;
}

}  // namespace corntune
