// The settings that the words after "gunicorn" give, each with its place, where some words may not
// be known.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "start.h"

namespace corntune {

struct ReadWords {
  std::vector<DeploySetting> settings;
  std::optional<std::string> app;
  bool open = false;  // words that are not known may set anything
  std::string open_reason;
  std::vector<DeployProblem> problems;  // what Gunicorn refuses
};

ReadWords ReadCommandWords(const std::vector<StartWord>& words, const GunicornVersion& version);

}  // namespace corntune
