// What names a finding again after lines above it came or went.
#pragma once

#include <vector>

#include "corntune/lint/finding.h"
#include "corntune/lint/lint.h"

namespace corntune {

// Sets `fingerprint` of each: 16 hexadecimal digits (64-bit FNV-1a) of the rule, the text of the
// line without blanks around it, and the how-manieth such finding of the file it is. Neither the
// path, nor the line's number, nor the message, whose figures depend on the target. Precondition:
// sorted by place.
void SetFingerprints(std::vector<Finding>& findings, const TextSource& texts);

}  // namespace corntune
