#include "read_shape.h"

#include <utility>

#include <fmt/format.h>

#include "corntune/stats/histogram.h"

#include "whole_file.h"

namespace corntune {
namespace {

// What is wrong in a file is no fault of the command line.
template <typename T>
tl::unexpected<Error> OfContent(const Result<T>& failed) {
  Error error = failed.error();
  error.kind = ErrorKind::kCannot;
  return tl::unexpected(std::move(error));
}

Result<Distribution> ReadRecorded(const std::string& path, const std::optional<Duration>& mean,
                                  const std::string& place) {
  if (path.empty()) return UsageError(place, "names no file (expected file:PATH)");
  const auto content = ReadWholeFile(path, place);
  if (!content) return tl::unexpected(content.error());
  const auto values = ReadHistogramText(*content, path);
  if (!values) return OfContent(values);
  auto recorded = Distribution::Empirical(*values, path);
  if (!recorded) return OfContent(recorded);
  if (!mean) return recorded;
  if (recorded->mean() == 0 && mean->count() > 0) {
    return CannotError(path, fmt::format("all its times are 0, which no stretching makes {}",
                                         FormatDuration(*mean)));
  }
  return recorded->WithMean(Seconds(*mean).count());
}

}  // namespace

Result<Distribution> ReadShape(const std::string& text, const std::optional<Duration>& mean,
                               const std::string& place) {
  if (text.starts_with("file:")) return ReadRecorded(text.substr(5), mean, place);
  const auto shape = ParseShape(text, place);
  if (!shape) return shape;
  return shape->WithMean(mean ? Seconds(*mean).count() : 0);
}

}  // namespace corntune
