// All settings of Gunicorn from kOldestGunicorn to kNewestGunicorn, as data. Generated from the
// releases themselves by scripts/update-catalogue, and held against installed ones by tests.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/gunicorn/version.h"
#include "corntune/gunicorn/worker_class.h"

namespace corntune {

// What kind of value a setting takes.
enum class SettingType { kBool, kInteger, kReal, kText, kTextList, kCallable, kOther };

// A default that held from a release on.
struct DefaultSince {
  GunicornVersion since;
  std::string_view value;  // as Python's repr() shows it; a hook's is its signature's marker "<hook>"
};

struct SettingInfo {
  std::string_view name;     // in gunicorn.conf.py: "max_requests_jitter"
  std::string_view section;  // Gunicorn's own grouping: "Worker Processes"
  SettingType type;
  std::vector<std::string_view> flags;         // "-w", "--workers"; empty: not on the command line
  std::vector<std::string_view> environment;   // "WEB_CONCURRENCY"; what supplies the default
  std::vector<DefaultSince> defaults;          // oldest first, never empty
  std::optional<GunicornVersion> first;        // first release, where after kOldestGunicorn
  std::optional<GunicornVersion> last;         // last release, where before kNewestGunicorn
  bool takes_argument = true;                  // false: the flag stands alone (--preload)
  std::vector<WorkerClass> classes;  // for which it does anything; empty: all, or none of workers

  bool In(const GunicornVersion& version) const;
  std::string_view DefaultIn(const GunicornVersion& version) const;
  // True when the setting does anything for this class.
  bool AffectsClass(WorkerClass worker_class) const;
};

const std::vector<SettingInfo>& Catalogue();

// nullptr when no release has it.
const SettingInfo* FindSetting(std::string_view name);
const SettingInfo* FindSettingByFlag(std::string_view flag);

// The long flag that is written on a command line ("--workers"), or empty.
std::string_view LongFlag(const SettingInfo& setting);

}  // namespace corntune
