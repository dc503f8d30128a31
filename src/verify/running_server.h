// A server that verify has started, and what it tells of itself.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/gunicorn/worker_class.h"
#include "corntune/verify/verify.h"

#include "census.h"
#include "confinement.h"
#include "keeper.h"

namespace corntune {

// What a server reports, whatever was asked.
struct InForce {
  std::string version;
  std::string class_text;  // as the server names it
  std::optional<WorkerClass> worker_class;
  int workers = 1;
  int threads = 1;
  int worker_connections = 1000;
  Settings settings;

  // Requests at a time that these settings promise; nothing where the class has no bound.
  std::optional<int> Promised() const;
  // gthread takes connections that its threads cannot serve yet.
  bool CommitsEarly() const;
  // For that or another reason, a request may wait for one worker while another is idle.
  bool HasPrivateQueues() const;
};

class RunningServer {
 public:
  // Starts it and waits until all its workers serve. `over` are settings that stand over those of
  // the plan. Fails, with the last lines of its log, when it does not come up.
  static Result<RunningServer> Start(const VerifyPlan& plan, const Settings& over,
                                     const std::atomic<bool>& stop);

  const LoadEndpoint& address() const { return address_.endpoint; }
  // For requests of `path`.
  LoadTarget Target(const std::string& path) const;
  const InForce& in_force() const { return in_force_; }
  const std::vector<std::string>& command() const { return command_; }
  const Confinement& confinement() const { return confinement_; }

  // As the server counts; a worker of the bundled one must be free to answer.
  Result<Census> Count(const std::atomic<bool>& stop) const;

  std::vector<pid_t> Workers() const;
  // CPU time of the server since its start, that of workers gone included.
  Seconds CpuTime() const;
  // Of the arbiter and all workers; nothing when /proc does not say.
  std::optional<Bytes> Memory() const;

  std::string LogTail(std::size_t lines) const;
  // What Gunicorn writes of its class when it starts.
  std::string LoggedClass() const;
  std::optional<int> Ended() { return kept_->Ended(); }
  // To the arbiter.
  void Signal(int number) const;
  void Stop() { kept_->Stop(); }

 private:
  RunningServer() = default;
  Result<void> AwaitWorkers(const VerifyPlan& plan, const std::atomic<bool>& stop);
  Result<bool> Serves(const std::atomic<bool>& stop);
  Result<bool> FindAddress();
  Result<void> ReadInForce(const Settings& asked);
  Error Failure(const std::string& what) const;

  std::string folder_;
  bool bundled_ = true;
  bool told_ = false;  // in_force_ is the server's own word
  std::optional<KeptServer> kept_;
  pid_t arbiter_ = -1;
  std::vector<std::string> command_;
  LoadTarget address_;
  InForce in_force_;
  Confinement confinement_;
};

}  // namespace corntune
