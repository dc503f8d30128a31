// A deployment of Gunicorn as the files of a project describe it: which settings will be in force,
// where each stands, and what surrounds the process.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/units.h"
#include "corntune/gunicorn/settings.h"
#include "corntune/gunicorn/version.h"
#include "corntune/gunicorn/worker_class.h"
#include "corntune/pyconf/evaluate.h"

namespace corntune {

enum class DeployForm {
  kConf,
  kProcfile,
  kScript,
  kDockerfile,
  kCompose,
  kKubernetes,
  kSystemd,
  kSupervisor,
  kEnvFile,
  kHelmTemplate,
  kFly,
  kRender,
  kAppEngine,
  kEcs,
  kWorkflow,
};
std::string_view NameOf(DeployForm form);  // "gunicorn.conf.py", "procfile", "dockerfile" ...

// Where something stands. Lines and columns count from 1, columns in characters; line 0: nowhere.
struct SourcePlace {
  std::string file;
  int line = 0;
  int column = 0;
  int end_line = 0;
  int end_column = 0;  // of the first character after it

  auto operator<=>(const SourcePlace&) const = default;
};

// How a value came about.
enum class SettingOrigin {
  kLiteral,      // written out
  kEvaluated,    // computed from what is written, and from counts of CPUs
  kEnvironment,  // holds as long as no variable that it reads is set otherwise
  kDefault,      // Gunicorn's
  kUnknown,
};
std::string_view NameOf(SettingOrigin origin);

// Who says so, the weakest first: a later layer wins.
enum class SettingLayer { kDefault, kVariable, kConf, kCmdArgs, kCommandLine };
std::string_view NameOf(SettingLayer layer);  // "the command line", "GUNICORN_CMD_ARGS" ...

struct DeploySetting {
  std::string name;
  std::optional<SettingValue> value;  // empty: not known
  std::string reason;                 // why it is not known
  SettingOrigin origin = SettingOrigin::kUnknown;
  SettingLayer layer = SettingLayer::kDefault;
  SourcePlace place;
  std::vector<std::string> variables;  // of the environment, that it depends on
  bool counts_cpus = false;            // it depends on a count of CPUs
  std::string refused;                 // why Gunicorn refuses a text of the configuration file
  std::string flag;                    // as written on a command line ("--time"); empty elsewhere
};

// Something that a file says, as text, and where.
struct WrittenFact {
  std::string text;
  SourcePlace place;
};

// A variable of the environment. Empty value: set, but not known here.
struct DeployVariable {
  std::optional<std::string> value;
  SourcePlace place;
};

// Why a file or a command in it is not what its writer thinks.
struct DeployProblem {
  std::string kind;  // "yaml", "python", "command-line" ...: see docs/check.md
  std::string message;
  std::string help;
  SourcePlace place;
};

struct FoundDeployment {
  std::string file;
  DeployForm form = DeployForm::kScript;
  std::string name;  // "web", "shop-deployment/app": of the process in its file
  SourcePlace place;
  GunicornVersion version = kNewestGunicorn;
  std::optional<std::string> app;

  std::vector<DeploySetting> settings;    // in force, those that some layer sets
  std::vector<DeploySetting> overridden;  // set too, but a later layer wins
  bool open = false;                      // any other setting may be set as well
  std::string open_reason;
  std::string conf_file;  // read by it, or empty

  std::optional<Cores> cpus;  // the limit
  SourcePlace cpus_place;     // nowhere: given by an option
  std::optional<Bytes> memory;
  SourcePlace memory_place;
  std::optional<std::int64_t> replicas;
  std::optional<std::int64_t> node_cpus;  // what counts of CPUs return there

  std::map<std::string, DeployVariable> environment;
  bool container = false;  // runs in one, as far as the file tells
  // What else the form says, by corntune's own names:
  //   ports (inside of the container, or "?" where one is not known) paste_server
  //   user stop_signal stop_seconds read_only writable_tmp memory_tmp publishes prestop liveness
  //   readiness service_type kill_group num_processes exec (missing: "no") background traps
  //   wrapper platform (heroku, cloud-run, fly, render, app-engine, ecs) no_limits init
  //   kill_mode restart run_as_root sidecar database_url max_connections
  std::map<std::string, WrittenFact> facts;

  const DeploySetting* Find(std::string_view setting) const;  // nullptr when no layer sets it
  const WrittenFact* Fact(std::string_view fact) const;       // nullptr when nothing is said
  // The value in force, or the default of the version. Nothing when it is not known.
  std::optional<std::int64_t> Integer(std::string_view setting) const;
  std::optional<std::string> Text(std::string_view setting) const;
  std::optional<bool> Bool(std::string_view setting) const;
  // The class that runs; nothing when that is not known, or is a class of the user's own.
  std::optional<WorkerClass> Class() const;
  // Where a setting is given, or the start of the deployment.
  const SourcePlace& PlaceOf(std::string_view setting) const;
};

// One file that was looked at, with what is in it.
struct DeployFile {
  std::string path;
  DeployForm form = DeployForm::kScript;
  std::shared_ptr<const std::string> text;  // never null
  std::vector<FoundDeployment> deployments;
  std::vector<DeployProblem> problems;
  std::shared_ptr<const Evaluation> conf;        // of a gunicorn.conf.py
  std::map<std::string, DeployVariable> values;  // of an .env file
};

}  // namespace corntune
