// The options of `verify`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "corntune/verify/verify.h"

#include "command.h"
#include "recommend_options.h"

namespace corntune {

struct VerifyOptions {
  RecommendOptions sizing;
  std::optional<std::string> config;          // a gunicorn.conf.py
  std::optional<std::string> command;         // 'gunicorn ...'
  std::optional<std::string> recommendation;  // a file
  std::optional<std::string> url;
  std::optional<std::string> imported;  // what k6 measured

  std::optional<std::string> server;
  std::optional<std::string> python;
  std::optional<std::string> app;
  std::optional<std::string> bind;
  std::optional<std::string> work;
  std::optional<std::string> path;

  std::vector<std::string> skipped;
  std::optional<Duration> duration;
  std::optional<std::int64_t> connections;
  bool keep_alive = false;
  std::optional<LatencyTarget> target;
  std::optional<Duration> startup_timeout;
  std::optional<Duration> time_limit;
  std::optional<std::int64_t> seed;
  std::vector<std::string> formats;
};

// text, json, html, junit.
const std::vector<std::string>& VerifyForms();

void AddVerifyOptions(CLI::App& command, VerifyOptions& options);

// What is to be verified: settings from where the options say, and the run. Fails for options that
// contradict one another or would have no effect, and when the settings cannot be had.
Result<VerifyPlan> VerifyPlanOf(const VerifyOptions& options, const Invocation& invocation);

}  // namespace corntune
