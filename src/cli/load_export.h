// `load --export`: the load as another generator's script.
#pragma once

#include <string>

#include "corntune/base/result.h"

#include "load_options.h"

namespace corntune {

Result<std::string> ExportLoad(const LoadOptions& options, const LoadPlan& plan);

}  // namespace corntune
