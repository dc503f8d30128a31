#include "reader.h"

#include <utility>

#include "corntune/base/text.h"

namespace corntune {

std::optional<std::string> Reader::Read(std::string_view what, const std::string& file,
                                        std::size_t most) {
  auto content = tree_.Read(file, most);
  if (content) return *std::move(content);
  const std::string& why = content.error().message;
  // Most groups lack most files, so the usual reason is kept short.
  const bool absent = why.ends_with("no such file or directory");
  Add(what, file, "", absent ? "no such file" : "unknown: " + why);
  return std::nullopt;
}

std::optional<std::string> Reader::Value(std::string_view what, const std::string& file) {
  return Read(what, file, kValueBytes);
}

std::optional<std::string> Reader::Table(std::string_view what, const std::string& file) {
  return Read(what, file, kTableBytes);
}

std::size_t Reader::Add(std::string_view what, std::string file, std::string_view raw,
                        std::string value) {
  constexpr std::size_t kMostRaw = 200;
  std::string shown(Trim(raw).substr(0, kMostRaw));
  if (Trim(raw).size() > kMostRaw) shown += "...";
  sources_.push_back(
      {std::string(what), std::move(file), std::move(shown), std::move(value), false});
  return sources_.size() - 1;
}

void Reader::MarkWinner(std::optional<std::size_t> row) {
  if (row) sources_[*row].wins = true;
}

void Reader::Remark(std::size_t row, std::string_view remark) {
  sources_[row].value += "; ";
  sources_[row].value += remark;
}

std::optional<std::string_view> LineOf(std::string_view table, std::string_view key) {
  for (const std::string_view line : Lines(table)) {
    if (line.starts_with(key)) return line;
  }
  return std::nullopt;
}

}  // namespace corntune
