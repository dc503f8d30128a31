#include "read_shape.h"

#include "corntune/stats/histogram.h"

#include "whole_file.h"

namespace corntune {
Result<Distribution> ReadShape(const std::string& text, const std::optional<Duration>& mean,
                               const std::string& place) {
  if (text.starts_with("file:")) {
    const std::string path = text.substr(5);
    const auto content = ReadWholeFile(path, place);
    if (!content) return tl::unexpected(content.error());
    const auto values = ReadHistogramText(*content, path);
    if (!values) return tl::unexpected(values.error());
    auto recorded = Distribution::Empirical(*values, path);
    return recorded && mean ? recorded->WithMean(Seconds(*mean).count()) : recorded;
  }
  const auto shape = ParseShape(text, place);
  if (!shape) return shape;
  return shape->WithMean(mean ? Seconds(*mean).count() : 0);
}

}  // namespace corntune
