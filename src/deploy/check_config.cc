#include "corntune/deploy/check_config.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "ignore_list.h"
#include "yaml_value.h"

namespace corntune {
namespace {

constexpr std::int64_t kMostNodeCpus = 100000;
constexpr std::int64_t kMostConnections = 1000000;

std::string PlaceText(const SourcePlace& place) {
  return fmt::format("{}:{}:{}", place.file, std::max(place.line, 1), std::max(place.column, 1));
}

tl::unexpected<Error> ErrorAt(const YamlValue& value, std::string message) {
  return CannotError(PlaceText(value.place), std::move(message));
}

std::string KindOf(const YamlValue& value) {
  if (value.IsMap()) return "a map";
  if (value.IsList()) return "a list";
  return value.IsScalar() ? Quoted(value.text) : "nothing";
}

// What may stand in a map, and who reads it.
struct ConfigKey {
  std::string_view name;
  Result<void> (*read)(const YamlValue& value, CheckConfig& config);
};

Result<void> ReadMap(const YamlValue& map, std::string_view what,
                     const std::vector<ConfigKey>& keys, CheckConfig& config) {
  if (!map.IsMap()) {
    return ErrorAt(map, fmt::format("{}: expected a map, found {}", what, KindOf(map)));
  }
  std::vector<std::string> names;
  for (const ConfigKey& key : keys) names.emplace_back(key.name);
  std::set<std::string> seen;
  for (const auto& [name, value] : map.fields) {
    const auto found = std::find(names.begin(), names.end(), name->text);
    if (found == names.end()) {
      const auto nearest = DidYouMean(name->text, names);
      return ErrorAt(*name, fmt::format("no such key: {} ({})", KindOf(*name),
                                        nearest ? fmt::format("did you mean {}?", *nearest)
                                                : "expected " + Join(names, ", ")));
    }
    if (!seen.insert(name->text).second) {
      return ErrorAt(*name, fmt::format("{} stands here a second time", name->text));
    }
    const auto read = keys[static_cast<std::size_t>(found - names.begin())].read(*value, config);
    if (!read) return read;
  }
  return {};
}

Result<WrittenFact> TextOf(const YamlValue& value, std::string_view what) {
  if (!value.IsScalar() || value.text.empty()) {
    return ErrorAt(value, fmt::format("{}: expected a text, found {}", what, KindOf(value)));
  }
  return WrittenFact{value.text, value.place};
}

// A list of texts, or one text with commas.
Result<std::vector<WrittenFact>> TextsOf(const YamlValue& value, std::string_view what) {
  std::vector<WrittenFact> texts;
  if (value.IsScalar()) {
    for (const std::string_view word : Split(value.text, ',')) {
      if (!Trim(word).empty()) texts.push_back({std::string(Trim(word)), value.place});
    }
    return texts;
  }
  if (!value.IsList()) {
    return ErrorAt(value, fmt::format("{}: expected a list, found {}", what, KindOf(value)));
  }
  for (const YamlRef& item : value.items) {
    auto text = TextOf(*item, what);
    if (!text) return tl::unexpected(text.error());
    texts.push_back(std::move(*text));
  }
  return texts;
}

template <typename T>
Result<void> Keep(Result<T> value, T& target) {
  if (!value) return tl::unexpected(value.error());
  target = std::move(*value);
  return {};
}

// A value with a unit, read by corntune's own parser of it.
template <typename T, typename Parser>
Result<void> Figure(const YamlValue& value, std::optional<T>& target, Parser parser) {
  if (!value.IsScalar()) {
    return ErrorAt(value, fmt::format("expected a value, found {}", KindOf(value)));
  }
  auto parsed = parser(value.text, PlaceText(value.place));
  if (!parsed) return CannotError(parsed.error().place, parsed.error().message);
  target = *parsed;
  return {};
}

template <std::int64_t kMost>
Result<std::int64_t> CountOf(std::string_view text, std::string_view place) {
  return ParseInteger(text, place, 1, kMost);
}

Result<void> ReadSeverity(const YamlValue& value, CheckConfig& config) {
  if (!value.IsMap()) {
    return ErrorAt(value, fmt::format("severity: expected a map from rules to error, warning or "
                                      "info, found {}",
                                      KindOf(value)));
  }
  for (const auto& [rule, level] : value.fields) {
    auto name = TextOf(*rule, "severity");
    if (!name) return tl::unexpected(name.error());
    auto text = TextOf(*level, "severity");
    if (!text) return tl::unexpected(text.error());
    config.severity.emplace_back(std::move(*name), std::move(*text));
  }
  return {};
}

Result<void> ReadPerPath(const YamlValue& value, CheckConfig& config) {
  if (!value.IsMap()) {
    return ErrorAt(value, fmt::format("per-path: expected a map from patterns to lists of rules, "
                                      "found {}",
                                      KindOf(value)));
  }
  for (const auto& [pattern, rules] : value.fields) {
    auto text = TextOf(*pattern, "per-path");
    if (!text) return tl::unexpected(text.error());
    auto list = TextsOf(*rules, "per-path");
    if (!list) return tl::unexpected(list.error());
    config.per_path.emplace_back(std::move(text->text), std::move(*list));
  }
  return {};
}

Result<void> ReadFailOn(const YamlValue& value, CheckConfig& config) {
  auto text = TextOf(value, "fail-on");
  if (!text) return tl::unexpected(text.error());
  config.fail_on = std::move(*text);
  return {};
}

Result<void> ReadTarget(const YamlValue& value, CheckConfig& config) {
  static const std::vector<ConfigKey> kKeys = {
      {"cpus", [](const YamlValue& v, CheckConfig& c) { return Figure(v, c.cpus, ParseCores); }},
      {"memory",
       [](const YamlValue& v, CheckConfig& c) { return Figure(v, c.memory, ParseBytes); }},
      {"node-cpus", [](const YamlValue& v,
                       CheckConfig& c) { return Figure(v, c.node_cpus, CountOf<kMostNodeCpus>); }},
      {"worker-memory",
       [](const YamlValue& v, CheckConfig& c) { return Figure(v, c.worker_memory, ParseBytes); }},
      {"gunicorn-version",
       [](const YamlValue& v, CheckConfig& c) {
         return Figure(v, c.version, ParseGunicornVersion);
       }},
  };
  return ReadMap(value, "target", kKeys, config);
}

Result<void> ReadProxy(const YamlValue& value, CheckConfig& config) {
  static const std::vector<ConfigKey> kKeys = {
      {"timeout", [](const YamlValue& v,
                     CheckConfig& c) { return Figure(v, c.proxy_timeout, ParseDuration); }},
      {"idle",
       [](const YamlValue& v, CheckConfig& c) { return Figure(v, c.proxy_idle, ParseDuration); }},
  };
  return ReadMap(value, "proxy", kKeys, config);
}

Result<void> ReadDatabase(const YamlValue& value, CheckConfig& config) {
  static const std::vector<ConfigKey> kKeys = {
      {"connections",
       [](const YamlValue& v, CheckConfig& c) {
         return Figure(v, c.database_connections, CountOf<kMostConnections>);
       }},
  };
  return ReadMap(value, "database", kKeys, config);
}

const std::vector<ConfigKey>& TopKeys() {
  static const std::vector<ConfigKey> kKeys = {
      {"select",
       [](const YamlValue& v, CheckConfig& c) { return Keep(TextsOf(v, "select"), c.select); }},
      {"ignore",
       [](const YamlValue& v, CheckConfig& c) { return Keep(TextsOf(v, "ignore"), c.ignore); }},
      {"fail-on", ReadFailOn},
      {"severity", ReadSeverity},
      {"per-path", ReadPerPath},
      {"target", ReadTarget},
      {"proxy", ReadProxy},
      {"database", ReadDatabase},
  };
  return kKeys;
}

std::string ParentOf(const std::string& folder) {
  const std::size_t slash = folder.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : folder.substr(0, slash);
}

std::string Below(const std::string& folder, std::string_view name) {
  return (folder == "/" ? "" : folder) + '/' + std::string(name);
}

// The topmost folder in which a configuration for `folder` is looked for.
std::string TopOf(const FileTree& tree, const std::string& folder, const std::string& current) {
  for (std::string at = folder;; at = ParentOf(at)) {
    const std::string git = Below(at, ".git");
    if (tree.IsFolder(git) || tree.IsFile(git)) return at;
    if (at == "/") break;
  }
  const bool inside = folder.starts_with(current == "/" ? "/" : current + '/');
  return inside ? current : folder;
}

}  // namespace

Result<CheckConfig> ReadCheckConfig(const std::string& file, std::string_view text) {
  CheckConfig config;
  config.file = file;
  const LineIndex lines(file, text);
  const YamlDocuments documents = ReadYamlDocuments(lines);
  if (documents.problem) {
    return CannotError(PlaceText(documents.problem_place), "no YAML: " + *documents.problem);
  }
  if (documents.roots.size() > 1) {
    return ErrorAt(*documents.roots[1], "expected one document, found a second");
  }
  if (documents.roots.empty() || documents.roots[0]->kind == YamlValue::Kind::kNull) return config;
  auto read = ReadMap(*documents.roots[0], "the configuration", TopKeys(), config);
  if (!read) return tl::unexpected(read.error());
  return config;
}

std::optional<std::string> FindCheckConfig(const FileTree& tree, const std::string& folder,
                                           const std::string& current) {
  const std::string top = TopOf(tree, folder, current);
  for (std::string at = folder;; at = ParentOf(at)) {
    std::string file = Below(at, kCheckConfigName);
    if (tree.IsFile(file)) return file;
    if (at == top || at == "/") return std::nullopt;
  }
}

bool PatternMeans(std::string_view pattern, std::string_view path) {
  const IgnoreList list("", pattern);
  for (std::size_t end = path.find('/'); end != std::string_view::npos;
       end = path.find('/', end + 1)) {
    if (list.Judge(path.substr(0, end), true) == IgnoreList::Verdict::kIgnored) return true;
  }
  return list.Judge(path, false) == IgnoreList::Verdict::kIgnored;
}

}  // namespace corntune
