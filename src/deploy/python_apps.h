// The applications that one Python module makes, as far as its text tells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace corntune {

enum class AppOrigin {
  kObject,   // app = Flask(...)
  kMade,     // app = create_app(...), from a factory of another module perhaps
  kFactory,  // def create_app(): callable without arguments
};

struct ModuleApp {
  std::string name;  // "app", "create_app()"
  AppOrigin origin = AppOrigin::kObject;
  std::string_view interface;  // "wsgi" or "asgi"; empty for kMade where the module does not tell
  std::string_view framework;  // "Flask"; likewise
  int line = 0;
};

// At most one object of each interface (the one named app or application, where there are several;
// else all), or the factory of a module that makes no object. Any bytes will do.
std::vector<ModuleApp> AppsOfModule(std::string_view text);

// "shop.settings" of os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings"), or empty.
std::string DjangoSettingsOf(std::string_view text);

}  // namespace corntune
