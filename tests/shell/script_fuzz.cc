// Reading never crashes, ends soon, and every word has a value or a reason and a place in the text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "corntune/shell/program.h"
#include "corntune/shell/script.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corntune;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ShellContext context;
  context.cpu_count = 4;
  context.environment["PORT"] = "80";
  if (size % 2 == 0) {
    ShellWord argument;
    argument.value = "web";
    context.arguments = {argument, argument};
    context.read_file = [&](const std::string& name) -> std::optional<std::string> {
      if (name.size() % 2 == 0) return std::nullopt;
      return std::string(text.substr(0, 200));
    };
  }
  for (const SimpleCommand& command : ReadShell(text, context).commands) {
    if (command.begin > command.end || command.end > size) std::abort();
    for (const ShellWord& word : command.words) {
      if (word.value.has_value() != word.reason.empty()) std::abort();
      if (word.value.has_value() == (word.origin == ShellOrigin::kUnknown)) std::abort();
      if (word.argument && *word.argument > 1) std::abort();
      if (word.begin > word.end || word.end > size) std::abort();
    }
    const auto call = FindProgram(command.words);
    if (call && call->arguments > command.words.size()) std::abort();
  }
  return 0;
}
