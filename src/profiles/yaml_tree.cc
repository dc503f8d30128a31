#include "yaml_tree.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr std::size_t kDeepest = 8;
constexpr std::size_t kMostNodes = 4096;

// What YAML allows and a profile does not.
class Refused : public YAML::ParserException {
 public:
  using YAML::ParserException::ParserException;
};

// The column in characters: the library counts bytes.
int ColumnOf(std::string_view text, const YAML::Mark& mark) {
  for (int line = 0; line < mark.line; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return mark.column + 1;
    text.remove_prefix(end + 1);
  }
  const std::string_view before = text.substr(0, static_cast<std::size_t>(mark.column));
  return mark.column + 1 - static_cast<int>(std::count_if(before.begin(), before.end(), [](char c) {
           return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
         }));
}

// Builds the tree from the parser's events, which arrive as the text is read: what is refused stops
// the parser before it has done the work that a hostile text asks for.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string_view text) : text_(text) {}

  std::optional<YamlNode> Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw Refused(mark, "more than one YAML document; a profile is one");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(NodeAt(mark, YamlNode::Kind::kNull, "", anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refused(mark, "aliases are not allowed in a profile");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node = NodeAt(mark, YamlNode::Kind::kScalar, tag, anchor);
    node.text = value;
    Add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(NodeAt(mark, YamlNode::Kind::kSequence, tag, anchor), mark);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(NodeAt(mark, YamlNode::Kind::kMap, tag, anchor), mark);
  }
  void OnMapEnd() override { Close(); }

 private:
  // A collection that is not complete yet, and the key that waits for its value.
  struct Frame {
    YamlNode node;
    std::optional<YamlNode> key;
  };

  YamlNode NodeAt(const YAML::Mark& mark, YamlNode::Kind kind, const std::string& tag,
                  YAML::anchor_t anchor) {
    if (anchor != 0) throw Refused(mark, "anchors are not allowed in a profile");
    // "?" and "!" are the library's marks of plain and quoted scalars without a tag.
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw Refused(mark, "tags are not allowed in a profile: " + Quoted(tag));
    }
    if (++nodes_ > kMostNodes) throw Refused(mark, "too many values: not a profile");
    return YamlNode{kind, mark.line + 1, ColumnOf(text_, mark), "", {}, {}};
  }

  void Open(YamlNode node, const YAML::Mark& mark) {
    if (open_.size() >= kDeepest) throw Refused(mark, "nested too deep: not a profile");
    open_.push_back({std::move(node), std::nullopt});
  }

  void Close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    Add(std::move(node));
  }

  void Add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = open_.back();
    if (frame.node.kind == YamlNode::Kind::kSequence) {
      frame.node.items.push_back(std::move(node));
      return;
    }
    if (!frame.key) {
      frame.key = std::move(node);
      return;
    }
    // A missing value has no position of its own.
    if (node.kind == YamlNode::Kind::kNull) {
      node.line = frame.key->line;
      node.column = frame.key->column;
    }
    frame.node.entries.push_back({std::move(*frame.key), std::move(node)});
    frame.key.reset();
  }

  std::string_view text_;
  std::vector<Frame> open_;
  std::optional<YamlNode> root_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

tl::unexpected<Error> ErrorAt(std::string_view file, std::string_view text,
                              const YAML::Exception& error, std::string_view prefix) {
  const bool known = !error.mark.is_null();
  return CannotError(
      known ? fmt::format("{}:{}:{}", file, error.mark.line + 1, ColumnOf(text, error.mark))
            : std::string(file),
      fmt::format("{}{}", prefix, error.msg));
}

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key.kind == Kind::kScalar && entry.key.text == key) return &entry.value;
  }
  return nullptr;
}

std::string PlaceOf(std::string_view file, const YamlNode& node) {
  return fmt::format("{}:{}:{}", file, node.line, node.column);
}

Result<YamlNode> ReadYaml(std::string_view file, std::string_view text) {
  const std::string name(file);
  if (text.size() > kMostProfileBytes)
    return CannotError(name, "longer than 64 KiB: not a profile");
  if (!IsUtf8(text)) return CannotError(name, "not UTF-8");
  // The library would take zero bytes for a sign of UTF-16 or UTF-32.
  if (text.find('\0') != std::string_view::npos) return CannotError(name, "has a zero byte");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder builder(text);
    while (parser.HandleNextDocument(builder)) {
    }
    if (auto root = builder.Take()) return std::move(*root);
    return CannotError(name, "empty: not a profile");
  } catch (const Refused& refused) {
    return ErrorAt(file, text, refused, "");
  } catch (const YAML::Exception& error) {
    return ErrorAt(file, text, error, "not YAML: ");
  } catch (const std::exception& error) {
    return CannotError(name, std::string("not YAML: ") + error.what());
  }
}

}  // namespace corntune
