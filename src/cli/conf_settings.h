// The settings of a gunicorn.conf.py that a command goes by, where each must be known.
#pragma once

#include <string>

#include "corntune/base/result.h"
#include "corntune/gunicorn/settings.h"
#include "corntune/os/environment.h"

namespace corntune {

// Every setting that the file assigns, as Gunicorn would hold it in this environment on this
// machine. Nothing of the file is executed. Fails, with file and line, where the file is no Python,
// ends with an exception, or leaves a setting open.
Result<Settings> ReadConfSettings(const std::string& file, const Environment& environment);

}  // namespace corntune
