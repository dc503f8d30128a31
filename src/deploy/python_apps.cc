#include "python_apps.h"

#include <algorithm>
#include <array>
#include <optional>

#include "corntune/base/text.h"
#include "corntune/pyconf/logical_lines.h"

namespace corntune {
namespace {

struct Constructor {
  std::string_view call;  // with a dot: as it stands in full; without: whatever its module
  std::string_view framework;
  std::string_view interface;
};
constexpr std::array<Constructor, 12> kConstructors = {{{"get_wsgi_application", "Django", "wsgi"},
                                                        {"get_asgi_application", "Django", "asgi"},
                                                        {"Flask", "Flask", "wsgi"},
                                                        {"FastAPI", "FastAPI", "asgi"},
                                                        {"Starlette", "Starlette", "asgi"},
                                                        {"Quart", "Quart", "asgi"},
                                                        {"Bottle", "Bottle", "wsgi"},
                                                        {"default_app", "Bottle", "wsgi"},
                                                        {"make_wsgi_app", "Pyramid", "wsgi"},
                                                        {"falcon.App", "Falcon", "wsgi"},
                                                        {"falcon.API", "Falcon", "wsgi"},
                                                        {"falcon.asgi.App", "Falcon", "asgi"}}};
constexpr std::array<std::string_view, 2> kFactories = {"create_app", "make_app"};

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool IsName(std::string_view text) {
  return !text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
         std::all_of(text.begin(), text.end(), IsNameCharacter);
}

bool IsFactoryName(std::string_view name) {
  return std::find(kFactories.begin(), kFactories.end(), name) != kFactories.end();
}

// "app" and "Flask(__name__)" of "app: Flask = Flask(__name__)".
struct Assignment {
  std::string_view name;
  std::string_view value;
};

std::optional<Assignment> AssignmentOf(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos || line.substr(equals, 2) == "==") return std::nullopt;
  const std::string_view target = line.substr(0, equals);
  const std::string_view name = Trim(target.substr(0, target.find(':')));
  if (!IsName(name)) return std::nullopt;
  return Assignment{name, Trim(line.substr(equals + 1))};
}

// "flask.Flask" of "flask.Flask(__name__)"; empty when the value is no call.
std::string_view CalleeOf(std::string_view value) {
  const std::size_t bracket = value.find('(');
  return bracket == std::string_view::npos ? "" : Trim(value.substr(0, bracket));
}

const Constructor* ConstructorCalled(std::string_view callee) {
  const std::string_view last = callee.substr(callee.rfind('.') + 1);
  for (const Constructor& known : kConstructors) {
    const bool dotted = known.call.find('.') != std::string_view::npos;
    if (known.call == (dotted ? callee : last)) return &known;
  }
  return nullptr;
}

// Django's constructor inside what wraps it: "Sentry(get_wsgi_application())".
const Constructor* DjangoInside(std::string_view code) {
  for (const Constructor& known : kConstructors) {
    if (known.framework != "Django") continue;
    const std::size_t at = code.find(known.call);
    if (at != std::string_view::npos && code.substr(at + known.call.size()).starts_with('(')) {
      return &known;
    }
  }
  return nullptr;
}

// "create_app" of "def create_app(config=None):", when it can be called without arguments.
std::optional<std::string_view> FactoryOf(std::string_view line) {
  if (!line.starts_with("def ")) return std::nullopt;
  const std::size_t open = line.find('(');
  if (open == std::string_view::npos || !IsFactoryName(Trim(line.substr(4, open - 4)))) {
    return std::nullopt;
  }
  bool has_default = false;
  bool named = false;
  int depth = 0;
  for (const char c : line.substr(open)) {
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    const bool ends = (depth == 1 && c == ',') || depth == 0;
    if (ends) {
      if (named && !has_default) return std::nullopt;
      has_default = named = false;
      if (depth == 0) return Trim(line.substr(4, open - 4));
    } else if (depth == 1 && (c == '=' || c == '*')) {
      has_default = true;  // "*args" and a bare "*" need no argument either
    } else if (IsNameCharacter(c)) {
      named = true;
    }
  }
  return std::nullopt;
}

// What a module's factory is likely to make: the first framework whose constructor it names.
const Constructor* FrameworkOf(std::string_view text) {
  for (const Constructor& known : kConstructors) {
    if (text.find(std::string(known.call) + "(") != std::string_view::npos) return &known;
  }
  return nullptr;
}

// Cheap, before the text is cut into lines.
bool MayMakeApps(std::string_view text) {
  return FrameworkOf(text) != nullptr ||
         std::any_of(kFactories.begin(), kFactories.end(), [&](std::string_view name) {
           return text.find(name) != std::string_view::npos;
         });
}

bool IsUsualName(const ModuleApp& app) {
  return app.name == "app" || app.name == "application";
}

// Of several objects of one interface, those with the usual name; a name that is bound again counts
// once.
std::vector<ModuleApp> Foremost(const std::vector<ModuleApp>& apps) {
  std::vector<ModuleApp> kept;
  for (const ModuleApp& app : apps) {
    const bool outdone =
        !IsUsualName(app) && std::any_of(apps.begin(), apps.end(), [&](const ModuleApp& other) {
          return other.interface == app.interface && IsUsualName(other);
        });
    const bool again = std::any_of(kept.begin(), kept.end(),
                                   [&](const ModuleApp& other) { return other.name == app.name; });
    if (!outdone && !again) kept.push_back(app);
  }
  return kept;
}

}  // namespace

std::vector<ModuleApp> AppsOfModule(std::string_view text) {
  if (!MayMakeApps(text)) return {};
  std::vector<ModuleApp> objects;
  std::optional<ModuleApp> factory;
  const Constructor* django = nullptr;
  for (const LogicalLine& line : CutLogicalLines(text).lines) {
    if (line.indent > 0) continue;
    if (const auto assigned = AssignmentOf(line.code)) {
      const std::string name(assigned->name);
      const std::string_view callee = CalleeOf(assigned->value);
      const Constructor* known = ConstructorCalled(callee);
      if (known == nullptr) known = DjangoInside(assigned->value);
      if (known != nullptr && known->framework == "Django") django = known;
      if (known == nullptr && name == "application") known = django;  // wraps an earlier object
      if (known != nullptr) {
        objects.push_back(
            {name, AppOrigin::kObject, known->interface, known->framework, line.number});
      } else if (IsFactoryName(callee.substr(callee.rfind('.') + 1))) {
        objects.push_back({name, AppOrigin::kMade, "", "", line.number});
      }
    } else if (const auto name = FactoryOf(line.code)) {
      const Constructor* made = FrameworkOf(text);
      if (made == nullptr) continue;
      factory = ModuleApp{std::string(*name) + "()", AppOrigin::kFactory, made->interface,
                          made->framework, line.number};
    }
  }
  // An object that the module makes of its own factory is the one that is meant.
  for (ModuleApp& object : objects) {
    if (object.origin != AppOrigin::kMade || !factory) continue;
    object.interface = factory->interface;
    object.framework = factory->framework;
  }
  if (objects.empty() && factory) return {*factory};
  return Foremost(objects);
}

std::string DjangoSettingsOf(std::string_view text) {
  constexpr std::string_view kVariable = "DJANGO_SETTINGS_MODULE";
  for (std::string_view line : Lines(text)) {
    const std::size_t at = line.find(kVariable);
    if (at == std::string_view::npos || Trim(line).starts_with('#')) continue;
    line.remove_prefix(at + kVariable.size());
    if (line.starts_with('"') || line.starts_with('\'')) line.remove_prefix(1);
    const std::size_t open = line.find_first_of("'\"");
    if (open == std::string_view::npos) continue;
    const std::size_t close = line.find(line[open], open + 1);
    if (close == std::string_view::npos) continue;
    return std::string(line.substr(open + 1, close - open - 1));
  }
  return "";
}

}  // namespace corntune
