// From the options of `verify` to its plan: where the settings come from, and what contradicts.
#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/os/file_tree.h"
#include "corntune/shell/program.h"
#include "corntune/sizing/recommend.h"

#include "conf_settings.h"
#include "recommend_request.h"
#include "verify_options.h"

namespace corntune {
namespace {

// What the server is confined to.
struct ConfinementTerms {
  std::optional<Cores> cpus;
  std::optional<Bytes> memory;
};

// What the settings come from, and what of the command line says so.
struct Origin {
  Settings settings;
  std::optional<std::string> app;
  std::optional<Bytes> memory_budget;
  ConfinementTerms limits;
};

bool ShapesSettings(const RecommendOptions& sizing) {
  return sizing.worker_class || sizing.threads || sizing.worker_connections || sizing.max_workers ||
         sizing.profile || sizing.platform || sizing.memory_per_worker || sizing.master_memory ||
         sizing.headroom || sizing.db_connections || sizing.db_connections_per_worker ||
         sizing.replicas || sizing.max_surge;
}

bool IsGunicornServer(const VerifyOptions& options) {
  return options.server.value_or("bundled") == "gunicorn";
}

Result<void> CheckSource(const VerifyOptions& options) {
  const std::array<std::pair<const char*, bool>, 4> sources = {
      {{"--config", options.config.has_value()},
       {"--command", options.command.has_value()},
       {"--recommendation", options.recommendation.has_value()},
       {"--url", options.url.has_value()}}};
  const char* given = nullptr;
  for (const auto& [name, there] : sources) {
    if (!there) continue;
    if (given != nullptr) {
      return UsageError(name, fmt::format("cannot be combined with {}", given));
    }
    given = name;
  }
  if (given != nullptr && ShapesSettings(options.sizing)) {
    return UsageError(given, "cannot be combined with options that work out settings");
  }
  if (options.url) {
    const bool of_server = options.server || options.python || options.app || options.work ||
                           options.bind || options.path || options.startup_timeout ||
                           options.sizing.machine.cpus || options.sizing.machine.memory;
    if (of_server) {
      return UsageError("--url",
                        "is of a server that runs already: options of the server, its "
                        "limits and --path have no effect");
    }
  }
  return {};
}

Result<void> CheckSkipped(const VerifyOptions& options) {
  const std::vector<std::string>& names = VerifyCheckNames();
  for (const std::string& name : options.skipped) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const auto nearest = DidYouMean(name, names);
    return UsageError("--skip", fmt::format("no such check: {} ({})", Quoted(name),
                                            nearest ? "did you mean " + *nearest + "?"
                                                    : "expected one of " + Join(names, ", ")));
  }
  return {};
}

Result<void> CheckServer(const VerifyOptions& options) {
  if (options.server && *options.server != "bundled" && *options.server != "gunicorn") {
    return UsageError("--server", "no such server: " + Quoted(*options.server) +
                                      " (expected bundled or gunicorn)");
  }
  if (!IsGunicornServer(options)) {
    if (options.python) return UsageError("--python", "has no effect without --server gunicorn");
    if (options.app) return UsageError("--app", "has no effect without --server gunicorn");
  }
  if (options.app && options.work) {
    return UsageError("--work",
                      "has no effect with --app: it is what the built-in application does");
  }
  if (options.path && !options.path->starts_with('/')) {
    return UsageError("--path", "does not begin with a slash: " + Quoted(*options.path));
  }
  const MachineOptions& machine = options.sizing.machine;
  if (machine.topology || machine.root) {
    return UsageError(machine.topology ? "--topology" : "--root",
                      "describes another machine: nothing can be verified there (give --cpus and "
                      "--memory)");
  }
  return {};
}

Result<Origin> FromCommand(const std::string& text) {
  const ShellScript script = ReadShell(text, ShellContext{});
  for (const SimpleCommand& command : script.commands) {
    const auto call = FindProgram(command.words);
    if (!call || !IsGunicorn(call->program)) continue;
    std::vector<std::string> words;
    for (std::size_t i = call->arguments; i < command.words.size(); ++i) {
      const ShellWord& word = command.words[i];
      if (!word.value) {
        return UsageError("--command", fmt::format("word {} is not known: {}", i + 1, word.reason));
      }
      words.push_back(*word.value);
    }
    auto line = ReadCommandLine(words, kNewestGunicorn);
    if (!line) return UsageError("--command", line.error().ToString());
    return Origin{std::move(line->settings), line->app, std::nullopt, {}};
  }
  return UsageError("--command", "starts no gunicorn: " + Quoted(text) +
                                     " (expected e.g. 'gunicorn -w 4 main:app')");
}

// What recommend says for this machine and these options.
Result<Origin> FromSizing(const VerifyOptions& options, const Invocation& invocation) {
  RecommendOptions sizing = options.sizing;
  sizing.app = options.app.value_or("main:app");
  sizing.format = "json";  // no look at the current folder's configuration
  auto question = QuestionOf(sizing, invocation);
  if (!question) return tl::unexpected(question.error());
  const auto answer = Recommend(question->request, question->machine);
  if (!answer) return tl::unexpected(answer.error());
  Origin origin{answer->settings, std::nullopt, answer->memory_limit, {}};
  if (sizing.platform) origin.limits = {answer->cpus, answer->memory_limit};
  return origin;
}

Result<Origin> OriginOf(const VerifyOptions& options, const Invocation& invocation) {
  if (options.command) return FromCommand(*options.command);
  if (options.recommendation) {
    auto recorded = ReadRecommendation(*options.recommendation);
    if (!recorded) return tl::unexpected(recorded.error());
    return Origin{std::move(recorded->settings), recorded->app, recorded->memory_limit, {}};
  }
  if (options.config) {
    if (IsGunicornServer(options)) {
      if (!RealFileTree().IsFile(*options.config)) {
        return CannotError(*options.config, "no such file");
      }
      return Origin{};
    }
    auto settings = ReadConfSettings(*options.config, invocation.environment);
    if (!settings) return tl::unexpected(settings.error());
    return Origin{std::move(*settings), std::nullopt, std::nullopt, {}};
  }
  return FromSizing(options, invocation);
}

}  // namespace

Result<VerifyPlan> VerifyPlanOf(const VerifyOptions& options, const Invocation& invocation) {
  if (auto fine = CheckSource(options); !fine) return tl::unexpected(fine.error());
  if (auto fine = CheckServer(options); !fine) return tl::unexpected(fine.error());
  if (auto fine = CheckSkipped(options); !fine) return tl::unexpected(fine.error());
  VerifyPlan plan;
  plan.skipped = options.skipped;
  plan.duration = options.duration.value_or(plan.duration);
  if (options.connections) plan.connections = static_cast<int>(*options.connections);
  plan.keep_alive = options.keep_alive;
  plan.target = options.target;
  plan.time_limit = options.time_limit.value_or(plan.time_limit);
  plan.seed = static_cast<std::uint64_t>(options.seed.value_or(1));
  if (options.url) {
    plan.server = VerifiedServer::kUrl;
    plan.url = *options.url;
    return plan;
  }
  auto origin = OriginOf(options, invocation);
  if (!origin) return tl::unexpected(origin.error());
  plan.settings = std::move(origin->settings);
  plan.memory_budget = origin->memory_budget;
  if (IsGunicornServer(options)) {
    plan.server = VerifiedServer::kGunicorn;
    plan.python = options.python.value_or("");
    plan.conf = options.config.value_or("");
    plan.app = options.app;
  }
  plan.work = options.work.value_or(plan.work);
  plan.path = options.path.value_or(plan.path);
  plan.bind = options.bind;
  plan.startup_patience = options.startup_timeout.value_or(plan.startup_patience);
  const MachineOptions& machine = options.sizing.machine;
  plan.cpus = machine.cpus ? machine.cpus : origin->limits.cpus;
  plan.memory = machine.memory ? machine.memory : origin->limits.memory;
  if (plan.memory) plan.memory_budget = plan.memory;
  for (const auto& [name, value] : invocation.environment.variables()) {
    plan.environment.emplace_back(name, value);
  }
  return plan;
}

}  // namespace corntune
