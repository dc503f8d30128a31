// What a file does to the modules and variables around it, wherever in its text: known before any
// statement runs, so that no branch can hide it.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "ast.h"

namespace corntune::pyconf {

struct ForeignCode {
  // The first place that brings in foreign code, which may change os.environ.
  std::optional<std::uint32_t> foreign_from;
  std::set<std::string> replaced_attributes;  // x.NAME = ..., of whatever x
  bool patches = false;                       // setattr(): any attribute may be replaced
};

ForeignCode ForeignCodeOf(const Tree& tree);

// Modules whose import changes nothing here: of the standard library, and some that belong to
// Gunicorn's surroundings. By the first part of the name.
bool IsPlainModule(std::string_view module);

}  // namespace corntune::pyconf
