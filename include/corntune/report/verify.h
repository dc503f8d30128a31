// What corntune verify prints.
#pragma once

#include <string>

#include "corntune/verify/verify.h"

namespace corntune {

// Each check on its lines, what was noticed, and the verdict.
std::string VerifyText(const VerifyResult& result, bool color);

// corntune.verify/1, as docs/schemas/verify.schema.json describes it.
std::string VerifyJson(const VerifyResult& result);

// One HTML page that needs nothing else: the checks, the load, and charts of the latency and of
// what happened over time (by Chart.js, which the page contains).
std::string VerifyHtml(const VerifyResult& result);

// JUnit XML: a test case for each check; a run that says nothing is an error.
std::string VerifyJunit(const VerifyResult& result);

}  // namespace corntune
