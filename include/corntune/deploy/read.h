// Reading deployments out of files, whatever form they have. Nothing of what is read is executed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/deploy/deployment.h"
#include "corntune/os/file_tree.h"

namespace corntune {

// What the files do not tell of the place where they will run.
struct DeployRequest {
  std::optional<Cores> cpus;               // where the file says no limit
  std::optional<Bytes> memory;             // likewise
  std::optional<std::int64_t> node_cpus;   // what os.cpu_count() and nproc see
  std::optional<GunicornVersion> version;  // otherwise what requirements.txt & co pin
};

// The longest file that is read.
inline constexpr std::size_t kMostDeployBytes = 2u << 20;

// The form of a file, by content more than by name; nothing for a file that starts no Gunicorn.
std::optional<DeployForm> FormOf(std::string_view path, std::string_view text);

// What is in one file. References (a -c file, a start script, an env_file) are followed below
// `root`, the folder that is checked. Never fails: what cannot be read is a problem of the file.
DeployFile ReadDeployFile(const FileTree& tree, std::string_view root, std::string_view path,
                          std::string text, DeployForm form, const DeployRequest& request);

// The release of Gunicorn that the files of a folder pin ("gunicorn==23.0.0" in requirements.txt,
// poetry.lock, uv.lock, Pipfile.lock, pyproject.toml), if any does and corntune knows it.
std::optional<GunicornVersion> PinnedGunicorn(const FileTree& tree, std::string_view folder);

}  // namespace corntune
