// What a gunicorn.conf.py sets, worked out without running any Python.
//
// The text is evaluated as far as it is a plain program over constants, environment variables and
// counts of CPUs (docs/pyconf.md lists what is understood). Everything else is unknown, with the
// reason, and never a guess: among the possible values of a name is always the one that Python
// would compute, or one without a value. Pure functions, safe from several threads; no input takes
// more than about a second or a few hundred megabytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/gunicorn/settings.h"
#include "corntune/gunicorn/version.h"
#include "corntune/pyconf/position.h"

namespace corntune {

// A Python value.
struct PyValue {
  enum class Kind {
    kNone,
    kBool,      // integer: 0 or 1
    kInteger,   // integer
    kReal,      // real
    kText,      // text, UTF-8
    kBytes,     // text
    kList,      // items
    kTuple,     // items
    kSet,       // items, in no particular order
    kDict,      // items: key, value, key, value ...
    kFunction,  // text: its name, or "lambda"
  };
  Kind kind = Kind::kNone;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
  std::vector<PyValue> items;

  bool operator==(const PyValue&) const = default;
};

// As Python's repr() writes it; a function as "<function NAME>".
std::string ToPython(const PyValue& value);

// As a setting's value, where it is one: a bool, a number, a text, or a list or tuple of texts.
std::optional<SettingValue> ToSettingValue(const PyValue& value);

// Where and with what the file will be read.
struct EvaluationContext {
  // What os.cpu_count() and multiprocessing.cpu_count() return there, and what
  // len(os.sched_getaffinity(0)) and os.process_cpu_count() do. Empty: not known.
  std::optional<std::int64_t> cpu_count;
  std::optional<std::int64_t> affinity_count;
  // Variables whose state is known: their value, or nothing when they are known not to be set.
  std::map<std::string, std::optional<std::string>> environment;
  // Whether all others are known not to be set. If not, each may be set or not.
  bool environment_is_complete = false;
  std::optional<GunicornVersion> gunicorn_version;  // for gunicorn.__version__
};

enum class ValueOrigin {
  kLiteral,      // written out in the assignment
  kEvaluated,    // computed from what the file says (and from counts of CPUs)
  kEnvironment,  // depends on environment variables
  kUnknown,
};
std::string_view NameOf(ValueOrigin origin);  // "literal", "evaluated", "environment", "unknown"

// What a value was computed from.
struct Dependency {
  enum class Kind { kEnvironment, kCpuCount };
  Kind kind = Kind::kEnvironment;
  std::string name;  // "WEB_CONCURRENCY"; "os.cpu_count()"
  SourceSpan span;   // of the expression that reads it
};

// One of the values that a name may have at the end of the file.
struct PossibleValue {
  std::optional<PyValue> value;  // empty: not known
  std::string reason;            // why it is not known; empty when it is
  ValueOrigin origin = ValueOrigin::kUnknown;
  SourceSpan name;                       // where it was assigned: the name,
  SourceSpan span;                       // and the value
  std::vector<Dependency> dependencies;  // in the order of the text
};

struct EvaluatedName {
  std::string name;
  // At least one, in the order in which they were found: first what holds when variables that may
  // be set are not. More than one where the text leaves it open.
  std::vector<PossibleValue> values;
  bool may_be_unset = false;  // there are cases in which the file does not assign it
  bool read = false;          // the file uses the name elsewhere

  // The only value; nothing when it is not known, or there are several.
  const PyValue* Only() const {
    return values.size() == 1 && values[0].value && !may_be_unset ? &*values[0].value : nullptr;
  }
};

// Something that Python would stop at, or that this reader has to tell.
struct ConfProblem {
  enum class Kind {
    kSyntax,     // no Python: Gunicorn does not start
    kException,  // the file ends with an exception in every case: Gunicorn does not start
    kOpen,       // any other name may be set too: from x import *, globals().update()
    kLimit,      // too much work to evaluate
  };
  Kind kind = Kind::kSyntax;
  SourcePosition position;
  std::string message;
};

struct ConfImport {
  std::string module;  // "distutils.util", "." for relative ones
  SourceSpan span;
};

struct Evaluation {
  std::vector<EvaluatedName> names;  // in the order of their last assignment
  std::vector<ConfProblem> problems;
  std::vector<ConfImport> imports;

  const EvaluatedName* Find(std::string_view name) const;  // nullptr when it is never assigned
};

// Of the text of a configuration file.
Evaluation EvaluateConf(std::string_view text, const EvaluationContext& context);

}  // namespace corntune
