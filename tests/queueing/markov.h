// Markov chains solved by brute force: what the formulas are compared with.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace corntune {

// The stationary distribution of a chain whose transitions are explored from `start`.
// `moves(state)` gives the states that can follow, each with its rate. Solved as linear equations
// by elimination with pivoting: nothing in common with a birth-death formula. Meant for a few
// hundred states.
template <typename State>
std::map<State, double> Stationary(
    const State& start,
    const std::function<std::vector<std::pair<State, double>>(const State&)>& moves) {
  std::map<State, std::size_t> index{{start, 0}};
  std::vector<State> states{start};
  std::vector<std::vector<std::pair<std::size_t, double>>> out;
  for (std::size_t i = 0; i < states.size(); ++i) {
    out.emplace_back();
    const State from = states[i];
    for (const auto& [to, rate] : moves(from)) {
      if (index.emplace(to, states.size()).second) states.push_back(to);
      out[i].emplace_back(index[to], rate);
    }
  }
  const std::size_t n = states.size();
  // Balance of each state but the last; there stands: all probabilities add up to one.
  std::vector<std::vector<double>> a(n, std::vector<double>(n + 1));
  for (std::size_t i = 0; i < n; ++i) {
    for (const auto& [to, rate] : out[i]) {
      a[to][i] += rate;
      a[i][i] -= rate;
    }
  }
  for (std::size_t i = 0; i < n; ++i) a[n - 1][i] = 1;
  a[n - 1][n] = 1;
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column; row < n; ++row) {
      if (std::fabs(a[row][column]) > std::fabs(a[pivot][column])) pivot = row;
    }
    std::swap(a[pivot], a[column]);
    for (std::size_t row = 0; row < n; ++row) {
      if (row == column || a[row][column] == 0) continue;
      const double factor = a[row][column] / a[column][column];
      for (std::size_t k = column; k <= n; ++k) a[row][k] -= factor * a[column][k];
    }
  }
  std::map<State, double> result;
  for (std::size_t i = 0; i < n; ++i) result[states[i]] = a[i][n] / a[i][i];
  return result;
}

}  // namespace corntune
