#include "corntune/deploy/find_app.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/pyconf/logical_lines.h"

namespace corntune {
namespace {

constexpr int kDeepest = 4;
constexpr std::size_t kMostFiles = 2000;
constexpr std::size_t kLongestFile = 256 * 1024;

struct Constructor {
  std::string_view call;  // as it stands after "=", without its module
  std::string_view framework;
  std::string_view interface;
};
constexpr std::array<Constructor, 9> kConstructors = {{{"get_wsgi_application", "Django", "wsgi"},
                                                       {"get_asgi_application", "Django", "asgi"},
                                                       {"Flask", "Flask", "wsgi"},
                                                       {"FastAPI", "FastAPI", "asgi"},
                                                       {"Starlette", "Starlette", "asgi"},
                                                       {"Quart", "Quart", "asgi"},
                                                       {"Bottle", "Bottle", "wsgi"},
                                                       {"default_app", "Bottle", "wsgi"},
                                                       {"make_wsgi_app", "Pyramid", "wsgi"}}};
constexpr std::array<std::string_view, 14> kSkippedFolders = {
    "venv", "env",        "virtualenv", "node_modules", "__pycache__", "site-packages", "build",
    "dist", "migrations", "tests",      "test",         "docs",        "examples",      "static"};

bool IsIdentifier(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

bool IsSkipped(std::string_view folder) {
  return folder.starts_with('.') || !IsIdentifier(folder) ||
         std::find(kSkippedFolders.begin(), kSkippedFolders.end(), folder) != kSkippedFolders.end();
}

// "flask.Flask" of "app: Flask = flask.Flask(__name__)", with the name that is assigned.
struct Assigned {
  std::string_view name;
  std::string_view call;
};

std::optional<Assigned> CallAssignedBy(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos || line.substr(equals, 2) == "==") return std::nullopt;
  const std::string_view target = line.substr(0, equals);
  const std::string_view name = Trim(target.substr(0, target.find(':')));
  const std::string_view value = Trim(line.substr(equals + 1));
  const std::size_t bracket = value.find('(');
  if (!IsIdentifier(name) || bracket == std::string_view::npos) return std::nullopt;
  const std::string_view called = Trim(value.substr(0, bracket));
  return Assigned{name, called.substr(called.rfind('.') + 1)};
}

// "create_app" of "def create_app(config=None):", when it can be called without arguments.
std::optional<std::string_view> FactoryOf(std::string_view line) {
  if (!line.starts_with("def ")) return std::nullopt;
  const std::size_t open = line.find('(');
  const std::size_t close = line.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  const std::string_view name = Trim(line.substr(4, open - 4));
  if (name != "create_app" && name != "make_app") return std::nullopt;
  for (const std::string_view part : Split(line.substr(open + 1, close - open - 1), ',')) {
    const std::string_view parameter = Trim(part);
    if (!parameter.empty() && parameter.find('=') == std::string_view::npos &&
        !parameter.starts_with('*')) {
      return std::nullopt;
    }
  }
  return name;
}

class Finder {
 public:
  Finder(const FileTree& tree, std::string folder) : tree_(tree), folder_(std::move(folder)) {}

  std::vector<AppCandidate> Run() {
    Walk("", 0);
    std::sort(found_.begin(), found_.end(),
              [](const auto& a, const auto& b) { return a.app < b.app; });
    return std::move(found_);
  }

 private:
  void Walk(const std::string& below, int depth) {
    const auto names = tree_.List(folder_ + "/" + below);
    if (!names) return;
    for (const std::string& name : *names) {
      const std::string path = below.empty() ? name : below + "/" + name;
      if (name.ends_with(".py")) {
        if (files_++ >= kMostFiles) return;
        Look(path);
      } else if (depth < kDeepest && !IsSkipped(name) && tree_.IsFolder(folder_ + "/" + path)) {
        if (!tree_.IsFile(folder_ + "/" + path + "/pyvenv.cfg")) Walk(path, depth + 1);
      }
    }
  }

  void Look(const std::string& path) {
    const std::string stem = path.substr(0, path.size() - 3);
    const std::string_view base = std::string_view(stem).substr(stem.rfind('/') + 1);
    if (!IsIdentifier(base) || base.starts_with("test_") || base == "conftest") return;
    const auto text = tree_.Read(folder_ + "/" + path, kLongestFile);
    if (!text) return;
    const std::string module = ModuleOf(stem);
    const std::size_t before = found_.size();
    std::optional<AppCandidate> factory;
    for (const LogicalLine& line : CutLogicalLines(*text).lines) {
      if (line.indent > 0) continue;
      if (const auto assigned = CallAssignedBy(line.code)) {
        for (const Constructor& known : kConstructors) {
          if (assigned->call != known.call) continue;
          found_.push_back({fmt::format("{}:{}", module, assigned->name), known.interface,
                            known.framework, path, line.number});
        }
      } else if (const auto name = FactoryOf(line.code)) {
        const bool asgi = text->find("FastAPI(") != std::string::npos;
        if (!asgi && text->find("Flask(") == std::string::npos) continue;
        factory = AppCandidate{fmt::format("{}:{}()", module, *name), asgi ? "asgi" : "wsgi",
                               asgi ? "FastAPI" : "Flask", path, line.number};
      }
    }
    // An application that the module makes of its own factory is the one that is meant.
    if (factory && found_.size() == before) found_.push_back(std::move(*factory));
  }

  std::string ModuleOf(std::string stem) const {
    if (stem.starts_with("src/") && !tree_.IsFile(folder_ + "/src/__init__.py")) stem.erase(0, 4);
    if (stem.ends_with("/__init__")) stem.erase(stem.size() - 9);
    std::replace(stem.begin(), stem.end(), '/', '.');
    return stem;
  }

  const FileTree& tree_;
  std::string folder_;
  std::size_t files_ = 0;
  std::vector<AppCandidate> found_;
};

std::string ListOf(const std::vector<AppCandidate>& candidates) {
  std::string text;
  for (const AppCandidate& candidate : candidates) {
    text += fmt::format("\n  {}  ({}, {}:{})", candidate.app, candidate.framework, candidate.file,
                        candidate.line);
  }
  return text;
}

}  // namespace

std::vector<AppCandidate> FindApps(const FileTree& tree, const std::string& folder) {
  return Finder(tree, folder).Run();
}

Result<AppCandidate> ChooseApp(const std::vector<AppCandidate>& candidates,
                               std::string_view interface) {
  std::vector<AppCandidate> fitting;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(fitting),
               [&](const AppCandidate& candidate) { return candidate.interface == interface; });
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty()) {
    return UsageError("APP", fmt::format("what is here runs on {} worker classes only ({}):{}",
                                         interface == "wsgi" ? "ASGI" : "WSGI",
                                         interface == "wsgi" ? "--class=uvicorn or asgi"
                                                             : "--class=sync, gthread, gevent",
                                         ListOf(candidates)));
  }
  return UsageError("APP", "several applications are here, name one:" + ListOf(fitting));
}

}  // namespace corntune
