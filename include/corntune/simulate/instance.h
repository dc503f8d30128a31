// A Gunicorn instance as the simulator sees it.
#pragma once

#include <optional>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/gunicorn/worker_class.h"

namespace corntune {

struct Instance {
  // Settings, by Gunicorn's names and with its defaults.
  WorkerClass worker_class = WorkerClass::kSync;
  int workers = 1;
  int threads = 1;  // above 1, sync becomes gthread, as in Gunicorn
  int worker_connections = 1000;
  int backlog = 2048;            // at most what the kernel allows (somaxconn)
  Seconds keep_alive{2};         // how long an idle connection is kept; 0: closed after each answer
  Seconds timeout{30};           // kills a sync worker busy for longer; 0: never
  Seconds graceful_timeout{30};  // what a worker that retires waits for at most
  int max_requests = 0;          // 0: never retires
  int max_requests_jitter = 0;
  bool reuse_port = false;  // each worker has a socket of its own; the kernel chooses by hash

  // The machine.
  Cores cpus{1};                 // what may be used; a fraction is enforced as a quota
  std::optional<int> host_cpus;  // CPUs below the quota; nothing: cpus, rounded up, and no quota
                                 // when cpus is whole
  Seconds quota_period{0.1};     // the kernel's default (cpu.cfs_period_us)

  // Python.
  bool free_threaded = false;      // no global interpreter lock
  Seconds switch_interval{0.005};  // sys.getswitchinterval()
  // CPU time lost each time the lock goes to a thread that stood in line for it, which must be
  // woken.
  Seconds lock_handoff{0};
  double lock_contention = 0;   // CPU time lost, as a share, for each thread that waits for
                                // the lock beside one that runs
  double accept_bias = 0;       // with more workers than CPUs, the share of new connections that
                                // the earlier of two free workers takes, in the order in which the
                                // kernel wakes them; the rest is drawn evenly
  double busy_accept_bias = 0;  // the same while all cores are busy: the share that the earliest
                                // of all free workers takes, as they queue for a core in that order
  double misplacement = 0;      // chance that a thread which gets the lock wakes up on a core that
                                // another worker uses, although one is idle (gthread)
  double wake_misplacement = 0;  // the same for what wakes up after waiting, where workers or
                                 // threads are more than the cores
  double imbalance = 0;  // chance that a core stays idle, until the kernel looks, when its last
                         // runner stops while others share one
  Seconds boot_time{1};  // from the end of a worker to its replacement's first request

  // What Gunicorn itself costs each request, on the CPU and under the lock.
  Seconds overhead_before{0};  // accepting and parsing
  Seconds overhead_after{0};   // writing the answer
  // CPU time lost each time a process that had nothing to run goes on: waking it, and what its
  // caches have lost meanwhile.
  Seconds wake_cost{0};

  // SYN retries of a client that meets a full backlog: after 1, 2, 4 ... s (Linux: 6 times).
  int syn_retries = 6;
};

// How one worker of a class takes and serves requests.
struct WorkerBehaviour {
  int connection_limit = 1;  // connections held at a time, idle ones included
  int threads = 0;           // requests in service at a time; 0: as many as are connected
  int accepts_per_turn = 1;  // new connections taken each time the accepting thread runs
  bool locked = true;        // one request at a time runs Python
  bool preempts = false;     // another gets its turn after the switch interval
  bool blocks = false;       // its only thread waits with the request, and takes nothing meanwhile
  bool keeps_alive = false;
  int most_idle = 0;         // idle connections kept at a time
  bool idle_expires = true;  // keep_alive closes idle connections
  // How long a retiring worker waits for idle connections; nothing: not at all. The graceful
  // timeout ends it in any case.
  std::optional<Seconds> idle_stall = std::nullopt;
};

// Preconditions: CheckInstance succeeded.
WorkerBehaviour BehaviourOf(const Instance& instance);

// The class that really serves: sync with threads is gthread.
WorkerClass EffectiveClassOf(const Instance& instance);

// How many requests can be in service at a time; nothing when nothing bounds them.
std::optional<int> SlotsOf(const Instance& instance);

// Fails, naming the setting as an option ("--workers"), for a value that Gunicorn refuses or that
// has no meaning.
Result<void> CheckInstance(const Instance& instance);

}  // namespace corntune
