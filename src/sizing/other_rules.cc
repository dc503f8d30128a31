#include "corntune/sizing/other_rules.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace corntune {
namespace {

using Whole = std::int64_t;

Whole MiB(Bytes bytes) {
  return static_cast<Whole>(std::min<std::uint64_t>(bytes.value >> 20, 1u << 30));
}

std::string Against(bool ignores_quota, bool ignores_memory) {
  if (ignores_quota && ignores_memory)
    return "counts the node's CPUs, not the container's; ignores memory";
  if (ignores_quota) return "counts the node's CPUs, not the container's";
  if (ignores_memory) return "ignores memory";
  return "";
}

OtherAnswer GunicornDocs(const RuleInputs& in) {
  return {"Gunicorn documentation",
          2 * in.visible_cpus + 1,
          std::nullopt,
          fmt::format("2 x {} + 1", in.visible_cpus),
          Against(in.quota.has_value(), true),
          "Gunicorn documentation, Design; official image's nproc"};
}

OtherAnswer Heroku(const RuleInputs& in) {
  OtherAnswer answer{"Heroku Python buildpack",
                     std::nullopt,
                     std::nullopt,
                     "",
                     "",
                     "heroku-buildpack-python, WEB_CONCURRENCY.sh"};
  if (!in.memory) {
    answer.remark = "says nothing: memory is not known";
    return answer;
  }
  const Whole memory = MiB(*in.memory);
  const Whole cpu = 2 * in.visible_cpus + 1;
  answer.workers = std::max<Whole>(1, std::min(memory / 256, cpu));
  answer.formula = fmt::format("min({} MiB / 256, 2 x {} + 1)", memory, in.visible_cpus);
  answer.remark =
      in.cgroup_version == 2
          ? "reads the memory limit of cgroup v1 only: on this machine it would say nothing"
          : "256 MiB a worker whatever the application; no threads";
  return answer;
}

OtherAnswer S2i(const RuleInputs& in) {
  // int(quota) / int(period) in whole numbers: below one CPU it is 0, which counts as unknown.
  const Whole quota = in.quota ? static_cast<Whole>(std::floor(in.quota->value + 1e-9)) : 0;
  const Whole cores = quota > 0 ? std::min(quota, in.visible_cpus) : in.visible_cpus;
  const Whole by_memory = in.memory ? (MiB(*in.memory) - 43) / 40 : 12;
  OtherAnswer answer{"OpenShift s2i-python",
                     std::max<Whole>(1, std::min({2 * cores, by_memory, Whole{12}})),
                     std::nullopt,
                     fmt::format("min(2 x {}, {}, 12)", cores, by_memory),
                     "40 MiB a worker, at most 12 workers",
                     "sclorg/s2i-python-container, generate_container_user / cgroup-limits"};
  if (in.quota && quota == 0)
    answer.remark = "takes a quota below one CPU for none and counts the node";
  return answer;
}

OtherAnswer Tiangolo(const RuleInputs& in) {
  return {"tiangolo/uvicorn-gunicorn image",
          std::max<Whole>(in.visible_cpus, 2),
          std::nullopt,
          fmt::format("max({} x 1, 2)", in.visible_cpus),
          Against(in.quota.has_value(), true),
          "tiangolo/uvicorn-gunicorn-docker, gunicorn_conf.py"};
}

OtherAnswer Oryx(const RuleInputs& in) {
  return {"Azure App Service (Oryx)",
          2 * in.visible_cpus + 1,
          std::nullopt,
          fmt::format("2 x {} + 1", in.visible_cpus),
          Against(in.quota.has_value(), true),
          "microsoft/Oryx, PYTHON_ENABLE_GUNICORN_MULTIWORKERS"};
}

OtherAnswer FunctionsFramework(const RuleInputs& in) {
  return {"functions-framework",
          1,
          4 * in.visible_cpus,
          fmt::format("threads = 4 x {}", in.visible_cpus),
          "one process: all CPU work shares one interpreter lock",
          "GoogleCloudPlatform/functions-framework-python"};
}

OtherAnswer CloudRun(const RuleInputs&) {
  return {"Cloud Run",
          1,
          8,
          "workers = 1, threads = 8",
          "the same for every size of instance",
          "Google Cloud Run documentation, Python tips"};
}

OtherAnswer Passenger(const RuleInputs& in) {
  OtherAnswer answer{"Passenger (150 MB, waiting)",
                     std::nullopt,
                     std::nullopt,
                     "",
                     "",
                     "Phusion Passenger, Server optimization guide"};
  if (!in.memory) {
    answer.remark = "says nothing: memory is not known";
    return answer;
  }
  const Whole memory = MiB(*in.memory);
  answer.workers = std::max<Whole>(1, memory * 3 / 4 / 150);
  answer.formula = fmt::format("({} MiB x 0.75) / 150", memory);
  answer.remark = fmt::format("for CPU work: {}", std::min(*answer.workers, in.visible_cpus));
  return answer;
}

OtherAnswer Puma(const RuleInputs& in) {
  const double cpus = in.quota ? std::min(in.quota->value, static_cast<double>(in.visible_cpus))
                               : static_cast<double>(in.visible_cpus);
  const Whole workers = static_cast<Whole>(std::floor(cpus + 1e-9));
  return {"Puma (workers :auto)",
          workers,
          3,
          fmt::format("floor({})", FormatCores(Cores{cpus})),
          workers == 0 ? "0 means one process without a master" : "Ruby: for comparison only",
          "puma, DSL workers :auto; Rails default of 3 threads"};
}

}  // namespace

RuleInputs RuleInputsOf(const Machine& machine) {
  const bool overridden = machine.cpu.limited_by == CpuLimit::kOverride;
  RuleInputs inputs;
  inputs.visible_cpus = std::max(1, machine.cpu.allowed_threads.value_or(1));
  inputs.quota = overridden ? std::optional<Cores>(machine.cpu.effective) : machine.cpu.quota;
  inputs.memory = machine.memory.effective;
  inputs.cgroup_version = machine.cgroup.version;
  return inputs;
}

std::vector<OtherAnswer> OtherRules(const RuleInputs& inputs) {
  return {GunicornDocs(inputs), Heroku(inputs),    S2i(inputs),
          Tiangolo(inputs),     Oryx(inputs),      FunctionsFramework(inputs),
          CloudRun(inputs),     Passenger(inputs), Puma(inputs)};
}

}  // namespace corntune
