// Checkstyle's XML, which most plug-ins for linters read.
#include <algorithm>

#include <fmt/format.h>

#include "corntune/report/check.h"

#include "check_by_file.h"
#include "xml.h"

namespace corntune {

std::string CheckCheckstyle(const CheckReport& report) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n";
  for (const auto& [path, findings] : FindingsByFile(report)) {
    out += fmt::format("  <file name=\"{}\">\n", XmlAttribute(path));
    for (const Finding* finding : findings) {
      const std::string text = finding->help.empty()
                                   ? finding->message
                                   : fmt::format("{} ({})", finding->message, finding->help);
      out += fmt::format(
          "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" "
          "source=\"corntune.{}\"/>\n",
          std::max(finding->place.line, 1), std::max(finding->place.column, 1),
          NameOf(finding->severity), XmlAttribute(text), finding->code);
    }
    out += "  </file>\n";
  }
  return out + "</checkstyle>\n";
}

}  // namespace corntune
