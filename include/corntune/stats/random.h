// Random numbers that depend on nothing but a key: the same request gets the same demands in every
// configuration, on any number of threads, and however many numbers others drew before (common
// random numbers). A generator is 8 bytes and is made where it is needed.
//
// Mixing: SplitMix64 (Steele, Lea, Flood; OOPSLA 2014), whose finalizer is a bijection of 64 bits.
// Not for secrets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace corntune {

// A bijection of 64 bits that flips half of the result's bits for any flipped bit of `x`.
constexpr std::uint64_t Mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

// A short sequence of random numbers. Copying it repeats the sequence.
class Random {
 public:
  using result_type = std::uint64_t;  // NOLINT(readability-identifier-naming): the standard's name
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t operator()() { return Mix(state_ += 0x9e3779b97f4a7c15U); }
  static constexpr std::uint64_t min() { return 0; }
  static constexpr std::uint64_t max() { return ~std::uint64_t{0}; }

  // Uniform in (0, 1): neither end occurs, so that its logarithm is finite.
  constexpr double Uniform() { return (static_cast<double>((*this)() >> 12) + 0.5) * 0x1p-52; }

  // Uniform in 0 .. below - 1. Precondition: below > 0. The bias is below 2^-32.
  constexpr std::uint32_t Below(std::uint32_t below) {
    return static_cast<std::uint32_t>(((*this)() >> 32) * below >> 32);
  }

 private:
  std::uint64_t state_;
};

// A family of generators, one for each index (a request, a client, a replication).
class RandomStream {
 public:
  // Streams of different seeds, or of different purposes, have nothing in common.
  constexpr RandomStream(std::uint64_t seed, std::uint64_t purpose)
      : key_(Mix(Mix(seed + 0x9e3779b97f4a7c15U) ^ (purpose * 0xd1342543de82ef95U + 1))) {}

  constexpr Random At(std::uint64_t index) const {
    return Random(Mix(key_ + index * 0x9e3779b97f4a7c15U));
  }

  // A stream within this one, e.g. the requests of one client.
  constexpr RandomStream Within(std::uint64_t index) const { return RandomStream(key_, index); }

 private:
  std::uint64_t key_;
};

// Exponential with mean 1, by the ziggurat method (Marsaglia and Tsang, Journal of Statistical
// Software 5, 2000): one draw and one multiplication in 98.9 of 100 cases.
double ExponentialSlow(Random& random, std::uint64_t bits);
struct ExponentialLayers {
  std::array<double, 257> edge;  // right ends of the 256 layers, then 0
  ExponentialLayers();
};
extern const ExponentialLayers kExponentialLayers;

inline double Exponential(Random& random) {
  const std::uint64_t bits = random();
  const std::size_t layer = bits & 255U;
  const double x = static_cast<double>(bits >> 12) * 0x1p-52 * kExponentialLayers.edge[layer];
  if (x < kExponentialLayers.edge[layer + 1]) return x;
  return ExponentialSlow(random, bits);
}

// Normal with mean 0 and variance 1, by inversion of one uniform number.
double StandardNormal(Random& random);

// Gamma with this shape and mean `shape` (Marsaglia and Tsang, ACM TOMS 26, 2000).
// Precondition: shape > 0.
double StandardGamma(Random& random, double shape);

}  // namespace corntune
