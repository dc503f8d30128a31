#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"

namespace corntune {

Result<std::string> WriteConfPy(const Recommendation& answer, const Deployment& deployment) {
  std::string text = HeaderComment(answer, "# ");
  text += fmt::format("#\n# gunicorn -c gunicorn.conf.py {}\n\n", Printable(answer.app));
  Settings settings = answer.settings;
  if (deployment.bind) settings.Set("bind", *deployment.bind);
  for (const auto& [name, value] : settings) {
    text += fmt::format("{} = {}\n", name, ToPython(value));
  }
  return text;
}

}  // namespace corntune
