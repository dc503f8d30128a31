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
  std::string chdir;       // the project's folder below this one ("backend"), or empty
  std::string pythonpath;  // the folder of its packages where that is another one ("src"), or empty
};

// The applications below `folder` of `tree`, sorted by module. Looks at Python files only, four
// folders deep at the most, and leaves out virtual environments, tests, hidden folders and what is
// longer than 256 KiB; stops after 2,000 files or 1,000 folders, the shallow ones first. Names are
// believed at the top level of a module only, outside strings and comments.
//
// Modules are named from the innermost folder that is no package and holds a manage.py,
// pyproject.toml or the like; below its src/, as installed. Of several objects in one module the
// one named app or application counts; an object that a module makes by calling create_app counts
// in place of the factory; of several Django projects the one that manage.py names.
std::vector<AppCandidate> FindApps(const FileTree& tree, const std::string& folder);

// The one candidate of this interface. Fails with kUsage when there are several (they are listed)
// or when all are of the other interface. Precondition: not empty.
Result<AppCandidate> ChooseApp(const std::vector<AppCandidate>& candidates,
                               std::string_view interface);

}  // namespace corntune
