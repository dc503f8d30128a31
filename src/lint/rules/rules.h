// The rules of this folder, one a file.
#pragma once

#include "corntune/lint/rule.h"

namespace corntune {

#define CORNTUNE_RULE(name) extern const Rule name;
#include "rules/rules.inc"
#undef CORNTUNE_RULE

}  // namespace corntune
