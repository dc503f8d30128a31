#include <algorithm>

#include <fmt/format.h>

#include "corntune/gunicorn/command_line.h"
#include "corntune/report/verify.h"

#include "figures.h"
#include "page.h"
#include "verify_charts.h"
#include "verify_drawing_text.h"
#include "verify_page_text.h"
#include "xml.h"

namespace corntune {
namespace {

std::string Row(std::string_view name, std::string_view value) {
  return fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", XmlText(name), XmlText(value));
}

std::string RunRows(const VerifyResult& result) {
  std::string server(ToText(result.server));
  if (!result.version.empty()) server += " " + result.version;
  std::string rows =
      Row("server", server) + fmt::format("<tr><th>command</th><td><code>{}</code></td></tr>\n",
                                          XmlText(ShellCommand(result.command)));
  if (!result.work.empty()) rows += Row("work of a request", result.work);
  if (!result.limits.empty()) rows += Row("limits", result.limits);
  if (result.promised) rows += Row("promised", fmt::format("{} at a time", *result.promised));
  return rows;
}

std::string CheckRows(const VerifyResult& result) {
  std::string rows;
  for (const VerifyCheck& check : result.checks) {
    rows += fmt::format(
        "<tr><td class=\"{0}\">{0}</td><td>{1}</td><td>{2}</td><td>{3}</td><td>{4}</td></tr>\n",
        check.pass ? "pass" : "fail", XmlText(check.name), XmlText(check.expected),
        XmlText(check.observed), XmlText(check.tolerance));
  }
  return rows;
}

std::string Notes(const VerifyResult& result) {
  if (result.notes.empty()) return "";
  std::string rows;
  for (const VerifyNote& note : result.notes) rows += Row(note.id, note.message);
  return "\n<h2>Notes</h2>\n<table>\n" + rows + "</table>\n";
}

std::string LoadRows(const VerifyResult& result) {
  if (!result.load) return Row("load", "none was driven");
  const LoadResult& load = *result.load;
  std::string rows = Row("answered", Count(load.answered) + " requests") +
                     Row("errors", Count(load.errors.Total())) +
                     Row("throughput", PerSecond(load.throughput.per_second)) +
                     Row("in flight", fmt::format("{:.1f} in the mean, {} at most",
                                                  load.mean_in_flight, load.most_in_flight));
  if (load.latency.count() == 0) return rows;
  for (const auto& [name, q] : {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}}) {
    rows += Row(name, Time(load.latency.Quantile(q) / 1e9));
  }
  return rows + Row("slowest", Time(static_cast<double>(load.latency.Max()) / 1e9));
}

std::string Workers(const VerifyResult& result) {
  if (result.workers.empty()) return "";
  std::string rows = "<tr><th>pid</th><th>requests</th><th>most at a time</th></tr>\n";
  for (const VerifiedWorker& worker : result.workers) {
    rows += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", worker.pid, Count(worker.requests),
        worker.max_concurrent ? std::to_string(*worker.max_concurrent) : "not known");
  }
  return "\n<h2>Workers</h2>\n<table>\n" + rows + "</table>\n";
}

std::string Closing(const VerifyResult& result) {
  const auto failed = std::count_if(result.checks.begin(), result.checks.end(),
                                    [](const VerifyCheck& check) { return !check.pass; });
  std::string text = result.interrupted ? "Interrupted: what was seen so far. " : "";
  if (result.verdict == Verdict::kInvalid) return text + "The run says nothing: " + result.why;
  if (failed == 0) return text + fmt::format("All {} checks hold.", result.checks.size());
  return text + fmt::format("{} of {} checks do not hold.", failed, result.checks.size());
}

}  // namespace

std::string VerifyHtml(const VerifyResult& result) {
  const std::string verdict(ToText(result.verdict));
  Page page;
  page.title = "corntune verify: " + verdict;
  page.body = Filled(kVerifyPage, {{"verdict", verdict},
                                   {"closing", XmlText(Closing(result))},
                                   {"run", RunRows(result)},
                                   {"checks", CheckRows(result)},
                                   {"notes", Notes(result)},
                                   {"load", LoadRows(result)},
                                   {"workers", Workers(result)}});
  page.data = VerifyCharts(result);
  page.drawing = kVerifyDrawing;
  return PageHtml(page);
}

}  // namespace corntune
