// A Python asked for its Gunicorn and the worker classes that this loads.
#pragma once

#include <string>
#include <string_view>

#include "corntune/base/result.h"
#include "corntune/verify/doctor.h"

namespace corntune {

// The interpreter in the first line of a script that pip installed ("#!/srv/venv/bin/python"), or
// empty when that line names none.
std::string InterpreterOf(std::string_view script);

// What src/verify/probe.py printed.
Result<PythonFound> ReadProbe(std::string_view json, const std::string& program);

// Fails when no Python can be started, or does not answer.
Result<PythonFound> ProbePython(const DoctorRequest& request);

}  // namespace corntune
