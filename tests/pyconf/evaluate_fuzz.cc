// Evaluation never crashes, ends soon, and gives every name a value or a reason at a place in the
// text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "corntune/pyconf/evaluate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corntune;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  EvaluationContext context;
  context.cpu_count = 4;
  context.affinity_count = 2;
  context.environment["PORT"] = "80";
  for (const bool complete : {true, false}) {
    context.environment_is_complete = complete;
    for (const EvaluatedName& name : EvaluateConf(text, context).names) {
      if (name.values.empty()) std::abort();
      for (const PossibleValue& value : name.values) {
        if (value.value.has_value() == !value.reason.empty()) std::abort();
        if (value.span.end.offset > size || value.span.begin.offset > value.span.end.offset)
          std::abort();
        if (value.value) (void)ToPython(*value.value);
      }
    }
  }
  return 0;
}
