#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "corntune/queueing/bounds.h"

#include "checks.h"

namespace corntune {
namespace {

// CPU time per request, the server's own share included, over the whole run.
Seconds MeasuredCpu(const VerifySession& session) {
  std::uint64_t finished = 0;
  for (const LoadSlice& slice : session.result.load->slices) {
    finished += slice.answered + slice.errors;
  }
  if (finished == 0 || !session.result.server_cpu) return Seconds(0);
  return *session.result.server_cpu / static_cast<double>(finished);
}

// What the server may compute with: a process computes on one core at a time (the interpreter's
// lock), and the generator needs its part where it has no cores of its own.
Cores CoresFor(const VerifySession& session, const RunningServer& server, bool least) {
  const Confinement& confinement = server.confinement();
  double cores = confinement.cpus.value;
  if (least && confinement.generator_cpus.empty()) {
    const LoadResult& load = *session.result.load;
    const double span = load.window.count() + load.warm_up.count();
    if (span > 0) cores = std::max(cores - load.cpu.count() / span, cores / 2);
  }
  return Cores{std::min(cores, static_cast<double>(server.in_force().workers))};
}

std::string Arithmetic(const CapacityBound& bound, int slots, const Demand& demand, Cores cores) {
  if (!bound.by_cores || bound.by_slots.per_second <= bound.by_cores->per_second) {
    return fmt::format("{} slots / {}", slots, ShownTime(demand.Total()));
  }
  return fmt::format("{} CPU / {}", FormatCores(Cores{std::round(cores.value * 100) / 100}),
                     ShownTime(demand.cpu));
}

}  // namespace

void CheckThroughput(const VerifySession& session, const RunningServer& server) {
  const LoadResult& load = *session.result.load;
  if (!session.BuiltIn() || load.answered == 0 || session.work.Idle()) return;
  Demand asked;
  asked.cpu = Seconds(session.work.cpu.mean());
  asked.wait = Seconds(session.work.wait.mean());
  const int clients = static_cast<int>(load.most_in_flight);
  const int slots = std::min(server.in_force().Promised().value_or(clients), clients);
  Demand spent = asked;
  spent.cpu = std::max(asked.cpu, MeasuredCpu(session));
  const Cores cores = CoresFor(session, server, false);
  const auto most = BoundCapacity(asked, cores, std::max(slots, 1));
  // Of as many clients as there are slots: those that wait for a slot do not slow the others down.
  const auto least =
      BoundClosed(spent, CoresFor(session, server, true), std::max(slots, 1), Seconds(0));
  if (!most || !least) return;
  constexpr double kAbove = 1.05;  // distributions of the work, and the edges of the window
  constexpr double kBelow = 0.5;   // uneven queues, and whatever else the machine does
  const double observed = load.throughput.per_second;
  VerifyCheck check;
  check.name = "throughput";
  check.expected =
      fmt::format("{} to {} ({})", ShownRate(least->least.per_second),
                  ShownRate(most->Least().per_second), Arithmetic(*most, slots, asked, cores));
  check.observed =
      fmt::format("{}, {} of CPU a request", ShownRate(observed), ShownTime(MeasuredCpu(session)));
  check.tolerance = "half of the least to 5 % above the most";
  check.pass =
      observed <= kAbove * most->Least().per_second && observed >= kBelow * least->least.per_second;
  session.Add(std::move(check));
}

}  // namespace corntune
