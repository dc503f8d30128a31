// What the clients ask for, how often, and over which connections.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/queueing/admission.h"
#include "corntune/simulate/instance.h"
#include "corntune/stats/distribution.h"

namespace corntune {

// One kind of request. It alternates `bursts` times between its share of the CPU time and its share
// of the waiting.
struct RequestClass {
  std::string name;
  double share = 1;                            // of all requests, relative to the other classes
  Distribution cpu = Distribution::Fixed(0);   // seconds on a core, under the lock
  Distribution wait = Distribution::Fixed(0);  // seconds waiting for something outside
  int bursts = 1;
};

// Requests that come whatever the server does.
struct OpenArrivals {
  Rate rate;
  bool evenly = false;  // constant gaps instead of a Poisson process
};

// A recorded or drawn schedule: times in seconds from the start, in ascending order. The run ends
// with the schedule.
struct ScheduledArrivals {
  std::vector<double> times;
};

// Clients of which each waits for its answer, then thinks, then asks again.
struct ClosedClients {
  int clients = 1;
  Distribution think = Distribution::Fixed(0);
};

using Arrivals = std::variant<OpenArrivals, ScheduledArrivals, ClosedClients>;

enum class Connections {
  kPerRequest,  // a new one for each request
  kKeptAlive,   // each client keeps its own, as long as the server does
  kProxy,       // a proxy keeps up to `proxy_connections` idle ones for all
};

struct Workload {
  std::vector<RequestClass> classes;
  Arrivals arrivals = OpenArrivals{};
  Connections connections = Connections::kPerRequest;
  int proxy_connections = 0;
  std::optional<Seconds> client_timeout;  // then the client is gone, and its request still served
};

// Fails, naming the option, for what cannot be simulated. A server that closes connections may meet
// clients that would keep them.
Result<void> CheckWorkload(const Workload& workload);

// Gunicorn's own CPU time for a request of busy workers.
Seconds OverheadOf(const Workload& workload, const Instance& instance);

// The mean demand of a request, Gunicorn's own share included.
Demand MeanDemandOf(const Workload& workload, const Instance& instance);

}  // namespace corntune
