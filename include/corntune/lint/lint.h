// Applying the rules to what was read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "corntune/base/units.h"
#include "corntune/lint/finding.h"

namespace corntune {

struct Rule;

struct LintRequest {
  std::vector<std::string>
      select;  // codes, beginnings of codes, slugs; empty: the rules that are on
  std::vector<std::string> ignore;
  std::optional<Seconds> proxy_timeout;  // what waits in front gives up after
  std::optional<Seconds> proxy_idle;     // and keeps idle connections for
  std::optional<std::int64_t> database_connections;
  std::optional<Bytes> worker_memory;  // of one worker; otherwise kAssumedWorkerMemory
  bool inline_ignores = true;
  // Another severity than the rule's own, by code, family or name; the last that fits wins.
  std::vector<std::pair<std::string, Severity>> severity;
  // Whether the rule is not to be applied to the file; null: to every file.
  std::function<bool(const std::string& path, const Rule& rule)> leaves_out;
};

// What a worker of a small application takes at the least; those of real ones take more (Gunicorn's
// own documentation names none; 100 MiB was reported for FastAPI, 150 MiB for Airflow).
inline constexpr Bytes kAssumedWorkerMemory{50u << 20};

// A finding that a comment in the files asks not to hear of.
struct SilencedFinding {
  Finding finding;
  std::string reason;  // as the comment gives it; may be empty
};

struct LintResult {
  std::vector<Finding> findings;          // by file, line and column, each once
  std::vector<SilencedFinding> silenced;  // likewise
};

// The text of a file that a finding points to; null when there is none.
using TextSource = std::function<std::shared_ptr<const std::string>(const std::string& path)>;

LintResult Lint(const std::vector<DeployFile>& files, const LintRequest& request,
                const TextSource& texts);

}  // namespace corntune
