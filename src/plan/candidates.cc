#include "candidates.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "corntune/simulate/costs.h"
#include "corntune/sizing/recommend.h"
#include "corntune/sizing/suitable_class.h"

namespace corntune {
namespace {

constexpr int kThreadCounts[] = {2, 4, 8, 16, 32, 64, 128};
constexpr int kMostWorkersTried = 2000;
// Threads a core beyond Dw / Dc that keep one interpreter lock 95 % busy (closed network of one
// lock and a delay, any ratio from 1 to 49).
constexpr double kSpareSlots = 5;

constexpr Seconds kForever{1e6};
constexpr std::int64_t kDefaultTimeout = 30;  // Gunicorn's, in seconds

int WholeCores(const SearchSpace& space) {
  return std::max(1, static_cast<int>(std::ceil(space.machine.cpu.effective.value - 1e-9)));
}

int RuleWorkers(const SearchSpace& space) {
  return std::max(1,
                  static_cast<int>(std::floor(2 * space.machine.cpu.effective.value + 1 + 1e-9)));
}

// One that restarts must not stop everything, unless the rule gives only one.
int FewestWorkers(const SearchSpace& space) {
  return std::min(2, RuleWorkers(space));
}

int Allowed(const SearchSpace& space, const Candidate& candidate) {
  const auto limit = MostWorkers(RequestFor(space, candidate), space.machine);
  const std::int64_t most = limit ? limit->workers : kMostWorkersTried;
  return static_cast<int>(std::min<std::int64_t>(most, kMostWorkersTried));
}

// Adds the candidate with each number of workers, those above the ceiling brought down to it.
void AddWorkers(const SearchSpace& space, Candidate candidate, const std::set<int>& wanted,
                std::vector<Candidate>& found) {
  const int most = Allowed(space, candidate);
  if (most < 1) return;
  std::set<int> workers;
  for (const int each : wanted) workers.insert(std::min(each, most));
  for (const int each : workers) {
    candidate.workers = each;
    found.push_back(candidate);
  }
}

// A process for each request that waits: beyond twice the rule threads do the same for less memory.
void AddSync(const SearchSpace& space, WorkerClass worker_class, std::vector<Candidate>& found) {
  const int most = 2 * RuleWorkers(space);
  std::set<int> workers;
  for (int each = FewestWorkers(space); each <= most; each += std::max(1, each / 8))
    workers.insert(each);
  workers.insert({WholeCores(space), RuleWorkers(space), most});
  AddWorkers(space, {worker_class, 1, 1, std::nullopt}, workers, found);
}

bool TakesConnectionsPerThread(const SearchSpace& space) {
  const GunicornVersion& version = space.request.version;
  const bool stalls = version >= GunicornVersion{21, 0, 0} && version < GunicornVersion{24, 0, 0};
  const bool kept = space.request.behind != "none" && space.request.behind != "nginx";
  return space.terms.rate && !stalls && !kept && !space.request.worker_connections &&
         !space.request.proxy_connections && !space.request.traits.HoldsOpen();
}

void AddThreads(const SearchSpace& space, std::vector<Candidate>& found) {
  std::set<int> workers = {RuleWorkers(space)};
  if (space.terms.rate) workers.insert({FewestWorkers(space), WholeCores(space) + 1});
  std::set<int> threads(std::begin(kThreadCounts), std::end(kThreadCounts));
  if (space.request.threads) threads = {static_cast<int>(*space.request.threads)};
  for (const int each : threads) {
    Candidate candidate{WorkerClass::kGthread, 1, each, std::nullopt};
    if (space.request.worker_connections) {
      candidate.worker_connections = static_cast<int>(*space.request.worker_connections);
    }
    AddWorkers(space, candidate, workers, found);
    if (!TakesConnectionsPerThread(space)) continue;
    candidate.worker_connections = each;
    AddWorkers(space, candidate, workers, found);
  }
}

void AddLoops(const SearchSpace& space, WorkerClass worker_class, std::vector<Candidate>& found) {
  std::set<int> workers = {WholeCores(space), WholeCores(space) + 1, RuleWorkers(space)};
  if (space.terms.rate) workers.insert(FewestWorkers(space));
  Candidate candidate{worker_class, 1, 1, std::nullopt};
  if (space.request.worker_connections) {
    candidate.worker_connections = static_cast<int>(*space.request.worker_connections);
  }
  AddWorkers(space, candidate, workers, found);
}

void AddClass(const SearchSpace& space, WorkerClass worker_class, std::vector<Candidate>& found) {
  switch (InfoOf(worker_class).bound) {
    case ConcurrencyBound::kOne:
      return AddSync(space, worker_class, found);
    case ConcurrencyBound::kThreads:
      return AddThreads(space, found);
    default:
      return AddLoops(space, worker_class, found);
  }
}

// Gunicorn's own, unless what stands in front asks for another.
Seconds TimeoutFor(const SearchSpace& space, const Candidate& candidate) {
  const auto answer = Recommend(RequestFor(space, candidate), space.machine);
  return Seconds(static_cast<double>(answer ? answer->surroundings.timeout_s : kDefaultTimeout));
}

}  // namespace

double CostOf(const Candidate& candidate) {
  // An event loop asks something of the whole application, which must be worth it.
  const bool loop = InfoOf(candidate.worker_class).bound == ConcurrencyBound::kConnections;
  return candidate.workers + 1e-3 * candidate.workers * candidate.threads + (loop ? 1e-3 : 0) +
         (candidate.worker_connections ? 1e-6 : 0);
}

SizingRequest RequestFor(const SearchSpace& space, const Candidate& candidate) {
  SizingRequest request = space.request;
  request.worker_class = candidate.worker_class;
  request.threads.reset();
  if (candidate.worker_class == WorkerClass::kGthread) request.threads = candidate.threads;
  request.worker_connections.reset();
  if (candidate.worker_connections) request.worker_connections = *candidate.worker_connections;
  return request;
}

std::vector<Candidate> CandidatesOf(const SearchSpace& space) {
  std::vector<Candidate> found;
  const WorkloadTerms& terms = space.terms;
  if (!terms.any_class) {
    const auto threads = static_cast<long>(space.request.threads.value_or(1));
    AddClass(space,
             EffectiveWorkerClass(space.request.worker_class.value_or(WorkerClass::kSync), threads),
             found);
    return found;
  }
  const bool threads_asked = space.request.threads.value_or(1) > 1;
  for (const WorkerClass each : ClassesFor(space.request.traits, space.request.version)) {
    const ConcurrencyBound bound = InfoOf(each).bound;
    if (threads_asked && bound != ConcurrencyBound::kThreads) continue;
    if (space.request.worker_connections && bound == ConcurrencyBound::kOne) continue;
    AddClass(space, each, found);
  }
  return found;
}

std::vector<Candidate> EventLoopsOf(const SearchSpace& space) {
  std::vector<Candidate> found;
  AddLoops(space, WorkerClass::kGevent, found);
  return found;
}

std::optional<Candidate> RuleOf(const SearchSpace& space) {
  std::vector<Candidate> found;
  AddWorkers(space, {WorkerClass::kSync, 1, 1, std::nullopt}, {RuleWorkers(space)}, found);
  if (found.empty()) return std::nullopt;
  return found.front();
}

Instance InstanceFor(const SearchSpace& space, const Candidate& candidate) {
  Instance instance;
  instance.worker_class = candidate.worker_class;
  instance.workers = candidate.workers;
  instance.threads = candidate.threads;
  if (candidate.worker_connections) instance.worker_connections = *candidate.worker_connections;
  const CpuFacts& cpu = space.machine.cpu;
  instance.cpus = cpu.effective;
  const bool quota = cpu.limited_by == CpuLimit::kQuota && cpu.allowed_threads;
  if (quota && *cpu.allowed_threads >= cpu.effective.value)
    instance.host_cpus = cpu.allowed_threads;
  // A proxy that keeps connections outlives no answer of ours: keepalive is set above its idle
  // time.
  if (space.request.proxy_connections) instance.keep_alive = kForever;
  if (candidate.worker_class == WorkerClass::kSync) instance.timeout = TimeoutFor(space, candidate);
  const bool kept = space.request.proxy_connections && BehaviourOf(instance).keeps_alive;
  Apply(CostsOf(EffectiveClassOf(instance), kept), instance);
  return instance;
}

double EnoughSlots(const SearchSpace& space) {
  const double cpu = space.terms.request.cpu.mean();
  if (cpu <= 0) return 0;
  const double cores = space.machine.cpu.effective.value;
  return cores * (1 + space.terms.request.wait.mean() / cpu + kSpareSlots);
}

}  // namespace corntune
