#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "corntune/pyconf/edit.h"

namespace corntune {
namespace {

constexpr std::size_t kContext = 3;

// The lines with their line breaks.
std::vector<std::string_view> WholeLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

// One line of an edit script: ' ' kept, '-' removed, '+' added.
struct Step {
  char kind;
  std::string_view line;
};

// The longest common subsequence between what differs at neither end. Settings are few and files
// short, so that the quadratic table is small; a huge difference is written as one block instead.
std::vector<Step> Script(const std::vector<std::string_view>& before,
                         const std::vector<std::string_view>& after) {
  std::size_t head = 0;
  while (head < before.size() && head < after.size() && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < before.size() - head && tail < after.size() - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  const std::size_t n = before.size() - head - tail;
  const std::size_t m = after.size() - head - tail;
  const bool small = n * m <= 4'000'000;
  std::vector<std::size_t> common(small ? (n + 1) * (m + 1) : 0);
  const auto cell = [&](std::size_t i, std::size_t j) -> std::size_t& {
    return common[i * (m + 1) + j];
  };
  for (std::size_t i = small ? n : 0; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      cell(i, j) = before[head + i] == after[head + j] ? cell(i + 1, j + 1) + 1
                                                       : std::max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  std::vector<Step> script;
  for (std::size_t i = 0; i < head; ++i) script.push_back({' ', before[i]});
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < n || j < m) {
    if (small && i < n && j < m && before[head + i] == after[head + j]) {
      script.push_back({' ', before[head + i]});
      ++i, ++j;
    } else if (i < n && (j == m || !small || cell(i + 1, j) >= cell(i, j + 1))) {
      script.push_back({'-', before[head + i++]});
    } else {
      script.push_back({'+', after[head + j++]});
    }
  }
  for (std::size_t k = before.size() - tail; k < before.size(); ++k)
    script.push_back({' ', before[k]});
  return script;
}

std::string StepText(const Step& step) {
  std::string text = step.kind + std::string(step.line);
  if (!step.line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
  return text;
}

// "12,3", with the convention that an empty range starts one line earlier.
std::string RangeText(std::size_t first, std::size_t count) {
  return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

}  // namespace

std::string UnifiedDiff(std::string_view file, std::string_view before, std::string_view after) {
  if (before == after) return "";
  const std::vector<Step> script = Script(WholeLines(before), WholeLines(after));
  std::string text = fmt::format("--- {0}\n+++ {0}\n", file);
  std::size_t old_line = 0;
  std::size_t new_line = 0;
  std::size_t at = 0;
  while (at < script.size()) {
    // A hunk runs from kContext before a change to kContext after the last one that is near.
    std::size_t change = at;
    while (change < script.size() && script[change].kind == ' ') ++change;
    if (change == script.size()) break;
    const std::size_t begin = change > at + kContext ? change - kContext : at;
    old_line += begin - at;
    new_line += begin - at;
    std::size_t end = change;
    std::size_t quiet = 0;
    for (std::size_t i = change; i < script.size() && quiet <= 2 * kContext; ++i) {
      quiet = script[i].kind == ' ' ? quiet + 1 : 0;
      if (quiet == 0) end = i + 1;
    }
    end = std::min(end + kContext, script.size());
    std::string body;
    std::size_t removed = 0;
    std::size_t added = 0;
    for (std::size_t i = begin; i < end; ++i) {
      body += StepText(script[i]);
      removed += script[i].kind != '+' ? 1u : 0u;
      added += script[i].kind != '-' ? 1u : 0u;
    }
    text += fmt::format("@@ -{} +{} @@\n{}", RangeText(old_line, removed),
                        RangeText(new_line, added), body);
    old_line += removed;
    new_line += added;
    at = end;
  }
  return text;
}

}  // namespace corntune
