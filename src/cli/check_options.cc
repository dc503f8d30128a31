#include "check_options.h"

#include <filesystem>
#include <functional>
#include <memory>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/deploy/read.h"
#include "corntune/lint/rule.h"

namespace corntune {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLevels = "error, warning, info";

fs::path Absolute(const std::string& path) {
  std::error_code error;
  fs::path absolute = fs::absolute(path, error).lexically_normal();
  // "deploy/" has an empty last part.
  return absolute.has_filename() || absolute == absolute.root_path() ? absolute
                                                                     : absolute.parent_path();
}

std::string PlaceText(const SourcePlace& place) {
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

Error NoRule(ErrorKind kind, std::string place, std::string_view name) {
  std::vector<std::string> names;
  for (const Rule* rule : Rules()) names.emplace_back(rule->slug);
  const auto nearest = DidYouMean(name, names);
  return {kind, std::move(place),
          fmt::format(
              "no rule: {} ({})", Quoted(name),
              nearest ? fmt::format("did you mean {}?", *nearest) : "corntune rules lists them")};
}

// "CT1,no-prestop" in several uses of an option; each must name a rule.
Result<std::vector<std::string>> SelectorsOf(const std::vector<std::string>& given,
                                             const char* option) {
  std::vector<std::string> selectors;
  for (const std::string& text : given) {
    for (const std::string_view one : Split(text, ',')) {
      if (!NamesRules(one)) return tl::unexpected(NoRule(ErrorKind::kUsage, option, one));
      selectors.emplace_back(one);
    }
  }
  return selectors;
}

Result<std::vector<std::string>> SelectorsOf(const std::vector<WrittenFact>& written) {
  std::vector<std::string> selectors;
  for (const WrittenFact& one : written) {
    if (!NamesRules(one.text)) {
      return tl::unexpected(NoRule(ErrorKind::kCannot, PlaceText(one.place), one.text));
    }
    selectors.push_back(one.text);
  }
  return selectors;
}

std::optional<Severity> SeverityOf(std::string_view name) {
  if (name == "error") return Severity::kError;
  if (name == "warning") return Severity::kWarning;
  return name == "info" ? std::optional(Severity::kInfo) : std::nullopt;
}

Result<CheckConfig> ReadConfig(const std::string& file) {
  const auto text = RealFileTree().Read(file, kMostDeployBytes);
  if (!text) return CannotError(file, text.error().message);
  return ReadCheckConfig(file, *text);
}

// As short as the paths of findings are.
std::string ShownPath(const std::string& file, const fs::path& current) {
  const fs::path relative = fs::path(file).lexically_relative(current);
  const bool below = !relative.empty() && *relative.begin() != "..";
  return below ? relative.string() : file;
}

using LeavesOut = std::function<bool(const std::string&, const Rule&)>;

// What per-path says, by paths seen from the configuration's folder.
Result<LeavesOut> LeavesOutOf(const CheckConfig& config) {
  struct Entry {
    std::string pattern;
    std::vector<std::string> selectors;
  };
  auto entries = std::make_shared<std::vector<Entry>>();
  for (const auto& [pattern, rules] : config.per_path) {
    auto selectors = SelectorsOf(rules);
    if (!selectors) return tl::unexpected(selectors.error());
    entries->push_back({pattern, std::move(*selectors)});
  }
  if (entries->empty()) return LeavesOut();
  const std::string folder = Absolute(config.file).parent_path().string();
  return LeavesOut([entries, folder](const std::string& path, const Rule& rule) {
    std::string below;
    for (const Entry& entry : *entries) {
      bool selects = false;
      for (const std::string& selector : entry.selectors) selects |= Selects(selector, rule);
      if (!selects) continue;
      if (below.empty()) below = PathBelow(folder, path);
      if (PatternMeans(entry.pattern, below)) return true;
    }
    return false;
  });
}

Result<void> TakeSeverities(const CheckConfig& config, LintRequest& request) {
  for (const auto& [rule, level] : config.severity) {
    if (!NamesRules(rule.text)) {
      return tl::unexpected(NoRule(ErrorKind::kCannot, PlaceText(rule.place), rule.text));
    }
    const auto severity = SeverityOf(level.text);
    if (!severity) {
      return CannotError(PlaceText(level.place),
                         fmt::format("no severity: {} (expected {}; ignore leaves a rule out)",
                                     Quoted(level.text), kLevels));
    }
    request.severity.emplace_back(rule.text, *severity);
  }
  return {};
}

}  // namespace

std::string PathBelow(const std::string& folder, const std::string& path) {
  return Absolute(path).lexically_relative(Absolute(folder)).generic_string();
}

Result<CheckConfig> LoadCheckConfig(const CheckOptions& options) {
  if (options.config && options.no_config) {
    return UsageError("--no-config", "has no effect with --config");
  }
  if (options.config) return ReadConfig(*options.config);
  if (options.no_config) return CheckConfig();
  const RealFileTree tree;
  const fs::path current = Absolute(".");
  std::optional<std::string> found;
  for (std::size_t i = 0; i < options.paths.size(); ++i) {
    const std::string& path = options.paths[i];
    const fs::path absolute = path == "-" ? current : Absolute(path);
    const fs::path folder = tree.IsFolder(absolute.string()) ? absolute : absolute.parent_path();
    auto file = FindCheckConfig(tree, folder.string(), current.string());
    if (i > 0 && file != found) {
      const auto shown = [&](const std::optional<std::string>& one) {
        return one ? ShownPath(*one, current) : std::string("none");
      };
      return UsageError("", fmt::format("the paths have different configurations: {} and {} (give "
                                        "--config FILE or --no-config)",
                                        shown(found), shown(file)));
    }
    found = std::move(file);
  }
  if (!found) return CheckConfig();
  return ReadConfig(ShownPath(*found, current));
}

void TakeTarget(const CheckConfig& config, CheckOptions& options) {
  if (!options.cpus) options.cpus = config.cpus;
  if (!options.memory) options.memory = config.memory;
  if (!options.worker_memory) options.worker_memory = config.worker_memory;
  if (!options.node_cpus) options.node_cpus = config.node_cpus;
  if (!options.version) options.version = config.version;
}

Result<LintRequest> LintRequestOf(const CheckOptions& options, const CheckConfig& config) {
  LintRequest request;
  auto select =
      options.select.empty() ? SelectorsOf(config.select) : SelectorsOf(options.select, "--select");
  if (!select) return tl::unexpected(select.error());
  auto ignore =
      options.ignore.empty() ? SelectorsOf(config.ignore) : SelectorsOf(options.ignore, "--ignore");
  if (!ignore) return tl::unexpected(ignore.error());
  request.select = std::move(*select);
  request.ignore = std::move(*ignore);
  request.worker_memory = options.worker_memory;
  if (auto taken = TakeSeverities(config, request); !taken) return tl::unexpected(taken.error());
  auto leaves_out = LeavesOutOf(config);
  if (!leaves_out) return tl::unexpected(leaves_out.error());
  request.leaves_out = std::move(*leaves_out);
  if (config.proxy_timeout) request.proxy_timeout = Seconds(*config.proxy_timeout);
  if (config.proxy_idle) request.proxy_idle = Seconds(*config.proxy_idle);
  request.database_connections = config.database_connections;
  return request;
}

Result<std::optional<Severity>> FailOnOf(const CheckOptions& options, const CheckConfig& config) {
  if (!options.fail_on && !config.fail_on) return std::optional(Severity::kWarning);
  const std::string& name = options.fail_on ? *options.fail_on : config.fail_on->text;
  const auto severity = SeverityOf(name);
  if (!severity && name != "never") {
    return CannotError(
        PlaceText(config.fail_on->place),
        fmt::format("fail-on: no severity: {} (expected {} or never)", Quoted(name), kLevels));
  }
  return severity;
}

}  // namespace corntune
