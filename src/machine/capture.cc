#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/machine/machine.h"

#include "detect_in.h"
#include "mountinfo.h"
#include "reader.h"
#include "recording_tree.h"
#include "topology.h"

namespace corntune {
namespace {

constexpr std::string_view kFirstProcess = "/proc/1/environ";

// Only the lines that detection uses: a captured machine is sent to others.
std::string LinesOf(std::string_view table, std::initializer_list<std::string_view> keys) {
  std::string kept;
  for (const std::string_view line : Lines(table)) {
    for (const std::string_view key : keys) {
      if (line.starts_with(key)) kept += fmt::format("{}\n", line);
    }
  }
  return kept;
}

// The mounts that hold a cgroup hierarchy, /dev/shm, or a file that tells the container runtime,
// and those on the way down to them. Where other file systems come from is nobody's business.
std::string NeededMounts(std::string_view mountinfo) {
  std::string kept;
  const MountTable table = MountTable::Parse(mountinfo);
  std::vector<std::string_view> needed = {"/dev/shm", "/etc/hosts", "/etc/hostname",
                                          "/etc/resolv.conf", "/dev/termination-log"};
  for (const Mount& mount : table.mounts()) {
    if (mount.type == "cgroup" || mount.type == "cgroup2") needed.push_back(mount.point);
  }
  for (const Mount& mount : table.mounts()) {
    for (const std::string_view point : needed) {
      if (!IsAtOrBelow(point, mount.point)) continue;
      kept += mount.line + '\n';
      break;
    }
  }
  return kept;
}

std::string Filtered(std::string_view path, const std::string& content) {
  if (path == "/proc/self/status") return LinesOf(content, {"Cpus_allowed_list:"});
  if (path == "/proc/meminfo") return LinesOf(content, {"MemTotal:", "MemAvailable:"});
  if (path == "/proc/self/mountinfo") return NeededMounts(content);
  return content;
}

Result<void> MakeFolder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return {};
  return CannotError("--capture", fmt::format("cannot make the folder {}: {}",
                                              Quoted(folder.string()), ToLower(error.message())));
}

Result<void> RequireEmpty(const std::string& folder) {
  if (folder.empty()) {
    return UsageError("--capture", "not a folder: \"\" (expected a new or empty one)");
  }
  std::error_code error;
  const bool exists = std::filesystem::exists(folder, error);
  if (!exists) return {};
  if (!std::filesystem::is_directory(folder, error)) {
    return CannotError("--capture",
                       fmt::format("not a folder: {} (expected a new one)", Quoted(folder)));
  }
  if (!std::filesystem::is_empty(folder, error) || error) {
    return CannotError(
        "--capture", fmt::format("not empty: {} (expected a new or empty folder)", Quoted(folder)));
  }
  return {};
}

// What detection reads, and what hwloc reads behind the tree's back.
Result<std::map<std::string, std::string>> FilesOf(const MachineRequest& request,
                                                   std::vector<std::string>& folders) {
  const RealFileTree tree(request.root.value_or("/"));
  const RecordingTree recording(tree);
  const auto machine = DetectIn(recording, TopologyBelow(tree.root()), request);
  if (!machine) return tl::unexpected(machine.error());
  std::map<std::string, std::string> files = recording.files();
  folders = recording.folders();
  for (const std::string& file : TopologyFiles(tree)) {
    if (auto content = tree.Read(file, Reader::kValueBytes)) files[file] = *std::move(content);
  }
  for (auto& [path, content] : files) content = Filtered(path, content);
  // The environment of process 1 stays behind. What it, or our own, told of the container goes
  // where systemd notes the same word.
  files.erase(std::string(kFirstProcess));
  for (const Source& source : machine->sources) {
    if (source.what == "container" && source.wins &&
        (source.file == kFirstProcess || source.file == "environment")) {
      files["/run/systemd/container"] = std::string(ToText(machine->container)) + '\n';
    }
  }
  return files;
}

}  // namespace

Result<int> CaptureMachine(const MachineRequest& request, const std::string& folder) {
  if (auto empty = RequireEmpty(folder); !empty) return tl::unexpected(empty.error());
  std::vector<std::string> folders;
  const auto files = FilesOf(request, folders);
  if (!files) return tl::unexpected(files.error());
  for (const std::string& path : folders) {
    if (auto made = MakeFolder(folder + path); !made) return tl::unexpected(made.error());
  }
  for (const auto& [path, content] : *files) {
    const std::filesystem::path target = folder + path;
    if (auto made = MakeFolder(target.parent_path()); !made) return tl::unexpected(made.error());
    std::ofstream file(target, std::ios::binary);
    file << content;
    if (!file.flush()) {
      return CannotError("--capture", fmt::format("cannot write {}", Quoted(target.string())));
    }
  }
  return static_cast<int>(files->size());
}

}  // namespace corntune
