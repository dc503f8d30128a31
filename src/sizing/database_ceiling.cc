#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ceilings.h"
#include "held_open.h"

namespace corntune {

std::int64_t PodsAtMost(const SizingRequest& request) {
  // Kubernetes rounds maxSurge up (Deployment, .spec.strategy.rollingUpdate.maxSurge).
  const double extra =
      std::ceil(static_cast<double>(request.replicas) * request.max_surge.share - 1e-9);
  return request.replicas + static_cast<std::int64_t>(extra) + request.max_surge.pods;
}

std::optional<WorkerCeiling> DatabaseCeiling(const SizingInputs& inputs, const WorkerShape& shape,
                                             std::vector<LedgerRow>& ledger) {
  const SizingRequest& request = inputs.request;
  if (!request.db_connections) return std::nullopt;
  const bool asked = request.db_connections_per_worker.has_value();
  // One connection for each thread that can hold one. With pseudo-threads the connections are cut
  // to what the database grants before it comes to fewer workers, so that one each is the least.
  const std::int64_t per_worker = asked ? *request.db_connections_per_worker : shape.threads;
  const std::int64_t pods = PodsAtMost(request);
  const std::int64_t held = asked ? 0 : ThreadsForHeld(inputs);
  const std::int64_t left = std::max<std::int64_t>(0, *request.db_connections - pods * held);
  const std::int64_t most = left / (pods * per_worker);
  ledger.push_back({"database connections", std::to_string(*request.db_connections), "asked"});
  ledger.push_back({"/ pods at the height of a rollout", std::to_string(pods),
                    fmt::format("{} replicas and the surge", request.replicas)});
  if (held > 0) {
    ledger.push_back({"- threads that are held open, in each pod", std::to_string(held),
                      request.traits.HeldText()});
  }
  ledger.push_back({"/ connections of each worker", std::to_string(per_worker),
                    asked ? "asked" : "one for each thread"});
  ledger.push_back({"= workers that fit", std::to_string(most), ""});
  return WorkerCeiling{
      "database", most,
      fmt::format("{} database connections over {} pod{} allow {} worker{} of {} each{}",
                  *request.db_connections, pods, pods == 1 ? "" : "s", most, most == 1 ? "" : "s",
                  per_worker, held > 0 ? " beside " + request.traits.HeldText() : ""),
      fmt::format("floor({} / ({} x {})) = {}", left, pods, per_worker, most),
      "connections = pods x workers x connections per worker"};
}

}  // namespace corntune
