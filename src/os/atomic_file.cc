#include "corntune/os/atomic_file.h"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corntune/os/output.h"

#include "errno_text.h"
#include "unique_fd.h"

namespace corntune {
namespace {

// Removes the temporary file unless it was renamed into place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& beside) : name_(beside + ".XXXXXX") {
    descriptor_ = UniqueFd(mkostemp(name_.data(), O_CLOEXEC));
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

mode_t Umask() {
  const mode_t mask = umask(0);
  umask(mask);
  return mask;
}

}  // namespace

Result<void> WriteFileAtomically(const std::string& path, std::string_view content) {
  const auto fail = [&](const char* what) {
    return CannotError(path, std::string(what) + ": " + ErrnoText(errno));
  };
  std::string target = path;
  struct stat status;
  mode_t mode = 0666 & ~Umask();
  if (stat(path.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) return CannotError(path, "not a plain file");
    if (access(path.c_str(), W_OK) != 0) return fail("cannot write");
    mode = status.st_mode & 07777;
    std::error_code error;
    target = std::filesystem::canonical(path, error).string();
    if (error) return CannotError(path, "cannot resolve: " + error.message());
  } else if (errno != ENOENT) {
    return fail("cannot write");
  }
  TemporaryFile temporary(target);
  if (temporary.descriptor() < 0) return fail("cannot write");
  if (fchmod(temporary.descriptor(), mode) != 0) return fail("cannot set permissions");
  const auto written = WriteAll(temporary.descriptor(), content);
  if (!written) return CannotError(path, written.error().message);
  if (fsync(temporary.descriptor()) != 0) return fail("cannot write");
  if (!temporary.RenameTo(target)) return fail("cannot replace");
  return {};
}

Result<FileStamp> StampOf(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) {
    return CannotError(path, "cannot stat: " + ErrnoText(errno));
  }
  if (!S_ISREG(status.st_mode)) return CannotError(path, "not a plain file");
  return FileStamp{status.st_dev, status.st_ino, status.st_size,
                   status.st_mtim.tv_sec * 1000000000LL + status.st_mtim.tv_nsec};
}

}  // namespace corntune
