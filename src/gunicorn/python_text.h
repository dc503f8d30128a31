// Python's reading of small texts, as Gunicorn's validators use it. Of Unicode only ASCII's digits
// and blanks are known here.
#pragma once

#include <cstdint>
#include <string_view>

#include "corntune/base/result.h"
#include "corntune/gunicorn/catalogue.h"

namespace corntune {

// str.strip().
std::string_view PythonStrip(std::string_view text);

// int(text), int(text, 0), or int(text, 0) with Gunicorn's own rule for a leading zero (auto_int in
// gunicorn/config.py). Python's numbers have no end; what is above 2^63-1 is an error here.
Result<std::int64_t> PythonInteger(std::string_view text, IntegerSyntax syntax,
                                   std::string_view place);

}  // namespace corntune
