// What `corntune doctor` prints.
#pragma once

#include <string>

#include "corntune/verify/doctor.h"

namespace corntune {

// For people: one line for each finding, with the remedy below it where there is one.
std::string DoctorText(const DoctorReport& report, bool color);

// One object, schema corntune.doctor/1 (docs/schemas/doctor.schema.json).
std::string DoctorJson(const DoctorReport& report);

}  // namespace corntune
