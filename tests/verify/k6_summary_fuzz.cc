// Whatever the bytes of a summary of k6 or the answer of a Python: a verdict that its checks
// support, or an error that names the place.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "corntune/verify/import_k6.h"

#include "python_probe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corntune;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result =
      JudgeK6Summary(text, "summary", LatencyTarget{0.99, std::chrono::milliseconds(200)});
  if (!result && result.error().place != "summary") std::abort();
  if (result && result->verdict != Verdict::kInvalid) {
    const bool holds = std::all_of(result->checks.begin(), result->checks.end(),
                                   [](const VerifyCheck& check) { return check.pass; });
    if (holds != (result->verdict == Verdict::kPass)) std::abort();
  }
  const auto python = ReadProbe(text, "python3");
  if (python && python->version.empty() && python->program.empty()) std::abort();
  return 0;
}
