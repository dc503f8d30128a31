#include "corntune/base/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

// The text split into a plain decimal number (digits, at most one point, perhaps a leading '-')
// and whatever follows it. No exponent, no hexadecimal, no "inf": nobody means them.
struct NumberAndSuffix {
  double number;
  std::string_view suffix;
};

std::optional<NumberAndSuffix> SplitNumber(std::string_view text) {
  const std::size_t sign = !text.empty() && text.front() == '-' ? 1 : 0;
  std::size_t end = sign;
  std::size_t digits = 0;
  bool point = false;
  for (; end < text.size(); ++end) {
    if (text[end] >= '0' && text[end] <= '9') {
      ++digits;
    } else if (text[end] == '.' && !point) {
      point = true;
    } else {
      break;
    }
  }
  if (digits == 0) return std::nullopt;
  double number = 0;
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + end, number, std::chars_format::fixed);
  if (stop != text.data() + end) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Beyond any range, or a fraction that no double tells from 0.
    const std::string_view whole = text.substr(sign, std::min(text.find('.'), end) - sign);
    const bool large = whole.find_first_not_of('0') != std::string_view::npos;
    number = large ? std::numeric_limits<double>::infinity() : 0;
    if (sign == 1) number = -number;
  }
  return NumberAndSuffix{number, text.substr(end)};
}

tl::unexpected<Error> BadValue(std::string_view place, std::string_view what, std::string_view text,
                               std::string_view expected) {
  return UsageError(std::string(place),
                    fmt::format("not {}: {} (expected {})", what, Quoted(text), expected));
}

tl::unexpected<Error> OutOfRange(std::string_view place, std::string_view text,
                                 std::string_view range) {
  return UsageError(std::string(place),
                    fmt::format("out of range: {} (expected {})", Quoted(text), range));
}

std::string WithoutTrailingZeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::optional<double> ByteFactor(std::string_view suffix) {
  if (suffix.empty() || suffix == "B" || suffix == "b") return 1.0;
  constexpr std::string_view kPrefixes = "kmgtp";
  const std::string lower = ToLower(suffix);
  const std::size_t power = kPrefixes.find(lower.front());
  if (power == std::string_view::npos) return std::nullopt;
  const std::string_view rest = std::string_view(lower).substr(1);
  const bool decimal = rest == "b";
  if (!decimal && !rest.empty() && rest != "i" && rest != "ib") return std::nullopt;
  return std::pow(decimal ? 1000.0 : 1024.0, static_cast<double>(power + 1));
}

struct TimeUnit {
  std::string_view name;
  double nanoseconds;
};
constexpr std::array<TimeUnit, 7> kTimeUnits = {
    {{"ns", 1.0}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"min", 60e9}, {"h", 3600e9}}};

}  // namespace

Result<Cores> ParseCores(std::string_view text, std::string_view place) {
  const auto split = SplitNumber(text);
  const bool milli = split && split->suffix == "m";
  if (!split || (!milli && !split->suffix.empty())) {
    return BadValue(place, "a number of CPUs", text, "e.g. 4, 0.5 or 250m");
  }
  const double value = milli ? split->number / 1000 : split->number;
  if (value < 0.001 || value > 1e6) return OutOfRange(place, text, "1m to 1000000 CPUs");
  return Cores{value};
}

Result<Bytes> ParseBytes(std::string_view text, std::string_view place) {
  const auto split = SplitNumber(text);
  const auto factor = split ? ByteFactor(split->suffix) : std::nullopt;
  if (!factor) return BadValue(place, "a size", text, "e.g. 512M or 2GiB");
  const double value = split->number * *factor;
  // 2^63 is exact as a double, so the comparison is too.
  if (value < 1 || value >= 9223372036854775808.0) {
    return OutOfRange(place, text, "1 byte to 8 EiB");
  }
  return Bytes{static_cast<std::uint64_t>(value)};
}

Result<Duration> ParseDuration(std::string_view text, std::string_view place) {
  const auto split = SplitNumber(text);
  if (split && split->number == 0 && split->suffix.empty()) return Duration{0};
  for (const TimeUnit& unit : kTimeUnits) {
    if (!split || split->suffix != unit.name) continue;
    const double value = split->number * unit.nanoseconds;
    constexpr double kTenYears = 10 * 365.25 * 24 * 3600e9;
    if (value < 0 || value > kTenYears) return OutOfRange(place, text, "0s to 10 years");
    return Duration{static_cast<Duration::rep>(std::llround(value))};
  }
  return BadValue(place, "a duration", text, "e.g. 20ms, 1.2s or 2m");
}

Result<Rate> ParseRate(std::string_view text, std::string_view place) {
  const auto split = SplitNumber(text);
  const bool per_minute = split && split->suffix == "/m";
  if (!split || (!per_minute && !split->suffix.empty() && split->suffix != "/s")) {
    return BadValue(place, "a rate", text, "e.g. 300/s or 20/m");
  }
  const double value = per_minute ? split->number / 60 : split->number;
  if (value <= 0 || value > 1e9) return OutOfRange(place, text, "above 0 to 1000000000/s");
  return Rate{value};
}

Result<std::int64_t> ParseInteger(std::string_view text, std::string_view place, std::int64_t least,
                                  std::int64_t most) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  const std::string range = fmt::format("a whole number from {} to {}", least, most);
  if (error == std::errc::result_out_of_range && stop == end) {
    return OutOfRange(place, text, range);
  }
  if (error != std::errc{} || stop != end) return BadValue(place, "a whole number", text, range);
  if (value < least || value > most) return OutOfRange(place, text, range);
  return value;
}

Result<double> ParseNumber(std::string_view text, std::string_view place, double least,
                           double most) {
  const auto split = SplitNumber(text);
  const std::string range =
      fmt::format("a number from {} to {}", FormatNumber(least), FormatNumber(most));
  if (!split || !split->suffix.empty()) return BadValue(place, "a number", text, range);
  const double value = split->number;
  if (!std::isfinite(value) || value < least || value > most) return OutOfRange(place, text, range);
  return value;
}

Result<double> ParseShare(std::string_view text, std::string_view place) {
  const auto split = SplitNumber(text);
  const bool percent = split && split->suffix == "%";
  if (!split || (!percent && !split->suffix.empty())) {
    return BadValue(place, "a share", text, "e.g. 10% or 0.1");
  }
  const double value = percent ? split->number / 100 : split->number;
  if (value < 0 || value > 1) return OutOfRange(place, text, "0% to 100%");
  return value;
}

std::string FormatCores(Cores cores) {
  return WithoutTrailingZeros(fmt::format("{:.3f}", cores.value));
}

std::string FormatBytes(Bytes bytes) {
  constexpr std::array<std::string_view, 7> kUnits = {"bytes", "KiB", "MiB", "GiB",
                                                      "TiB",   "PiB", "EiB"};
  double value = static_cast<double>(bytes.value);
  std::size_t unit = 0;
  // From 1023.5 of a unit on, rounding would write 1024 of it.
  while (value >= (unit == 0 ? 1024 : 1023.5) && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  const int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
  return fmt::format("{} {}", WithoutTrailingZeros(fmt::format("{:.{}f}", value, decimals)),
                     kUnits[unit]);
}

std::string FormatDuration(Duration duration) {
  const double nanoseconds = static_cast<double>(duration.count());
  const double size = std::abs(nanoseconds);
  if (size == 0) return "0s";
  if (size >= 1e9) return FormatNumber(nanoseconds / 1e9) + "s";
  if (size >= 1e6) return FormatNumber(nanoseconds / 1e6) + "ms";
  if (size >= 1e3) return FormatNumber(nanoseconds / 1e3) + "us";
  return FormatNumber(nanoseconds) + "ns";
}

std::string FormatNumber(double value) {
  return fmt::format("{}", value);
}

}  // namespace corntune
