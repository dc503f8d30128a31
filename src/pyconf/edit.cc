#include "corntune/pyconf/edit.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "edit_site.h"
#include "encoding.h"
#include "parser.h"
#include "source_text.h"

namespace corntune {
namespace {

using pyconf::EditSite;

constexpr std::string_view kHeading = "# Set by corntune";

// Replaces bytes [begin, end).
struct Replacement {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string text;
  std::size_t edit = 0;  // index of its SettingEdit
};

std::string At(std::string_view place, const SourcePosition& position) {
  return fmt::format("{}:{}:{}", place, position.line, position.column);
}

bool IsIdentifier(std::string_view name) {
  const auto word = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), word) && !pyconf::IsKeyword(name);
}

bool HasLiteral(const SettingValue& value) {
  const std::string text = ToPython(value);
  return IsUtf8(text) && text.find("inf") != 0 && text.find("nan") != 0;
}

// "\r\n" or "\r" when the first line ends so.
std::string_view NewlineOf(std::string_view text) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == std::string_view::npos || text[end] == '\n') return "\n";
  return text.substr(end).starts_with("\r\n") ? "\r\n" : "\r";
}

// True when nothing but lines that an earlier edit added follows the last heading.
bool EndsWithOurBlock(std::string_view text) {
  const std::size_t heading = text.rfind(kHeading);
  if (heading == std::string_view::npos) return false;
  if (heading > 0 && text[heading - 1] != '\n' && text[heading - 1] != '\r') return false;
  const auto lines = Lines(text.substr(heading));
  return std::all_of(lines.begin() + 1, lines.end(), [](std::string_view line) {
    const std::size_t equals = line.find(" = ");
    return equals != std::string_view::npos && IsIdentifier(line.substr(0, equals));
  });
}

// The lines to add after the text.
std::string Block(std::string_view text, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  const std::string newline(NewlineOf(text));
  const bool empty = text.empty() || text == "\xEF\xBB\xBF";
  const bool open = !empty && text.back() != '\n' && text.back() != '\r';
  std::string block = open ? newline : "";
  if (!EndsWithOurBlock(text)) {
    if (!empty) block += newline;
    block += std::string(kHeading) + newline;
  }
  block += Join(lines, newline);
  if (!open) block += newline;
  return block;
}

class Editor {
 public:
  Editor(std::string_view text, const pyconf::Tree& tree) : text_(text), sites_(text, tree) {}

  void Apply(const std::string& name, const SettingValue& value) {
    SettingEdit edit;
    edit.name = name;
    edit.new_value = ToPython(value);
    const EditSite site = sites_.Find(name);
    if (sites_.Says(site, value) || (site.settled && site.why.empty())) {
      Replace(site, value, std::move(edit));
      return;
    }
    edit.kind = site.bound ? EditKind::kOverridden : EditKind::kAdded;
    edit.why = site.why;
    added_.push_back(name + " = " + edit.new_value);
    added_edits_.push_back(edits_.size());
    edits_.push_back(std::move(edit));
  }

  EditedConf Finish() {
    std::sort(replacements_.begin(), replacements_.end(),
              [](const auto& a, const auto& b) { return a.begin < b.begin; });
    EditedConf result;
    std::size_t done = 0;
    std::map<std::size_t, std::size_t> offsets;  // of the edits in the new text
    for (const Replacement& replacement : replacements_) {
      result.text += text_.substr(done, replacement.begin - done);
      offsets[replacement.edit] = result.text.size();
      result.text += replacement.text;
      done = replacement.end;
    }
    result.text += text_.substr(done);
    const std::string block = Block(result.text, added_);
    std::size_t at = result.text.size() + block.size();
    result.text += block;
    for (std::size_t i = added_.size(); i-- > 0;) {
      at = result.text.rfind(added_[i], at);
      offsets[added_edits_[i]] = at;
    }
    const pyconf::SourceText lines(result.text);
    for (const auto& [edit, offset] : offsets) {
      edits_[edit].offset = offset;
      edits_[edit].line = lines.PositionOf(offset).line;
    }
    result.edits = std::move(edits_);
    return result;
  }

 private:
  void Replace(const EditSite& site, const SettingValue& value, SettingEdit edit) {
    const std::string_view old = text_.substr(site.value_begin, site.value_end - site.value_begin);
    Replacement replacement{site.value_begin, site.value_end, std::string(old), edits_.size()};
    if (sites_.Says(site, value)) {
      edit.kind = EditKind::kUnchanged;
      edit.new_value = old;
    } else {
      edit.kind = EditKind::kReplaced;
      edit.old_value = old;
      replacement.text = edit.new_value;
    }
    replacements_.push_back(std::move(replacement));
    edits_.push_back(std::move(edit));
  }

  std::string_view text_;
  pyconf::EditSites sites_;
  std::vector<Replacement> replacements_;
  std::vector<std::string> added_;
  std::vector<std::size_t> added_edits_;
  std::vector<SettingEdit> edits_;
};

Result<void> CheckSettings(const Settings& settings, std::string_view text,
                           std::string_view place) {
  const std::string encoding = pyconf::DeclaredEncoding(text);
  const bool utf8 = encoding.empty() || pyconf::IsUtf8Name(encoding);
  for (const auto& [name, value] : settings) {
    if (!IsIdentifier(name)) {
      return CannotError(std::string(place), "not the name of a setting: " + Quoted(name));
    }
    if (!HasLiteral(value)) {
      return CannotError(std::string(place), fmt::format("{}: the value has no Python literal: {}",
                                                         name, Quoted(ToText(value))));
    }
    if (!utf8 && !pyconf::IsAscii(ToPython(value))) {
      return CannotError(std::string(place),
                         fmt::format("{}: the value is not ASCII, but the file declares the "
                                     "encoding {} (convert it to UTF-8)",
                                     name, Quoted(encoding)));
    }
  }
  return {};
}

// Reads the result again: better no edit than a wrong one.
Result<void> CheckEdited(std::string_view text, const Settings& settings, std::string_view place) {
  const pyconf::Tree tree = pyconf::Parse(text);
  const pyconf::EditSites sites(text, tree);
  for (const auto& [name, value] : settings) {
    if (tree.faults.empty() && sites.Says(sites.Find(name), value)) continue;
    return CannotError(std::string(place), "cannot change " + name + " safely: edit it by hand");
  }
  return {};
}

}  // namespace

Result<EditedConf> ApplySettings(std::string_view place, std::string_view text,
                                 const Settings& settings) {
  if (auto checked = CheckSettings(settings, text, place); !checked) {
    return tl::unexpected(checked.error());
  }
  const pyconf::Tree tree = pyconf::Parse(text);
  if (!tree.faults.empty()) {
    const pyconf::SyntaxFault& fault = tree.faults.front();
    const SourcePosition position = pyconf::SourceText(text).PositionOf(fault.offset);
    return CannotError(At(place, position), fmt::format("cannot edit: {}", fault.message));
  }
  Editor editor(text, tree);
  for (const auto& [name, value] : settings) editor.Apply(name, value);
  EditedConf edited = editor.Finish();
  if (auto checked = CheckEdited(edited.text, settings, place); !checked) {
    return tl::unexpected(checked.error());
  }
  return edited;
}

}  // namespace corntune
