#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {

Result<std::string> WriteDockerfile(const Recommendation& answer, const Deployment& deployment) {
  const std::string bind = deployment.bind.value_or(kContainerBind);
  const auto address = ReadServiceAddress(bind);
  const auto words = CommandWords(answer, bind, QuoteJson);
  if (!address) return tl::unexpected(address.error());
  if (!words) return tl::unexpected(words.error());
  std::string text = HeaderComment(answer, "# ");
  if (address->port != 0) text += fmt::format("EXPOSE {}\n", address->port);
  return text + fmt::format(
                    "STOPSIGNAL SIGTERM\n"
                    "# The exec form: Gunicorn is process 1 and gets the stop signal itself. Give "
                    "it {} s\n# (docker stop --time) before the kill.\nCMD [{}]\n",
                    GraceSeconds(answer), Join(*words, ", "));
}

}  // namespace corntune
