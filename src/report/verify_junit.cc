#include <algorithm>

#include <fmt/format.h>

#include "corntune/gunicorn/command_line.h"
#include "corntune/report/verify.h"

#include "xml.h"

namespace corntune {
namespace {

std::string Property(std::string_view name, std::string_view value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, XmlAttribute(value));
}

std::string Properties(const VerifyResult& result) {
  std::string text = "    <properties>\n" + Property("server", ToText(result.server));
  if (!result.version.empty()) text += Property("version", result.version);
  text += Property("command", ShellCommand(result.command));
  if (!result.work.empty()) text += Property("work", result.work);
  if (!result.limits.empty()) text += Property("limits", result.limits);
  return text + "    </properties>\n";
}

std::string Case(const VerifyCheck& check) {
  const std::string head = fmt::format("    <testcase classname=\"corntune.verify\" name=\"{}\"",
                                       XmlAttribute(check.name));
  if (check.pass) return head + "/>\n";
  return head + fmt::format(
                    ">\n      <failure message=\"{}\">expected: {}\nobserved: {}\ntolerance: "
                    "{}</failure>\n"
                    "    </testcase>\n",
                    XmlAttribute(check.expected + ": " + check.observed), XmlText(check.expected),
                    XmlText(check.observed), XmlText(check.tolerance));
}

// A run that says nothing is neither passed nor failed, which JUnit calls an error.
std::string VerdictCase(const VerifyResult& result) {
  return fmt::format(
      "    <testcase classname=\"corntune.verify\" name=\"verdict\">\n"
      "      <error message=\"{}\"/>\n    </testcase>\n",
      XmlAttribute("invalid: " + result.why));
}

}  // namespace

std::string VerifyJunit(const VerifyResult& result) {
  const bool invalid = result.verdict == Verdict::kInvalid;
  const auto failed = std::count_if(result.checks.begin(), result.checks.end(),
                                    [](const VerifyCheck& check) { return !check.pass; });
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\"",
                  result.checks.size() + (invalid ? 1 : 0), failed, invalid ? 1 : 0);
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
      "  <testsuite name=\"corntune verify\" {0}>\n",
      counts);
  text += Properties(result);
  for (const VerifyCheck& check : result.checks) text += Case(check);
  if (invalid) text += VerdictCase(result);
  if (!result.notes.empty()) {
    text += "    <system-out>";
    for (const VerifyNote& note : result.notes) {
      text += XmlText(note.id + ": " + note.message) + "\n";
    }
    text += "</system-out>\n";
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace corntune
