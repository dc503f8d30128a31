// The gevent worker: one pseudo-thread a connection, up to worker_connections of them for each
// listener (gunicorn/workers/ggevent.py, release 27.0.1).
#include "loop_worker.h"

namespace corntune {

int RunGevent(Worker& worker) {
  LoopPolicy policy;
  policy.most_connections = static_cast<std::size_t>(worker.options.worker_connections);
  // StreamServer.max_accept, which Gunicorn lowers so that the workers share a burst.
  policy.accepts_at_once = worker.options.workers > 1 ? 1 : 100;
  policy.first_request_expires = true;  // timeout_ctx() stands around every request's reading
  return LoopWorker(worker, policy).Run();
}

}  // namespace corntune
