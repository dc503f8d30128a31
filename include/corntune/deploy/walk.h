// The files below a folder that may hold a deployment.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "corntune/base/result.h"

namespace corntune {

// A folder in which nothing, or not everything, was looked at.
struct UnwalkedFolder {
  std::string path;
  std::string why;  // "permission denied"
};

struct WalkedFiles {
  std::vector<std::string> paths;  // sorted within each folder
  std::vector<UnwalkedFolder> unwalked;
};

inline constexpr std::size_t kMostWalkedFiles = 200000;
inline constexpr int kDeepestFolder = 64;

// Plain files below `folder`, without what .gitignore files there leave out, .git, virtual
// environments, node_modules, and files whose name says that they are pictures, archives, or
// sources in another language than Python and shell. Links to folders are not followed, so that no
// circle is walked; nor is anything read below kDeepestFolder or after kMostWalkedFiles. Fails when
// the folder itself cannot be listed.
Result<WalkedFiles> WalkDeployFiles(const std::string& folder);

}  // namespace corntune
