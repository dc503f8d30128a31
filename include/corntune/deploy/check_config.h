// .corntune.yaml: what a project wants of `corntune check`. corntune.yaml(5) describes the format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/deploy/deployment.h"
#include "corntune/os/file_tree.h"

namespace corntune {

inline constexpr std::string_view kCheckConfigName = ".corntune.yaml";

// Names of rules and of severities are kept as written: who knows the rules judges them.
struct CheckConfig {
  std::string file;  // as it was named; empty: there is none
  std::vector<WrittenFact> select;
  std::vector<WrittenFact> ignore;
  std::optional<WrittenFact> fail_on;
  std::vector<std::pair<WrittenFact, WrittenFact>> severity;               // rule, level
  std::vector<std::pair<std::string, std::vector<WrittenFact>>> per_path;  // pattern, rules

  std::optional<Cores> cpus;
  std::optional<Bytes> memory;
  std::optional<std::int64_t> node_cpus;
  std::optional<Bytes> worker_memory;
  std::optional<GunicornVersion> version;
  std::optional<Duration> proxy_timeout;
  std::optional<Duration> proxy_idle;
  std::optional<std::int64_t> database_connections;
};

// Fails with kCannot at file:line:column for what is no YAML, for a key that does not exist, with
// the one that may be meant, and for a value of another type.
Result<CheckConfig> ReadCheckConfig(const std::string& file, std::string_view text);

// The nearest .corntune.yaml from `folder` upwards to the root of its repository (which has a
// .git); outside of one, to the current folder when `folder` lies below it. `folder` and `current`
// are absolute and without "." and "..".
std::optional<std::string> FindCheckConfig(const FileTree& tree, const std::string& folder,
                                           const std::string& current);

// Whether a pattern means the path or a folder above it, as one in a .gitignore does: without a
// slash at any depth, otherwise from the top. Both are relative to the same folder.
bool PatternMeans(std::string_view pattern, std::string_view path);

}  // namespace corntune
