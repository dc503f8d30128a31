// Numbers that carry their unit, and how they are written and read.
//
// Durations are std::chrono; the other units are the types below. "No limit" is an empty
// std::optional, never a sentinel.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "corntune/base/result.h"

namespace corntune {

// A number of CPUs. Half a CPU is a legal amount and is never rounded on the way.
struct Cores {
  double value = 0;
  auto operator<=>(const Cores&) const = default;
};

// An amount of memory or of data, in bytes.
struct Bytes {
  std::uint64_t value = 0;
  auto operator<=>(const Bytes&) const = default;
};

// A rate of requests, per second.
struct Rate {
  double per_second = 0;
  auto operator<=>(const Rate&) const = default;
};

// Durations are kept in nanoseconds: 292 years fit, and no unit of input is finer.
using Duration = std::chrono::nanoseconds;

// A time as a real number, for formulas: means and quantiles that no clock has ticked.
using Seconds = std::chrono::duration<double>;

// The parsers below take the whole text or fail; surrounding blanks are not accepted. `place` is
// where the text comes from (an option's name, or file:line:column) and opens the error.

// "4", "0.5", "250m" (thousandths, as Kubernetes writes them). Range: 0.001 to 1e6.
Result<Cores> ParseCores(std::string_view text, std::string_view place);

// "512M", "512Mi", "512MiB", "2GiB", "1.5GB", "1048576". K, M, G, T and P, in either case; with a
// lone letter or "i"/"iB" they are powers of 1024, as container tools read them, and with "B"
// powers of 1000. Range: 1 byte to 8 EiB.
Result<Bytes> ParseBytes(std::string_view text, std::string_view place);

// "20ms", "1.2s", "500us", "2m", "1h". A unit is required, except for 0. Range: 0 to 10 years.
Result<Duration> ParseDuration(std::string_view text, std::string_view place);

// "300/s", "20/m", "300" (per second). Range: above 0 to 1e9 per second.
Result<Rate> ParseRate(std::string_view text, std::string_view place);

// A whole number in decimal between `least` and `most`, both included. No sign but '-', no blanks.
Result<std::int64_t> ParseInteger(std::string_view text, std::string_view place, std::int64_t least,
                                  std::int64_t most);

// A finite decimal number between `least` and `most`, both included; no hexadecimal, inf or nan.
Result<double> ParseNumber(std::string_view text, std::string_view place, double least,
                           double most);

// "10%" or "0.1": a share, between 0 and 1.
Result<double> ParseShare(std::string_view text, std::string_view place);

// "2", "0.5", "1.333": at most three decimals, no trailing zeros.
std::string FormatCores(Cores cores);

// "512 MiB", "1.5 GiB", "1023 bytes": binary units, rounded to three significant digits (a whole
// number below 1024 keeps all of its own).
std::string FormatBytes(Bytes bytes);

// "20ms", "1.2s", "90s", "0s": exact, in the largest of s, ms, us and ns that keeps the number at
// or above one.
std::string FormatDuration(Duration duration);

// A double in the shortest form that reads back as itself; an exponent only below 1e-4 and from
// 1e16.
std::string FormatNumber(double value);

}  // namespace corntune
