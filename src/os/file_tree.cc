#include "corntune/os/file_tree.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errno_text.h"
#include "open_below.h"
#include "unique_fd.h"

namespace corntune {
namespace {

tl::unexpected<Error> TooLong(std::string_view path, std::size_t most) {
  return CannotError(std::string(path), fmt::format("longer than {} bytes", most));
}

// "/a/b" for "/a/b/", "a/b" and "/a//b"; "/" for the root itself.
std::string Normalized(std::string_view path) {
  std::string normal;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '/') continue;
    if (i == 0 || path[i - 1] == '/') normal += '/';
    normal += path[i];
  }
  return normal.empty() ? "/" : normal;
}

// What the paths of all files below a folder begin with.
std::string PrefixOf(std::string_view folder) {
  std::string prefix = Normalized(folder);
  if (prefix != "/") prefix += '/';
  return prefix;
}

}  // namespace

RealFileTree::RealFileTree(std::string root) : root_(std::move(root)) {}

int RealFileTree::Open(std::string_view path, int flags) const {
  if (path.find('\0') != std::string_view::npos) {
    errno = ENOENT;
    return -1;
  }
  // O_NONBLOCK: opening a pipe that somebody put in place of a file must not hang. openat2 refuses
  // it beside O_PATH, which never waits.
  flags |= O_RDONLY | O_CLOEXEC | ((flags & O_PATH) != 0 ? 0 : O_NONBLOCK);
  if (root_ == "/") return open(std::string(path).c_str(), flags);
  const UniqueFd root(open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  return root.valid() ? OpenBelow(root.get(), Normalized(path), flags) : -1;
}

Result<std::string> RealFileTree::Read(std::string_view path, std::size_t most) const {
  const UniqueFd file(Open(path, 0));
  if (!file.valid()) return CannotError(std::string(path), "cannot open: " + ErrnoText(errno));
  struct stat status;
  if (fstat(file.get(), &status) != 0) {
    return CannotError(std::string(path), "cannot stat: " + ErrnoText(errno));
  }
  if (!S_ISREG(status.st_mode)) return CannotError(std::string(path), "not a plain file");
  std::string content;
  char buffer[16384];
  while (true) {
    const ssize_t got = read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotError(std::string(path), "cannot read: " + ErrnoText(errno));
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > most) return TooLong(path, most);
  }
}

Result<std::vector<std::string>> RealFileTree::List(std::string_view path) const {
  const int descriptor = Open(path, O_DIRECTORY);
  if (descriptor < 0) return CannotError(std::string(path), "cannot open: " + ErrnoText(errno));
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(fdopendir(descriptor), closedir);
  if (!folder) {
    close(descriptor);
    return CannotError(std::string(path), "cannot list: " + ErrnoText(errno));
  }
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return CannotError(std::string(path), "cannot list: " + ErrnoText(errno));
  std::sort(names.begin(), names.end());
  return names;
}

bool RealFileTree::IsFile(std::string_view path) const {
  const UniqueFd file(Open(path, O_PATH));
  struct stat status;
  return file.valid() && fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
}

bool RealFileTree::IsFolder(std::string_view path) const {
  const UniqueFd file(Open(path, O_PATH));
  struct stat status;
  return file.valid() && fstat(file.get(), &status) == 0 && S_ISDIR(status.st_mode);
}

Result<std::string> MemoryFileTree::Read(std::string_view path, std::size_t most) const {
  const auto found = files_.find(Normalized(path));
  if (found == files_.end()) {
    return CannotError(std::string(path), IsFolder(path)
                                              ? "not a plain file"
                                              : "cannot open: no such file or directory");
  }
  if (found->second.size() > most) return TooLong(path, most);
  return found->second;
}

Result<std::vector<std::string>> MemoryFileTree::List(std::string_view path) const {
  if (!IsFolder(path)) {
    return CannotError(std::string(path), "cannot open: no such file or directory");
  }
  const std::string prefix = PrefixOf(path);
  std::vector<std::string> names;
  for (auto entry = files_.lower_bound(prefix);
       entry != files_.end() && entry->first.starts_with(prefix); ++entry) {
    const std::string_view rest = std::string_view(entry->first).substr(prefix.size());
    std::string name(rest.substr(0, rest.find('/')));
    if (names.empty() || names.back() != name) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool MemoryFileTree::IsFile(std::string_view path) const {
  return files_.contains(Normalized(path));
}

bool MemoryFileTree::IsFolder(std::string_view path) const {
  const std::string prefix = PrefixOf(path);
  const auto entry = files_.lower_bound(prefix);
  return entry != files_.end() && entry->first.starts_with(prefix);
}

}  // namespace corntune
