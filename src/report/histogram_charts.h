// What the charts of a latency show: figures in milliseconds from histograms in nanoseconds.
#pragma once

#include <nlohmann/json.hpp>

#include "corntune/stats/histogram.h"

namespace corntune {

// Pairs [share, milliseconds] as far as the number of samples carries; empty without samples.
nlohmann::ordered_json PercentilesJson(const Histogram& histogram);

// Objects {label, percent}: shares of the samples in stretches of equal length.
nlohmann::ordered_json BinsJson(const Histogram& histogram);

}  // namespace corntune
