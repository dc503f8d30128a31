// The patterns of one .gitignore (gitignore(5)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace corntune {

class IgnoreList {
 public:
  // `folder` is the folder of the file, relative to the top of the walk ("" for the top itself).
  IgnoreList(std::string folder, std::string_view text);

  // What the last pattern that matches says: left out, kept (!pattern), or nothing.
  enum class Verdict { kNothing, kIgnored, kKept };
  Verdict Judge(std::string_view path, bool is_folder) const;

 private:
  struct Pattern {
    std::string glob;
    bool negated = false;
    bool folders_only = false;
    bool anchored = false;  // holds from the list's folder on, not at any depth
  };
  std::string folder_;
  std::vector<Pattern> patterns_;
};

// The lists from the top down; the innermost that says something wins.
bool IsIgnored(const std::vector<IgnoreList>& lists, std::string_view path, bool is_folder);

// Whether a pattern with *, ?, [abc] and ** matches the whole path. Exposed for tests.
bool GlobMatches(std::string_view glob, std::string_view path);

}  // namespace corntune
