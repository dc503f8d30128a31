#include "load_export.h"

#include <array>
#include <utility>

#include "corntune/base/text.h"
#include "corntune/report/load_script.h"

namespace corntune {
namespace {

Result<void> RefuseIneffective(const LoadOptions& options) {
  const std::array<std::pair<const char*, bool>, 7> ineffective = {
      {{"--find-max-rate", options.find_max_rate},
       {"--threads", options.threads.has_value()},
       {"--warmup", options.warm_up.has_value()},
       {"--precision", options.precision.has_value()},
       {"--count-by", options.counted_header.has_value()},
       {"--format", options.format != "text"},
       {"--pods", options.pods && options.exported != "k6-operator"}}};
  for (const auto& [name, given] : ineffective) {
    if (given) return UsageError(name, "has no effect with --export=" + *options.exported);
  }
  return {};
}

}  // namespace

Result<std::string> ExportLoad(const LoadOptions& options, const LoadPlan& plan) {
  if (auto fine = RefuseIneffective(options); !fine) return tl::unexpected(fine.error());
  LoadScriptRequest request{plan, options.target, static_cast<int>(options.pods.value_or(4))};
  if (options.exported == "k6") return K6Script(request);
  if (options.exported == "k6-operator") return K6OperatorManifest(request);
  if (options.exported == "locust") return LocustScript(request);
  return UsageError("--export", "not a generator: " + Quoted(*options.exported) +
                                    " (expected k6, k6-operator or locust)");
}

}  // namespace corntune
