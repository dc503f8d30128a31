#include "recording_tree.h"

namespace corntune {

Result<std::string> RecordingTree::Read(std::string_view path, std::size_t most) const {
  auto content = tree_.Read(path, most);
  if (content) {
    const std::lock_guard<std::mutex> lock(mutex_);
    files_[std::string(path)] = *content;
  }
  return content;
}

Result<std::vector<std::string>> RecordingTree::List(std::string_view path) const {
  return tree_.List(path);
}

bool RecordingTree::IsFile(std::string_view path) const {
  const bool is_file = tree_.IsFile(path);
  if (is_file) {
    const std::lock_guard<std::mutex> lock(mutex_);
    files_.emplace(path, "");
  }
  return is_file;
}

bool RecordingTree::IsFolder(std::string_view path) const {
  const bool is_folder = tree_.IsFolder(path);
  if (is_folder) {
    const std::lock_guard<std::mutex> lock(mutex_);
    folders_.emplace_back(path);
  }
  return is_folder;
}

}  // namespace corntune
