// Which worker class suits stated traits, and which cannot run such an application.
#pragma once

#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/gunicorn/version.h"
#include "corntune/gunicorn/worker_class.h"
#include "corntune/sizing/request.h"

namespace corntune {

// A class that was chosen for the application's traits.
struct SuitableClass {
  WorkerClass worker_class;
  std::string because;
};

// The classes that an application with these traits runs on well, those that ask the least of it
// first. Streams and WebSockets leave sync out: each would hold a worker, which is killed after its
// timeout (tests/e2e/test_trait_facts.py).
std::vector<WorkerClass> ClassesFor(const Traits& traits, const GunicornVersion& version);

// One of the classes that the traits allow, when nothing is known of the workload.
SuitableClass ChooseByTraits(const SizingRequest& request);

// Fails, naming the option, where `worker_class` cannot run such an application at all: an ASGI
// class a WSGI application and the reverse, or a class that serves one request at a time a
// WebSocket.
Result<void> CheckAgainstTraits(const SizingRequest& request, WorkerClass worker_class);

}  // namespace corntune
