// Writing files so that a reader sees the old content or the new, never a half.
#pragma once

#include <string>
#include <string_view>

#include "corntune/base/result.h"

namespace corntune {

// Replaces (or makes) the file at `path`: a temporary file in the same folder is written, flushed
// to disk and renamed over it, and removed again on any failure. Several writers at once leave the
// content of one of them.
//
// An existing file keeps its permissions, and its owner and group as far as this process may set
// them; extended attributes and further hard links are lost. A new one gets 0666 less the umask. A
// symbolic link is followed, so that the link stays. Refused are: anything that exists and is no
// regular file (a folder, a device, a pipe), a link to nothing, and a file that nobody may write,
// even for root. Expects SIGXFSZ to be ignored.
Result<void> WriteFileAtomically(const std::string& path, std::string_view content);

// Identifies the content of a file at a moment, to notice that somebody else changed it.
struct FileStamp {
  unsigned long device = 0;
  unsigned long inode = 0;
  long long size = 0;
  long long modified_ns = 0;
  bool operator==(const FileStamp&) const = default;
};

// Fails when there is no such file, or it is no regular file.
Result<FileStamp> StampOf(const std::string& path);

}  // namespace corntune
