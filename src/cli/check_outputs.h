// The outputs of one `corntune check`: a form each, at most one of them to stdout.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/report/check.h"

namespace corntune {

struct CheckOutput {
  std::string form = "text";
  std::optional<std::string> file;  // otherwise stdout, or what --output names
};

// "text, line, json ...": the forms that --format takes.
const std::string& CheckForms();

// From the words behind --format ("sarif=check.sarif", "text"); text alone when there are none.
// Fails on a form that is none, and on two outputs to one place.
Result<std::vector<CheckOutput>> CheckOutputsOf(const std::vector<std::string>& given);

// Writes the files and returns what goes to stdout.
Result<std::string> WriteCheckOutputs(const std::vector<CheckOutput>& outputs,
                                      const CheckReport& report, const TextSource& texts,
                                      bool color);

}  // namespace corntune
