// The rule that corntune starts from: (2 x CPU) + 1.
#pragma once

#include <cstdint>
#include <string>

#include "corntune/base/units.h"

namespace corntune {

inline constexpr char kCpuRuleSource[] =
    "Gunicorn documentation, Design, \"How Many Workers?\" (docs.gunicorn.org)";

// floor(2 C) + 1 for C CPUs, at least 1: the number of requests to have in service at a time, when
// nothing is known of the workload. C > 0, fractions allowed. 2 CPUs give 5, half a CPU gives 2.
std::int64_t SuggestedConcurrency(Cores cpus);

// ceil(concurrency / threads): workers that together have at least `concurrency` threads.
std::int64_t WorkersForThreads(std::int64_t concurrency, std::int64_t threads);

// "2 x 0.5 CPU + 1", for people; with threads the division too.
std::string CpuRuleText(Cores cpus, std::int64_t threads);

// The formula with its numbers and result, for --explain.
std::string CpuRuleFormula(Cores cpus, std::int64_t threads);

}  // namespace corntune
