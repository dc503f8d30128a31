// An edit keeps every byte outside the values that it replaces and the block that it adds, is
// Python again, and changes nothing the second time.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/pyconf/edit.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corntune;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Settings settings;
  settings.Set("workers", std::int64_t{5});
  settings.Set("bind", std::vector<std::string>{"a'\n", "b"});
  const auto edited = ApplySettings("f", text, settings);
  if (!edited) {
    // A text that can be read must be possible to edit.
    if (edited.error().message.starts_with("cannot change ")) std::abort();
    return 0;
  }
  const auto again = ApplySettings("f", edited->text, settings);
  if (!again || again->text != edited->text) std::abort();
  // Undone from the last to the first, the replacements leave the original and the added lines.
  std::vector<SettingEdit> replaced;
  bool added = false;
  for (const SettingEdit& edit : edited->edits) {
    if (edit.kind == EditKind::kReplaced) replaced.push_back(edit);
    added = added || edit.kind == EditKind::kAdded || edit.kind == EditKind::kOverridden;
  }
  std::sort(replaced.begin(), replaced.end(),
            [](const auto& a, const auto& b) { return a.offset > b.offset; });
  std::string undone = edited->text;
  for (const SettingEdit& edit : replaced) {
    undone.replace(edit.offset, edit.new_value.size(), edit.old_value);
  }
  if (!undone.starts_with(text) || (!added && undone != text)) std::abort();
  return 0;
}
