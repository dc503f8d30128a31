#include "warnings.h"

#include <fmt/format.h>

#include "held_open.h"

namespace corntune {
namespace {

// The least that a Python process with Gunicorn uses; below it the answer cannot be right.
constexpr Bytes kBareWorker{20u << 20};

void WarnOfWorkload(Recommendation& answer) {
  answer.warnings.push_back(
      {"workload-unknown",
       "nothing is known of the workload; requests that mostly wait (database, other services) "
       "may need far more threads or workers than the rule gives",
       "the rule is right for pure CPU work; measure yours under load before you trust it"});
}

void WarnOfApp(const SizingInputs& inputs, Recommendation& answer) {
  if (!inputs.request.app_unknown) return;
  answer.warnings.push_back(
      {"app-unknown",
       "no application was found in this folder; " + inputs.request.app + " stands for yours",
       "name it: corntune recommend shop.wsgi:application"});
}

void WarnOfHint(const SizingInputs& inputs, Recommendation& answer) {
  const auto& hint = inputs.request.class_hint;
  if (!hint || hint->value == inputs.info.name) return;
  answer.warnings.push_back(
      {"class-hint",
       fmt::format("{} takes worker class {} for the better one", hint->provenance, hint->value),
       "--class=" + hint->value});
}

void WarnOfMemory(const SizingInputs& inputs, Recommendation& answer) {
  const auto& limit = inputs.machine.memory.effective;
  if (inputs.request.memory_per_worker) {
    if (limit) return;
    answer.warnings.push_back(
        {"memory-unknown",
         "how much memory there is could not be found out; nothing was held against it",
         "say it: --memory 512MiB"});
    return;
  }
  if (!limit) return;
  const std::uint64_t each = limit->value / static_cast<std::uint64_t>(answer.workers);
  if (each >= kBareWorker.value) return;
  answer.warnings.push_back(
      {"memory-too-small",
       fmt::format("{} workers on {} leave {} for each; a bare Python process needs {}",
                   answer.workers, FormatBytes(*limit), FormatBytes(Bytes{each}),
                   FormatBytes(kBareWorker)),
       "say what a worker uses: --memory-per-worker 130MiB, or --profile django"});
}

// worker_connections not above threads: keep-alive goes off, and in some releases the worker with
// it.
void WarnOfFewConnections(const SizingInputs& inputs, const WorkerShape& shape,
                          Recommendation& answer) {
  if (inputs.worker_class != WorkerClass::kGthread || !shape.connections ||
      *shape.connections > shape.threads) {
    return;
  }
  // Measured in tests/e2e/test_gunicorn_facts.py: that many silent connections stop the worker for
  // good.
  const GunicornVersion& version = inputs.request.version;
  if (version >= GunicornVersion{21, 0, 0} && version < GunicornVersion{24, 0, 0}) {
    answer.warnings.push_back(
        {"gthread-stalls",
         fmt::format(
             "with worker_connections {} and threads {}, a gthread worker of Gunicorn {} stops "
             "serving once that many clients connect and say nothing",
             *shape.connections, shape.threads, version.ToString()),
         "raise --worker-connections, or upgrade to 24 or later"});
    return;
  }
  answer.warnings.push_back(
      {"keepalive-off",
       fmt::format("worker_connections {} is not above threads {}, which turns keep-alive off",
                   *shape.connections, shape.threads),
       "right for the shortest tail latency behind a proxy that opens a connection for each "
       "request; "
       "otherwise raise --worker-connections"});
}

void WarnOfPackage(const SizingInputs& inputs, Recommendation& answer) {
  if (inputs.info.package.empty()) return;
  // gunicorn[gevent] brings what the class needs besides gevent itself; likewise the other extras.
  const bool has_extra = inputs.worker_class == WorkerClass::kGevent ||
                         inputs.worker_class == WorkerClass::kTornado ||
                         inputs.worker_class == WorkerClass::kEventlet;
  answer.warnings.push_back({"class-needs-package",
                             fmt::format("worker class {} needs the package {} beside Gunicorn",
                                         inputs.info.name, inputs.info.package),
                             has_extra
                                 ? fmt::format("pip install \"gunicorn[{}]\"", inputs.info.package)
                                 : fmt::format("pip install {}", inputs.info.package)});
}

void WarnOfClass(const SizingInputs& inputs, const WorkerShape& shape, Recommendation& answer) {
  if (!answer.max_concurrent_requests) {
    answer.warnings.push_back(
        {"concurrency-unbounded",
         fmt::format("nothing in Gunicorn bounds how many requests a worker of class {} takes on",
                     inputs.info.name),
         "bound it in the application or in the proxy"});
  }
  WarnOfFewConnections(inputs, shape, answer);
  const auto& files = inputs.machine.limits.open_files;
  if (shape.connections && inputs.info.bound == ConcurrencyBound::kConnections && files &&
      static_cast<std::uint64_t>(*shape.connections) * 2 > *files) {
    answer.warnings.push_back(
        {"open-files-low",
         fmt::format(
             "{} open files do not suffice once every one of {} requests opens a connection of "
             "its own (database, other services)",
             *files, *shape.connections),
         "raise the limit of open files (LimitNOFILE= in a unit, ulimits in compose)"});
  }
}

void WarnOfWeight(const SizingInputs& inputs, Recommendation& answer) {
  const CpuFacts& cpu = inputs.machine.cpu;
  if (cpu.limited_by == CpuLimit::kOverride || cpu.quota || !cpu.weight) return;
  if (inputs.machine.container != ContainerRuntime::kKubernetes) return;
  answer.warnings.push_back(
      {"cpu-request-only",
       fmt::format(
           "this pod has a CPU request but no limit: it may use all {} CPUs of the node when "
           "they are idle, and only its share when they are not",
           FormatCores(cpu.effective)),
       "size for the request if the node is busy: --cpus 0.5"});
}

}  // namespace

void AddWarnings(const SizingInputs& inputs, const WorkerShape& shape, Recommendation& answer) {
  WarnOfApp(inputs, answer);
  if (!inputs.request.model) {
    WarnOfWorkload(answer);
    WarnOfHint(inputs, answer);
  }
  WarnOfMemory(inputs, answer);
  WarnOfClass(inputs, shape, answer);
  WarnOfPackage(inputs, answer);
  WarnOfHeld(inputs, answer);
  WarnOfWeight(inputs, answer);
}

}  // namespace corntune
