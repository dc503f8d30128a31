// What `corntune check` was asked for, by its options and by the project's .corntune.yaml.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/deploy/check_config.h"
#include "corntune/gunicorn/version.h"
#include "corntune/lint/lint.h"

namespace corntune {

struct CheckOptions {
  std::vector<std::string> paths;
  std::vector<std::string> formats;
  std::optional<std::string> fail_on;
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::optional<Cores> cpus;
  std::optional<Bytes> memory;
  std::optional<Bytes> worker_memory;
  std::optional<std::int64_t> node_cpus;
  std::optional<GunicornVersion> version;
  bool show_settings = false;
  std::optional<std::string> config;  // --config FILE
  bool no_config = false;
  bool fix = false;
  bool dry_run = false;
  std::optional<std::string> baseline;        // --baseline FILE
  std::optional<std::string> write_baseline;  // --write-baseline FILE
};

// The file that --config names, or the one found from the paths upwards; an empty one when there is
// none. Fails when it cannot be read or is wrong, and when the paths have different ones.
Result<CheckConfig> LoadCheckConfig(const CheckOptions& options);

// Fills in what no option says.
void TakeTarget(const CheckConfig& config, CheckOptions& options);

// The rules to apply: those of the options where given, else those of the configuration.
Result<LintRequest> LintRequestOf(const CheckOptions& options, const CheckConfig& config);

// The severity from which on a finding counts; nothing for "never".
Result<std::optional<Severity>> FailOnOf(const CheckOptions& options, const CheckConfig& config);

// `path` seen from `folder`, with "/" between its parts.
std::string PathBelow(const std::string& folder, const std::string& path);

}  // namespace corntune
