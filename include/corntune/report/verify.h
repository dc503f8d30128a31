// What corntune verify prints.
#pragma once

#include <string>

#include "corntune/verify/verify.h"

namespace corntune {

// Each check on its lines, what was noticed, and the verdict.
std::string VerifyText(const VerifyResult& result, bool color);

// corntune.verify/1, as docs/schemas/verify.schema.json describes it.
std::string VerifyJson(const VerifyResult& result);

}  // namespace corntune
