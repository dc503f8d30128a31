#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/command_line.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {
Result<std::string> WriteConfPy(const Recommendation& answer, const Deployment& deployment) {
  // Python takes "coding: NAME" in a comment of the first two lines for the encoding of the file
  // (PEP 263): the first line names it, so that nothing echoed below can.
  std::string text = "# -*- coding: utf-8 -*-\n" + MadeBy(answer, "# ");
  text +=
      fmt::format("#\n# gunicorn -c gunicorn.conf.py {}\n", CommentText(QuoteForShell(answer.app)));
  Settings settings = answer.settings;
  if (deployment.bind) settings.Set("bind", *deployment.bind);
  for (const auto& [name, value] : settings) {
    const auto literal = Utf8Only(ToPython(value), "--" + name);
    if (!literal) return literal;
    text += fmt::format("\n{}{} = {}\n", ReasonComment(answer, name), name, *literal);
  }
  return text;
}

}  // namespace corntune
