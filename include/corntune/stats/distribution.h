// Distributions of times, as a mean and a shape: a demand of 20 ms that is exponential, or
// lognormal with a coefficient of variation of 2, or drawn from a recorded histogram.
//
// A distribution has no unit of its own: samples have that of the mean.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/stats/random.h"

namespace corntune {

// One value and how often it occurs.
struct WeightedValue {
  double value = 0;
  double weight = 1;
  bool operator==(const WeightedValue&) const = default;
};

// A non-negative random quantity. Cheap to copy; the table of an empirical one is shared.
class Distribution {
 public:
  enum class Kind : std::uint8_t { kFixed, kExponential, kLognormal, kGamma, kEmpirical };

  Distribution() : Distribution(Kind::kFixed, 0, 0) {}

  // Preconditions: mean >= 0 and finite, variation > 0 and finite. `variation` is the coefficient
  // of variation: standard deviation / mean.
  static Distribution Fixed(double mean);
  static Distribution Exponential(double mean);
  static Distribution Lognormal(double mean, double variation);
  static Distribution Gamma(double mean, double variation);

  // Exactly these values with probabilities in proportion to their weights (Walker's alias method:
  // constant time a draw). Fails for an empty list, a negative or infinite value or weight, or
  // weights that add up to nothing.
  static Result<Distribution> Empirical(const std::vector<WeightedValue>& values,
                                        std::string_view place);

  Kind kind() const { return kind_; }
  double mean() const { return mean_; }
  double scv() const { return scv_; }  // squared coefficient of variation; 0 when the mean is 0

  // The same shape with another mean. An empirical distribution is stretched.
  Distribution WithMean(double mean) const;

  double Sample(Random& random) const {
    if (kind_ == Kind::kFixed) return mean_;
    if (kind_ == Kind::kExponential) return mean_ * corntune::Exponential(random);
    return SampleOther(random);
  }

 private:
  struct AliasTable;
  Distribution(Kind kind, double mean, double scv) : mean_(mean), scv_(scv), kind_(kind) {}
  double SampleOther(Random& random) const;

  double mean_;
  double scv_;
  double first_ = 0;   // lognormal: location for mean 1; gamma: shape; empirical: scale
  double second_ = 0;  // lognormal: standard deviation of the logarithm
  std::shared_ptr<const AliasTable> table_;
  Kind kind_;
};

// The shape that a text names: "fixed", "exp", "lognormal:CV", "gamma:CV". CV: coefficient of
// variation, above 0 and up to 100. The result has mean 1.
Result<Distribution> ParseShape(std::string_view text, std::string_view place);

// A recorded histogram as text: one "VALUE" or "VALUE COUNT" a line, VALUE a duration with its unit
// (ParseDuration); blank lines and "#" comments are skipped. Values in seconds.
// `place` is the file; errors add the line.
Result<std::vector<WeightedValue>> ReadHistogramText(std::string_view text, std::string_view place);

}  // namespace corntune
