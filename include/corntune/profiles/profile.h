// Profiles: what is known of kinds of applications and of platforms, as YAML files that are part of
// the binary, or the user's own. corntune-profile(5) describes the format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"

namespace corntune {

// A figure with its origin: a source that can be looked up, or the reason why it is assumed.
template <typename T>
struct Sourced {
  T value{};
  bool assumed = false;
  std::string origin;  // the source, or the reason of the assumption
};

template <typename T>
using MaybeSourced = std::optional<Sourced<T>>;

// One kind of request of a mix.
struct ProfileRequest {
  std::string name;  // may be empty
  double share = 1;  // of all requests, relative to the others
  std::optional<Duration> cpu_time, wait_time;
  std::int64_t bursts = 1;
  std::optional<std::string> cpu_distribution, wait_distribution;
};

// A kind of application.
struct WorkloadProfile {
  std::string name;
  std::string summary;
  std::string interface;                   // "wsgi", "asgi", or "any"
  MaybeSourced<Duration> cpu_time;         // per request
  MaybeSourced<Duration> wait_time;        // per request: database, other services
  MaybeSourced<std::string> distribution;  // of both times, as ParseShape of room stats takes it
  // The kinds of requests, where there are several: then the times above are their means.
  std::vector<ProfileRequest> requests;
  MaybeSourced<Bytes> memory_per_worker;   // of one worker under load, what it shares left out
  MaybeSourced<Bytes> master_memory;       // of the arbiter
  MaybeSourced<std::string> worker_class;  // Gunicorn's name of a class that suits it
  MaybeSourced<std::string> async_safe;  // "yes", "no", "unknown": does all waiting yield to gevent
  MaybeSourced<bool> streaming;          // answers trickle out over seconds
  MaybeSourced<bool> websocket;          // connections stay open
  MaybeSourced<std::int64_t> db_connections_per_worker;  // at most one of these two
  MaybeSourced<std::int64_t> db_connections_per_thread;
};

// A variable that a platform puts into the environment. An empty text stands for a value that the
// platform chooses at start.
struct PlatformVariable {
  std::string name;
  Sourced<std::string> value;
};

// A size of machine that a platform sells, and what surrounds it.
struct PlatformProfile {
  std::string name;
  std::string summary;
  MaybeSourced<Cores> cpus;
  MaybeSourced<Bytes> memory;
  MaybeSourced<std::string> behind;          // the proxy in front, by its name for --behind
  MaybeSourced<Duration> response_timeout;   // after which the proxy gives up on an answer
  MaybeSourced<Duration> idle_timeout;       // after which the proxy closes an unused connection
  MaybeSourced<Duration> terminating_grace;  // between the stop signal and the kill
  MaybeSourced<std::string> stop_signal;     // "SIGTERM"
  MaybeSourced<std::int64_t> requests_per_instance;  // what the platform sends at a time
  MaybeSourced<std::int64_t> open_files;             // RLIMIT_NOFILE
  MaybeSourced<std::int64_t> processes;              // processes and threads
  MaybeSourced<std::int64_t> somaxconn;              // net.core.somaxconn
  std::vector<PlatformVariable> environment;         // in the order of the file
};

// One profile as text.
struct ProfileText {
  std::string_view kind;  // "workload" or "platform"
  std::string_view name;  // "django"
  std::string_view yaml;
};

// The profiles that are part of the binary, by kind and name.
const std::vector<ProfileText>& EmbeddedProfiles();

// A profile by name, or from a file of at most 64 KiB when the text has a '/' or ends in ".yaml" or
// ".yml". Errors name `place` for a name (kUsage) and file:line:column for a file's content
// (kCannot; the first error, and how many there are more).
Result<WorkloadProfile> LoadWorkload(std::string_view name_or_file, std::string_view place);
Result<PlatformProfile> LoadPlatform(std::string_view name_or_file, std::string_view place);

// The text of a profile of either kind by name, or a file's content.
struct NamedText {
  std::string file;  // for positions: "django.yaml"
  std::string yaml;
};
Result<NamedText> ReadProfileText(std::string_view name_or_file, std::string_view place);

// The content of a file that may be a profile. Fails for what is no plain file of at most 64 KiB.
Result<std::string> ReadProfileFile(std::string_view path);

// Everything that is wrong with a profile's text, each with file:line:column (the column counts
// characters), in the order of the file; empty: it is valid.
std::vector<Error> ValidateProfile(std::string_view file, std::string_view yaml);

// One figure as text and as a value with its unit in the key.
struct ProfileFigure {
  std::string key;    // "cpu_time"
  std::string value;  // as in the file: "20ms"
  bool assumed = false;
  std::string origin;
  std::string unit_key;                                          // "cpu_time_ms"
  std::variant<std::string, bool, std::int64_t, double> amount;  // 20.0
};

// One line of `corntune profiles list` and the figures of `show`.
struct ProfileSummary {
  std::string kind, name, summary;
  std::string interface;  // of a workload
  std::vector<ProfileFigure> figures;
};

// Fails with the first error of an invalid text.
Result<ProfileSummary> SummarizeProfile(std::string_view file, std::string_view yaml);

}  // namespace corntune
