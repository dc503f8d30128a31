// The settings that come into question.
#pragma once

#include <vector>

#include "corntune/plan/recommend_by_model.h"
#include "corntune/simulate/instance.h"

namespace corntune {

struct Candidate {
  WorkerClass worker_class = WorkerClass::kSync;
  int workers = 1;
  int threads = 1;
  std::optional<int> worker_connections;  // empty: Gunicorn's default
  bool operator==(const Candidate&) const = default;
};

// Where the search takes place.
struct SearchSpace {
  const SizingRequest& request;
  const Machine& machine;
  const WorkloadTerms& terms;
};

// What a setting costs: processes first, then threads.
double CostOf(const Candidate& candidate);

// The request as sizing sees it with this candidate's settings, workers left out.
SizingRequest RequestFor(const SearchSpace& space, const Candidate& candidate);

// All settings of classes that the application can run, within the ceilings.
std::vector<Candidate> CandidatesOf(const SearchSpace& space);

// The same of event loops for an application that may not be fit for them.
std::vector<Candidate> EventLoopsOf(const SearchSpace& space);

// (2 x CPU) + 1 sync workers, within the ceilings; nothing where not even one fits.
std::optional<Candidate> RuleOf(const SearchSpace& space);

// The instance to simulate, with the measured costs.
Instance InstanceFor(const SearchSpace& space, const Candidate& candidate);

// Threads in all workers below which a saturated instance feels the lack of one: each request's
// share of waiting, and five to spare for each core, as connections are not dealt out evenly.
double EnoughSlots(const SearchSpace& space);

}  // namespace corntune
