// What the standard library has that configurations use.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "interpreter.h"

namespace corntune::pyconf {
namespace {

constexpr std::array<std::string_view, 20> kFunctions = {"os.getenv",
                                                         "os.cpu_count",
                                                         "os.process_cpu_count",
                                                         "os.sched_getaffinity",
                                                         "os.sysconf",
                                                         "os.path.join",
                                                         "os.path.basename",
                                                         "os.path.dirname",
                                                         "os.putenv",
                                                         "os.unsetenv",
                                                         "multiprocessing.cpu_count",
                                                         "math.ceil",
                                                         "math.floor",
                                                         "math.trunc",
                                                         "distutils.util.strtobool",
                                                         "sys.exit",
                                                         "json.dumps",
                                                         "logging.getLogger",
                                                         "math.sqrt_",
                                                         "os.fspath"};

template <std::size_t N>
bool Contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsModule(std::string_view name) {
  return name == "os.path" || name == "distutils.util" || name == "logging.config";
}

}  // namespace

Value Interpreter::ModuleAttribute(const std::string& module, const std::string& name,
                                   NodeId node) {
  std::string full = module + "." + name;
  if (full.starts_with("posixpath.")) full = "os.path" + full.substr(9);
  const ForeignCode& around = session_.foreign_code();
  if (around.patches || around.replaced_attributes.contains(name)) return NotEvaluated(node);
  if (full == "os.process_cpu_count") MayRaise(node);  // from Python 3.13 on
  if (full == "os.environ") {
    Value environ;
    environ.kind = ValueKind::kEnviron;
    return environ;
  }
  if (IsModule(full)) return heap_.Named(ValueKind::kModule, full);
  if (Contains(kFunctions, full)) return heap_.Named(ValueKind::kBuiltin, full);
  if (full == "os.sep" || full == "os.path.sep") return heap_.Text("/");
  if (full == "os.linesep") return heap_.Text("\n");
  if (full == "os.name") return heap_.Text("posix");
  if (full == "os.pathsep") return heap_.Text(":");
  const auto& version = session_.context().gunicorn_version;
  if (version && full == "gunicorn.__version__") return heap_.Text(version->ToString());
  if (version && full == "gunicorn.version_info") {
    return heap_.Of(ValueKind::kTuple,
                    {Integer(version->major), Integer(version->minor), Integer(version->patch)});
  }
  return NotEvaluated(node);
}

Value Interpreter::CpuCount(const std::string& name, NodeId node) {
  const Node& place = tree()[node];
  const DepSet reasons =
      deps().Single(deps().Add(Dep{Dep::Kind::kCpuCount, name + "()", place.begin, place.end}));
  const bool affinity = name == "os.process_cpu_count" || name == "os.sched_getaffinity";
  const auto& count = affinity ? session_.context().affinity_count : session_.context().cpu_count;
  // From Python 3.13 on this variable replaces the counts.
  const auto& known = session_.context().environment;
  const auto replaced = known.find("PYTHON_CPU_COUNT");
  const bool plain = replaced == known.end() || !replaced->second;
  Value value;
  if (!count || !plain) {
    value = Unknown(
        fmt::format("the number of CPUs is not known ({}, line {})", name, LineOf(node)), node);
  } else if (name == "os.sched_getaffinity") {
    value.kind = ValueKind::kSized;
    value.integer = *count;
  } else {
    value = Integer(*count);
  }
  return With(value, reasons);
}

Value Interpreter::CallModuleFunction(const std::string& name, Arguments& arguments, NodeId node) {
  if (name == "os.getenv") return GetVariable(arguments, node);
  if (name == "os.cpu_count" || name == "os.process_cpu_count" ||
      name == "multiprocessing.cpu_count" || name == "os.sched_getaffinity") {
    return CpuCount(name, node);
  }
  if (name == "sys.exit") {
    return Raise("SystemExit", "the file ends the process", node, frame().control);
  }
  if (name == "os.putenv" || name == "os.unsetenv") return None();  // os.environ does not see it
  const Value* first = arguments.positional.empty() ? nullptr : &arguments.positional[0];
  if (name == "json.dumps" || name == "logging.getLogger") return NotEvaluated(node);
  if (first == nullptr) return NotEvaluated(node);
  for (const Value& value : arguments.positional) {
    if (IsUnknown(value)) return Unknown(value, node);
  }
  if (name == "os.sysconf") {
    const bool cpus = IsText(*first) && (TextOf(*first) == "SC_NPROCESSORS_ONLN");
    return cpus ? CpuCount("os.sysconf", node) : NotEvaluated(node);
  }
  if (name == "os.path.join") return JoinPath(arguments, node);
  if (name == "distutils.util.strtobool" && IsText(*first)) {
    const std::string word = ToLower(TextOf(*first));
    constexpr std::array<std::string_view, 6> kTrue = {"y", "yes", "t", "true", "on", "1"};
    constexpr std::array<std::string_view, 6> kFalse = {"n", "no", "f", "false", "off", "0"};
    if (Contains(kTrue, word)) return Integer(1);
    if (Contains(kFalse, word)) return Integer(0);
    return Raise("ValueError", "invalid truth value", node, arguments.deps);
  }
  if (name.starts_with("os.path.") && IsText(*first)) {
    const std::string& path = TextOf(*first);
    const std::size_t slash = path.rfind('/');
    const std::size_t base = slash == std::string::npos ? 0 : slash + 1;
    if (name == "os.path.basename") return heap_.Text(path.substr(base));
    std::string head = path.substr(0, base);
    const std::size_t last = head.find_last_not_of('/');
    if (last != std::string::npos) head.resize(last + 1);
    return heap_.Text(std::move(head));
  }
  if (name.starts_with("math.") && IsWhole(*first)) return Integer(first->integer);
  if (name.starts_with("math.") && first->kind == ValueKind::kReal &&
      std::fabs(first->real) < 9e15) {
    const double rounded = name == "math.ceil"    ? std::ceil(first->real)
                           : name == "math.floor" ? std::floor(first->real)
                                                  : std::trunc(first->real);
    return Integer(static_cast<std::int64_t>(rounded));
  }
  return CallUnknown(Value{}, arguments, node);
}

Value Interpreter::JoinPath(const Arguments& arguments, NodeId node) {
  std::string path;
  bool first = true;
  for (const Value& part : arguments.positional) {
    if (!IsText(part)) return NotEvaluated(node);
    const std::string& text = TextOf(part);
    if (first || text.starts_with('/')) {
      path = text;
    } else if (path.empty() || path.ends_with('/')) {
      path += text;
    } else {
      path += '/' + text;
    }
    first = false;
  }
  return heap_.Text(std::move(path));
}

}  // namespace corntune::pyconf
