// The figures that the charts of verify's page show.
#pragma once

#include <string>

#include "corntune/verify/verify.h"

namespace corntune {

// JSON for a script element of HTML (it has no "<"): `latency` and `service` by percentile, `bins`
// of the latency's distribution, `slices` over time, and what concurrency was `promised`; "null"
// when no request was answered.
std::string VerifyCharts(const VerifyResult& result);

}  // namespace corntune
