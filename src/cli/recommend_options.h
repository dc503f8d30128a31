// The options of `recommend`, and the sizing request that they make.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "corntune/base/result.h"
#include "corntune/emit/emit.h"
#include "corntune/sizing/request.h"

#include "machine_options.h"

namespace corntune {

// As written on the command line; texts that depend on one another (a class on a version) are
// parsed by SizingRequestOf.
struct RecommendOptions {
  MachineOptions machine;
  std::optional<std::string> app;
  std::string gunicorn_version = kNewestGunicorn.ToString();
  std::optional<std::string> worker_class;
  std::optional<std::int64_t> threads;
  std::optional<std::int64_t> worker_connections;
  std::optional<std::int64_t> max_workers;

  std::optional<std::string> profile;
  std::optional<std::string> platform;
  std::optional<Bytes> memory_per_worker;
  std::optional<Bytes> master_memory;
  std::optional<double> headroom;

  std::optional<std::int64_t> db_connections;
  std::optional<std::int64_t> db_connections_per_worker;
  std::optional<std::int64_t> replicas;
  std::optional<Surge> max_surge;

  // The workload: with any of these the policy is the model.
  std::optional<Duration> cpu_time, wait_time;
  std::optional<std::string> cpu_dist, wait_dist;
  std::optional<Rate> rate;
  std::optional<Duration> p99;
  std::optional<std::int64_t> bursts, clients, seed;

  // Traits of the application, as written.
  std::optional<std::string> interface, async_safe, streaming, websockets;

  std::optional<std::string> behind;
  std::vector<std::string> proxy_addresses;
  std::optional<Duration> terminating_grace;
  std::optional<Duration> pre_stop;
  std::optional<Duration> proxy_idle;
  std::optional<std::int64_t> proxy_connections;

  std::string format = "text";
  bool explain = false;
  bool compare = false;
  std::optional<std::string> current;
  std::optional<std::string> apply;
  std::optional<std::string> restore;
  bool dry_run = false;

  // Names in what is emitted.
  std::optional<std::string> name, image, bind, directory, user, health_path;
};

void AddRecommendOptions(CLI::App& command, RecommendOptions& options);

// Those of them that decide what the settings are: class, machine, ceilings.
void AddSizingOptions(CLI::App& command, RecommendOptions& options);

// Parts of them, for commands that have no machine of their own: class, threads ...; memory of a
// worker; database connections and rollouts; the interface and what yields; the workload without
// --clients.
void AddGunicornOptions(CLI::App& command, RecommendOptions& options);
void AddMemoryOptions(CLI::App& command, RecommendOptions& options);
void AddDatabaseOptions(CLI::App& command, RecommendOptions& options);
void AddTraitOptions(CLI::App& command, RecommendOptions& options);
void AddWorkloadOptions(CLI::App& command, RecommendOptions& options);

// Refuses options that contradict one another or would have no effect.
Result<void> CheckOptions(const RecommendOptions& options);

// What to emit for: the options over the defaults.
Deployment DeploymentOf(const RecommendOptions& options);

}  // namespace corntune
