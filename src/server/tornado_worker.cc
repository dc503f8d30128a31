// The tornado worker: a WSGI application called on the loop, so that a request that waits stops all
// others (gunicorn/workers/gtornado.py, release 27.0.1).
#include "loop_worker.h"

namespace corntune {

int RunTornado(Worker& worker) {
  LoopPolicy policy;
  policy.accepts_at_once = 128;  // tornado.netutil: the backlog of add_accept_handler
  policy.waits_block = true;
  policy.idle_expires = false;       // HTTPServer's idle_connection_timeout is an hour
  policy.counts_connections = true;  // max_requests counts in on_close
  policy.first_beat = std::chrono::milliseconds(1000);  // the first turn of its PeriodicCallback
  policy.beats_while_stopping = false;
  policy.drops_when_stopping = true;  // one heartbeat closes the listeners, the next the loop
  return LoopWorker(worker, policy).Run();
}

}  // namespace corntune
