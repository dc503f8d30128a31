#include "schedule_file.h"

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"

#include "whole_file.h"

namespace corntune {

Result<std::vector<double>> ReadSchedule(const std::string& path, std::string_view place) {
  const auto content = ReadWholeFile(path, place);
  if (!content) return tl::unexpected(content.error());
  std::vector<double> times;
  std::size_t number = 0;
  for (std::string_view line : Lines(*content)) {
    ++number;
    line = Trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const std::string here = fmt::format("{}:{}", path, number);
    const auto time = ParseDuration(line, here);
    // What is wrong in a file is no fault of the command line.
    if (!time) return CannotError(here, time.error().message);
    const double seconds = Seconds(*time).count();
    if (!times.empty() && seconds < times.back()) {
      return CannotError(here, fmt::format("{} is before the line above (expected ascending times)",
                                           Quoted(line)));
    }
    times.push_back(seconds);
  }
  if (times.empty()) return CannotError(path, "holds no times (expected one a line: 1.25s)");
  return times;
}

}  // namespace corntune
