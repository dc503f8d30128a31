// The worker classes of Gunicorn, and what bounds how many requests each serves at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/gunicorn/version.h"

namespace corntune {

enum class WorkerClass { kSync, kGthread, kGevent, kEventlet, kTornado, kAsgi, kUvicorn };

// What bounds the requests that one worker serves at a time.
enum class ConcurrencyBound {
  kOne,      // sync: one request per process; tornado too, which calls a WSGI application on its
             // event loop (only a tornado.web.Application has more in hand)
  kThreads,  // gthread: its pool of threads
  kConnections,  // gevent, eventlet: worker_connections
  kNone,         // asgi, uvicorn: nothing that Gunicorn sets
};

struct WorkerClassInfo {
  WorkerClass worker_class;
  std::string_view
      name;  // as recommended on a command line: "gthread", "uvicorn_worker.UvicornWorker"
  std::vector<std::string_view> aliases;  // other spellings that Gunicorn loads as the same class
  std::vector<std::string_view> short_names;  // corntune's own, which Gunicorn does not know
  ConcurrencyBound bound;
  std::optional<GunicornVersion> first;  // first release with it, where that is after the oldest
  std::optional<GunicornVersion> last;   // last release with it
  std::string_view interface;            // "wsgi" or "asgi": what kind of application it runs
  std::string_view package;              // PyPI package it needs besides Gunicorn, or empty
};

const std::vector<WorkerClassInfo>& WorkerClasses();
const WorkerClassInfo& InfoOf(WorkerClass worker_class);

// The class that Gunicorn loads for this `worker_class`, in some release; nothing for a class of
// the user's own, or a name that it cannot load ("uvicorn", "egg:gunicorn#gevent").
std::optional<WorkerClass> FindWorkerClass(std::string_view name);

// The class by name, alias or short name. Fails, naming the place, for a name that no release knows
// (with the nearest name) and for a class that `version` lacks (naming the release that removed or
// added it).
Result<WorkerClass> ParseWorkerClass(std::string_view name, const GunicornVersion& version,
                                     std::string_view place);

// Gunicorn turns sync into gthread when more than one thread is asked for
// (Config.worker_class in gunicorn/config.py).
WorkerClass EffectiveWorkerClass(WorkerClass configured, long threads);

}  // namespace corntune
