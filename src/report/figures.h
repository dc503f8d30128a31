// Figures as the tables for people show them.
#pragma once

#include <cstdint>
#include <string>

namespace corntune {

// A time in seconds with three significant digits and the unit that suits: "31.2ms", "1.20s".
std::string Time(double seconds);

// A share: 0.25 as "25.0 %".
std::string Percent(double share);

// A rate: "83.2/s".
std::string PerSecond(double rate);

// A count: 1234567 as "1,234,567".
std::string Count(std::uint64_t count);

}  // namespace corntune
