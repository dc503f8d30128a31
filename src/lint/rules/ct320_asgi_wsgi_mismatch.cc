// CT320 asgi-wsgi-mismatch: the worker class does not call an application of this kind.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

// "wsgi" or "asgi" where the module is called so, as Django and many after it do; or nothing.
std::string_view InterfaceOf(std::string_view app) {
  std::string_view module = app.substr(0, app.find(':'));
  module = module.substr(module.rfind('.') + 1);
  return module == "wsgi" || module == "asgi" ? module : std::string_view();
}

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto app = deployment.app ? deployment.app : deployment.Text("wsgi_app");
  const auto worker_class = deployment.Class();
  if (!app || !worker_class) return;
  const std::string_view interface = InterfaceOf(*app);
  const WorkerClassInfo& info = InfoOf(*worker_class);
  if (interface.empty() || interface == info.interface) return;
  const bool asgi = interface == "asgi";
  const DeploySetting* given = deployment.Find("worker_class");
  report.At(given != nullptr ? given->place : deployment.place,
            fmt::format("{} is an {} application by its name, and {} calls {} ones: requests fail",
                        *app, asgi ? "ASGI" : "WSGI", info.name, asgi ? "WSGI" : "ASGI"),
            asgi ? "a class for ASGI (uvicorn_worker.UvicornWorker, or asgi from 24.0.0), or the "
                   "WSGI application"
                 : "a class for WSGI (sync, gthread, gevent), or the ASGI application");
}

}  // namespace

const Rule kRuleCT320 = {
    .code = "CT320",
    .slug = "asgi-wsgi-mismatch",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "The worker class calls another kind of application",
    .why =
        "An ASGI application is called with scope, receive and send, a WSGI application with "
        "environ and start_response. Gunicorn starts all the same, and answers 500.",
    .source = "PEP 3333; the ASGI specification; tests against the real Gunicorn",
    .wrong = {"Procfile", "web: gunicorn --worker-class gthread shop.asgi:application\n"},
    .right = {"Procfile", "web: gunicorn --worker-class gthread shop.wsgi:application\n"},
    .ignore_when = "The module is called so and holds an application of the other kind.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
