#include "corntune/stats/random.h"

#include <cmath>

#include "corntune/stats/special.h"

namespace corntune {
namespace {

// Where the tail of the 256-layer ziggurat of exp(-x) begins, and the area of each layer.
constexpr double kTail = 7.69711747013104972;
constexpr double kArea = 3.949659822581572e-3;

}  // namespace

const ExponentialLayers kExponentialLayers;

ExponentialLayers::ExponentialLayers() {
  // Layer 0 is the base with the tail: its width is what a rectangle of its area would have.
  edge[0] = kArea * std::exp(kTail);
  edge[1] = kTail;
  for (std::size_t i = 2; i < 256; ++i) {
    edge[i] = -std::log(kArea / edge[i - 1] + std::exp(-edge[i - 1]));
  }
  edge[256] = 0;
}

double ExponentialSlow(Random& random, std::uint64_t bits) {
  const auto& edge = kExponentialLayers.edge;
  double beyond = 0;  // the exponential has no memory: past the tail it begins anew
  for (;;) {
    const std::size_t layer = bits & 255U;
    const double x = static_cast<double>(bits >> 12) * 0x1p-52 * edge[layer];
    if (x < edge[layer + 1]) return beyond + x;
    if (layer == 0) {
      beyond += kTail;
    } else {
      const double bottom = std::exp(-edge[layer]);
      const double top = std::exp(-edge[layer + 1]);
      if (bottom + random.Uniform() * (top - bottom) < std::exp(-x)) return beyond + x;
    }
    bits = random();
  }
}

double StandardNormal(Random& random) {
  return NormalQuantile(random.Uniform());
}

double StandardGamma(Random& random, double shape) {
  if (shape < 1) {
    const double boost = std::pow(random.Uniform(), 1 / shape);
    return StandardGamma(random, shape + 1) * boost;
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double normal = StandardNormal(random);
    const double root = 1 + c * normal;
    if (root <= 0) continue;
    const double cube = root * root * root;
    if (std::log(random.Uniform()) < normal * normal / 2 + d - d * cube + d * std::log(cube)) {
      return d * cube;
    }
  }
}

}  // namespace corntune
