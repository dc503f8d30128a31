// The options of `corntune serve`: Gunicorn's own, declared from the catalogue, and those of the
// work that is served.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "corntune/base/units.h"
#include "corntune/gunicorn/settings.h"
#include "corntune/server/options.h"

#include "command.h"

namespace corntune {

struct ServeOptions {
  Settings settings;                  // given on the command line
  std::optional<std::string> config;  // a gunicorn.conf.py
  std::string work;                   // as it was written
  bool no_gil = false;
  std::optional<Duration> switch_interval;
  std::optional<Duration> overhead;
  std::optional<Duration> connection_overhead;
  std::optional<Duration> boot_time;
  int fail_boot = 0;
};

void AddServeOptions(CLI::App& command, ServeOptions& options);

// The options of a run: the configuration file, over it GUNICORN_CMD_ARGS, over that the command
// line. Read again for each SIGHUP.
Result<ServerOptions> ReadServeOptions(const ServeOptions& options, const Environment& environment);

}  // namespace corntune
