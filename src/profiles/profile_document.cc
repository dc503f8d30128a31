#include "profile_document.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"

#include "figure_value.h"
#include "yaml_tree.h"

namespace corntune {
namespace {

struct Finding {
  int line;
  int column;
  std::string message;
};

bool IsWord(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// What is read of one file, and what is wrong with it.
class DocumentReader {
 public:
  explicit DocumentReader(std::string_view file) : file_(file) {}

  ProfileDocument Read(const YamlNode& root) {
    if (root.kind != YamlNode::Kind::kMap) {
      Report(root, "a profile must be a mapping of keys");
      return {};
    }
    ReadSchema(root);
    ProfileDocument document;
    document.kind = Text(root, "kind");
    const std::vector<FigureKey>& keys = FigureKeys(document.kind);
    if (keys.empty()) {
      // Without a kind nothing can be said of the other keys.
      if (!document.kind.empty()) {
        Report(*root.Find("kind"),
               "unknown kind: " + Quoted(document.kind) + " (expected workload or platform)");
      }
      return document;
    }
    ReadHead(root, document);
    for (const FigureKey& key : keys) {
      if (const YamlNode* node = root.Find(key.name)) ReadKey(key, *node, document);
    }
    if (document.kind == "workload") ReadRequests(root, document);
    CheckKeys(root, KnownKeys(document.kind));
    const YamlNode* per_thread = root.Find("db_connections_per_thread");
    if (per_thread != nullptr && root.Find("db_connections_per_worker") != nullptr) {
      Report(*per_thread, "database connections are per worker or per thread, not both");
    }
    return document;
  }

  // What was found, in the order of the file.
  std::vector<Error> Errors() {
    std::stable_sort(findings_.begin(), findings_.end(), [](const auto& a, const auto& b) {
      return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    std::vector<Error> errors;
    for (Finding& finding : findings_) {
      errors.push_back({ErrorKind::kCannot,
                        fmt::format("{}:{}:{}", file_, finding.line, finding.column),
                        std::move(finding.message)});
    }
    return errors;
  }

 private:
  void Report(const YamlNode& node, std::string message) {
    findings_.push_back({node.line, node.column, std::move(message)});
  }

  static std::vector<std::string> KnownKeys(std::string_view kind) {
    std::vector<std::string> known = {"schema", "kind", "name", "summary"};
    if (kind == "workload") known.emplace_back("interface");
    for (const FigureKey& key : FigureKeys(kind)) known.emplace_back(key.name);
    if (kind == "workload") known.emplace_back("requests");
    return known;
  }

  void ReadSchema(const YamlNode& root) {
    const std::string schema = Text(root, "schema");
    if (schema.empty() || schema == "corntune.profile/1") return;
    Report(*root.Find("schema"),
           "unknown schema: " + Quoted(schema) + " (expected corntune.profile/1)");
  }

  void ReadHead(const YamlNode& root, ProfileDocument& document) {
    document.name = Text(root, "name");
    if (!document.name.empty() && !IsWord(document.name)) {
      Report(*root.Find("name"), "not a name: " + Quoted(document.name) +
                                     " (expected lower-case letters, digits and -)");
    }
    document.summary = Text(root, "summary");
    if (document.kind != "workload") return;
    document.interface = Text(root, "interface");
    const std::string& interface = document.interface;
    if (interface.empty() || interface == "wsgi" || interface == "asgi" || interface == "any") {
      return;
    }
    Report(*root.Find("interface"),
           "unknown interface: " + Quoted(interface) + " (expected wsgi, asgi or any)");
  }

  // Reports keys that are not in `known`, and those that stand twice. No list: any word will do.
  void CheckKeys(const YamlNode& map, const std::vector<std::string>& known) {
    for (const YamlEntry& entry : map.entries) {
      if (entry.key.kind != YamlNode::Kind::kScalar) {
        Report(entry.key, "a key must be a word");
        continue;
      }
      const std::string& key = entry.key.text;
      const auto first = std::find_if(map.entries.begin(), map.entries.end(), [&](const auto& e) {
        return e.key.kind == YamlNode::Kind::kScalar && e.key.text == key;
      });
      if (&*first != &entry) {
        Report(entry.key, fmt::format("key stands twice: {} (first in line {})", Quoted(key),
                                      first->key.line));
      }
      if (known.empty() || std::find(known.begin(), known.end(), key) != known.end()) continue;
      const auto nearest = DidYouMean(key, known);
      Report(entry.key, "unknown key: " + Quoted(key) +
                            (nearest ? " (did you mean " + *nearest + "?)"
                                     : " (expected " + Join(known, ", ") + ")"));
    }
  }

  // The text of a key; reports when it is missing or no text.
  std::string Text(const YamlNode& map, std::string_view key, bool may_be_empty = false) {
    const YamlNode* node = map.Find(key);
    if (node == nullptr) {
      Report(map, fmt::format("missing key: {}", key));
      return "";
    }
    if (node->kind != YamlNode::Kind::kScalar || (node->text.empty() && !may_be_empty)) {
      Report(*node, fmt::format("{} must be a text", key));
      return "";
    }
    return node->text;
  }

  void ReadKey(const FigureKey& key, const YamlNode& node, ProfileDocument& document) {
    if (key.type != FigureType::kVariable) {
      ReadFigure(key, std::string(key.name), node, document);
      return;
    }
    if (node.kind != YamlNode::Kind::kMap) {
      Report(node, fmt::format("{} must be a mapping of names", key.name));
      return;
    }
    CheckKeys(node, {});
    for (const YamlEntry& entry : node.entries) {
      if (entry.key.kind != YamlNode::Kind::kScalar) continue;
      ReadFigure(key, fmt::format("{}.{}", key.name, entry.key.text), entry.value, document);
    }
  }

  void ReadFigure(const FigureKey& key, std::string name, const YamlNode& node,
                  ProfileDocument& document) {
    if (node.kind != YamlNode::Kind::kMap) {
      Report(node, name + " must have the keys value and source (or assumed)");
      return;
    }
    CheckKeys(node, {"value", "source", "assumed"});
    CheckOrigin(name, node);
    const bool may_be_empty = key.type == FigureType::kVariable;
    const std::size_t before = findings_.size();
    DocumentFigure figure{name, key.type, Text(node, "value", may_be_empty), false, "", ""};
    ReadOrigin(node, figure);
    if (findings_.size() > before) return;
    const YamlNode& value = *node.Find("value");
    figure.place = PlaceOf(file_, value);
    AddChecked(key, value, std::move(figure), document);
  }

  void CheckOrigin(const std::string& name, const YamlNode& node) {
    const bool sourced = node.Find("source") != nullptr;
    if (sourced != (node.Find("assumed") != nullptr)) return;
    Report(node, name + (sourced ? " has both a source and a reason why it is assumed"
                                 : " needs a source, or the reason why it is assumed"));
  }

  void ReadOrigin(const YamlNode& node, DocumentFigure& figure) {
    figure.assumed = node.Find("assumed") != nullptr;
    if (!figure.assumed && node.Find("source") == nullptr) return;
    figure.origin = Text(node, figure.assumed ? "assumed" : "source");
  }

  void AddChecked(const FigureKey& key, const YamlNode& value, DocumentFigure figure,
                  ProfileDocument& document) {
    if (auto checked = CheckFigure(key, figure.value); !checked) {
      Report(value, figure.name + ": " + checked.error().message);
      return;
    }
    document.figures.push_back(std::move(figure));
  }

  // The kinds of requests of a mix. They stand for the times of one request, which would contradict
  // them.
  void ReadRequests(const YamlNode& root, ProfileDocument& document) {
    const YamlNode* node = root.Find("requests");
    if (node == nullptr) return;
    for (const std::string_view key : {"cpu_time", "wait_time", "distribution"}) {
      if (const YamlNode* other = root.Find(key)) {
        Report(*other,
               fmt::format("{} stands beside requests, which have times of their own", key));
      }
    }
    if (node->kind != YamlNode::Kind::kSequence || node->items.empty() ||
        node->items.size() > kMostRequests) {
      Report(*node, fmt::format("requests must be a list of 1 to {} mappings", kMostRequests));
      return;
    }
    for (std::size_t i = 0; i < node->items.size(); ++i) {
      ReadRequest(fmt::format("requests.{}", i + 1), node->items[i], document);
    }
  }

  void ReadRequest(const std::string& name, const YamlNode& node, ProfileDocument& document) {
    if (node.kind != YamlNode::Kind::kMap) {
      Report(node, name + " must be a mapping with cpu_time, wait_time or both, and source");
      return;
    }
    std::vector<std::string> known = {"source", "assumed"};
    for (const FigureKey& key : RequestKeys()) known.emplace_back(key.name);
    CheckKeys(node, known);
    CheckOrigin(name, node);
    DocumentFigure figure;
    ReadOrigin(node, figure);
    bool takes_time = false;
    for (const FigureKey& key : RequestKeys()) {
      const YamlNode* value = node.Find(key.name);
      if (value == nullptr) continue;
      const std::size_t before = findings_.size();
      figure.name = fmt::format("{}.{}", name, key.name);
      figure.type = key.type;
      figure.value = Text(node, key.name);
      figure.place = PlaceOf(file_, *value);
      if (findings_.size() > before) continue;
      AddChecked(key, *value, figure, document);
      takes_time = takes_time || (key.type == FigureType::kDuration && IsAboveZero(value->text));
    }
    if (!takes_time) Report(node, name + " needs cpu_time, wait_time or both above 0");
    CheckRequestHasEffect(name, node);
  }

  static bool IsAboveZero(std::string_view text) {
    const auto time = ParseDuration(text, "");
    return !time || time->count() > 0;  // what is no time was reported as that
  }

  void CheckRequestHasEffect(const std::string& name, const YamlNode& node) {
    const std::pair<const char*, const char*> pairs[] = {{"cpu_distribution", "cpu_time"},
                                                         {"wait_distribution", "wait_time"},
                                                         {"bursts", "wait_time"}};
    for (const auto& [key, needed] : pairs) {
      const YamlNode* found = node.Find(key);
      if (found == nullptr || node.Find(needed) != nullptr) continue;
      Report(*found, fmt::format("{}.{} has no effect without {}", name, key, needed));
    }
  }

  std::string_view file_;
  std::vector<Finding> findings_;
};

}  // namespace

const DocumentFigure* ProfileDocument::Find(std::string_view wanted) const {
  for (const DocumentFigure& figure : figures) {
    if (figure.name == wanted) return &figure;
  }
  return nullptr;
}

ProfileDocument ReadDocument(std::string_view file, std::string_view yaml,
                             std::vector<Error>& errors) {
  const auto root = ReadYaml(file, yaml);
  if (!root) {
    errors.push_back(root.error());
    return {};
  }
  DocumentReader reader(file);
  ProfileDocument document = reader.Read(*root);
  for (Error& error : reader.Errors()) errors.push_back(std::move(error));
  return document;
}

}  // namespace corntune
