// corntune serve: the bundled reference server.
#include <memory>

#include "corntune/server/server.h"

#include "commands.h"
#include "serve_options.h"

namespace corntune {

void AddServeCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "serve", "A server that queues, limits, times out and restarts as Gunicorn does");
  command->footer("It answers /, /work?cpu=2ms&wait=20ms, /healthz and /stats (JSON).");
  auto options = std::make_shared<ServeOptions>();
  AddServeOptions(*command, *options);
  command->callback([options, &invocation] {
    const auto read = [options, &invocation] {
      return ReadServeOptions(*options, invocation.environment);
    };
    const auto server = read();
    const Result<int> code =
        server ? RunServer(*server, read) : Result<int>(tl::unexpected(server.error()));
    if (code) {
      // Gunicorn's own exit codes: 3 and 4 for workers that cannot start.
      invocation.exit_code = static_cast<ExitCode>(*code);
      return;
    }
    PrintError(code.error());
    invocation.exit_code = ExitCodeFor(code.error().kind);
  });
}

}  // namespace corntune
