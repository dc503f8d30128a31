// Markdown for the summary page of a workflow's run (GITHUB_STEP_SUMMARY).
#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/report/check.h"

namespace corntune {
namespace {

// GitHub takes 1 MiB for a step, and nobody reads a longer table.
constexpr std::size_t kMostRows = 200;

// Text of files in a cell: nothing in it is markup, a link, a mention or the end of the cell.
std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '@':
        out += "&#64;";
        break;
      case '#':
        out += "&#35;";
        break;
      case ':':
        out += "&#58;";  // no address becomes a link
        break;
      default:
        if (std::string_view("\\`*_{}[]()!|~").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
  }
  return out;
}

std::string Row(const Finding& finding) {
  const SourcePlace& place = finding.place;
  return fmt::format("| {} | {}&#58;{}&#58;{} | {} | {} | {} {} |\n", NameOf(finding.severity),
                     Cell(place.file), place.line, place.column, Cell(finding.message),
                     Cell(finding.help), finding.code, finding.slug);
}

}  // namespace

std::string CheckStepSummary(const CheckReport& report) {
  std::string out =
      fmt::format("### corntune check: {}\n\n", report.Fails() ? "findings" : "passed");
  const auto& findings = report.lint.findings;
  if (!findings.empty()) {
    out += "| severity | place | what | help | rule |\n|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < findings.size() && i < kMostRows; ++i) out += Row(findings[i]);
    if (findings.size() > kMostRows) {
      out += fmt::format("\nand {} more\n", findings.size() - kMostRows);
    }
    out += '\n';
  }
  return out + CheckCounts(report) + '\n';
}

}  // namespace corntune
