// The outputs of one `corntune check`.
#pragma once

#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/report/check.h"

#include "outputs.h"

namespace corntune {

// text, line, json, sarif ...: the forms that --format takes.
const std::vector<std::string>& CheckForms();

// Writes the files and returns what goes to stdout.
Result<std::string> WriteCheckOutputs(const Outputs& outputs, const CheckReport& report,
                                      const TextSource& texts, bool color);

}  // namespace corntune
