// Settings that depend on what stands around Gunicorn: the proxy, the container, the runner.
#pragma once

#include <vector>

#include "corntune/base/result.h"

#include "shape.h"

namespace corntune {

// Adds keepalive, timeout, graceful_timeout, forwarded_allow_ips and worker_tmp_dir to `answer`
// where the request's context asks for them, with their reasons and warnings. Without context
// nothing is set.
Result<void> FitSurroundings(const SizingInputs& inputs, Recommendation& answer);

}  // namespace corntune
