#include "ignores.h"

#include <optional>
#include <tuple>
#include <utility>

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr std::string_view kMark = "corntune: ignore";
constexpr std::string_view kAnnotation = "corntune/ignore";  // a key of metadata.annotations

bool IsRemark(std::string_view line) {
  const std::string_view trimmed = Trim(line);
  return trimmed.empty() || trimmed.front() == '#' || trimmed.front() == ';';
}

// "=CT101,CT102 -- reason", what stands behind the mark.
InlineIgnore Parse(std::string_view rest) {
  InlineIgnore ignore;
  if (rest.starts_with("-file")) rest.remove_prefix(5);
  if (rest.starts_with('=')) rest.remove_prefix(1);
  const std::size_t dashes = rest.find("--");
  if (dashes != std::string_view::npos) ignore.reason = std::string(Trim(rest.substr(dashes + 2)));
  for (const std::string_view word : Split(rest.substr(0, dashes), ',')) {
    std::string_view one = Trim(word);
    one = one.substr(0, one.find_first_of(" \"'"));
    if (!one.empty()) ignore.selectors.emplace_back(one);
  }
  return ignore;
}

// What stands behind the key of an annotation, without its quotes: "CT203 -- why". Nothing on other
// lines.
std::optional<std::string_view> AnnotationOn(std::string_view line) {
  std::string_view rest = Trim(line);
  const bool quoted = !rest.empty() && (rest.front() == '"' || rest.front() == '\'');
  if (quoted) rest.remove_prefix(1);
  if (!rest.starts_with(kAnnotation)) return std::nullopt;
  rest.remove_prefix(kAnnotation.size());
  if (quoted && !rest.empty()) rest.remove_prefix(1);
  rest = Trim(rest);
  if (!rest.starts_with(':')) return std::nullopt;
  rest = Trim(rest.substr(1));
  if (rest.ends_with(',')) rest.remove_suffix(1);
  const bool value_quoted = rest.size() > 1 && (rest.front() == '"' || rest.front() == '\'') &&
                            rest.back() == rest.front();
  return value_quoted ? rest.substr(1, rest.size() - 2) : rest;
}

// The YAML document that a line belongs to, as the numbers of its first and last line.
std::pair<int, int> DocumentAround(const std::vector<std::string_view>& lines, std::size_t at) {
  std::size_t first = at;
  while (first > 0 && !lines[first].starts_with("---")) --first;
  std::size_t last = at;
  while (last + 1 < lines.size() && !lines[last + 1].starts_with("---")) ++last;
  return {static_cast<int>(first) + 1, static_cast<int>(last) + 1};
}

void AddAnnotations(const std::string& path, const std::vector<std::string_view>& lines,
                    std::vector<InlineIgnore>& ignores) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto value = AnnotationOn(lines[i]);
    if (!value) continue;
    InlineIgnore ignore = Parse(*value);
    const int number = static_cast<int>(i) + 1;
    const auto at = static_cast<int>(lines[i].find(kAnnotation));
    ignore.place = {path, number, at + 1, number, static_cast<int>(lines[i].size()) + 1};
    std::tie(ignore.line, ignore.last_line) = DocumentAround(lines, i);
    ignores.push_back(std::move(ignore));
  }
}

}  // namespace

std::vector<InlineIgnore> InlineIgnoresOf(const std::string& path, std::string_view text) {
  std::vector<InlineIgnore> ignores;
  const bool annotated = text.find(kAnnotation) != std::string_view::npos;
  if (!annotated && text.find(kMark) == std::string_view::npos) return ignores;
  const std::vector<std::string_view> lines = Lines(text);
  if (annotated) AddAnnotations(path, lines, ignores);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t at = lines[i].find(kMark);
    if (at == std::string_view::npos) continue;
    const std::string_view before = lines[i].substr(0, at);
    if (before.find_first_of("#;") == std::string_view::npos) continue;
    const std::string_view rest = lines[i].substr(at + kMark.size());
    InlineIgnore ignore = Parse(rest);
    const int number = static_cast<int>(i) + 1;
    ignore.place = {path, number, static_cast<int>(at) + 1, number,
                    static_cast<int>(lines[i].size()) + 1};
    if (!rest.starts_with("-file")) {
      std::size_t target = i;
      if (IsRemark(lines[i])) {
        while (target + 1 < lines.size() && IsRemark(lines[target])) ++target;
      }
      ignore.line = static_cast<int>(target) + 1;
      while (target + 1 < lines.size() && Trim(lines[target]).ends_with('\\')) ++target;
      ignore.last_line = static_cast<int>(target) + 1;
    }
    ignores.push_back(std::move(ignore));
  }
  return ignores;
}

}  // namespace corntune
