#include "application.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

Task Plain(int status, std::string text) {
  Task task;
  task.answer.status = status;
  task.answer.body = std::move(text);
  return task;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// "%3A" as ":": clients encode the colon of lognormal:2.
std::string Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
                        HexDigit(text[i + 2]) >= 0;
    if (escape) {
      decoded += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace

Task Application::Work(const WorkSpec& spec, Random& random) const {
  Task task;
  task.work = Draw(spec, random);
  if (spec.size_bytes > 0) {
    task.answer.fill_bytes = spec.size_bytes;
  } else {
    task.answer.body = "done\n";
  }
  return task;
}

Task Application::Route(const HttpRequest& request, Random& random) const {
  const std::string path = Decoded(request.path);
  if (path == "/work") {
    if (request.query.empty()) return Work(work_, random);
    const auto spec = ParseWork(Decoded(request.query), '&', work_, "/work");
    if (!spec) return Plain(400, spec.error().ToString() + "\n");
    return Work(*spec, random);
  }
  if (path == "/healthz") {
    Task task = Plain(200, "ok\n");
    task.counted = false;
    return task;
  }
  if (path == "/stats") {
    Task task = Plain(200, StatsJson(page_));
    task.answer.content_type = "application/json";
    task.counted = false;
    return task;
  }
  if (!work_.Idle() || work_.size_bytes > 0) return Work(work_, random);
  if (path == "/") return Plain(200, "corntune\n");
  return Plain(404, fmt::format("no such page: {} (there are /, /work, /healthz and /stats)\n",
                                Quoted(path)));
}

std::string StatsJson(SharedPage& page) {
  const auto value = [](const auto& counter) { return counter.load(std::memory_order_relaxed); };
  std::uint64_t requests = value(page.retired.requests);
  std::uint64_t connections = value(page.retired.connections);
  std::uint64_t rejected = value(page.retired.rejected);
  std::uint32_t busy = 0;
  std::string workers;
  for (WorkerSlot& slot : page.Used()) {
    requests += value(slot.counters.requests);
    connections += value(slot.counters.connections);
    rejected += value(slot.counters.rejected);
    if (value(slot.pid) == 0) continue;
    busy += value(slot.busy);
    workers += fmt::format(
        R"({}{{"pid":{},"age":{},"boots":{},"requests":{},"busy":{},"busy_highest":{},"open":{},)"
        R"("connections":{},"rejected":{}}})",
        workers.empty() ? "" : ",", value(slot.pid), value(slot.age), value(slot.boots),
        value(slot.counters.requests), value(slot.busy), value(slot.busy_highest), value(slot.open),
        value(slot.counters.connections), value(slot.counters.rejected));
  }
  return fmt::format(
      R"({{"schema":"corntune.stats/1","requests":{},"busy":{},"busy_highest":{},"connections":{},)"
      R"("rejected":{},"spawned":{},"restarts":{},"workers":[{}]}})"
      "\n",
      requests, busy, value(page.busy_highest), connections, rejected, value(page.spawned),
      std::max(value(page.spawned), value(page.initial)) - value(page.initial), workers);
}

}  // namespace corntune
