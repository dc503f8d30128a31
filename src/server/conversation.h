// Requests and answers on one connection by blocking calls, for the classes that give a request a
// thread of its own.
#pragma once

#include <optional>

#include "gil.h"
#include "request_reader.h"
#include "worker.h"

namespace corntune {

// How the calling thread waits.
struct Blocking {
  Gil& gil;            // let go of while waiting
  bool takes_signals;  // this is the main thread: a signal that ends the worker ends the waiting
  Random& random;      // of this thread
};

enum class Heard {
  kRequest,
  kRefused,  // the answer to it was sent
  kSilence,  // `patience` passed without a first byte
  kGone,     // the client closed, or failed
  kStopped,  // a signal ended it
};

// Receives until a request is complete, answering 100-continue on the way. `patience`: how long the
// first byte may take, for ever when empty.
Heard Listen(Worker& worker, int client, const Peer& peer, RequestReader& reader,
             const Blocking& blocking, std::optional<std::chrono::milliseconds> patience);

// Does the request's work and sends the answer, closing announced or not. False: the client is gone
// or a signal ended it, and nothing more may be sent.
bool Serve(Worker& worker, int client, const Peer& peer, const HttpRequest& request,
           const Blocking& blocking, bool close);

// Sends all of it, waiting as long as it takes. False: the client is gone or a signal ended it.
bool SendAll(Worker& worker, int client, std::string_view bytes, const Blocking& blocking);

}  // namespace corntune
