// A recommendation in the form that the user deploys. One form, one file of src/emit.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/sizing/recommendation.h"

namespace corntune {

// How pods are replaced, as Kubernetes counts it.
struct Rollout {
  std::string max_surge;    // "25%" or "1"
  int max_unavailable = 0;  // pods
};

// How the application is deployed, for the forms that name it.
struct Deployment {
  std::string name = "web";            // service, program, container
  std::string image = "web:latest";    // container image
  std::optional<std::string> bind;     // HOST:PORT or unix:PATH; empty: what suits the form
  std::string directory = "/srv/app";  // working folder of units and programs
  std::string user = "www-data";
  int replicas = 1;
  bool autoscaled = false;                 // an autoscaler sets the number of replicas
  std::optional<Rollout> rollout;          // empty: what Kubernetes does by itself
  std::optional<int> spread;               // pods on a node at most; empty: wherever they fit
  std::optional<std::string> health_path;  // of the application, for probes: "/healthz"
};

struct Form {
  std::string_view name;     // the value of --format: "systemd"
  std::string_view file;     // the usual file name: "web.service"
  std::string_view summary;  // for --help
  std::string_view
      options;  // of those that fill Deployment, the ones that it heeds: "--name --bind"
  Result<std::string> (*write)(const Recommendation&, const Deployment&);
};

// All forms, in the order in which help lists them.
const std::vector<Form>& Forms();
const Form* FindForm(std::string_view name);

}  // namespace corntune
