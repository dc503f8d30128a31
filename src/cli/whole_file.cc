#include "whole_file.h"

#include <filesystem>
#include <system_error>

#include "corntune/os/file_tree.h"

namespace corntune {
namespace {

constexpr std::size_t kMostFileBytes = 16U << 20;

}  // namespace

Result<std::string> ReadWholeFile(const std::string& path, std::string_view place) {
  std::error_code failed;
  const std::filesystem::path absolute = std::filesystem::absolute(path, failed);
  if (failed) return CannotError(std::string(place), failed.message());
  auto content = RealFileTree().Read(absolute.native(), kMostFileBytes);
  if (!content) return CannotError(std::string(place), content.error().ToString());
  return content;
}

}  // namespace corntune
