// What a pod's manifest says of one of its containers.
#pragma once

#include <optional>
#include <string>

#include "corntune/base/units.h"
#include "corntune/deploy/deployment.h"

#include "yaml_value.h"

namespace corntune {

// Null where there is none, or no scalar.
const std::string* ScalarText(const YamlValue* value);

// "512Mi", "1G", "1e9", "0.5Gi", "128974848": quantities of memory (powers of 1000 without the i).
std::optional<Bytes> MemoryQuantity(const YamlValue* value);
std::optional<Cores> CpuQuantity(const YamlValue* value);

// Whether two probes ask the same thing.
bool SameProbes(const YamlValue& a, const YamlValue& b);

// The fact liveness_seconds, how long the liveness probe may fail: periodSeconds (10) x
// failureThreshold (3), as Kubernetes has them by default. Only of probes that Gunicorn itself must
// answer.
void AddLiveness(FoundDeployment& base, const YamlValue& container);

// The facts writable_tmp and memory_tmp: what is mounted where temporary files go.
void AddMounts(FoundDeployment& base, const YamlValue& pod, const YamlValue& container);

}  // namespace corntune
