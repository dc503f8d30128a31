#include "foreign_code.h"

#include <algorithm>
#include <array>

namespace corntune::pyconf {
namespace {

constexpr std::array<std::string_view, 66> kPlain = {
    "__future__",  "abc",          "argparse",   "array",     "ast",
    "asyncio",     "atexit",       "base64",     "calendar",  "codecs",
    "collections", "configparser", "contextlib", "copy",      "csv",
    "dataclasses", "datetime",     "decimal",    "distutils", "enum",
    "errno",       "faulthandler", "fcntl",      "fnmatch",   "functools",
    "gc",          "getpass",      "glob",       "gunicorn",  "hashlib",
    "imp",         "importlib",    "inspect",    "io",        "ipaddress",
    "itertools",   "json",         "logging",    "math",      "multiprocessing",
    "operator",    "os",           "pathlib",    "platform",  "pprint",
    "pwd",         "random",       "re",         "resource",  "secrets",
    "select",      "shlex",        "shutil",     "signal",    "site",
    "socket",      "ssl",          "stat",       "string",    "subprocess",
    "sys",         "tempfile",     "textwrap",   "threading", "time",
    "types"};
constexpr std::array<std::string_view, 10> kMorePlain = {
    "traceback",         "typing",  "urllib",        "uuid", "warnings", "weakref", "gevent",
    "prometheus_client", "uvicorn", "uvicorn_worker"};

template <std::size_t N>
bool Contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Scanner {
 public:
  explicit Scanner(const Tree& tree) : tree_(tree) {}

  ForeignCode Run() {
    for (NodeId id = 1; id < tree_.size(); ++id) Look(id);
    return std::move(found_);
  }

 private:
  void Look(NodeId id) {
    const Node& node = tree_[id];
    const std::string& text = tree_.TextOf(id);
    switch (node.kind) {
      case NodeKind::kImport:
        for (const NodeId alias : tree_.Children(id)) NoteModule(tree_.TextOf(alias), node.begin);
        return;
      case NodeKind::kImportFrom:
        return NoteModule(text, node.begin);
      case NodeKind::kAlias:
      case NodeKind::kName:
      case NodeKind::kAttribute:
        if (text == "__import__" || text == "import_module" || text == "exec" || text == "eval" ||
            text == "run_path" || text == "run_module") {
          NoteForeign(node.begin);
        }
        if (text == "setattr" || text == "delattr") found_.patches = true;
        return;
      case NodeKind::kAssign:
        for (std::size_t i = 1; i < node.children; ++i) NoteTarget(tree_.Child(id, i));
        return;
      case NodeKind::kAugmented:
      case NodeKind::kAnnotated:
      case NodeKind::kFor:
      case NodeKind::kClause:
        return NoteTarget(tree_.Child(id, 0));
      case NodeKind::kWithItem:
        return NoteTarget(tree_.Child(id, 1));
      case NodeKind::kDelete:
        for (const NodeId target : tree_.Children(id)) NoteTarget(target);
        return;
      default:
        return;
    }
  }

  void NoteModule(std::string_view module, std::uint32_t offset) {
    if (!IsPlainModule(module.substr(0, module.find('.')))) NoteForeign(offset);
  }

  void NoteForeign(std::uint32_t offset) {
    found_.foreign_from = std::min(offset, found_.foreign_from.value_or(offset));
  }

  void NoteTarget(NodeId target) {
    if (target == kNoNode) return;
    const NodeKind kind = tree_[target].kind;
    if (kind == NodeKind::kAttribute) found_.replaced_attributes.insert(tree_.TextOf(target));
    if (kind != NodeKind::kTuple && kind != NodeKind::kList && kind != NodeKind::kStarred) return;
    for (const NodeId child : tree_.Children(target)) NoteTarget(child);
  }

  const Tree& tree_;
  ForeignCode found_;
};

}  // namespace

ForeignCode ForeignCodeOf(const Tree& tree) {
  return Scanner(tree).Run();
}

bool IsPlainModule(std::string_view module) {
  return Contains(kPlain, module) || Contains(kMorePlain, module);
}

}  // namespace corntune::pyconf
