// The application that the server runs: /, /work, /healthz and /stats.
#pragma once

#include <optional>

#include "corntune/server/work.h"
#include "corntune/stats/random.h"

#include "answer.h"
#include "burn.h"
#include "request.h"
#include "shared_page.h"

namespace corntune {

// What a request comes to: work first, where there is any, then the answer.
struct Task {
  std::optional<WorkPlan> work;
  Answer answer;
  bool counted = true;  // in the statistics; those who ask for them are not
};

class Application {
 public:
  // `work` is what paths other than the server's own do; idle, they are not found. References must
  // outlive this.
  Application(const WorkSpec& work, SharedPage& page) : work_(work), page_(page) {}

  Task Route(const HttpRequest& request, Random& random) const;

 private:
  Task Work(const WorkSpec& spec, Random& random) const;

  const WorkSpec& work_;
  SharedPage& page_;
};

// The statistics of all workers as one JSON object with the schema key "corntune.stats/1".
std::string StatsJson(SharedPage& page);

}  // namespace corntune
