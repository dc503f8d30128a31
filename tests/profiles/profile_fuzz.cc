// The reader of profiles never crashes, and says a position for whatever it refuses.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "corntune/base/text.h"
#include "corntune/profiles/profile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corntune;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<Error> errors = ValidateProfile("x", text);
  for (const Error& error : errors) {
    if (!error.place.starts_with("x") || error.message.empty()) std::abort();
  }
  const auto summary = SummarizeProfile("x", text);
  if (summary.has_value() != errors.empty()) std::abort();
  if (!summary) return 0;
  if (summary->name.empty() || summary->summary.empty()) std::abort();
  for (const ProfileFigure& figure : summary->figures) {
    if (figure.origin.empty() || figure.unit_key.empty()) std::abort();
  }
  return 0;
}
