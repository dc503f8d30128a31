#include "mountinfo.h"

#include <charconv>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr int kNoParent = -1;

std::optional<int> ParseId(std::string_view text) {
  int id = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  if (error != std::errc{} || stop != end || id < 0) return std::nullopt;
  return id;
}

bool IsOctal(char c) {
  return c >= '0' && c <= '7';
}

// Blanks, tabs, newlines and backslashes stand as three octal digits (seq_path_root in the kernel).
std::string Unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && IsOctal(text[i + 1]) && IsOctal(text[i + 2]) &&
        IsOctal(text[i + 3])) {
      const int code = (text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0');
      plain += static_cast<char>(code);
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// id parent major:minor root point options [optional fields] - type source super_options
std::optional<Mount> ParseLine(std::string_view line) {
  const std::vector<std::string_view> fields = Words(line);
  std::size_t dash = 6;
  while (dash < fields.size() && fields[dash] != "-") ++dash;
  if (dash + 2 >= fields.size()) return std::nullopt;
  const auto id = ParseId(fields[0]);
  const auto parent = ParseId(fields[1]);
  if (!id || !parent || !fields[4].starts_with('/')) return std::nullopt;
  Mount mount;
  mount.id = *id;
  mount.parent = *parent;
  mount.root = Unescaped(fields[3]);
  mount.point = Unescaped(fields[4]);
  mount.type = Unescaped(fields[dash + 1]);
  // The source may be empty, which leaves one word less.
  if (dash + 3 < fields.size()) mount.super_options = Unescaped(fields[dash + 3]);
  mount.line = Trim(line);
  return mount;
}

}  // namespace

bool IsAtOrBelow(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/');
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

MountTable MountTable::Parse(std::string_view mountinfo) {
  MountTable table;
  std::set<int> ids;
  for (const std::string_view line : Lines(mountinfo)) {
    if (Trim(line).empty()) continue;
    auto mount = ParseLine(line);
    if (!mount || !ids.insert(mount->id).second) {
      ++table.malformed_;
      continue;
    }
    table.mounts_.push_back(*std::move(mount));
  }
  for (std::size_t i = 0; i < table.mounts_.size(); ++i) {
    const Mount& mount = table.mounts_[i];
    const bool orphan = mount.parent == mount.id || !ids.contains(mount.parent);
    table.children_.emplace(orphan ? kNoParent : mount.parent, i);
  }
  return table;
}

const Mount* MountTable::Holding(std::string_view path) const {
  const Mount* holder = nullptr;
  // As the kernel walks: in the current mount, the first mount point met on the way down leads into
  // the next mount. A loop of parents, possible only in a made-up table, ends with the counter.
  for (std::size_t steps = 0; steps <= mounts_.size(); ++steps) {
    const Mount* next = nullptr;
    const auto [first, last] = children_.equal_range(holder == nullptr ? kNoParent : holder->id);
    for (auto child = first; child != last; ++child) {
      const Mount& mount = mounts_[child->second];
      if (!IsAtOrBelow(path, mount.point)) continue;
      if (next == nullptr || mount.point.size() <= next->point.size()) next = &mount;
    }
    if (next == nullptr) return holder;
    holder = next;
  }
  return holder;
}

}  // namespace corntune
