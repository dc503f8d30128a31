#include "corntune/gunicorn/command_line.h"

#include "forms.h"
#include "parts.h"

namespace corntune {

Result<std::string> WriteCommand(const Recommendation& answer, const Deployment& deployment) {
  return ShellCommand(CommandWords(answer, deployment.bind.value_or(""))) + "\n";
}

}  // namespace corntune
