// Rewrites of plain assignments in a gunicorn.conf.py.
//
// Only a statement that stands alone on one line, at its very beginning, and gives a name a whole
// number is touched, and only where the rest of the file makes no use of the name: then nothing
// else can depend on it. Everything else gives nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "corntune/lint/finding.h"

namespace corntune {

// The line with the assignment goes. `place` is within the statement, and names the file.
std::optional<TextFix> RemovedAssignment(std::string_view text, const SourcePlace& place,
                                         std::string_view name);

// A line "added = value" after the one that assigns `name`, where the file never has `added`.
std::optional<TextFix> AddedAssignment(std::string_view text, const SourcePlace& place,
                                       std::string_view name, std::string_view added,
                                       std::int64_t value);

// `name` becomes `meant`, which the file does not have yet; its value may be any. `place` is the
// name's.
std::optional<TextFix> RenamedAssignment(std::string_view text, const SourcePlace& place,
                                         std::string_view name, std::string_view meant);

}  // namespace corntune
