#include "ignore_list.h"

#include <utility>

#include "corntune/base/text.h"

namespace corntune {
namespace {

// [abc], [a-z], [!x] at the start of `glob`. Moves past it.
bool TakeClass(std::string_view& glob, char c) {
  const std::size_t close = glob.find(']', glob.size() > 1 && glob[1] == ']' ? 2 : 1);
  if (close == std::string_view::npos) {
    const bool same = c == '[';
    glob.remove_prefix(1);
    return same;
  }
  std::string_view set = glob.substr(1, close - 1);
  glob.remove_prefix(close + 1);
  const bool negated = set.starts_with('!') || set.starts_with('^');
  if (negated) set.remove_prefix(1);
  bool in = false;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (i + 2 < set.size() && set[i + 1] == '-') {
      in = in || (set[i] <= c && c <= set[i + 2]);
      i += 2;
    } else {
      in = in || set[i] == c;
    }
  }
  return in != negated && c != '/';
}

// One character of the text against the head of the pattern. Moves the pattern on.
bool TakeOne(std::string_view& glob, char c) {
  if (glob.front() == '[') return TakeClass(glob, c);
  if (glob.front() == '\\' && glob.size() > 1) glob.remove_prefix(1);
  const char p = glob.front();
  const bool plain = p != '?';
  glob.remove_prefix(1);
  return plain ? p == c : c != '/';
}

}  // namespace

// Backtracks to the last star only: the last single one within a part of the path, and beyond that
// to the last double one. Quadratic at the worst.
bool GlobMatches(std::string_view glob, std::string_view path) {
  struct Mark {
    bool set = false;
    std::string_view glob, path;
  };
  Mark star, stars;
  while (true) {
    if (glob.starts_with("**")) {
      glob.remove_prefix(2);
      if (glob.starts_with('/')) glob.remove_prefix(1);
      stars = {true, glob, path};
      star.set = false;
      continue;
    }
    if (glob.starts_with('*')) {
      glob.remove_prefix(1);
      star = {true, glob, path};
      continue;
    }
    if (glob.empty() && path.empty()) return true;
    if (!glob.empty() && !path.empty()) {
      std::string_view rest = glob;
      if (TakeOne(rest, path.front())) {
        glob = rest;
        path.remove_prefix(1);
        continue;
      }
    }
    if (star.set && !star.path.empty() && star.path.front() != '/') {
      star.path.remove_prefix(1);
      glob = star.glob;
      path = star.path;
      continue;
    }
    if (!stars.set || stars.path.empty()) return false;
    stars.path.remove_prefix(1);
    glob = stars.glob;
    path = stars.path;
    star.set = false;
  }
}

IgnoreList::IgnoreList(std::string folder, std::string_view text) : folder_(std::move(folder)) {
  for (std::string_view line : Lines(text)) {
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    Pattern pattern;
    if (line.front() == '!') {
      pattern.negated = true;
      line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
      pattern.folders_only = true;
      line.remove_suffix(1);
    }
    pattern.anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty()) continue;
    pattern.glob = std::string(line);
    patterns_.push_back(std::move(pattern));
  }
}

IgnoreList::Verdict IgnoreList::Judge(std::string_view path, bool is_folder) const {
  if (!folder_.empty()) path.remove_prefix(std::min(path.size(), folder_.size() + 1));
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  Verdict verdict = Verdict::kNothing;
  for (const Pattern& pattern : patterns_) {
    if (pattern.folders_only && !is_folder) continue;
    if (!GlobMatches(pattern.glob, pattern.anchored ? path : name)) continue;
    verdict = pattern.negated ? Verdict::kKept : Verdict::kIgnored;
  }
  return verdict;
}

bool IsIgnored(const std::vector<IgnoreList>& lists, std::string_view path, bool is_folder) {
  for (auto list = lists.rbegin(); list != lists.rend(); ++list) {
    const auto verdict = list->Judge(path, is_folder);
    if (verdict != IgnoreList::Verdict::kNothing) return verdict == IgnoreList::Verdict::kIgnored;
  }
  return false;
}

}  // namespace corntune
