// CT418 preload-without-hook: what was opened before the fork is shared.
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (deployment.open || deployment.Bool("preload_app") != true) return;
  if (!IsCertain(deployment, "preload_app")) return;
  for (const char* hook : {"post_fork", "post_worker_init", "child_exit", "pre_fork"}) {
    if (deployment.Find(hook) != nullptr) return;
  }
  report.At(deployment.PlaceOf("preload_app"),
            "the application is loaded once, and no hook opens its connections anew in each worker",
            "close and reopen connections in post_fork");
}

}  // namespace

const Rule kRuleCT418 = {
    .code = "CT418",
    .slug = "preload-without-hook",
    .severity = Severity::kInfo,
    .on = false,
    .summary = "preload_app without a hook after the fork",
    .why =
        "What the application opens while it is loaded (a pool of database connections, a TLS "
        "session, a thread) is there before the workers are: they share one socket and garble each "
        "other's bytes, and the thread is only in the arbiter.",
    .source = "Gunicorn issue 1953; nautobot issue 127; docs/gunicorn-facts.md",
    .wrong = {"gunicorn.conf.py", "preload_app = True\n"},
    .right = {"gunicorn.conf.py",
              "preload_app = True\n\n\ndef post_fork(server, worker):\n"
              "    from shop.db import engine\n    engine.dispose(close=False)\n"},
    .ignore_when = "Nothing is opened before the first request.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
