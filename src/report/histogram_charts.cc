#include "histogram_charts.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kNanosecondsPerMillisecond = 1e6;
constexpr int kBins = 40;
constexpr double kBinnedShare = 0.995;  // the last bin has the rest, or a few would set the scale

}  // namespace

nlohmann::ordered_json PercentilesJson(const Histogram& histogram) {
  Json pairs = Json::array();
  if (histogram.count() == 0) return pairs;
  const double last = 1.0 - 1.0 / static_cast<double>(histogram.count());
  // Ten steps for each power of ten of samples, evenly spaced on the axis that the chart has.
  for (int step = 0;; ++step) {
    const double q = 1 - std::pow(10.0, -step / 10.0);
    if (q > last) break;
    pairs.push_back({q, histogram.Quantile(q) / kNanosecondsPerMillisecond});
  }
  return pairs;
}

nlohmann::ordered_json BinsJson(const Histogram& histogram) {
  Json bins = Json::array();
  if (histogram.count() == 0) return bins;
  const double low = std::floor(static_cast<double>(histogram.Min()));
  const double width = std::max((histogram.Quantile(kBinnedShare) - low) / kBins, 1.0);
  const auto total = static_cast<double>(histogram.count());
  std::uint64_t below = 0;
  for (int i = 0; i < kBins; ++i) {
    const double from = low + i * width;
    const std::uint64_t up_to = histogram.CountUpTo(static_cast<std::uint64_t>(from + width));
    bins.push_back({{"label", fmt::format("{:.3g}", from / kNanosecondsPerMillisecond)},
                    {"percent", static_cast<double>(up_to - below) / total * 100}});
    below = up_to;
  }
  if (below < histogram.count()) {
    bins.push_back({{"label", "more"},
                    {"percent", static_cast<double>(histogram.count() - below) / total * 100}});
  }
  return bins;
}

}  // namespace corntune
