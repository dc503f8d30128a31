#include "corntune/stats/distribution.h"

#include <cassert>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"

namespace corntune {

// Walker's alias method (Electronics Letters 10, 1974) as Vose built it: each column holds a value,
// its share of the column, and the column that has the rest.
struct Distribution::AliasTable {
  struct Column {
    double value;
    double share;
    std::uint32_t other;
  };
  std::vector<Column> columns;
};

Distribution Distribution::Fixed(double mean) {
  assert(mean >= 0 && std::isfinite(mean));
  return {Kind::kFixed, mean, 0};
}

Distribution Distribution::Exponential(double mean) {
  assert(mean >= 0 && std::isfinite(mean));
  return {Kind::kExponential, mean, mean > 0 ? 1.0 : 0.0};
}

Distribution Distribution::Lognormal(double mean, double variation) {
  assert(mean >= 0 && std::isfinite(mean) && variation > 0 && std::isfinite(variation));
  Distribution made(Kind::kLognormal, mean, mean > 0 ? variation * variation : 0.0);
  const double variance = std::log1p(variation * variation);
  made.first_ = -variance / 2;
  made.second_ = std::sqrt(variance);
  return made;
}

Distribution Distribution::Gamma(double mean, double variation) {
  assert(mean >= 0 && std::isfinite(mean) && variation > 0 && std::isfinite(variation));
  Distribution made(Kind::kGamma, mean, mean > 0 ? variation * variation : 0.0);
  made.first_ = 1 / (variation * variation);
  return made;
}

Result<Distribution> Distribution::Empirical(const std::vector<WeightedValue>& values,
                                             std::string_view place) {
  double total = 0;
  double sum = 0;
  double squares = 0;
  for (const WeightedValue& each : values) {
    const bool sound = each.value >= 0 && std::isfinite(each.value) && each.weight >= 0 &&
                       std::isfinite(each.weight);
    if (!sound) {
      return UsageError(std::string(place),
                        fmt::format("not a value with a weight: {} x {} (expected finite numbers "
                                    "from 0 up)",
                                    each.value, each.weight));
    }
    total += each.weight;
    sum += each.weight * each.value;
    squares += each.weight * each.value * each.value;
  }
  if (!(total > 0) || !std::isfinite(squares)) {
    return UsageError(std::string(place), "holds no values (expected at least one)");
  }
  const double mean = sum / total;
  const double variance = squares / total - mean * mean;
  Distribution made(Kind::kEmpirical, mean,
                    mean > 0 ? std::max(0.0, variance) / (mean * mean) : 0.0);
  made.first_ = 1;

  auto table = std::make_shared<AliasTable>();
  const auto n = static_cast<double>(values.size());
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto self = static_cast<std::uint32_t>(i);
    table->columns.push_back({values[i].value, values[i].weight / total * n, self});
    (table->columns[i].share < 1 ? small : large).push_back(self);
  }
  while (!small.empty() && !large.empty()) {
    const std::uint32_t low = small.back();
    small.pop_back();
    const std::uint32_t high = large.back();
    table->columns[low].other = high;
    table->columns[high].share -= 1 - table->columns[low].share;
    if (table->columns[high].share < 1) {
      large.pop_back();
      small.push_back(high);
    }
  }
  // What is left differs from a full column by rounding alone.
  for (const std::uint32_t index : small) table->columns[index].share = 1;
  made.table_ = std::move(table);
  return made;
}

Distribution Distribution::WithMean(double mean) const {
  assert(mean >= 0 && std::isfinite(mean));
  Distribution made = *this;
  made.mean_ = mean;
  if (mean == 0 || mean_ == 0) return Fixed(mean);
  if (kind_ == Kind::kEmpirical) made.first_ = first_ * (mean / mean_);
  return made;
}

double Distribution::SampleOther(Random& random) const {
  switch (kind_) {
    case Kind::kLognormal:
      return mean_ * std::exp(first_ + second_ * StandardNormal(random));
    case Kind::kGamma:
      return mean_ * StandardGamma(random, first_) / first_;
    case Kind::kEmpirical: {
      const auto size = static_cast<std::uint32_t>(table_->columns.size());
      const AliasTable::Column& column = table_->columns[random.Below(size)];
      const bool own = random.Uniform() < column.share;
      return first_ * (own ? column.value : table_->columns[column.other].value);
    }
    case Kind::kFixed:
    case Kind::kExponential:
      break;  // drawn inline
  }
  return mean_;
}

Result<Distribution> ParseShape(std::string_view text, std::string_view place) {
  if (text == "fixed") return Distribution::Fixed(1);
  if (text == "exp") return Distribution::Exponential(1);
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  if (colon != std::string_view::npos && (name == "lognormal" || name == "gamma")) {
    const auto variation = ParseNumber(text.substr(colon + 1), place, 1e-3, 100);
    if (!variation) return tl::unexpected(variation.error());
    return name == "gamma" ? Distribution::Gamma(1, *variation)
                           : Distribution::Lognormal(1, *variation);
  }
  return UsageError(std::string(place), "not a distribution: " + Quoted(text) +
                                            " (expected fixed, exp, lognormal:CV, gamma:CV or "
                                            "file:PATH)");
}

Result<std::vector<WeightedValue>> ReadHistogramText(std::string_view text,
                                                     std::string_view place) {
  std::vector<WeightedValue> values;
  std::size_t number = 0;
  for (std::string_view line : Lines(text)) {
    ++number;
    line = Trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const std::string here = fmt::format("{}:{}", place, number);
    const std::vector<std::string_view> words = Words(line);
    if (words.size() > 2) {
      return CannotError(here, "not a value and a count: " + Quoted(line) + " (expected 20ms 37)");
    }
    const auto value = ParseDuration(words[0], here);
    if (!value) return tl::unexpected(value.error());
    double weight = 1;
    if (words.size() == 2) {
      const auto count = ParseNumber(words[1], here, 0, 1e15);
      if (!count) return tl::unexpected(count.error());
      weight = *count;
    }
    values.push_back({std::chrono::duration<double>(*value).count(), weight});
  }
  if (values.empty()) return CannotError(std::string(place), "holds no values (expected 20ms 37)");
  return values;
}

}  // namespace corntune
