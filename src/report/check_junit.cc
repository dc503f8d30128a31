// JUnit's XML, as GitLab and Jenkins read it: a finding is a test.
#include <algorithm>

#include <fmt/format.h>

#include "corntune/report/check.h"

#include "check_by_file.h"
#include "xml.h"

namespace corntune {
namespace {

std::string CaseStart(const std::string& path, std::string_view name, int line) {
  const std::string file = XmlAttribute(path);
  return fmt::format(
      "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"0\"", file,
      XmlAttribute(name), file, std::max(line, 1));
}

// A finding that --fail-on lets pass is a test that passes and says something.
std::string CaseOf(const Finding& finding, bool fails) {
  const SourcePlace& place = finding.place;
  std::string out =
      CaseStart(place.file,
                fmt::format("{} {} {}:{}", finding.code, finding.slug, place.line, place.column),
                place.line) +
      ">\n";
  const std::string text = fmt::format("{}:{}:{}: {}: {}\n{}", place.file, place.line, place.column,
                                       NameOf(finding.severity), finding.message, finding.help);
  if (fails) {
    out += fmt::format("      <failure message=\"{}\" type=\"{}\">{}</failure>\n",
                       XmlAttribute(finding.message), NameOf(finding.severity), XmlText(text));
  } else {
    out += fmt::format("      <system-out>{}</system-out>\n", XmlText(text));
  }
  return out + "    </testcase>\n";
}

}  // namespace

std::string CheckJunit(const CheckReport& report) {
  std::string cases;
  std::size_t tests = 0;
  std::size_t failures = 0;
  for (const auto& [path, findings] : FindingsByFile(report)) {
    if (findings.empty()) {
      cases += CaseStart(path, "corntune check", 1) + "/>\n";
      ++tests;
    }
    for (const Finding* finding : findings) {
      const bool fails = report.Counts(*finding);
      cases += CaseOf(*finding, fails);
      ++tests;
      failures += fails ? 1 : 0;
    }
  }
  const std::string counts = fmt::format(
      "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"0\"", tests, failures);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"corntune\" {}>\n  <testsuite "
      "name=\"corntune check\" {}>\n{}"
      "  </testsuite>\n</testsuites>\n",
      counts, counts, cases);
}

}  // namespace corntune
