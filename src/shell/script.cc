// Reads commands one after the other, keeping the variables. A first pass finds what is assigned
// in loops and functions, whose order in the text is not that in time.
#include "corntune/shell/script.h"

#include <algorithm>

#include "corntune/base/text.h"

#include "expand.h"
#include "scan.h"
#include "script_reader.h"

namespace corntune {

ShellScript ReadShell(std::string_view text, const ShellContext& context) {
  constexpr std::size_t kMostBytes = 1 << 20;
  ShellScript result;
  if (text.size() > kMostBytes) {
    result.problem = "longer than 1 MiB";
    return result;
  }
  std::set<std::string> open;
  shell::ScriptReader(text, context, {}, &open).Run(result);
  result = ShellScript();
  shell::ScriptReader(text, context, open, nullptr).Run(result);
  return result;
}

}  // namespace corntune
