// The bundled reference server: an arbiter and its workers, as Gunicorn has them.
#pragma once

#include <functional>

#include "corntune/base/result.h"
#include "corntune/server/options.h"

namespace corntune {

// Serves until a signal stops it; this process becomes the arbiter and forks the workers, so it
// must have no threads. `reload` gives the options that hold after a SIGHUP; when it fails, the
// present ones stay. Returns the exit code that Gunicorn would end with: 0 after TERM, INT or QUIT,
// 3 when a worker fails to boot, 4 when the application cannot be loaded. Fails when an address, a
// log or a folder cannot be had, before any worker was started.
// Signals are blocked and taken in here from the call on, and left so.
Result<int> RunServer(const ServerOptions& options,
                      const std::function<Result<ServerOptions>()>& reload);

}  // namespace corntune
