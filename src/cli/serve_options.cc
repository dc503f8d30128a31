#include "serve_options.h"

#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/gunicorn/setting_value.h"

#include "conf_settings.h"

namespace corntune {
namespace {

struct Help {
  std::string_view type;
  std::string_view text;
};

const std::map<std::string_view, Help>& Helps() {
  static const std::map<std::string_view, Help> kHelps = {
      {"bind",
       {"ADDRESS",
        "HOST:PORT, [IPV6]:PORT, unix:PATH or fd://NUMBER; may be given several "
        "times (127.0.0.1:8000)"}},
      {"workers", {"N", "Worker processes (1)"}},
      {"worker_class", {"CLASS", "sync, gthread, gevent, asgi or tornado (sync)"}},
      {"threads", {"N", "Threads of each worker; above 1, sync means gthread (1)"}},
      {"worker_connections", {"N", "Connections of each worker: gthread, gevent (1000)"}},
      {"backlog", {"N", "Connections that wait in the kernel (2048)"}},
      {"timeout", {"SECONDS", "A worker silent for longer is killed; 0: never (30)"}},
      {"graceful_timeout", {"SECONDS", "Time to finish requests when stopping (30)"}},
      {"keepalive", {"SECONDS", "How long an idle connection is kept; 0: not (2)"}},
      {"max_requests", {"N", "Requests after which a worker restarts; 0: never (0)"}},
      {"max_requests_jitter", {"N", "Up to so many requests more, by chance (0)"}},
      {"reuse_port", {"", "A socket of its own for each worker (SO_REUSEPORT)"}},
      {"preload_app", {"", "Load the application before the workers are forked"}},
      {"limit_request_line",
       {"BYTES", "Longest request line; 0: unlimited, capped at 8190 (4094)"}},
      {"limit_request_fields", {"N", "Most header fields of a request (100)"}},
      {"limit_request_field_size", {"BYTES", "Longest header field (8190)"}},
      {"worker_tmp_dir", {"DIR", "Folder of the heartbeats' file (default: plain memory)"}},
      {"pidfile", {"FILE", "Write the arbiter's process id there"}},
      {"accesslog", {"FILE", "Access log; - is stdout (none)"}},
      {"access_log_format", {"FORMAT", "Its format, as Gunicorn's"}},
      {"errorlog", {"FILE", "Error log; - is stderr (-)"}},
      {"loglevel", {"LEVEL", "debug, info, warning, error or critical (info)"}}};
  return kHelps;
}

std::string FlagList(const SettingForm& form) {
  std::vector<std::string> flags(form.flags.begin(), form.flags.end());
  return Join(flags, ",");
}

void Store(Settings& settings, const SettingInfo& info, const SettingForm& form,
           const std::string& text) {
  const std::string place(LongFlag(info));
  auto value = ReadSettingText(form, text, place);
  if (!value) throw CLI::ValidationError(value.error().place, value.error().message);
  if (form.appends) {
    std::vector<std::string> all;
    if (const SettingValue* before = settings.Find(info.name)) {
      all = std::get<std::vector<std::string>>(*before);
    }
    for (std::string& one : std::get<std::vector<std::string>>(*value)) {
      all.push_back(std::move(one));
    }
    *value = std::move(all);
  }
  settings.Set(std::string(info.name), std::move(*value));
}

void AddSetting(CLI::App& command, Settings& settings, const SettingInfo& info) {
  const SettingForm& form = info.FormIn(kNewestGunicorn);
  const Help& help = Helps().at(info.name);
  if (form.argument == ArgumentKind::kNone) {
    command
        .add_flag_callback(
            FlagList(form),
            [&settings, name = std::string(info.name)] { settings.Set(name, true); },
            std::string(help.text))
        ->group("Gunicorn's settings");
    return;
  }
  CLI::Option* option = form.appends
                            ? command.add_option_function<std::vector<std::string>>(
                                  FlagList(form),
                                  [&settings, &info, &form](const std::vector<std::string>& texts) {
                                    for (const std::string& text : texts)
                                      Store(settings, info, form, text);
                                  },
                                  std::string(help.text))
                            : command.add_option_function<std::string>(
                                  FlagList(form),
                                  [&settings, &info, &form](const std::string& text) {
                                    Store(settings, info, form, text);
                                  },
                                  std::string(help.text));
  option->type_name(std::string(help.type))->group("Gunicorn's settings");
  // argparse takes the last one of several.
  if (form.appends) {
    option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  } else {
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
}

Result<Settings> FromEnvironment(const Environment& environment) {
  const auto text = environment.Get("GUNICORN_CMD_ARGS");
  if (!text || text->empty()) return Settings{};
  const auto words = SplitShellWords(*text);
  if (!words) return CannotError("GUNICORN_CMD_ARGS", words.error().message);
  auto line = ReadCommandLine(*words, kNewestGunicorn);
  if (!line) return UsageError("GUNICORN_CMD_ARGS", line.error().ToString());
  return line->settings;
}

// In Gunicorn's order: its environment, the file, GUNICORN_CMD_ARGS, the command line.
Result<Settings> Merged(const ServeOptions& options, const Environment& environment) {
  Settings merged;
  if (const auto text = environment.Get("WEB_CONCURRENCY"); text && !text->empty()) {
    const auto workers = ParseInteger(*text, "WEB_CONCURRENCY", 1, 500);
    if (!workers) return tl::unexpected(workers.error());
    merged.Set("workers", *workers);
  }
  auto arguments = FromEnvironment(environment);
  if (!arguments) return arguments;
  std::string file = options.config.value_or(arguments->GetText("config", ""));
  if (file.starts_with("file:")) file = file.substr(5);
  if (!file.empty()) {
    const auto conf = ReadConfSettings(file, environment);
    if (!conf) return tl::unexpected(conf.error());
    for (const auto& [name, value] : *conf) merged.Set(name, value);
  }
  for (const auto& [name, value] : *arguments) {
    if (name != "config") merged.Set(name, value);
  }
  for (const auto& [name, value] : options.settings) merged.Set(name, value);
  return merged;
}

}  // namespace

void AddServeOptions(CLI::App& command, ServeOptions& options) {
  for (const std::string_view name : ServerSettings()) {
    AddSetting(command, options.settings, *FindSetting(name));
  }
  AddText(command, "-c,--config", options.config, "FILE",
          "A gunicorn.conf.py, which is read and not run")
      ->group("Gunicorn's settings");
  command
      .add_option("--work", options.work,
                  "What every path does, e.g. cpu=2ms,wait=20ms,bursts=3,size=1KiB,alloc=1MiB,"
                  "dist=exp (nothing)")
      ->type_name("WORK")
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  command.add_flag("--no-gil", options.no_gil,
                   "Threads compute side by side, as in free-threaded Python");
  AddParsed(command, "--switch-interval", options.switch_interval, ParseDuration,
            "How long a thread computes before it gives way (5ms)")
      ->type_name("TIME");
  AddParsed(command, "--overhead", options.overhead, ParseDuration,
            "CPU time of each request besides its work, as Python's own (0)")
      ->type_name("TIME");
  AddParsed(command, "--connection-overhead", options.connection_overhead, ParseDuration,
            "CPU time of accepting a connection, as Python's own (0)")
      ->type_name("TIME");
  AddParsed(command, "--boot-time", options.boot_time, ParseDuration,
            "How long the application takes to load (0)")
      ->type_name("TIME");
  command
      .add_option("--fail-boot", options.fail_boot,
                  "End workers at once: 3 as when they fail to boot, 4 as when the application "
                  "cannot be loaded")
      ->type_name("CODE")
      ->check(CLI::IsMember({3, 4}))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

Result<ServerOptions> ReadServeOptions(const ServeOptions& options,
                                       const Environment& environment) {
  const auto settings = Merged(options, environment);
  if (!settings) return tl::unexpected(settings.error());
  auto server = ServerOptionsFrom(*settings);
  if (!server) return server;
  const auto work = ParseWork(options.work, ',', WorkSpec{}, "--work");
  if (!work) return tl::unexpected(work.error());
  server->work = *work;
  if (options.no_gil && options.switch_interval) {
    return UsageError("--switch-interval", "has no effect with --no-gil (leave one of them out)");
  }
  server->gil = !options.no_gil;
  server->switch_interval = options.switch_interval.value_or(server->switch_interval);
  server->overhead = options.overhead.value_or(Duration(0));
  server->connection_overhead = options.connection_overhead.value_or(Duration(0));
  server->boot_time = options.boot_time.value_or(Duration(0));
  server->fail_boot = options.fail_boot;
  return server;
}

}  // namespace corntune
