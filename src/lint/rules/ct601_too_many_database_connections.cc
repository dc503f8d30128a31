// CT601 too-many-database-connections: more threads than the database has connections.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

constexpr std::int64_t kMostWorkers = 100000;

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto runs = deployment.Class();
  const auto workers = deployment.Integer("workers");
  auto most = report.request().database_connections;
  const WrittenFact* fact = deployment.Fact("max_connections");
  if (!most && fact != nullptr) {
    const auto number = ParseInteger(fact->text, "", 1, 1000000);
    if (number) most = *number;
  }
  if (!runs || !workers || !most || *workers > kMostWorkers) return;
  std::int64_t threads = 1;
  if (*runs == WorkerClass::kGthread) threads = deployment.Integer("threads").value_or(1);
  if (threads < 1 || threads > kMostWorkers) return;
  const std::int64_t replicas = deployment.replicas.value_or(1);
  const std::int64_t needed = *workers * threads * replicas;
  if (needed <= *most) return;
  report.At(
      deployment.PlaceOf("workers"),
      fmt::format("{} x {} threads in {} may hold {} connections, the database has {}",
                  Count(*workers, "worker"), threads, Count(replicas, "replica"), needed, *most),
      "fewer of them, or a pooler in between");
}

}  // namespace

const Rule kRuleCT601 = {
    .code = "CT601",
    .slug = "too-many-database-connections",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "More threads than the database has connections",
    .why =
        "Frameworks keep one connection for each thread. When all are in use the database refuses "
        "the rest.",
    .source = "PostgreSQL: max_connections; teamhephy/controller #74",
    .wrong = {"compose.yaml",
              "services:\n"
              "  db:\n"
              "    image: postgres:16\n"
              "    command: postgres -c max_connections=50\n"
              "  web:\n"
              "    command: gunicorn --workers 8 --threads 10 --graceful-timeout 5 shop:app\n"},
    .right = {"compose.yaml",
              "services:\n"
              "  db:\n"
              "    image: postgres:16\n"
              "    command: postgres -c max_connections=50\n"
              "  web:\n"
              "    command: gunicorn --workers 4 --threads 10 --graceful-timeout 5 shop:app\n"},
    .ignore_when = "A pooler stands in between, or few requests use the database.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
