// The files below a folder that may hold a deployment.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "corntune/base/result.h"

namespace corntune {

struct WalkedFiles {
  std::vector<std::string> paths;  // sorted within each folder
  bool cut = false;                // there were more than kMostWalkedFiles
};

inline constexpr std::size_t kMostWalkedFiles = 200000;

// Plain files below `folder`, without what .gitignore files there leave out, .git, virtual
// environments, node_modules, and files whose name says that they are pictures, archives, or
// sources in another language than Python and shell. Links to folders are not followed, so that no
// circle is walked. Fails when the folder itself cannot be listed.
Result<WalkedFiles> WalkDeployFiles(const std::string& folder);

}  // namespace corntune
