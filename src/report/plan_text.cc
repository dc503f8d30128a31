#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/report/plan.h"

#include "figures.h"
#include "table.h"

namespace corntune {
namespace {

std::string Times(double count, std::string_view one, std::string_view many) {
  return fmt::format("{:g} {}", count, count == 1 ? one : many);
}

std::string Share(double share) {
  return fmt::format("{:.0f} %", share * 100);
}

std::string Asked(const CapacityTerms& terms) {
  const WorkloadTerms& workload = terms.workload;
  std::string text = PerSecond(workload.rate->per_second);
  if (terms.growth > 0) text += fmt::format(" that may grow by {}", Share(terms.growth));
  text += fmt::format(", {} of CPU ({}), {} of waiting ({})", Time(workload.request.cpu.mean()),
                      workload.cpu_shape, Time(workload.request.wait.mean()), workload.wait_shape);
  if (workload.p99) text += fmt::format(", p99 within {}", Time(workload.p99->count()));
  if (terms.survive > 0) {
    text += fmt::format("; {} may be lost", Times(terms.survive, "node", "nodes"));
  }
  return text + "\n";
}

std::string Node(const NodePlan& plan) {
  return fmt::format("{} CPU, {}", FormatCores(plan.node.cpus), FormatBytes(plan.node.memory));
}

std::string Settings(const Recommendation& pod) {
  std::string text = std::string(InfoOf(pod.worker_class).name) + ", " +
                     Times(static_cast<double>(pod.workers), "worker", "workers");
  if (pod.threads <= 1) return text;
  text += fmt::format(" x {} threads", pod.threads);
  // Whether workers take more connections than they have threads decides what they carry.
  const std::int64_t taken = pod.settings.GetInteger("worker_connections", 0);
  if (taken > 0) text += fmt::format(", {} connections", taken);
  return text;
}

std::string Limit(const NodePlan& plan, const CapacityTerms& terms) {
  const std::string busy = fmt::format(" (CPU {} busy)", Share(plan.utilization_at_limit));
  switch (plan.limit) {
    case PodLimit::kLatency:
      return fmt::format("then p99 reaches {}", Time(terms.workload.p99->count())) + busy;
    case PodLimit::kStability:
      return "above that requests are lost, or stand in a line that grows" + busy;
    case PodLimit::kLoad:
      break;
  }
  return fmt::format("{} of the {} that it carries at most", Share(terms.most_load),
                     PerSecond(plan.pod_capacity)) +
         busy;
}

std::string Seen(double load, Seconds p99, double utilization) {
  return fmt::format("{} a pod: p99 {}, CPU {} busy", PerSecond(load), Time(p99.count()),
                     Share(utilization));
}

std::string Money(double cost) {
  return fmt::format("{:.2f}/h", cost);
}

void AddLine(std::string& text, const std::string& name, const std::string& value) {
  text += fmt::format("  {:<11}", name) + Wrapped(value, 13) + "\n";
}

std::string Pods(const NodePlan& plan) {
  std::string text =
      fmt::format("{} on {} of {}", plan.pods, Times(plan.nodes, "node", "nodes"), Node(plan));
  if (plan.pods_per_node > 1) text += fmt::format(", {} to a node", plan.pods_per_node);
  if (plan.cost_per_hour) text += ": " + Money(*plan.cost_per_hour);
  return text;
}

std::string Rollout(const NodePlan& plan) {
  if (plan.surge_pods == 0) return "";
  std::string text = Times(plan.surge_pods, "pod", "pods") + " more";
  if (plan.surge_nodes > 0) {
    text += fmt::format(", for which {} must be there",
                        Times(plan.surge_nodes, "more node", "more nodes"));
  }
  return text;
}

std::string ColdStart(const NodePlan& plan, const CapacityTerms& terms) {
  return fmt::format(
      "{} from a load that rises to a new pod that serves ({} until the autoscaler "
      "acts, {} to boot); the rate grows by {} meanwhile, which the pods that are "
      "there must carry",
      Time(plan.cold_start.count()), Time(terms.metric_lag.count()), Time(terms.boot_time.count()),
      Share(plan.growth_meanwhile));
}

std::string Chosen(const NodePlan& plan, const CapacityTerms& terms) {
  std::string text;
  AddLine(text, "pod",
          fmt::format("{} CPU, {}: {}", FormatCores(plan.pod_cpus), FormatBytes(plan.pod_memory),
                      Settings(plan.pod)));
  AddLine(text, "", Printable(ShellCommand(GunicornCommand(plan.pod.settings, plan.pod.app))));
  AddLine(text, "carries", fmt::format("{}, {}", PerSecond(plan.pod_rate), Limit(plan, terms)));
  AddLine(text, "pods", Pods(plan));
  AddLine(text, "now", Seen(plan.load, plan.p99, plan.utilization));
  if (terms.growth > 0 || terms.survive > 0) {
    AddLine(text, "at worst",
            Seen(plan.load_at_worst, plan.p99_at_worst, plan.utilization_at_worst));
  }
  if (const std::string rollout = Rollout(plan); !rollout.empty())
    AddLine(text, "rollout", rollout);
  if (plan.connections) {
    AddLine(
        text, "database",
        fmt::format("{} at the height of a rollout",
                    Times(static_cast<double>(*plan.connections), "connection", "connections")));
  }
  AddLine(text, "cold start", ColdStart(plan, terms));
  AddLine(text, "autoscale",
          fmt::format("{} to {} pods at {} % CPU: the rest is for that growth", plan.scale_from,
                      plan.scale_to, plan.scale_target_percent));
  return text;
}

std::string Others(const CapacityPlan& plan) {
  if (plan.plans.size() < 2) return "";
  TextTable table;
  table.AddRow({"other ways", "pod", "settings", "carries", "pods", "nodes", "cost"});
  for (std::size_t i = 1; i < plan.plans.size(); ++i) {
    const NodePlan& each = plan.plans[i];
    table.AddRow({Node(each), FormatCores(each.pod_cpus) + " CPU", Settings(each.pod),
                  PerSecond(each.pod_rate), std::to_string(each.pods), std::to_string(each.nodes),
                  each.cost_per_hour ? Money(*each.cost_per_hour) : ""});
  }
  return "\n" + table.ToString();
}

std::string By(std::string_view rule, const std::optional<Seconds>& p99) {
  return p99 ? fmt::format("{} {}", Time(p99->count()), rule) : fmt::format("without end {}", rule);
}

std::string Dealt(const CapacityPlan& plan) {
  if (!plan.dealt_out) return "";
  const DealtOut& dealt = *plan.dealt_out;
  const std::string line = Time(dealt.one_line.count());
  const std::string least =
      dealt.random ? fmt::format("between {} (one line for all workers) and that at random", line)
                   : fmt::format("{} (one line for all workers) at least", line);
  const std::string text = fmt::format(
      "As {} pods of one worker and {} CPU each (assumed: a quota, where that is no whole CPU) p99 "
      "at {} is {}, {}, and {} by least connections. As one pod it is {}.",
      dealt.pods, FormatCores(dealt.pod_cpus), PerSecond(plan.plans.front().load_at_worst),
      By("by round robin", dealt.round_robin), By("at random", dealt.random), least,
      Time(dealt.one_pod.count()));
  return "\n  " + Wrapped(text, 2) + "\n";
}

// What the settings leave to worry about.
std::string Warnings(const NodePlan& plan) {
  std::string text;
  const auto add = [&text](const std::string& message) {
    text += "\n  warning: " + Wrapped(message, 11) + "\n";
  };
  if (plan.scaling_is_useless) {
    add(
        fmt::format("an autoscaler is of no use: while a pod starts the rate grows by {}, and the "
                    "room for that keeps {} pods running at the rate as it is (a shorter "
                    "--boot-time, or a fixed number of pods)",
                    Share(plan.growth_meanwhile), plan.scale_to));
  }
  for (const Warning& each : plan.pod.warnings) add(each.message + " (" + each.help + ")");
  return text;
}

}  // namespace

std::string PlanText(const CapacityPlan& plan, const CapacityTerms& terms) {
  std::string text = Asked(terms);
  if (plan.interrupted) text += "interrupted: the best of what was tried so far\n";
  text += "\n";
  if (plan.plans.empty()) return text + "  nothing was tried to its end\n";
  text += Chosen(plan.plans.front(), terms) + Others(plan) + Dealt(plan);
  text += Warnings(plan.plans.front());
  for (const std::string& rejected : plan.rejected) {
    text += "\n  no plan: " + Wrapped(rejected, 11) + "\n";
  }
  return text;
}

}  // namespace corntune
