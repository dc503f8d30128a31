#include <cmath>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/report/load.h"
#include "corntune/stats/confidence.h"

#include "figures.h"
#include "table.h"

namespace corntune {
namespace {

constexpr double kLevel = 0.95;

std::string Targets(const LoadPlan& plan) {
  const LoadTarget& first = plan.targets.front();
  std::string text =
      fmt::format("{} {}{}", first.method, first.endpoint.name, Printable(first.path));
  if (plan.targets.size() > 1) text += fmt::format(" and {} more", plan.targets.size() - 1);
  return text;
}

std::string Arrivals(const LoadPlan& plan) {
  const char* kept = plan.keep_alive ? "" : ", one for each request";
  if (plan.arrivals == LoadArrivals::kRecorded) {
    return fmt::format("{} recorded moments on at most {} connections{}", plan.recorded.size(),
                       plan.connections, kept);
  }
  if (!plan.rate) {
    std::string text =
        fmt::format("{} connection{} that send{} again when answered{}", plan.connections,
                    plan.connections == 1 ? "" : "s", plan.connections == 1 ? "s" : "", kept);
    if (plan.think_time.count() > 0) {
      text += fmt::format(" and {} are over", FormatDuration(plan.think_time));
    }
    return text;
  }
  std::string shape;
  if (plan.arrivals == LoadArrivals::kPoisson) shape = ", Poisson,";
  if (plan.arrivals == LoadArrivals::kRamp || plan.arrivals == LoadArrivals::kStep) {
    shape = fmt::format(
        ", from {} on{},", PerSecond(plan.start_rate.per_second),
        plan.arrivals == LoadArrivals::kStep ? fmt::format(" in {} steps", plan.steps) : "");
  }
  return fmt::format("{}{} on at most {} connections{}", PerSecond(plan.rate->per_second), shape,
                     plan.connections, kept);
}

std::string Interval(const Histogram& histogram, double q) {
  const auto ranks = QuantileRankInterval(q, histogram.count(), kLevel);
  if (!ranks) return "too few to bound it";
  return fmt::format("{} .. {}", Time(histogram.AtRank(ranks->low) / 1e9),
                     Time(histogram.AtRank(ranks->high) / 1e9));
}

std::string LatencyTable(const LoadPlan& plan, const LoadResult& result) {
  if (result.latency.count() == 0) return "";
  const bool open = IsOpen(plan);
  TextTable table;
  table.AddRow(open
                   ? std::vector<std::string>{"latency", "since due", "since sent", "95 % interval"}
                   : std::vector<std::string>{"latency", "since sent", "95 % interval"});
  const auto add = [&](const char* name, double due, double sent, std::string interval) {
    std::vector<std::string> row = {name, Time(due / 1e9)};
    if (open) row.push_back(Time(sent / 1e9));
    row.push_back(std::move(interval));
    table.AddRow(std::move(row));
  };
  add("mean", result.latency.Mean(), result.service.Mean(), "");
  struct Row {
    const char* name;
    double q;
  };
  for (const auto& [name, q] : {Row{"p50", 0.5}, Row{"p90", 0.9}, Row{"p95", 0.95},
                                Row{"p99", 0.99}, Row{"p99.9", 0.999}}) {
    add(name, result.latency.Quantile(q), result.service.Quantile(q), Interval(result.latency, q));
  }
  add("max", static_cast<double>(result.latency.Max()), static_cast<double>(result.service.Max()),
      "");
  return "\n" + table.ToString();
}

std::string ErrorKinds(const LoadErrors& errors) {
  std::vector<std::string> parts;
  const auto add = [&parts](std::uint64_t count, const char* what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", Count(count), what));
  };
  add(errors.connect, "could not connect");
  add(errors.closed, "were cut off");
  add(errors.timeout, "timed out");
  add(errors.bad_answer, "got no HTTP");
  add(errors.client_status, "got a status of 4xx");
  add(errors.server_status, "got a status of 5xx");
  return Join(parts, ", ");
}

std::string Notes(const LoadResult& result) {
  std::string text;
  const auto note = [&text](const std::string& what) {
    text += Wrapped("note: " + what, 6) + "\n";
  };
  if (result.retried > 0) {
    note(
        fmt::format("{} requests were sent again because the server had closed the kept connection",
                    Count(result.retried)));
  }
  if (result.starved > 0) {
    note(fmt::format("{} requests waited for a free connection, which counts as latency",
                     Count(result.starved)));
  }
  if (result.unsent > 0) {
    note(fmt::format(
        "{} requests were due and never sent: the server does not carry this rate on so "
        "many connections",
        Count(result.unsent)));
  }
  if (!result.settled) {
    note("the latency had not settled within the first half of the run; let it last longer");
  }
  if (result.interrupted) note("interrupted: these are the figures so far");
  if (!result.invalid.empty()) {
    text += Wrapped("invalid: " + result.invalid + "; the figures do not describe the server", 9) +
            "\n";
  }
  return text;
}

}  // namespace

std::string LoadText(const LoadPlan& plan, const LoadResult& result) {
  std::string text = fmt::format("{}\n{}\n\n", Targets(plan), Arrivals(plan));
  TextTable table;
  table.AddRow(
      {"answered", fmt::format("{} in {}", Count(result.answered), Time(result.window.count())) +
                       (result.warm_up.count() > 0
                            ? fmt::format(", after {} of warm-up", Time(result.warm_up.count()))
                            : "")});
  table.AddRow({"throughput", PerSecond(result.throughput.per_second)});
  const std::uint64_t errors = result.errors.Total();
  table.AddRow({"errors", errors == 0
                              ? "0"
                              : fmt::format("{}: {}", Count(errors), ErrorKinds(result.errors))});
  table.AddRow({"in flight", fmt::format("{:.1f} in the mean, {} at most", result.mean_in_flight,
                                         result.most_in_flight)});
  std::string generator = fmt::format("{} of CPU", Time(result.cpu.count()));
  if (result.lateness.count() > 0) {
    generator +=
        fmt::format(", 1 % sent {} late or later", Time(result.lateness.Quantile(0.99) / 1e9));
  }
  table.AddRow({"generator", generator});
  text += table.ToString() + LatencyTable(plan, result);
  if (!result.by_header.empty()) {
    TextTable counts;
    for (const auto& [value, count] : result.by_header) {
      if (counts.empty()) counts.AddRow({plan.counted_header, "answers"});
      counts.AddRow({Quoted(value), Count(count)});
    }
    text += "\n" + counts.ToString();
  }
  const std::string notes = Notes(result);
  if (!notes.empty()) text += "\n" + notes;
  return text;
}

std::string LoadProgressLine(const LoadPlan& plan, const LoadProgress& progress) {
  std::string left;
  if (plan.duration) {
    const double seconds =
        std::chrono::duration<double>(*plan.duration).count() - progress.elapsed.count();
    left = seconds > 0 ? fmt::format(", {:.0f}s left", std::ceil(seconds))
                       : ", waiting for the last answers";
  } else if (plan.requests) {
    const std::uint64_t done = progress.answered + progress.errors;
    left = fmt::format(", {} requests left", *plan.requests > done ? *plan.requests - done : 0);
  }
  return fmt::format("{}, p50 {}, p99 {}, {} error{}{}", PerSecond(progress.throughput.per_second),
                     Time(progress.p50.count()), Time(progress.p99.count()), progress.errors,
                     progress.errors == 1 ? "" : "s", left);
}

}  // namespace corntune
