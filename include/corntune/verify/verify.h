// Settings put to the proof: a server is started with them, loaded, and judged.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/gunicorn/settings.h"
#include "corntune/load/find_rate.h"
#include "corntune/load/load.h"

namespace corntune {

enum class VerifiedServer { kBundled, kGunicorn, kUrl };
std::string_view ToText(VerifiedServer server);  // "bundled", "gunicorn", "url"

struct VerifyPlan {
  VerifiedServer server = VerifiedServer::kBundled;
  std::string url;     // kUrl
  std::string python;  // kGunicorn: run `PYTHON -m gunicorn`; empty: gunicorn of PATH
  // What is asked for. With `conf`, only what stands over that file.
  Settings settings;
  std::string conf;                        // kGunicorn: a gunicorn.conf.py that it runs
  std::optional<std::string> app;          // kGunicorn: the user's own; otherwise the built-in one
  std::string work = "cpu=2ms,wait=20ms";  // of the built-in one (ParseWork)
  std::string path = "/";                  // that the load asks for
  std::optional<std::string> bind;         // empty: a free port of the loopback
  std::vector<std::pair<std::string, std::string>> environment;  // the server's, all of it

  std::optional<Cores> cpus;           // the limits to run in
  std::optional<Bytes> memory;         // likewise
  std::optional<Bytes> memory_budget;  // not to be exceeded, whether enforced or not

  std::vector<std::string> skipped;  // checks that are not made, of VerifyCheckNames()
  std::optional<LatencyTarget> target;
  Duration duration = std::chrono::seconds(5);  // of the load
  std::optional<int> connections;               // of the load; empty: as many as there are slots
  bool keep_alive = false;
  Duration startup_patience = std::chrono::seconds(30);
  Duration time_limit = std::chrono::minutes(5);  // of all of it
  std::uint64_t seed = 1;
};

// The names of all checks, in the order of a run.
const std::vector<std::string>& VerifyCheckNames();

// One statement about the run that holds or does not.
struct VerifyCheck {
  std::string name;  // stable: "comes-up", "highest-concurrency" ...
  std::string expected;
  std::string observed;
  std::string tolerance;  // "none", "within 5 %"
  bool pass = false;
};

// Something that the run shows and that is neither right nor wrong.
struct VerifyNote {
  std::string id;
  std::string message;
};

struct VerifiedWorker {
  int pid = 0;
  std::uint64_t requests = 0;
  std::optional<std::uint32_t> max_concurrent;  // empty: not known
};

enum class Verdict { kPass, kFail, kInvalid };
std::string_view ToText(Verdict verdict);

struct VerifyResult {
  VerifiedServer server = VerifiedServer::kBundled;
  std::string version;               // of Gunicorn or corntune; empty: not known
  std::vector<std::string> command;  // as it was started; the URL for kUrl
  Settings settings;                 // in force, as far as the server tells
  std::optional<int> promised;       // requests at a time
  std::string work;                  // empty: the user's own application
  std::string limits;                // one line: what the server ran in
  std::vector<VerifyCheck> checks;
  std::vector<VerifyNote> notes;
  LoadPlan load_plan;
  std::optional<LoadResult> load;
  std::optional<Seconds> server_cpu;  // used while the load ran
  std::vector<VerifiedWorker> workers;
  Verdict verdict = Verdict::kInvalid;
  std::string why;  // of an invalid verdict
  bool interrupted = false;
};

// Tells what is being done, one line without an end.
using VerifyProgress = std::function<void(const std::string&)>;

// Starts the server, drives load and judges; nothing it started is left when it returns, and when
// this process is killed. Must be called while the process has one thread. Fails when the server
// cannot be started, or the machine's limits are too low for the run. `stop` ends it early: the
// result is then marked as interrupted, and its verdict is of what was seen.
Result<VerifyResult> Verify(const VerifyPlan& plan, const std::atomic<bool>& stop,
                            const VerifyProgress& progress);

// The settings of a recommendation (corntune recommend --format=json), and its application.
struct RecordedRecommendation {
  Settings settings;
  std::string app;
  std::optional<Bytes> memory_limit;
};
Result<RecordedRecommendation> ReadRecommendation(const std::string& file);

}  // namespace corntune
