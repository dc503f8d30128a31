#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"

#include "checks.h"

namespace corntune {
namespace {

// "3 workers of class gthread, 4 threads each".
std::string Described(const InForce& force, std::size_t processes, const std::string& class_name) {
  std::string text =
      fmt::format("{} worker{} of class {}", processes, processes == 1 ? "" : "s", class_name);
  if (!force.worker_class) return text;
  switch (InfoOf(*force.worker_class).bound) {
    case ConcurrencyBound::kThreads:
      return text + fmt::format(", {} thread{} each", force.threads, force.threads == 1 ? "" : "s");
    case ConcurrencyBound::kConnections:
      return text + fmt::format(", {} connections each", force.worker_connections);
    case ConcurrencyBound::kOne:
    case ConcurrencyBound::kNone:
      break;
  }
  return text;
}

// The settings that were asked for and have another value in force.
std::vector<std::string> Differing(const VerifyPlan& plan, const InForce& force) {
  std::vector<std::string> differing;
  for (const auto& [name, asked] : plan.settings) {
    const SettingValue* held = force.settings.Find(name);
    if (held == nullptr || std::holds_alternative<std::vector<std::string>>(asked)) continue;
    if (name == "bind" || name == "config" || ToText(*held) == ToText(asked)) continue;
    const bool own_place = name == "errorlog" || name == "accesslog" || name == "loglevel" ||
                           name == "daemon" || name == "pidfile";
    // Gunicorn shows a class by its dotted name, and a user or group by its number.
    if (own_place || name == "worker_class" || name == "user" || name == "group") continue;
    differing.push_back(fmt::format("{} is {}", name, Printable(ToText(*held))));
  }
  return differing;
}

// What was asked for, in the terms of what is in force.
InForce Asked(const VerifyPlan& plan, const InForce& force) {
  InForce asked = force;
  const Settings& settings = plan.settings;
  asked.workers = static_cast<int>(settings.GetInteger("workers", force.workers));
  asked.threads = static_cast<int>(settings.GetInteger("threads", force.threads));
  asked.worker_connections =
      static_cast<int>(settings.GetInteger("worker_connections", force.worker_connections));
  if (const auto known = FindWorkerClass(settings.GetText("worker_class", ""))) {
    asked.worker_class = EffectiveWorkerClass(*known, asked.threads);
  }
  return asked;
}

std::string_view NameOf(const InForce& force) {
  return force.worker_class ? InfoOf(*force.worker_class).name : "of the user's own";
}

}  // namespace

Result<void> CheckComesUp(const VerifySession& session, RunningServer& server) {
  const InForce& force = server.in_force();
  const InForce asked = Asked(session.plan, force);
  const std::size_t processes = server.Workers().size();
  const std::string logged = server.LoggedClass();
  VerifyCheck check;
  check.name = "comes-up";
  check.expected =
      Described(asked, static_cast<std::size_t>(asked.workers), std::string(NameOf(asked)));
  check.observed =
      Described(force, processes, logged.empty() ? std::string(NameOf(force)) : logged);
  check.tolerance = "none";
  const auto reported = FindWorkerClass(logged);
  // The bundled server runs uvicorn's settings as asgi, whose concurrency has no bound either.
  const bool same_class =
      !asked.worker_class || !reported || *reported == *asked.worker_class ||
      (session.plan.server == VerifiedServer::kBundled && *reported == WorkerClass::kAsgi &&
       asked.worker_class == WorkerClass::kUvicorn);
  const auto differing = Differing(session.plan, force);
  if (!differing.empty()) check.observed += "; " + Join(differing, ", ");
  check.pass = same_class && processes == static_cast<std::size_t>(asked.workers) &&
               force.threads == asked.threads &&
               force.worker_connections == asked.worker_connections && differing.empty();
  session.Add(std::move(check));
  return {};
}

}  // namespace corntune
