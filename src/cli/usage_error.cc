#include "usage_error.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

Error Usage(std::string place, std::string message) {
  return Error{ErrorKind::kUsage, std::move(place), std::move(message)};
}

// "corntune profiles list"
std::string FullName(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : FullName(*parent) + ' ' + command.get_name();
}

std::string SeeHelp(const CLI::App& command) {
  return fmt::format("(see {} --help)", FullName(command));
}

std::vector<std::string> LongNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> SubcommandNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* sub : command.get_subcommands({})) names.push_back(sub->get_name());
  return names;
}

Error UnknownOption(const std::string& word, const CLI::App& command) {
  const std::string option = word.substr(0, word.find('='));
  const auto nearest = DidYouMean(option, LongNames(command));
  if (nearest == option) {
    return Usage(option, fmt::format("stands before its command (expected {} {} ...)",
                                     FullName(command), option));
  }
  return Usage(
      "", fmt::format("no such option: {} {}", Quoted(option),
                      nearest ? fmt::format("(did you mean {}?)", *nearest) : SeeHelp(command)));
}

Error UnknownWord(const std::string& word, const CLI::App& command) {
  const std::vector<std::string> names = SubcommandNames(command);
  const auto nearest = DidYouMean(word, names);
  return Usage(
      "", fmt::format("{}: {} {}", names.empty() ? "unexpected argument" : "no such command",
                      Quoted(word),
                      nearest ? fmt::format("(did you mean {}?)", *nearest) : SeeHelp(command)));
}

// "--color: sometimes not in {auto,always,never}", as CLI::IsMember says it.
std::optional<Error> NoMember(const std::string& place, std::string_view message) {
  constexpr std::string_view kNotIn = " not in {";
  const std::size_t at = message.rfind(kNotIn);
  if (at == std::string_view::npos || !message.ends_with('}')) return std::nullopt;
  std::vector<std::string> members;
  std::string_view list = message.substr(at + kNotIn.size());
  list.remove_suffix(1);
  for (const std::string_view member : Split(list, ',')) members.emplace_back(member);
  const auto nearest = DidYouMean(message.substr(0, at), members);
  return Usage(place, fmt::format("no such choice: {} ({})", Quoted(message.substr(0, at)),
                                  nearest ? fmt::format("did you mean {}?", *nearest)
                                          : "expected " + Join(members, ", ")));
}

// The error with what stands before ": " as its place.
Error Placed(std::string_view message) {
  const std::size_t colon = message.find(": ");
  if (colon == std::string_view::npos) return Usage("", std::string(message));
  const std::string place(message.substr(0, colon));
  message.remove_prefix(colon + 2);
  if (auto error = NoMember(place, message)) return *error;
  constexpr std::string_view kRequired = "1 required ";
  constexpr std::string_view kMissing = " missing";
  if (message.starts_with(kRequired) && message.ends_with(kMissing)) {
    message.remove_prefix(kRequired.size());
    message.remove_suffix(kMissing.size());
    return Usage(place, fmt::format("has no value (expected {})", message));
  }
  if (message.starts_with("At Most 1 ")) return Usage(place, "given more than once");
  return Usage(place, std::string(message));
}

}  // namespace

const CLI::App& ChosenCommand(const CLI::App& app) {
  const CLI::App* chosen = &app;
  while (!chosen->get_subcommands().empty()) chosen = chosen->get_subcommands().front();
  return *chosen;
}

Error UsageErrorOf(const CLI::ParseError& error, const CLI::App& app) {
  const CLI::App& command = ChosenCommand(app);
  const std::string message = error.what();
  const bool required = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  if (required || dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const std::vector<std::string> extras = app.remaining(true);
    if (!extras.empty()) {
      const std::string& word = extras.front();
      return word.starts_with('-') ? UnknownOption(word, command) : UnknownWord(word, command);
    }
  }
  constexpr std::string_view kIsRequired = " is required";
  if (required && !command.get_subcommands({}).empty()) {
    return Usage("", "no command given " + SeeHelp(command));
  }
  if (required && message.ends_with(kIsRequired)) {
    const std::string name = message.substr(0, message.size() - kIsRequired.size());
    return Usage("", fmt::format("no {} given {}", name, SeeHelp(command)));
  }
  constexpr std::string_view kOverride = " was given a disallowed flag override";
  if (message.ends_with(kOverride)) {
    const std::string name = message.substr(0, message.size() - kOverride.size());
    return Usage(name.starts_with('-') ? name : "--" + name, "takes no value");
  }
  return Placed(message);
}

}  // namespace corntune
