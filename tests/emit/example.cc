#include "example.h"

#include <gtest/gtest.h>

namespace corntune {

Recommendation ExampleAnswer() {
  Recommendation answer;
  answer.app = "shop.wsgi:application";
  answer.settings.Set("workers", std::int64_t{1});
  answer.settings.Set("threads", std::int64_t{2});
  answer.settings.Set("worker_class", std::string("gthread"));
  answer.settings.Set("keepalive", std::int64_t{65});
  answer.worker_class = WorkerClass::kGthread;
  answer.workers = 1;
  answer.threads = 2;
  answer.max_concurrent_requests = 2;
  answer.memory = Bytes{156u << 20};
  answer.memory_limit = Bytes{512u << 20};
  answer.memory_is_limited = true;
  answer.cpus = Cores{0.5};
  answer.surroundings.behind = "nginx";
  answer.surroundings.keepalive_s = 65;
  answer.surroundings.proxy_timeout_s = 60;
  answer.terms.worker_connections = 1000;
  answer.terms.memory_per_worker = Bytes{130u << 20};
  answer.terms.master_memory = Bytes{26u << 20};
  answer.terms.headroom = 0.1;
  answer.reasons = {{"workers", "1", "cpu-rule", "2 x 0.5 CPU + 1 over 2 threads", std::nullopt,
                     "Gunicorn documentation", "ceil(2 / 2) = 1"},
                    {"keepalive", "65", "keepalive-above-proxy", "longer than nginx's 60 s",
                     std::nullopt, "nginx.org", ""}};
  answer.warnings = {{"workload-unknown", "nothing is known of the workload", "measure it"}};
  answer.ledger = {{"memory limit", "512 MiB", "detected: cgroup"}};
  answer.machine = "0.5 CPU (quota), 512 MiB (cgroup)";
  answer.inputs = {"recommend", "-k", "gthread", "shop.wsgi:application"};
  return answer;
}

std::string Written(std::string_view form, const Recommendation& answer,
                    const Deployment& deployment) {
  const auto text = FindForm(form)->write(answer, deployment);
  EXPECT_TRUE(text) << form << ": " << (text ? "" : text.error().ToString());
  return text.value_or("");
}

std::string Refusal(std::string_view form, const Recommendation& answer,
                    const Deployment& deployment) {
  const auto text = FindForm(form)->write(answer, deployment);
  EXPECT_FALSE(text) << form << " wrote\n" << text.value_or("");
  return text ? "" : text.error().ToString();
}

}  // namespace corntune
