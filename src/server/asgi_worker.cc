// The asgi worker: the loop without a limit (gunicorn/workers/gasgi.py, release 27.0.1).
#include "loop_worker.h"

namespace corntune {

int RunAsgi(Worker& worker) {
  LoopPolicy policy;
  policy.accepts_at_once = 100;  // the backlog that asyncio's create_server() goes through at once
  policy.closes_late = true;
  policy.beats_while_stopping = false;
  policy.stop_tick = std::chrono::milliseconds(100);
  // The loop looks at the flag of QUIT once a second.
  policy.quit_delay = std::chrono::milliseconds(1000);
  return LoopWorker(worker, policy).Run();
}

}  // namespace corntune
