// CT109 core-id-count: workers are counted from the "core id" lines of /proc/cpuinfo.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"
#include "text_places.h"

namespace corntune {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

void Check(const DeployFile& file, Reporter& report) {
  const std::string_view kPattern = "core id";
  const std::string_view text = *file.text;
  if (!Has(text, kPattern) || !Has(text, "gunicorn")) return;
  const TextPlaces places(text);
  for (std::size_t at = text.find(kPattern); at != std::string_view::npos;) {
    const ByteSpan span = places.LineAround(at);
    const std::string_view line = places.Slice(span);
    const bool comment = Trim(line).starts_with('#');
    if (!comment && Has(line, "/proc/cpuinfo") && Has(line, "grep")) {
      report.At(places.PlaceOf(file.path, {at, at + kPattern.size()}),
                "machines with ARM have no such line, nor have some virtual ones: the count is 0",
                "count processors: nproc, or better the limit of the container");
    }
    at = text.find(kPattern, span.end);
  }
}

}  // namespace

const Rule kRuleCT109 = {
    .code = "CT109",
    .slug = "core-id-count",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Workers are counted from the \"core id\" lines of /proc/cpuinfo",
    .why =
        "Whether /proc/cpuinfo has \"core id\" depends on the architecture and the machine. Where "
        "it "
        "has none, a count of these lines is 0, and 2 x 0 + 1 is one worker.",
    .source = "Start scripts in the wild; Linux: c_show of arch/arm64/kernel/cpuinfo.c",
    .wrong = {"start.sh",
              "#!/bin/sh\nexec gunicorn --workers $((2 * $(grep 'core id' "
              "/proc/cpuinfo | wc -l) + 1)) shop:app\n"},
    .right = {"start.sh", "#!/bin/sh\nexec gunicorn --workers $((2 * $(nproc) + 1)) shop:app\n"},
    .ignore_when = "It runs on one kind of machine only, which has these lines.",
    .deployment = nullptr,
    .file = Check,
    .problem = ""};

}  // namespace corntune
