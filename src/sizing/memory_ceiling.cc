#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ceilings.h"

namespace corntune {
namespace {

// A bare Python interpreter with Gunicorn's arbiter and no application;
// tests/e2e/test_sizing_facts.py measures the real one.
constexpr Bytes kBareMaster{26u << 20};

}  // namespace

Figure<Bytes> MasterMemory(const SizingRequest& request) {
  if (request.master_memory) return *request.master_memory;
  return {kBareMaster, "assumed: Gunicorn's arbiter without the application"};
}

std::optional<WorkerCeiling> MemoryCeiling(const SizingInputs& inputs,
                                           std::vector<LedgerRow>& ledger) {
  const SizingRequest& request = inputs.request;
  const auto& limit = inputs.machine.memory.effective;
  if (!request.memory_per_worker || !limit) return std::nullopt;
  const Figure<Bytes> master = MasterMemory(request);
  const Bytes per_worker = request.memory_per_worker->value;
  const double total = static_cast<double>(limit->value);
  const double headroom = total * request.headroom;
  const double left = total - headroom - static_cast<double>(master.value.value);
  const double fits = std::floor(left / static_cast<double>(per_worker.value) + 1e-9);
  const std::int64_t most = left <= 0 ? 0 : static_cast<std::int64_t>(std::min(fits, 1e9));

  const MemoryLimit limited_by = inputs.machine.memory.limited_by;
  ledger.push_back({"memory limit", FormatBytes(*limit),
                    limited_by == MemoryLimit::kOverride
                        ? "asked"
                        : "detected: " + std::string(ToText(limited_by))});
  ledger.push_back({fmt::format("- headroom {}%", FormatNumber(request.headroom * 100)),
                    FormatBytes(Bytes{static_cast<std::uint64_t>(headroom)}), ""});
  ledger.push_back({"- master", FormatBytes(master.value), master.provenance});
  ledger.push_back(
      {"/ each worker", FormatBytes(per_worker), request.memory_per_worker->provenance});
  ledger.push_back({"= workers that fit", std::to_string(most), ""});

  return WorkerCeiling{"memory", most,
                       fmt::format("{} hold {} worker{} of {} beside the master and {}% headroom",
                                   FormatBytes(*limit), most, most == 1 ? "" : "s",
                                   FormatBytes(per_worker), FormatNumber(request.headroom * 100)),
                       fmt::format("floor(({} x (1 - {}) - {}) / {}) = {}", FormatBytes(*limit),
                                   FormatNumber(request.headroom), FormatBytes(master.value),
                                   FormatBytes(per_worker), most),
                       "memory ledger: limit = master + workers x memory per worker + headroom"};
}

}  // namespace corntune
