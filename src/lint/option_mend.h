// Rewrites of options where a command stands: in words, in a list in brackets (JSON, YAML, TOML),
// or in a YAML list with one word a line.
//
// Only what is written out is touched: an option and its value are found as they stand in the
// text, side by side, once on their line, and where they are words, in the command that the program
// begins: words that a script keeps in an array or hands to a function may have other readers too.
// Everything else (a variable, a quote within a word, a place that is only near) gives nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "corntune/deploy/deployment.h"
#include "corntune/lint/finding.h"

#include "text_places.h"

namespace corntune {

// Whether what begins at the byte `begin` is of the command whose program is at the place.
bool IsInCommand(const TextPlaces& places, const SourcePlace& program, std::size_t begin);

// `setting` was given on a command line, and its place is in the text, like the one of the program
// that takes it. The option and its value go.
std::optional<TextFix> RemovedOption(std::string_view text, const SourcePlace& program,
                                     const DeploySetting& setting);

// `flag` and `value` stand after the setting's value, in its way of writing.
std::optional<TextFix> AddedOption(std::string_view text, const SourcePlace& program,
                                   const DeploySetting& setting, std::string_view flag,
                                   std::string_view value);

// The setting's option is written as `flag`.
std::optional<TextFix> RenamedOption(std::string_view text, const SourcePlace& program,
                                     const DeploySetting& setting, std::string_view flag);

// `flag` and `value` stand after the program, whose name ends with `program`.
std::optional<TextFix> AddedFirstOption(std::string_view text, const SourcePlace& place,
                                        std::string_view program, std::string_view flag,
                                        std::string_view value);

}  // namespace corntune
