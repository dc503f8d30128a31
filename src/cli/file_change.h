// Changing files that are somebody's: not when they said read-only, not when they changed them.
#pragma once

#include <string>
#include <string_view>

#include "corntune/base/result.h"
#include "corntune/os/atomic_file.h"

namespace corntune {

// What is wrong with writing to a file or into a folder that exists; the superuser's power to write
// everything does not count.
Result<void> CheckWritable(const std::string& path);

// Replaces the file unless somebody else changed it since it was stamped.
Result<void> ReplaceUnchanged(const std::string& path, const FileStamp& stamp,
                              std::string_view text);

}  // namespace corntune
