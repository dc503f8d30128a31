// Finding the application in a project folder, by reading and never by importing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/os/file_tree.h"

namespace corntune {

// An application that Gunicorn could be told to run from the folder.
struct AppCandidate {
  std::string app;             // "shop.wsgi:application", "web:create_app()"
  std::string_view interface;  // "wsgi" or "asgi"
  std::string_view framework;  // "Django", "Flask", "FastAPI" ...
  std::string file;            // relative to the folder
  int line = 0;
};

// The applications below `folder` of `tree`, sorted by module. Looks at Python files only, four
// folders deep at the most, and leaves out virtual environments, tests, hidden folders and what is
// longer than 256 KiB; stops after 2,000 files. Names are believed at the top level of a module
// only, outside strings and comments. A module below src/, where that is no package itself, is
// named as installed.
std::vector<AppCandidate> FindApps(const FileTree& tree, const std::string& folder);

// The one candidate of this interface. Fails with kUsage when there are several (they are listed)
// or when all are of the other interface. Precondition: not empty.
Result<AppCandidate> ChooseApp(const std::vector<AppCandidate>& candidates,
                               std::string_view interface);

}  // namespace corntune
