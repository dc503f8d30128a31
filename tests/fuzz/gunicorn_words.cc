// SplitShellWords, and ReadCommandLine on what it gives; what is read must survive being written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/command_line.h"

namespace {

// Values that no command line can give back: argparse drops the argument "--", and an empty element
// of a comma-separated list comes from blanks only.
bool CanBeWritten(const corntune::Settings& settings) {
  for (const auto& [name, value] : settings) {
    if (const auto* text = std::get_if<std::string>(&value); text && *text == "--") return false;
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
      const bool appends = corntune::FindSetting(name)->forms.back().appends;
      for (const std::string& element : *list) {
        if (element == "--" || (element.empty() && !appends)) return false;
      }
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto words = corntune::SplitShellWords(text);
  if (!words) return 0;
  // Quoting and splitting are inverse. NUL cannot stand in a shell's word.
  const auto again = corntune::SplitShellWords(corntune::ShellCommand(*words));
  if (!again || *again != *words) std::abort();
  const auto line = corntune::ReadCommandLine(*words, corntune::kNewestGunicorn);
  if (!line || line->exits || !CanBeWritten(line->settings)) return 0;
  std::vector<std::string> written =
      corntune::GunicornCommand(line->settings, line->app.value_or(""));
  written.erase(written.begin());
  const auto reread = corntune::ReadCommandLine(written, corntune::kNewestGunicorn);
  if (!reread || reread->settings != line->settings) std::abort();
  return 0;
}
