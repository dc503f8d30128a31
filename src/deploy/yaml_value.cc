#include "yaml_value.h"

#include <algorithm>
#include <exception>
#include <istream>
#include <map>
#include <set>
#include <streambuf>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace corntune {
namespace {

constexpr std::size_t kDeepestYaml = 64;
constexpr std::size_t kMostYamlNodes = 400000;
constexpr std::size_t kMostMerges = 64;

class TooMuch : public YAML::ParserException {
 public:
  using YAML::ParserException::ParserException;
};

class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* start = const_cast<char*>(text.data());  // only read
    setg(start, start, start + text.size());
  }
};

// `!Ref Image`, `!Join [...]`: what stands there is worked out by who owns the tag. `!override` of
// compose leaves the value as it is.
bool IsOpaque(std::string_view tag) {
  return tag.size() > 1 && tag.front() == '!' && tag != "!override";
}

class Builder : public YAML::EventHandler {
 public:
  Builder(const LineIndex& lines, YamlDocuments& documents)
      : lines_(lines), documents_(documents) {}

  void OnDocumentStart(const YAML::Mark&) override {
    open_.clear();
    anchors_.clear();
    root_.reset();
  }
  void OnDocumentEnd() override {
    if (root_) documents_.roots.push_back(root_);
    root_.reset();
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(New(mark, YamlValue::Kind::kNull, anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw TooMuch(mark, "an alias without its anchor");
    const bool inside = std::any_of(open_.begin(), open_.end(), [&](const Frame& frame) {
      return frame.value == found->second;
    });
    if (inside) throw TooMuch(mark, "an alias inside of its own anchor");
    Count(mark);
    Add(found->second);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto node =
        New(mark, IsOpaque(tag) ? YamlValue::Kind::kNull : YamlValue::Kind::kScalar, anchor);
    node->text = node->IsScalar() ? value : std::string();
    node->plain = tag == "?";
    node->place = lines_.Place(node->offset, node->offset + LengthAt(*node, value.size()));
    Add(node);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(New(mark, YamlValue::Kind::kList, anchor), IsOpaque(tag), mark);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(New(mark, YamlValue::Kind::kMap, anchor), IsOpaque(tag), mark);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Frame {
    std::shared_ptr<YamlValue> value;
    YamlRef key;
    bool opaque = false;
  };

  // So many bytes, but no more than are left of the line at the node.
  std::size_t LengthAt(const YamlValue& node, std::size_t most) const {
    const std::string_view rest = lines_.text().substr(node.offset, most);
    return std::max<std::size_t>(1, std::min(rest.find_first_of("\r\n"), rest.size()));
  }

  void Count(const YAML::Mark& mark) {
    if (++nodes_ > kMostYamlNodes) throw TooMuch(mark, "more nodes than any deployment has");
  }

  std::shared_ptr<YamlValue> New(const YAML::Mark& mark, YamlValue::Kind kind,
                                 YAML::anchor_t anchor) {
    Count(mark);
    auto node = std::make_shared<YamlValue>();
    node->kind = kind;
    node->offset = std::min(mark.pos < 0 ? std::size_t{0} : static_cast<std::size_t>(mark.pos),
                            lines_.text().size());
    if (mark.line >= 0) node->offset = lines_.OffsetOf(mark.line + 1, mark.column + 1);
    node->place = lines_.Place(node->offset, node->offset + 1);
    if (anchor != 0) anchors_[anchor] = node;
    return node;
  }

  void Add(YamlRef node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = open_.back();
    if (frame.value->kind == YamlValue::Kind::kList) {
      frame.value->items.push_back(std::move(node));
    } else if (!frame.key) {
      frame.key = std::move(node);
    } else {
      frame.value->fields.emplace_back(std::exchange(frame.key, nullptr), std::move(node));
    }
  }

  void Open(std::shared_ptr<YamlValue> node, bool opaque, const YAML::Mark& mark) {
    if (open_.size() >= kDeepestYaml) throw TooMuch(mark, "deeper than any deployment is");
    open_.push_back({std::move(node), nullptr, opaque});
  }

  void Close() {
    std::shared_ptr<YamlValue> node = std::move(open_.back().value);
    if (open_.back().opaque) {
      node->kind = YamlValue::Kind::kNull;
      node->items.clear();
      node->fields.clear();
    }
    open_.pop_back();
    Add(std::move(node));
  }

  const LineIndex& lines_;
  YamlDocuments& documents_;
  std::vector<Frame> open_;
  std::map<YAML::anchor_t, std::shared_ptr<YamlValue>> anchors_;
  YamlRef root_;
  std::size_t nodes_ = 0;
};

const YamlValue* Own(const YamlValue& map, std::string_view key) {
  for (const auto& [name, value] : map.fields) {
    if (name->IsScalar() && name->text == key) return value.get();
  }
  return nullptr;
}

// Each map once, however often it is merged in: merges of merges would be as many as one likes.
void CollectMerged(const YamlValue& map, std::vector<const YamlValue*>& maps) {
  if (!map.IsMap() || maps.size() >= kMostMerges) return;
  if (std::find(maps.begin(), maps.end(), &map) != maps.end()) return;
  maps.push_back(&map);
  for (const auto& [name, value] : map.fields) {
    if (!name->IsScalar() || name->text != "<<") continue;
    CollectMerged(*value, maps);
    for (const YamlRef& item : value->items) {
      if (maps.size() >= kMostMerges) return;
      CollectMerged(*item, maps);
    }
  }
}

// The map, then those that its merge keys name, the strongest first.
std::vector<const YamlValue*> MergedMaps(const YamlValue& map) {
  std::vector<const YamlValue*> maps;
  CollectMerged(map, maps);
  return maps;
}

}  // namespace

const YamlValue* YamlValue::Find(std::string_view key) const {
  if (kind != Kind::kMap) return nullptr;
  if (const YamlValue* own = Own(*this, key)) return own;
  if (Own(*this, "<<") == nullptr) return nullptr;
  for (const YamlValue* map : MergedMaps(*this)) {
    if (const YamlValue* found = Own(*map, key)) return found;
  }
  return nullptr;
}

const YamlValue* YamlValue::At(std::initializer_list<std::string_view> keys) const {
  const YamlValue* value = this;
  for (const std::string_view key : keys) {
    value = value->Find(key);
    if (value == nullptr) return nullptr;
  }
  return value;
}

std::vector<std::pair<std::string, const YamlValue*>> FieldsOf(const YamlValue& map,
                                                               std::size_t most) {
  std::vector<std::pair<std::string, const YamlValue*>> fields;
  std::set<std::string_view> seen;
  for (const YamlValue* one : MergedMaps(map)) {
    for (const auto& [name, value] : one->fields) {
      if (!name->IsScalar() || name->text == "<<") continue;
      if (fields.size() == most) return fields;
      if (seen.insert(name->text).second) fields.emplace_back(name->text, value.get());
    }
  }
  return fields;
}

YamlDocuments ReadYamlDocuments(const LineIndex& lines) {
  YamlDocuments documents;
  ViewBuffer buffer(lines.text());
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    Builder builder(lines, documents);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    documents.problem = error.msg;
    const std::size_t at = lines.OffsetOf(error.mark.line + 1, error.mark.column + 1);
    documents.problem_place = lines.Place(at, at + 1);
  } catch (const std::exception& error) {
    documents.problem = error.what();
    documents.problem_place = lines.Place(0, 0);
  }
  return documents;
}

}  // namespace corntune
