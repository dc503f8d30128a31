// The forms in which `corntune check` tells what it found.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corntune/report/check.h"

namespace corntune {

// text, line, json, sarif ...: the forms that --format takes.
const std::vector<std::string>& CheckForms();

// The report in one of them. Precondition: CheckForms() has the name.
std::string CheckFormText(std::string_view name, const CheckReport& report, const TextSource& texts,
                          bool color);

}  // namespace corntune
