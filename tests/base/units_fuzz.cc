// The parsers of units never crash, and what they accept lies in its documented range.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "corntune/base/text.h"
#include "corntune/base/units.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corntune;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto cores = ParseCores(text, "x");
  if (cores && !(cores->value >= 0.001 && cores->value <= 1e6)) std::abort();
  const auto bytes = ParseBytes(text, "x");
  if (bytes && (bytes->value < 1 || bytes->value > (1ull << 63))) std::abort();
  const auto duration = ParseDuration(text, "x");
  if (duration && duration->count() < 0) std::abort();
  const auto rate = ParseRate(text, "x");
  if (rate && !(rate->per_second > 0 && rate->per_second <= 1e9)) std::abort();
  const auto share = ParseShare(text, "x");
  if (share && !(*share >= 0 && *share <= 1)) std::abort();
  (void)ParseInteger(text, "x", -10, 10);
  if (!IsUtf8(Printable(text)) || !IsUtf8(Quoted(text))) std::abort();
  return 0;
}
