#include "open_below.h"

#include <cerrno>
#include <climits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "corntune/base/text.h"

#include "unique_fd.h"

namespace corntune {
namespace {

// Puts the components of `path` on top of `pending`, whose last element is the next to be walked.
void Push(std::vector<std::string>& pending, std::string_view path) {
  const std::vector<std::string_view> parts = Split(path, '/');
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (!part->empty() && *part != ".") pending.emplace_back(*part);
  }
}

// What a symbolic link says, or nothing with errno. `link` was opened with O_PATH | O_NOFOLLOW.
std::optional<std::string> TargetOf(int link) {
  char target[PATH_MAX];
  const ssize_t length = readlinkat(link, "", target, sizeof target);
  if (length < 0) return std::nullopt;
  return std::string(target, static_cast<std::size_t>(length));
}

bool IsLink(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 && S_ISLNK(status.st_mode);
}

// Walks `path`; the folders between the root and the current one are kept open, so that ".." goes
// back the way it came even when somebody moves a folder meanwhile.
class Walk {
 public:
  Walk(int root, std::string_view path) : root_(root) { Push(pending_, path); }

  int Open(int flags) {
    while (!pending_.empty()) {
      const std::string name = std::move(pending_.back());
      pending_.pop_back();
      if (name == "..") {
        if (!folders_.empty()) folders_.pop_back();
        continue;
      }
      UniqueFd next(openat(Current(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
      if (!next.valid()) return -1;
      if (IsLink(next.get())) {
        if (!Follow(next.get())) return -1;
      } else if (pending_.empty()) {
        // O_NOFOLLOW: should a link have come in its place, it must not lead out of the root.
        return openat(Current(), name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC);
      } else {
        folders_.push_back(std::move(next));
      }
    }
    return openat(Current(), ".", flags | O_CLOEXEC);
  }

 private:
  int Current() const { return folders_.empty() ? root_ : folders_.back().get(); }

  bool Follow(int link) {
    constexpr int kMostLinks = 40;
    if (++links_ > kMostLinks) {
      errno = ELOOP;
      return false;
    }
    const auto target = TargetOf(link);
    if (!target) return false;
    if (target->starts_with('/')) folders_.clear();
    Push(pending_, *target);
    return true;
  }

  int root_;
  std::vector<std::string> pending_;
  std::vector<UniqueFd> folders_;
  int links_ = 0;
};

}  // namespace

int OpenBelowByWalking(int root, const std::string& path, int flags) {
  return Walk(root, path).Open(flags);
}

int OpenBelow(int root, const std::string& path, int flags) {
  struct open_how how = {};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_IN_ROOT;
  const auto descriptor =
      static_cast<int>(syscall(SYS_openat2, root, path.c_str(), &how, sizeof how));
  // EPERM: container runtimes of 2020 and before refuse every call that they do not know. EAGAIN: a
  // folder moved during the look-up, and the kernel asks for another try.
  if (descriptor >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN)) return descriptor;
  return OpenBelowByWalking(root, path, flags);
}

}  // namespace corntune
