// CT107 sqlite-many-workers: several processes write to one SQLite file.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto found = deployment.environment.find("DATABASE_URL");
  if (found == deployment.environment.end() || !found->second.value) return;
  const std::string_view url = *found->second.value;
  if (!url.starts_with("sqlite:") && !url.starts_with("spatialite:")) return;
  if (url.find("memory") != std::string_view::npos) return;
  const auto workers = deployment.Integer("workers");
  if (!workers || *workers < 2) return;
  report.At(
      deployment.PlaceOf("workers"),
      fmt::format("{} processes share one SQLite file: while one writes, the others wait, and "
                  "fail with \"database is locked\" after a few seconds",
                  *workers),
      "one worker with threads, or a database server");
}

}  // namespace

const Rule kRuleCT107 = {
    .code = "CT107",
    .slug = "sqlite-many-workers",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Several workers write to one SQLite file",
    .why =
        "SQLite lets one connection write at a time. A second writer waits for its timeout (5 s in "
        "Python) and then fails.",
    .source = "SQLite: File Locking And Concurrency; Python: sqlite3.connect",
    .wrong = {"compose.yaml",
              "services:\n  web:\n    image: shop\n    environment:\n      DATABASE_URL: "
              "sqlite:////data/db.sqlite3\n    command: gunicorn --workers 4 shop.wsgi\n"},
    .right =
        {"compose.yaml",
         "services:\n  web:\n    image: shop\n    stop_grace_period: 40s\n    environment:\n      "
         "DATABASE_URL: "
         "sqlite:////data/db.sqlite3\n    command: gunicorn --workers 1 --threads 4 shop.wsgi\n"},
    .ignore_when = "The application only reads, or hardly ever writes.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
