#include "corntune/os/atomic_file.h"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corntune/os/output.h"

#include "errno_text.h"
#include "unique_fd.h"

namespace corntune {
namespace {

// What stands at the path now, and what is to become of it.
struct Target {
  std::string path;                // with symbolic links resolved
  std::optional<struct stat> old;  // empty: a new file
};

tl::unexpected<Error> SystemError(const std::string& path, const char* what) {
  const std::string reason = ErrnoText(errno);
  return CannotError(path, std::string(what) + ": " + reason);
}

Result<Target> FindTarget(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT || path.empty()) return SystemError(path, "cannot write");
    if (lstat(path.c_str(), &status) == 0) return CannotError(path, "a link to no file");
    return Target{path, std::nullopt};
  }
  if (!S_ISREG(status.st_mode)) return CannotError(path, "not a plain file");
  // access() lets root write everything; who took away all write permissions meant it.
  constexpr mode_t kAnyWrite = S_IWUSR | S_IWGRP | S_IWOTH;
  if ((status.st_mode & kAnyWrite) == 0) return CannotError(path, "cannot write: read-only file");
  if (access(path.c_str(), W_OK) != 0) return SystemError(path, "cannot write");
  const std::unique_ptr<char, decltype(&std::free)> resolved(realpath(path.c_str(), nullptr),
                                                             std::free);
  if (!resolved) return SystemError(path, "cannot resolve");
  return Target{resolved.get(), status};
}

// A file beside the target, removed unless it was renamed into its place.
class TemporaryFile {
 public:
  // A short name of its own, because the target's may be as long as names can be. The kernel
  // applies the umask, which cannot be asked for without changing it.
  TemporaryFile(const std::string& target, mode_t mode) {
    static std::atomic<unsigned> counter = 0;
    const std::size_t slash = target.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : target.substr(0, slash + 1);
    do {
      name_ = folder + ".corntune-" + std::to_string(getpid()) + '-' + std::to_string(counter++);
      descriptor_ = UniqueFd(open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    } while (!descriptor_.valid() && errno == EEXIST);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_.valid() && !kept_) unlink(name_.c_str());
  }

  int descriptor() const { return descriptor_.get(); }
  bool RenameTo(const std::string& path) {
    kept_ = rename(name_.c_str(), path.c_str()) == 0;
    return kept_;
  }

 private:
  std::string name_;
  UniqueFd descriptor_;
  bool kept_ = false;
};

// Gives the file the owner, group and permissions of the one that it replaces.
bool CopyOwnership(int descriptor, const struct stat& old) {
  mode_t mode = old.st_mode & 07777;
  // Others may only give away a file's group, and that to their own groups. What is left is this
  // user's file, which must then not run as somebody else.
  if (fchown(descriptor, old.st_uid, old.st_gid) != 0 &&
      fchown(descriptor, static_cast<uid_t>(-1), old.st_gid) != 0) {
    mode &= 0777;
  }
  return fchmod(descriptor, mode) == 0;
}

// Makes the rename itself survive a power cut, where the file system can promise that.
void FlushFolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const UniqueFd descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.valid()) fsync(descriptor.get());
}

}  // namespace

Result<void> WriteFileAtomically(const std::string& path, std::string_view content) {
  const auto target = FindTarget(path);
  if (!target) return tl::unexpected(target.error());
  TemporaryFile temporary(target->path, target->old ? 0600 : 0666);
  if (temporary.descriptor() < 0) return SystemError(path, "cannot write");
  const auto written = WriteAll(temporary.descriptor(), content);
  if (!written) return CannotError(path, written.error().message);
  if (target->old && !CopyOwnership(temporary.descriptor(), *target->old)) {
    return SystemError(path, "cannot set permissions");
  }
  if (fsync(temporary.descriptor()) != 0) return SystemError(path, "cannot write");
  if (!temporary.RenameTo(target->path)) return SystemError(path, "cannot replace");
  FlushFolderOf(target->path);
  return {};
}

Result<FileStamp> StampOf(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) {
    return SystemError(path, "cannot open");
  }
  if (!S_ISREG(status.st_mode)) return CannotError(path, "not a plain file");
  return FileStamp{status.st_dev, status.st_ino, status.st_size,
                   status.st_mtim.tv_sec * 1000000000LL + status.st_mtim.tv_nsec};
}

}  // namespace corntune
