// All settings of Gunicorn from kOldestGunicorn to kNewestGunicorn, as data. Generated from the
// releases themselves by scripts/update-catalogue, and held against installed ones by tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/gunicorn/version.h"
#include "corntune/gunicorn/worker_class.h"

namespace corntune {

// What kind of value a setting takes. kOther: a dictionary, or a user or group by name or number.
enum class SettingType { kBool, kInteger, kReal, kText, kTextList, kCallable, kOther };

// What a flag of the command line takes.
enum class ArgumentKind {
  kNone,      // --preload: stands alone
  kRequired,  // --workers 2
  kOptional,  // --proxy-protocol, or --proxy-protocol v2
};

// What Gunicorn's validator of the setting accepts (validate_... in gunicorn/config.py).
enum class ValueCheck {
  kText,             // anything; blanks at both ends are dropped
  kAnything,         // anything, kept as it is
  kBoolean,          // True or False, in any case
  kInteger,          // a whole number between .least and .most
  kChoice,           // one of .choices, in any case
  kExactChoice,      // one of .choices
  kChoiceList,       // comma-separated .choices, none twice
  kTextList,         // a list of texts
  kCommaList,        // comma-separated texts
  kAddresses,        // comma-separated IP addresses, or *
  kNetworks,         // comma-separated IP addresses or networks, or *
  kHostPort,         // host:port
  kStatsdAddress,    // host[:port] or unix://path
  kFolder,           // a folder that exists
  kFiles,            // a list of files that exist
  kFilesOrPatterns,  // a list of files that exist, or glob patterns
  kUser,             // a user's name or number
  kGroup,            // a group's name or number
  kCallable,         // a function, or "module.function"
  kDictionary,       // a dictionary
};

// How the text of a whole number is read.
enum class IntegerSyntax {
  kDecimal,  // int(text)
  kOctal,    // int(text, 0), and a leading zero alone means octal, as in "0755"
  kLiteral,  // int(text, 0): "0x1f", "0o17", "12"
};

// The shape that a setting had from a release on.
struct SettingForm {
  GunicornVersion since;
  SettingType type = SettingType::kText;
  ValueCheck check = ValueCheck::kText;
  std::vector<std::string_view> choices = {};  // where the check has fixed words
  std::vector<std::string_view> flags = {};    // "-w", "--workers"; empty: not on the command line
  ArgumentKind argument = ArgumentKind::kRequired;
  std::string_view stored = {};  // what the flag sets without an argument: "True", "False", "auto"
  bool appends = false;          // each use of the flag adds one element
  IntegerSyntax syntax = IntegerSyntax::kDecimal;
  std::int64_t least = 0;
  std::optional<std::int64_t> most = {};
};

// A default that held from a release on.
struct DefaultSince {
  GunicornVersion since;
  // As Python's repr() shows it. "<hook>" is a function of Gunicorn's own; other text in angle
  // brackets stands for what depends on the process ("<current folder>").
  std::string_view value;
};

struct SettingInfo {
  std::string_view name;                           // in gunicorn.conf.py: "max_requests_jitter"
  std::string_view section;                        // Gunicorn's own grouping: "Worker Processes"
  std::vector<SettingForm> forms;                  // oldest first, never empty
  std::vector<std::string_view> environment = {};  // "WEB_CONCURRENCY"; what supplies the default
  std::vector<DefaultSince> defaults;              // oldest first, never empty
  std::optional<GunicornVersion> first = {};       // first release, where after kOldestGunicorn
  std::optional<GunicornVersion> last = {};        // last release, where before kNewestGunicorn
  std::vector<GunicornVersion> absent = {};        // releases in between that lack it all the same

  // Those of the newest release that has the setting.
  SettingType type = SettingType::kText;
  std::vector<std::string_view> flags = {};
  bool takes_argument = true;  // false: the flag stands alone (--preload)
  // The classes for which it does anything in that release; empty: all, or none of workers.
  std::vector<WorkerClass> classes = {};

  bool In(const GunicornVersion& version) const;
  // Of the release, or of the nearest one that has the setting.
  std::string_view DefaultIn(const GunicornVersion& version) const;
  const SettingForm& FormIn(const GunicornVersion& version) const;
  // True when the setting does anything for this class.
  bool AffectsClass(WorkerClass worker_class) const;
  bool AffectsClass(WorkerClass worker_class, const GunicornVersion& version) const;
};

// In the order of Gunicorn's own documentation; settings that are gone stand at the end.
const std::vector<SettingInfo>& Catalogue();

// All releases from kOldestGunicorn to kNewestGunicorn, oldest first.
const std::vector<GunicornVersion>& Releases();

// nullptr when no release has it.
const SettingInfo* FindSetting(std::string_view name);
const SettingInfo* FindSettingByFlag(std::string_view flag);

// The long flag that is written on a command line ("--workers"), or empty.
std::string_view LongFlag(const SettingInfo& setting);

// "bool", "integer", "text", "list", "callable", "other".
std::string_view NameOf(SettingType type);

}  // namespace corntune
