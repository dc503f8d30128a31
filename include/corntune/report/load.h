// What corntune load prints.
#pragma once

#include <string>

#include "corntune/load/load.h"

namespace corntune {

// A table for people. Intervals are at 95 %, from order statistics.
std::string LoadText(const LoadPlan& plan, const LoadResult& result);

// corntune.load/1, as docs/schemas/load.schema.json describes it.
std::string LoadJson(const LoadPlan& plan, const LoadResult& result);

// The latencies as HdrHistogram's percentile text, in milliseconds.
std::string LoadHdr(const LoadResult& result);

// The latencies' histogram as CSV: lower_ms,upper_ms,count,cumulated_share.
std::string LoadCsv(const LoadResult& result);

// One line while it runs: rate, p50, p99, errors, what is left of `plan`.
std::string LoadProgressLine(const LoadPlan& plan, const LoadProgress& progress);

}  // namespace corntune
