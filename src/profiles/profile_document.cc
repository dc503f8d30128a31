#include "profile_document.h"

#include <algorithm>
#include <exception>
#include <set>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"

namespace corntune {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

std::string PlaceOf(std::string_view file, const YAML::Mark& mark) {
  if (mark.is_null()) return std::string(file);
  return fmt::format("{}:{}:{}", file, mark.line + 1, mark.column + 1);
}

// What is read of one mapping, and where its errors go.
class MapReader {
 public:
  MapReader(std::string_view file, std::vector<Error>& errors) : file_(file), errors_(errors) {}

  void Report(const YAML::Node& node, std::string message) {
    errors_.push_back({ErrorKind::kCannot, PlaceOf(file_, node.Mark()), std::move(message)});
  }

  std::string Place(const YAML::Node& node) const { return PlaceOf(file_, node.Mark()); }

  // Reports keys that are not in `known`, and those that stand twice.
  void CheckKeys(const YAML::Node& map, const std::vector<std::string>& known) {
    std::set<std::string> seen;
    for (const auto& entry : map) {
      if (!entry.first.IsScalar()) {
        Report(entry.first, "a key must be a word");
        continue;
      }
      const std::string key = entry.first.Scalar();
      if (!seen.insert(key).second) Report(entry.first, "key stands twice: " + Quoted(key));
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const auto nearest = DidYouMean(key, known);
      Report(entry.first, "unknown key: " + Quoted(key) +
                              (nearest ? " (did you mean " + *nearest + "?)"
                                       : " (expected " + Join(known, ", ") + ")"));
    }
  }

  // The text of a key; reports when it is missing (unless `optional`) or no text.
  std::string Text(const YAML::Node& map, const std::string& key, bool optional = false) {
    const YAML::Node node = map[key];
    if (!node) {
      if (!optional) Report(map, "missing key: " + key);
      return "";
    }
    if (!node.IsScalar() || node.Scalar().empty()) {
      Report(node, key + " must be a text");
      return "";
    }
    return node.Scalar();
  }

 private:
  std::string_view file_;
  std::vector<Error>& errors_;
};

Result<void> CheckFigure(const FigureKey& key, const std::string& value, const std::string& place) {
  const auto outcome = [](const auto& parsed) -> Result<void> {
    if (!parsed) return CannotError(parsed.error().place, parsed.error().message);
    return {};
  };
  switch (key.type) {
    case FigureType::kBytes:
      return outcome(ParseBytes(value, place));
    case FigureType::kCores:
      return outcome(ParseCores(value, place));
    case FigureType::kDuration:
      return outcome(ParseDuration(value, place));
    case FigureType::kText:
      break;
  }
  const auto& choices = key.choices;
  if (choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end())
    return {};
  const std::vector<std::string> names(choices.begin(), choices.end());
  return CannotError(place, fmt::format("not a value of {}: {} (expected {})", key.name,
                                        Quoted(value), Join(names, ", ")));
}

void ReadFigure(MapReader& reader, const FigureKey& key, const YAML::Node& node,
                ProfileDocument& document, std::vector<Error>& errors) {
  if (!node.IsMap()) {
    reader.Report(node,
                  fmt::format("{} must have the keys value and source (or assumed)", key.name));
    return;
  }
  reader.CheckKeys(node, {"value", "source", "assumed"});
  DocumentFigure figure{&key, reader.Text(node, "value"), node["assumed"].IsDefined(), "", ""};
  if (node["source"].IsDefined() == figure.assumed) {
    reader.Report(
        node, fmt::format("{} needs either a source or the reason why it is assumed", key.name));
    return;
  }
  figure.origin = reader.Text(node, figure.assumed ? "assumed" : "source");
  if (figure.value.empty()) return;
  figure.place = reader.Place(node["value"]);
  if (auto checked = CheckFigure(key, figure.value, figure.place); !checked) {
    errors.push_back(checked.error());
    return;
  }
  document.figures.push_back(std::move(figure));
}

ProfileDocument ReadRoot(std::string_view file, const YAML::Node& root,
                         std::vector<Error>& errors) {
  ProfileDocument document;
  MapReader reader(file, errors);
  if (!root.IsMap()) {
    reader.Report(root, "a profile must be a mapping of keys");
    return document;
  }
  const std::string schema = reader.Text(root, "schema");
  if (!schema.empty() && schema != "corntune.profile/1") {
    reader.Report(root["schema"],
                  "unknown schema: " + Quoted(schema) + " (expected corntune.profile/1)");
  }
  document.kind = reader.Text(root, "kind");
  const auto& keys = FigureKeys(document.kind);
  if (keys.empty()) {
    if (!document.kind.empty()) {
      reader.Report(root["kind"],
                    "unknown kind: " + Quoted(document.kind) + " (expected workload or platform)");
    }
    return document;
  }
  document.name = reader.Text(root, "name");
  document.summary = reader.Text(root, "summary");
  std::vector<std::string> known = {"schema", "kind", "name", "summary"};
  if (document.kind == "workload") {
    known.emplace_back("interface");
    document.interface = reader.Text(root, "interface");
    if (!document.interface.empty() && document.interface != "wsgi" &&
        document.interface != "asgi") {
      reader.Report(root["interface"], "unknown interface: " + Quoted(document.interface) +
                                           " (expected wsgi or asgi)");
    }
  }
  for (const FigureKey& key : keys) {
    known.emplace_back(key.name);
    const YAML::Node node = root[std::string(key.name)];
    if (node.IsDefined()) ReadFigure(reader, key, node, document, errors);
  }
  reader.CheckKeys(root, known);
  return document;
}

}  // namespace

const std::vector<FigureKey>& FigureKeys(std::string_view kind) {
  static const std::vector<FigureKey> kWorkload = {
      {"memory_per_worker", FigureType::kBytes, {}},
      {"master_memory", FigureType::kBytes, {}},
      {"cpu_time", FigureType::kDuration, {}},
      {"wait_time", FigureType::kDuration, {}},
      {"worker_class",
       FigureType::kText,
       {"sync", "gthread", "gevent", "tornado", "asgi", "uvicorn_worker.UvicornWorker"}},
      {"async_safe", FigureType::kText, {"yes", "no", "unknown"}},
  };
  static const std::vector<FigureKey> kPlatform = {
      {"cpus", FigureType::kCores, {}},
      {"memory", FigureType::kBytes, {}},
      {"behind",
       FigureType::kText,
       {"none", "nginx", "haproxy", "alb", "classic-elb", "nlb", "gclb", "heroku", "cloudrun"}},
      {"terminating_grace", FigureType::kDuration, {}},
  };
  static const std::vector<FigureKey> kNone;
  if (kind == "workload") return kWorkload;
  return kind == "platform" ? kPlatform : kNone;
}

const DocumentFigure* ProfileDocument::Find(std::string_view key) const {
  for (const DocumentFigure& figure : figures) {
    if (figure.key->name == key) return &figure;
  }
  return nullptr;
}

ProfileDocument ReadDocument(std::string_view file, std::string_view yaml,
                             std::vector<Error>& errors) {
  const std::string name(file);
  if (yaml.size() > kMostBytes) {
    errors.push_back({ErrorKind::kCannot, name, "longer than 64 KiB: not a profile"});
    return {};
  }
  if (!IsUtf8(yaml)) {
    errors.push_back({ErrorKind::kCannot, name, "not UTF-8"});
    return {};
  }
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(yaml));
    if (documents.size() == 1) return ReadRoot(file, documents.front(), errors);
    errors.push_back({ErrorKind::kCannot, name,
                      documents.empty() ? "empty: not a profile"
                                        : "more than one YAML document; a profile is one"});
  } catch (const YAML::Exception& error) {
    errors.push_back({ErrorKind::kCannot, PlaceOf(file, error.mark), "not YAML: " + error.msg});
  } catch (const std::exception& error) {
    errors.push_back({ErrorKind::kCannot, name, std::string("not YAML: ") + error.what()});
  }
  return {};
}

}  // namespace corntune
