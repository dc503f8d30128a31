// The k6 operator of Kubernetes divides a script's virtual users and rates among its pods itself.
#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/version.h"

#include "script_parts.h"

namespace corntune {

Result<std::string> K6OperatorManifest(const LoadScriptRequest& request) {
  const auto script = K6Script(request);
  if (!script) return tl::unexpected(script.error());
  std::string indented;
  for (const std::string_view line : Lines(*script)) {
    indented += line.empty() ? "\n" : fmt::format("    {}\n", line);
  }
  return fmt::format(
      "# Made by corntune {}. kubectl apply -f FILE, where the k6 operator is installed.\n"
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: corntune-load\ndata:\n"
      "  load.js: |\n{}"
      "---\napiVersion: k6.io/v1alpha1\nkind: TestRun\nmetadata:\n  name: corntune-load\nspec:\n"
      "  parallelism: {}\n  script:\n    configMap:\n      name: corntune-load\n"
      "      file: load.js\n",
      kVersion, indented, request.pods);
}

}  // namespace corntune
