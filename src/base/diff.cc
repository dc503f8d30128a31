#include "corntune/base/diff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace corntune {
namespace {

constexpr int kContext = 3;
constexpr std::int64_t kMostEdits = 1000;

using LineList = std::vector<std::string_view>;

// Lines with their newline; the last may lack it.
LineList LinesOf(std::string_view text) {
  LineList lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// One line of the diff: ' ' in both, '-' in the first only, '+' in the second only.
struct Step {
  char kind = ' ';
  std::string_view line;
};

// The shortest edit script by Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its
// Variations", 1986): furthest[k] is the furthest line of `a` reached on diagonal k (line of `a`
// less line of `b`) with d edits; the states of every d are kept for the way back.
class ShortestEdit {
 public:
  ShortestEdit(const LineList& a, const LineList& b)
      : a_(a), b_(b), n_(std::ssize(a)), m_(std::ssize(b)) {}

  // False when more than kMostEdits are needed.
  bool Find() {
    std::vector<std::int64_t> furthest(2 * kMostEdits + 3, 0);
    for (std::int64_t d = 0; d <= kMostEdits; ++d) {
      trace_.emplace_back(furthest.begin() + kMostEdits - d, furthest.begin() + kMostEdits + d + 2);
      for (std::int64_t k = -d; k <= d; k += 2) {
        const auto at = [&](std::int64_t diagonal) -> std::int64_t& {
          return furthest[static_cast<std::size_t>(diagonal + kMostEdits + 1)];
        };
        const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
        std::int64_t x = down ? at(k + 1) : at(k - 1) + 1;
        while (x < n_ && x - k < m_ && Same(x, x - k)) ++x;
        at(k) = x;
        if (x >= n_ && x - k >= m_) return true;
      }
    }
    return false;
  }

  std::vector<Step> Script() const {
    std::vector<Step> steps;
    std::int64_t x = n_;
    std::int64_t y = m_;
    for (std::int64_t d = std::ssize(trace_) - 1; d > 0; --d) {
      const std::int64_t k = x - y;
      const bool down = k == -d || (k != d && Before(d, k - 1) < Before(d, k + 1));
      const std::int64_t from = Before(d, down ? k + 1 : k - 1);
      const std::int64_t after = down ? from : from + 1;
      for (; x > after; --x, --y) steps.push_back({' ', A(x - 1)});
      steps.push_back(down ? Step{'+', B(y - 1)} : Step{'-', A(x - 1)});
      (down ? y : x) -= 1;
    }
    for (; x > 0; --x) steps.push_back({' ', A(x - 1)});
    std::reverse(steps.begin(), steps.end());
    return steps;
  }

 private:
  std::string_view A(std::int64_t i) const { return a_[static_cast<std::size_t>(i)]; }
  std::string_view B(std::int64_t i) const { return b_[static_cast<std::size_t>(i)]; }
  bool Same(std::int64_t i, std::int64_t j) const { return A(i) == B(j); }

  // furthest[k] before step d: trace_[d] holds the diagonals -d-1 .. d.
  std::int64_t Before(std::int64_t d, std::int64_t k) const {
    const auto& kept = trace_[static_cast<std::size_t>(d)];
    const std::int64_t index = k + d + 1;
    return index < 0 || index >= std::ssize(kept) ? -1 : kept[static_cast<std::size_t>(index)];
  }

  const LineList& a_;
  const LineList& b_;
  std::int64_t n_;
  std::int64_t m_;
  std::vector<std::vector<std::int64_t>> trace_;
};

void AppendAll(std::vector<Step>& steps, char kind, const LineList& lines) {
  for (const std::string_view line : lines) steps.push_back({kind, line});
}

std::vector<Step> Compare(LineList a, LineList b) {
  std::vector<Step> steps;
  std::size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a.rbegin()[static_cast<long>(tail)] == b.rbegin()[static_cast<long>(tail)]) {
    ++tail;
  }
  const LineList front(a.begin(), a.begin() + static_cast<long>(head));
  const LineList back(a.end() - static_cast<long>(tail), a.end());
  a = LineList(a.begin() + static_cast<long>(head), a.end() - static_cast<long>(tail));
  b = LineList(b.begin() + static_cast<long>(head), b.end() - static_cast<long>(tail));
  AppendAll(steps, ' ', front);
  ShortestEdit shortest(a, b);
  if (shortest.Find()) {
    const std::vector<Step> middle = shortest.Script();
    steps.insert(steps.end(), middle.begin(), middle.end());
  } else {
    AppendAll(steps, '-', a);
    AppendAll(steps, '+', b);
  }
  AppendAll(steps, ' ', back);
  return steps;
}

// "12,3", "12" for one line, and the line before for none, as POSIX has it.
std::string Range(std::size_t first, std::size_t count) {
  if (count == 1) return fmt::format("{}", first + 1);
  return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

// A name in a header: quoted as git and patch read it when it holds anything unusual.
std::string NameInHeader(char side, std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  std::string name;
  bool unusual = false;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      name += fmt::format("\\{}", c);
    } else if (byte < 0x20 || byte >= 0x7F) {
      name += fmt::format("\\{:03o}", byte);
    } else {
      name += c;
      continue;
    }
    unusual = true;
  }
  if (unusual) return fmt::format("\"{}/{}\"", side, name);
  // A tab ends a name with blanks.
  const char* end = path.find(' ') == std::string_view::npos ? "" : "\t";
  return fmt::format("{}/{}{}", side, name, end);
}

void WriteHunk(std::string& diff, const std::vector<Step>& steps, std::size_t begin,
               std::size_t end, std::size_t line_a, std::size_t line_b) {
  std::size_t count_a = 0;
  std::size_t count_b = 0;
  for (std::size_t i = begin; i < end; ++i) {
    if (steps[i].kind != '+') ++count_a;
    if (steps[i].kind != '-') ++count_b;
  }
  diff += fmt::format("@@ -{} +{} @@\n", Range(line_a, count_a), Range(line_b, count_b));
  for (std::size_t i = begin; i < end; ++i) {
    diff += steps[i].kind;
    diff += steps[i].line;
    if (!steps[i].line.ends_with('\n')) diff += "\n\\ No newline at end of file\n";
  }
}

}  // namespace

std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<Step> steps = Compare(LinesOf(before), LinesOf(after));
  std::string diff =
      fmt::format("--- {}\n+++ {}\n", NameInHeader('a', path), NameInHeader('b', path));
  std::size_t line_a = 0;
  std::size_t line_b = 0;
  std::size_t counted = 0;  // steps before it are in line_a and line_b
  for (std::size_t i = 0; i < steps.size();) {
    if (steps[i].kind == ' ') {
      ++i;
      continue;
    }
    const std::size_t begin = std::max(counted, i < kContext ? 0 : i - kContext);
    std::size_t last = i;  // the last change of this hunk
    for (std::size_t j = i; j < steps.size() && j <= last + 2 * kContext + 1; ++j) {
      if (steps[j].kind != ' ') last = j;
    }
    const std::size_t end = std::min(steps.size(), last + 1 + kContext);
    for (; counted < begin; ++counted) {
      ++line_a;
      ++line_b;
    }
    WriteHunk(diff, steps, begin, end, line_a, line_b);
    for (; counted < end; ++counted) {
      if (steps[counted].kind != '+') ++line_a;
      if (steps[counted].kind != '-') ++line_b;
    }
    i = end;
  }
  return diff;
}

}  // namespace corntune
