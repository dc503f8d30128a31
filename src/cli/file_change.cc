#include "file_change.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "corntune/base/text.h"

namespace corntune {

namespace fs = std::filesystem;

Result<void> CheckWritable(const std::string& path) {
  std::error_code error;
  const fs::perms permissions = fs::status(path, error).permissions();
  constexpr fs::perms kWrite =
      fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
  if (!error && (permissions & kWrite) == fs::perms::none) {
    return CannotError(path, fmt::format("read-only: mode {:04o} (allow writing: chmod u+w)",
                                         static_cast<unsigned>(permissions)));
  }
  if (access(path.c_str(), W_OK) != 0) {
    const std::error_code reason(errno, std::generic_category());
    return CannotError(path, "cannot write: " + ToLower(reason.message()));
  }
  return {};
}

Result<void> ReplaceUnchanged(const std::string& path, const FileStamp& stamp,
                              std::string_view text) {
  const auto now = StampOf(path);
  if (!now) return tl::unexpected(now.error());
  if (*now != stamp) {
    return CannotError(path, "changed by somebody else meanwhile: nothing was written (try again)");
  }
  return WriteFileAtomically(path, text);
}

}  // namespace corntune
