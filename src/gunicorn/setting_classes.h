// For which worker classes a setting does anything: the one part of the catalogue that no release
// can be asked for. Read in Gunicorn's sources, and held by experiments where one can tell
// (tests/e2e/test_gunicorn_facts.py; docs/gunicorn-facts.md).
#pragma once

#include <string_view>
#include <vector>

#include "corntune/gunicorn/version.h"
#include "corntune/gunicorn/worker_class.h"

namespace corntune {

// Empty: for all classes, or the setting concerns the master and no worker.
std::vector<WorkerClass> ClassesOf(std::string_view setting, const GunicornVersion& version);

}  // namespace corntune
