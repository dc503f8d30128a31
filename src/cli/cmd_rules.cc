// corntune rules: what corntune check looks for.
#include <memory>
#include <string>

#include "corntune/base/text.h"
#include "corntune/report/check.h"

#include "commands.h"

namespace corntune {
namespace {

struct RulesOptions {
  std::optional<std::string> name;
  std::string format = "text";
};

Result<CommandResult> Run(const RulesOptions& options) {
  if (!options.name) {
    return CommandResult{options.format == "json" ? RulesJson(Rules()) : RulesText()};
  }
  const Rule* rule = FindRule(*options.name);
  if (rule == nullptr) {
    return UsageError("", "no rule: " + Quoted(*options.name) + " (corntune rules lists them)");
  }
  return CommandResult{options.format == "json" ? RulesJson({rule}) : RuleText(*rule)};
}

}  // namespace

void AddRulesCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("rules", "What corntune check looks for, and why");
  auto options = std::make_shared<RulesOptions>();
  command->add_option("rule", options->name, "One rule, by code or name (default: all)")
      ->type_name("RULE");
  command->add_option("--format", options->format, "text or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options] { return Run(*options); });
}

}  // namespace corntune
