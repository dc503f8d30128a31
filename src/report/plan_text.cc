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
  if (pod.threads > 1) text += fmt::format(" x {} threads", pod.threads);
  return text;
}

std::string Limit(const NodePlan& plan, const CapacityTerms& terms) {
  if (plan.limit == PodLimit::kLatency) {
    return fmt::format("then p99 reaches {} (CPU {} busy)", Time(terms.workload.p99->count()),
                       Share(plan.utilization_at_limit));
  }
  return fmt::format("{} of what it carries at most (CPU {} busy)", Share(terms.most_load),
                     Share(plan.utilization_at_limit));
}

std::string Seen(double load, Seconds p99, double utilization) {
  return fmt::format("{} a pod: p99 {}, CPU {} busy", PerSecond(load), Time(p99.count()),
                     Share(utilization));
}

std::string Money(double cost) {
  return fmt::format("{:.2f}/h", cost);
}

void AddLine(std::string& text, const std::string& name, const std::string& value) {
  text += fmt::format("  {:<10}", name) + Wrapped(value, 12) + "\n";
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
  AddLine(
      text, "autoscale",
      fmt::format("{} to {} pods at {} % CPU: the rest is for what {} of {} a minute add until a "
                  "new pod serves",
                  plan.scale_from, plan.scale_to, plan.scale_target_percent,
                  Time((terms.metric_lag + terms.boot_time).count()), Share(terms.ramp)));
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

std::string Dealt(const CapacityPlan& plan) {
  if (!plan.dealt_out) return "";
  const DealtOut& dealt = *plan.dealt_out;
  return "\n  " +
         Wrapped(
             fmt::format("The {0} workers of a pod take requests from one line. As {0} pods of one "
                         "worker, each with a line of its own, p99 of the waiting for slots and of "
                         "the work alone goes from {1} to {2} by least connections, {3} by round "
                         "robin, {4} at random.",
                         dealt.pods, Time(dealt.one_line.count()),
                         Time(dealt.least_connections.count()), Time(dealt.round_robin.count()),
                         Time(dealt.random.count())),
             2) +
         "\n";
}

}  // namespace

std::string PlanText(const CapacityPlan& plan, const CapacityTerms& terms) {
  std::string text = Asked(terms);
  if (plan.interrupted) text += "interrupted: the best of what was tried so far\n";
  text += "\n";
  if (plan.plans.empty()) return text + "  nothing was tried to its end\n";
  text += Chosen(plan.plans.front(), terms) + Others(plan) + Dealt(plan);
  for (const std::string& rejected : plan.rejected) {
    text += "\n  no plan: " + Wrapped(rejected, 11) + "\n";
  }
  return text;
}

}  // namespace corntune
