// The work that a request of the bundled server does: CPU time under the interpreter's lock, and
// waiting outside it.
#pragma once

#include <cstdint>
#include <string_view>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/stats/distribution.h"

namespace corntune {

// What one request is asked to do. It alternates `bursts` times between its share of the CPU time
// and its share of the waiting, CPU first; with the lock off the CPU work of several threads runs
// side by side.
struct WorkSpec {
  Distribution cpu = Distribution::Fixed(0);   // seconds on a core, by the thread's own clock
  Distribution wait = Distribution::Fixed(0);  // seconds asleep
  int bursts = 1;
  std::uint64_t size_bytes = 0;   // of the answer's body; 0: a short text
  std::uint64_t alloc_bytes = 0;  // allocated, touched and held while the request runs

  bool Idle() const { return cpu.mean() == 0 && wait.mean() == 0; }
};

// Reads "cpu=2ms,wait=20ms,bursts=3,size=1KiB,alloc=1MiB,dist=exp" over `base`. The separator is
// ',' on the command line and '&' in a query string. `dist` shapes both times: fixed, exp, or
// lognormal:CV with the coefficient of variation. Fails, naming `place`, for a key that it does not
// know, a value that is none, or more than the bounds: 1 h of CPU or waiting, 1000 bursts, 1 GiB.
Result<WorkSpec> ParseWork(std::string_view text, char separator, const WorkSpec& base,
                           std::string_view place);

}  // namespace corntune
