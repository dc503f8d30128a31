#include "connections.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "ceilings.h"
#include "held_open.h"

namespace corntune {
namespace {

// Gunicorn's default, and more where connections stay open or a proxy keeps many.
std::int64_t ConnectionsNeeded(const SizingInputs& inputs, const WorkerShape& shape,
                               std::int64_t workers, Reason& reason) {
  const std::int64_t held = ConnectionsForHeld(inputs, workers);
  const std::int64_t kept = inputs.request.proxy_connections.value_or(0);
  const bool threads = inputs.worker_class == WorkerClass::kGthread;
  const std::int64_t used = (threads ? shape.threads : 1) + kept;
  if (used + held <= kDefaultWorkerConnections && (threads || held == 0)) {
    return kDefaultWorkerConnections;
  }
  const std::int64_t besides = std::max(kDefaultWorkerConnections, used);
  reason.rule = "connections-kept-open";
  reason.because = held > 0
                       ? fmt::format("{} for requests, and {} of {}", besides, held,
                                     inputs.request.traits.HeldText())
                       : fmt::format("one worker may get all of the {} that the proxy keeps", kept);
  return besides + held;
}

}  // namespace

bool HonoursConnections(const WorkerClassInfo& info) {
  return info.bound == ConcurrencyBound::kConnections || info.worker_class == WorkerClass::kGthread;
}

void GiveConnections(const SizingInputs& inputs, WorkerShape& shape, Recommendation& answer,
                     Reason& connections_reason) {
  if (!HonoursConnections(inputs.info)) return;
  const auto& asked = inputs.request.worker_connections;
  connections_reason = {"worker_connections",
                        "",
                        asked ? "asked" : "gunicorn-default",
                        asked ? "asked for" : "Gunicorn's default",
                        std::nullopt,
                        asked ? "--worker-connections" : std::string(kSettingsSource),
                        ""};
  shape.connections =
      asked ? *asked : ConnectionsNeeded(inputs, shape, answer.workers, connections_reason);
  const auto ceiling = DescriptorCeiling(inputs, answer.ledger);
  if (ceiling && ceiling->most < *shape.connections) {
    shape.connections = ceiling->most;
    connections_reason.rule = "descriptor-ceiling";
    connections_reason.because = ceiling->because;
    connections_reason.ceiling = "open_files";
    connections_reason.formula = ceiling->formula;
  }
}

void ShareDatabase(const SizingInputs& inputs, const Recommendation& answer, WorkerShape& shape,
                   Reason& reason) {
  const SizingRequest& request = inputs.request;
  const bool pseudo_threads = inputs.info.bound == ConcurrencyBound::kConnections;
  if (!pseudo_threads || !request.db_connections || request.db_connections_per_worker) return;
  const std::int64_t pods = PodsAtMost(request);
  const std::int64_t share = *request.db_connections / (pods * answer.workers);
  if (share >= *shape.connections) return;
  shape.connections = share;
  reason.rule = "database-ceiling";
  reason.because = fmt::format("{} database connections over {} pod{} of {} workers",
                               *request.db_connections, pods, pods == 1 ? "" : "s", answer.workers);
  reason.ceiling = "database";
  reason.formula = fmt::format("floor({} / ({} x {})) = {}", *request.db_connections, pods,
                               answer.workers, share);
}

}  // namespace corntune
