// The environment variables, as a value that tests can make up.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace corntune {

class Environment {
 public:
  Environment() = default;
  explicit Environment(std::map<std::string, std::string> variables)
      : variables_(std::move(variables)) {}

  // A copy of this process's environment.
  static Environment OfThisProcess();

  std::optional<std::string> Get(std::string_view name) const;
  const std::map<std::string, std::string>& variables() const { return variables_; }

 private:
  std::map<std::string, std::string> variables_;
};

}  // namespace corntune
