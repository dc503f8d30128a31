// A tree that remembers what was read from it.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/os/file_tree.h"

namespace corntune {

class RecordingTree : public FileTree {
 public:
  explicit RecordingTree(const FileTree& tree) : tree_(tree) {}

  Result<std::string> Read(std::string_view path, std::size_t most) const override;
  Result<std::vector<std::string>> List(std::string_view path) const override;
  bool IsFile(std::string_view path) const override;
  bool IsFolder(std::string_view path) const override;

  // Path to content, of every file that was read or seen to exist (then empty unless read).
  const std::map<std::string, std::string>& files() const { return files_; }
  // Every folder that was seen to exist.
  const std::vector<std::string>& folders() const { return folders_; }

 private:
  const FileTree& tree_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::string> files_;
  mutable std::vector<std::string> folders_;
};

}  // namespace corntune
