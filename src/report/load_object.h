// The figures of a load as JSON, for the reports that contain one.
#pragma once

#include <nlohmann/json.hpp>

#include "corntune/load/load.h"

namespace corntune {

// The `load` object: mode, requests, errors, throughput_rps, latency_ms ...; `server_cpu_seconds`
// is what the server used, where that is known.
nlohmann::ordered_json LoadObject(const LoadPlan& plan, const LoadResult& result,
                                  std::optional<double> server_cpu_seconds);

}  // namespace corntune
