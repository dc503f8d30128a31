// Opening a path below a folder without ever leaving it: symbolic links and ".." of the path stop
// at the folder, as if it were the root of the file system.
#pragma once

#include <string>

namespace corntune {

// The descriptor, or -1 with errno. `root` is a folder's descriptor, `path` absolute as seen from
// it, `flags` as open() takes them. Asks the kernel (openat2, Linux 5.6), and where the kernel or a
// sandbox refuses that call, walks by itself.
int OpenBelow(int root, const std::string& path, int flags);

// The walk: component by component, reading each symbolic link. Like the kernel it gives up after
// 40 links (ELOOP).
int OpenBelowByWalking(int root, const std::string& path, int flags);

}  // namespace corntune
