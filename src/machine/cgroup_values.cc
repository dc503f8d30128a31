#include "cgroup_values.h"

#include <charconv>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

template <typename Number>
std::optional<Number> Parse(std::string_view text) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

tl::unexpected<Error> Meaningless(std::string message) {
  return CannotError("", std::move(message));
}

Result<std::optional<Cores>> Ratio(std::int64_t quota, std::int64_t period) {
  if (period == 0) return Meaningless("period is 0");
  if (period < 0) return Meaningless(fmt::format("period is negative: {}", period));
  if (quota <= 0) return Meaningless(fmt::format("quota is not positive: {}", quota));
  return std::optional(Cores{static_cast<double>(quota) / static_cast<double>(period)});
}

}  // namespace

Result<std::optional<Cores>> ParseCpuMax(std::string_view text) {
  constexpr std::int64_t kDefaultPeriod = 100000;
  const std::vector<std::string_view> words = Words(Trim(text));
  if (words.empty() || words.size() > 2) {
    return Meaningless(fmt::format("not \"quota period\": {}", Quoted(Trim(text))));
  }
  const auto period = words.size() == 2 ? Parse<std::int64_t>(words[1]) : kDefaultPeriod;
  if (words[0] == "max") return std::optional<Cores>();
  const auto quota = Parse<std::int64_t>(words[0]);
  if (!quota) return Meaningless(fmt::format("not a quota: {}", Quoted(words[0])));
  if (!period) return Meaningless(fmt::format("not a period: {}", Quoted(words[1])));
  return Ratio(*quota, *period);
}

Result<std::optional<Cores>> ParseCfsQuota(std::string_view quota_text,
                                           std::string_view period_text) {
  const auto quota = Parse<std::int64_t>(Trim(quota_text));
  if (!quota) return Meaningless(fmt::format("not a quota: {}", Quoted(Trim(quota_text))));
  if (*quota < 0) return std::optional<Cores>();
  const auto period = Parse<std::int64_t>(Trim(period_text));
  if (!period) return Meaningless(fmt::format("not a period: {}", Quoted(Trim(period_text))));
  return Ratio(*quota, *period);
}

Result<std::optional<std::uint64_t>> ParseMaxOrNumber(std::string_view text) {
  text = Trim(text);
  if (text == "max" || text == "-1") return std::optional<std::uint64_t>();
  const auto number = Parse<std::uint64_t>(text);
  if (!number) return Meaningless(fmt::format("not a number: {}", Quoted(text)));
  return std::optional(*number);
}

}  // namespace corntune
