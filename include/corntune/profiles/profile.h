// Profiles: what is known of kinds of applications and of platforms, as YAML files that are part of
// the binary, or the user's own. corntune-profile(5) describes the format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

// A kind of application.
struct WorkloadProfile {
  std::string name;
  std::string summary;
  std::string interface;                  // "wsgi" or "asgi"
  MaybeSourced<Bytes> memory_per_worker;  // of one worker under load
  MaybeSourced<Bytes> master_memory;
  MaybeSourced<Duration> cpu_time;         // per request
  MaybeSourced<Duration> wait_time;        // per request: database, other services
  MaybeSourced<std::string> worker_class;  // Gunicorn's name of a class that suits it
  MaybeSourced<std::string> async_safe;  // "yes", "no", "unknown": does all waiting yield to gevent
};

// A size of machine that a platform sells, and what surrounds it.
struct PlatformProfile {
  std::string name;
  std::string summary;
  MaybeSourced<Cores> cpus;
  MaybeSourced<Bytes> memory;
  MaybeSourced<std::string> behind;          // the proxy in front, by its name for --behind
  MaybeSourced<Duration> terminating_grace;  // between the stop signal and the kill
};

// One profile as text.
struct ProfileText {
  std::string_view kind;  // "workload" or "platform"
  std::string_view name;  // "django"
  std::string_view yaml;
};

// The profiles that are part of the binary, by kind and name.
const std::vector<ProfileText>& EmbeddedProfiles();

// A profile by name, or from a file when the text has a '/' or ends in ".yaml" or ".yml". Errors
// name `place` for a name and file:line:column for a file's content.
Result<WorkloadProfile> LoadWorkload(std::string_view name_or_file, std::string_view place);
Result<PlatformProfile> LoadPlatform(std::string_view name_or_file, std::string_view place);

// The text of a profile of either kind by name, or a file's content.
struct NamedText {
  std::string file;  // for positions: "django.yaml"
  std::string yaml;
};
Result<NamedText> ReadProfileText(std::string_view name_or_file, std::string_view place);

// Everything that is wrong with a profile's text, each with file:line:column; empty: it is valid.
std::vector<Error> ValidateProfile(std::string_view file, std::string_view yaml);

// One line of `corntune profiles list` and the figures of `show`, from a valid text.
struct ProfileFigure {
  std::string key;
  std::string value;
  bool assumed = false;
  std::string origin;
};
struct ProfileSummary {
  std::string kind, name, summary;
  std::vector<ProfileFigure> figures;
};
Result<ProfileSummary> SummarizeProfile(std::string_view file, std::string_view yaml);

}  // namespace corntune
