// Whatever the bytes of a Python file: the applications in it have a name that Gunicorn could be
// given, and a line of the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "python_apps.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corntune;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  for (const ModuleApp& app : AppsOfModule(text)) {
    if (app.name.empty() || app.line < 1 || app.line > lines) std::abort();
    const bool plain = std::all_of(app.name.begin(), app.name.end(),
                                   [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
    if (!plain) std::abort();
  }
  (void)DjangoSettingsOf(text);
  return 0;
}
