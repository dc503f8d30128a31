#include "ignores.h"

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr std::string_view kMark = "corntune: ignore";

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

}  // namespace

std::vector<InlineIgnore> InlineIgnoresOf(const std::string& path, std::string_view text) {
  std::vector<InlineIgnore> ignores;
  if (text.find(kMark) == std::string_view::npos) return ignores;
  const std::vector<std::string_view> lines = Lines(text);
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
