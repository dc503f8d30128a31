// Reading with a record: every file that is read, or could not be, leaves a row in the list of
// sources.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/machine/machine.h"
#include "corntune/os/file_tree.h"

namespace corntune {

class Reader {
 public:
  // One-value files of /proc and /sys hold at most a page; tables like mountinfo grow with the
  // machine.
  static constexpr std::size_t kValueBytes = 64u << 10;
  static constexpr std::size_t kTableBytes = 16u << 20;

  explicit Reader(const FileTree& tree) : tree_(tree) {}

  const FileTree& tree() const { return tree_; }

  // The content, or nothing; then a row for `what` tells why.
  std::optional<std::string> Value(std::string_view what, const std::string& file);
  std::optional<std::string> Table(std::string_view what, const std::string& file);

  // Adds a row and gives its number. Raw content is trimmed and cut after 200 bytes.
  std::size_t Add(std::string_view what, std::string file, std::string_view raw, std::string value);

  // Marks a row as the one that decided. Nothing happens without a number.
  void MarkWinner(std::optional<std::size_t> row);

  // Adds a remark to what a row gave.
  void Remark(std::size_t row, std::string_view remark);

  std::vector<Source> TakeSources() { return std::move(sources_); }

 private:
  std::optional<std::string> Read(std::string_view what, const std::string& file, std::size_t most);

  const FileTree& tree_;
  std::vector<Source> sources_;
};

// The line of a table that starts with `key`, or nothing: "MemTotal:", "Max open files".
std::optional<std::string_view> LineOf(std::string_view table, std::string_view key);

}  // namespace corntune
