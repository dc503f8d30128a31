// A port to the file system below a root, so that the same code reads this machine, a captured one
// or a test's fixture. Paths are absolute as the observed system sees them ("/proc/self/cgroup");
// repeated and closing slashes mean nothing.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"

namespace corntune {

// Read-only. Implementations are safe for use from several threads at once.
class FileTree {
 public:
  // The most that Read returns; a longer file is an error, so that no input exhausts memory.
  static constexpr std::size_t kMostBytes = 64u << 20;

  virtual ~FileTree() = default;

  // The whole content of a regular file (or of a kernel pseudo file, whose size reads as 0).
  // Fails with the system's reason when it cannot be opened or read, is a folder, a device or a
  // pipe, or is longer than `most` bytes.
  virtual Result<std::string> Read(std::string_view path, std::size_t most = kMostBytes) const = 0;

  // The names in a folder, sorted, without "." and "..".
  virtual Result<std::vector<std::string>> List(std::string_view path) const = 0;

  virtual bool IsFile(std::string_view path) const = 0;
  virtual bool IsFolder(std::string_view path) const = 0;
};

// The real file system below `root` ("/" for this machine, where a path that does not begin with a
// slash starts at the current folder). A symbolic link inside a captured tree
// is followed below the root, never out of it.
class RealFileTree : public FileTree {
 public:
  explicit RealFileTree(std::string root = "/");

  Result<std::string> Read(std::string_view path, std::size_t most = kMostBytes) const override;
  Result<std::vector<std::string>> List(std::string_view path) const override;
  bool IsFile(std::string_view path) const override;
  bool IsFolder(std::string_view path) const override;

  const std::string& root() const { return root_; }

 private:
  int Open(std::string_view path, int flags) const;

  std::string root_;
};

// A tree held in memory: what tests and fuzzers read. Folders exist where files lie below them.
class MemoryFileTree : public FileTree {
 public:
  MemoryFileTree() = default;
  explicit MemoryFileTree(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  void Put(std::string path, std::string content) { files_[std::move(path)] = std::move(content); }

  Result<std::string> Read(std::string_view path, std::size_t most = kMostBytes) const override;
  Result<std::vector<std::string>> List(std::string_view path) const override;
  bool IsFile(std::string_view path) const override;
  bool IsFolder(std::string_view path) const override;

 private:
  std::map<std::string, std::string> files_;
};

}  // namespace corntune
