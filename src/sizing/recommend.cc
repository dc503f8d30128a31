#include "corntune/sizing/recommend.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/sizing/suitable_class.h"

#include "ceilings.h"
#include "connections.h"
#include "cpu_rule.h"
#include "held_open.h"
#include "shape.h"
#include "surroundings.h"
#include "warnings.h"

namespace corntune {
namespace {

constexpr std::string_view kModelSource = "corntune's model (docs/model.md), policy model";

WorkerClass ClassInEffect(const SizingRequest& request) {
  return EffectiveWorkerClass(request.worker_class.value_or(WorkerClass::kSync),
                              static_cast<long>(request.threads.value_or(1)));
}

// Options that the class in effect would ignore are errors: they would look as if they did
// something.
Result<void> RefuseWithoutEffect(const SizingInputs& inputs) {
  const SizingRequest& request = inputs.request;
  if (request.threads && *request.threads > 1 && inputs.worker_class != WorkerClass::kGthread) {
    return UsageError("--threads",
                      fmt::format("has no effect with worker class {} (threads belong to "
                                  "gthread)",
                                  inputs.info.name));
  }
  if (request.worker_connections && !HonoursConnections(inputs.info)) {
    return UsageError(
        "--worker-connections",
        fmt::format("has no effect with worker class {} (it belongs to gevent and gthread)",
                    inputs.info.name));
  }
  const std::array<std::pair<bool, std::string_view>, 2> needs_database = {{
      {request.db_connections_per_worker.has_value(), "--db-connections-per-worker"},
      {request.max_surge.share > 0 || request.max_surge.pods > 0, "--max-surge"},
  }};
  for (const auto& [given, option] : needs_database) {
    if (given && !request.db_connections) {
      return UsageError(std::string(option), "has no effect without --db-connections");
    }
  }
  if (auto fine = CheckAgainstTraits(request, inputs.worker_class); !fine) return fine;
  if (request.pre_stop_s > 0 && !request.terminating_grace_s && request.behind == "none") {
    return UsageError("--pre-stop", "has no effect without --terminating-grace");
  }
  return {};
}

std::string LedgerText(const std::vector<LedgerRow>& ledger) {
  std::size_t widest = 0;
  for (const LedgerRow& row : ledger) widest = std::max(widest, row.what.size());
  std::string text;
  for (const LedgerRow& row : ledger) {
    text += fmt::format("\n  {:<{}}  {}{}", row.what, widest, row.amount,
                        row.provenance.empty() ? "" : "  (" + row.provenance + ")");
  }
  return text;
}

std::vector<WorkerCeiling> WorkerCeilings(const SizingInputs& inputs, const WorkerShape& shape,
                                          std::vector<LedgerRow>& ledger) {
  std::vector<WorkerCeiling> ceilings;
  const auto add = [&](std::optional<WorkerCeiling> ceiling) {
    if (ceiling) ceilings.push_back(std::move(*ceiling));
  };
  add(MemoryCeiling(inputs, ledger));
  add(ProcessCeiling(inputs, shape, ledger));
  add(DatabaseCeiling(inputs, shape, ledger));
  if (const auto& most = inputs.request.max_workers) {
    add(WorkerCeiling{"max-workers", *most, fmt::format("at most {} asked for", *most), "",
                      "--max-workers"});
  }
  return ceilings;
}

// The rule, lowered to the tightest ceiling.
Result<Reason> DecideWorkers(const SizingInputs& inputs, const WorkerShape& shape,
                             Recommendation& answer) {
  const Cores cpus = inputs.machine.cpu.effective;
  const std::int64_t threads = inputs.worker_class == WorkerClass::kGthread ? shape.threads : 1;
  std::int64_t by_rule = WorkersForThreads(SuggestedConcurrency(cpus), threads);
  Reason reason{"workers",
                "",
                "cpu-rule",
                CpuRuleText(cpus, threads),
                std::nullopt,
                kCpuRuleSource,
                CpuRuleFormula(cpus, threads)};
  if (const auto& model = inputs.request.model) {
    by_rule = model->workers;
    reason = {"workers", "", "model", model->because, std::nullopt, std::string(kModelSource), ""};
  }
  if (const std::int64_t more = WorkersForHeld(inputs)) {
    by_rule += more;
    reason.because += fmt::format(", and one for each of {}", inputs.request.traits.HeldText());
  }
  answer.workers = by_rule;
  for (const WorkerCeiling& ceiling : WorkerCeilings(inputs, shape, answer.ledger)) {
    if (ceiling.most < 1) {
      return Fail(ErrorKind::kInfeasible, "",
                  fmt::format("not even one worker fits: {}{}", ceiling.because,
                              LedgerText(answer.ledger)));
    }
    if (ceiling.most >= answer.workers) continue;
    answer.workers = ceiling.most;
    reason.rule = ceiling.name + "-ceiling";
    reason.because = fmt::format("{} (the {} gives {})", ceiling.because,
                                 inputs.request.model ? "model" : "rule", by_rule);
    reason.ceiling = ceiling.name;
    reason.source = ceiling.source;
    reason.formula = ceiling.formula.empty()
                         ? CpuRuleFormula(cpus, threads)
                         : fmt::format("{}; {}", CpuRuleFormula(cpus, threads), ceiling.formula);
  }
  return reason;
}

// The name that was asked for, unless Gunicorn turns that class into another.
std::string ClassName(const SizingInputs& inputs) {
  const SizingRequest& request = inputs.request;
  const bool kept = request.worker_class == inputs.worker_class && !request.class_name.empty();
  return kept ? request.class_name : std::string(inputs.info.name);
}

Reason ClassReason(const SizingInputs& inputs) {
  const SizingRequest& request = inputs.request;
  const WorkerClass configured = request.worker_class.value_or(WorkerClass::kSync);
  if (configured == inputs.worker_class && !request.class_because.empty()) {
    return {"worker_class",           "", "traits", request.class_because, std::nullopt,
            "docs/sizing.md, Traits", ""};
  }
  if (configured == inputs.worker_class) {
    return {"worker_class",
            std::string(inputs.info.name),
            "asked",
            "asked for",
            std::nullopt,
            "--class",
            ""};
  }
  return {"worker_class",
          std::string(inputs.info.name),
          "threads-mean-gthread",
          "Gunicorn uses gthread when class sync is asked for more than one thread",
          std::nullopt,
          std::string(kSettingsSource) + ", threads",
          ""};
}

SizingTerms TermsOf(const SizingRequest& request, const WorkerClassInfo& info) {
  SizingTerms terms;
  if (HonoursConnections(info)) {
    terms.worker_connections = request.worker_connections.value_or(kDefaultWorkerConnections);
  }
  terms.count_threads = request.count_threads;
  if (request.memory_per_worker) terms.memory_per_worker = request.memory_per_worker->value;
  terms.master_memory = MasterMemory(request).value;
  terms.headroom = request.headroom;
  terms.db_connections = request.db_connections;
  terms.db_connections_per_worker = request.db_connections_per_worker;
  terms.pods = PodsAtMost(request);
  terms.max_workers = request.max_workers;
  return terms;
}

// The other settings of a model's choice have the workers' reason.
void GiveModelsReasons(const SizingInputs& inputs, std::vector<Reason>& reasons) {
  if (!inputs.request.model) return;
  for (Reason& reason : reasons) {
    const bool chosen = reason.setting == "worker_class" ||
                        (reason.setting == "threads" && ThreadsForHeld(inputs) == 0) ||
                        (reason.setting == "worker_connections" &&
                         reason.rule != "connections-kept-open" && !reason.ceiling);
    if (!chosen) continue;
    reason.rule = "model";
    reason.because = "with these workers";
    reason.source = std::string(kModelSource);
  }
}

Reason ThreadsReason(const SizingInputs& inputs, const WorkerShape& shape) {
  const bool asked = inputs.request.threads.has_value();
  Reason reason{"threads",
                "",
                asked ? "asked" : "gunicorn-default",
                asked ? "asked for" : "Gunicorn's default",
                std::nullopt,
                asked ? "--threads" : std::string(kSettingsSource),
                ""};
  if (const std::int64_t held = ThreadsForHeld(inputs)) {
    reason.rule = "threads-held-open";
    reason.because = fmt::format(
        "{} for requests, and one for each of {}, as all may be on one "
        "worker",
        shape.threads, inputs.request.traits.HeldText());
    reason.source = "docs/sizing.md, Traits";
    reason.formula = fmt::format("{} + {} = {}", shape.threads, held, shape.threads + held);
  }
  return reason;
}

// Settings in the order of the rule's own examples.
void WriteSettings(const SizingInputs& inputs, const WorkerShape& shape, Reason workers,
                   Reason connections, Recommendation& answer) {
  const auto set = [&](Reason reason, SettingValue value) {
    reason.value = ToText(value);
    answer.settings.Set(reason.setting, std::move(value));
    answer.reasons.push_back(std::move(reason));
  };
  const std::string name = ClassName(inputs);
  if (inputs.worker_class == WorkerClass::kSync) {
    set(std::move(workers), answer.workers);
    return;
  }
  if (inputs.worker_class == WorkerClass::kGthread) {
    set(std::move(workers), answer.workers);
    set(ThreadsReason(inputs, shape), shape.threads + ThreadsForHeld(inputs));
    set(ClassReason(inputs), name);
    if (*shape.connections != kDefaultWorkerConnections)
      set(std::move(connections), *shape.connections);
    return;
  }
  set(ClassReason(inputs), name);
  if (shape.connections) set(std::move(connections), *shape.connections);
  set(std::move(workers), answer.workers);
}

std::optional<std::int64_t> MaxConcurrentRequests(const SizingInputs& inputs,
                                                  const WorkerShape& shape, std::int64_t workers) {
  switch (inputs.info.bound) {
    case ConcurrencyBound::kOne:
      return workers;
    case ConcurrencyBound::kThreads:
      return workers * std::min(shape.threads + ThreadsForHeld(inputs),
                                shape.connections.value_or(shape.threads));
    case ConcurrencyBound::kConnections:
      return workers * shape.connections.value_or(1);
    case ConcurrencyBound::kNone:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Bytes> ExpectedMemory(const SizingRequest& request, std::int64_t workers) {
  if (!request.memory_per_worker) return std::nullopt;
  return Bytes{MasterMemory(request).value.value +
               static_cast<std::uint64_t>(workers) * request.memory_per_worker->value.value};
}

std::string_view ForPeople(std::string_view limited_by) {
  return limited_by == "override" ? "as asked" : limited_by;
}

std::string MachineLine(const Machine& machine) {
  std::string line = fmt::format("{} CPU{} ({})", FormatCores(machine.cpu.effective),
                                 machine.cpu.effective.value > 1 ? "s" : "",
                                 ForPeople(ToText(machine.cpu.limited_by)));
  if (machine.memory.effective) {
    line += fmt::format(", {} ({})", FormatBytes(*machine.memory.effective),
                        ForPeople(ToText(machine.memory.limited_by)));
  }
  return line;
}

}  // namespace

Result<Surge> ParseSurge(std::string_view text, std::string_view place) {
  if (text.ends_with('%')) {
    const auto share = ParseShare(text, place);
    if (!share) return tl::unexpected(share.error());
    return Surge{*share, 0};
  }
  const auto pods = ParseInteger(text, place, 0, 100000);
  if (!pods) {
    return UsageError(std::string(place),
                      fmt::format("not a surge: {} (expected e.g. 25% or 1)", Quoted(text)));
  }
  return Surge{0, *pods};
}

std::optional<WorkerLimit> MostWorkers(const SizingRequest& request, const Machine& machine) {
  const WorkerClass worker_class = ClassInEffect(request);
  const SizingInputs inputs{request, machine, worker_class, InfoOf(worker_class)};
  WorkerShape shape;
  shape.threads = request.threads.value_or(1);
  std::vector<LedgerRow> ledger;
  std::optional<WorkerLimit> least;
  for (const WorkerCeiling& ceiling : WorkerCeilings(inputs, shape, ledger)) {
    const std::int64_t most = std::max<std::int64_t>(0, ceiling.most - WorkersForHeld(inputs));
    if (!least || most < least->workers) least = WorkerLimit{most, ceiling.name, ceiling.because};
  }
  return least;
}

Result<Recommendation> Recommend(const SizingRequest& request, const Machine& machine) {
  const WorkerClass worker_class = ClassInEffect(request);
  const SizingInputs inputs{request, machine, worker_class, InfoOf(worker_class)};
  if (auto checked = RefuseWithoutEffect(inputs); !checked) return tl::unexpected(checked.error());

  Recommendation answer;
  answer.app = request.app;
  answer.worker_class = worker_class;
  answer.gunicorn_version = request.version;
  answer.cpus = machine.cpu.effective;
  answer.memory_limit = machine.memory.effective;
  answer.memory_is_limited = machine.memory.limited_by == MemoryLimit::kCgroup ||
                             machine.memory.limited_by == MemoryLimit::kOverride;
  answer.machine = MachineLine(machine);
  answer.inputs = request.inputs;
  answer.terms = TermsOf(request, inputs.info);

  WorkerShape shape;
  shape.threads = request.threads.value_or(1);
  auto workers_reason = DecideWorkers(inputs, shape, answer);
  if (!workers_reason) return tl::unexpected(workers_reason.error());
  Reason connections_reason;
  GiveConnections(inputs, shape, answer, connections_reason);
  if (shape.connections && *shape.connections < 1) {
    return Fail(
        ErrorKind::kInfeasible, "",
        "not even one connection fits: " + connections_reason.because + LedgerText(answer.ledger));
  }
  ShareDatabase(inputs, answer, shape, connections_reason);

  if (request.model) answer.policy = Policy::kModel;
  answer.threads = shape.threads + ThreadsForHeld(inputs);
  answer.max_concurrent_requests = MaxConcurrentRequests(inputs, shape, answer.workers);
  if (auto fits = CheckHeldFits(inputs, answer); !fits) return tl::unexpected(fits.error());
  answer.memory = ExpectedMemory(request, answer.workers);
  WriteSettings(inputs, shape, std::move(*workers_reason), std::move(connections_reason), answer);
  GiveModelsReasons(inputs, answer.reasons);
  AddWarnings(inputs, shape, answer);
  if (auto fitted = FitSurroundings(inputs, answer); !fitted) return tl::unexpected(fitted.error());
  return answer;
}

}  // namespace corntune
