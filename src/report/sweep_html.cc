#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/base/text.h"
#include "corntune/report/simulate.h"

#include "page.h"
#include "simulate_lines.h"
#include "sweep_drawing_text.h"
#include "sweep_page_text.h"
#include "xml.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

// What all points have in common; what is swept differs, and stands in the table.
std::string WorkloadText(const SweepReport& sweep) {
  std::set<std::string> demands;
  std::set<std::string> clients;
  for (const SweepPoint& point : sweep.points) {
    if (!point.report) continue;
    demands.insert(Join(DemandLines(*point.report), "; "));
    clients.insert(ClientsLine(point.report->workload));
  }
  std::string text;
  if (demands.size() == 1) text += *demands.begin();
  if (clients.size() == 1) text += (text.empty() ? "" : "; ") + *clients.begin();
  if (sweep.interrupted)
    text += (text.empty() ? "" : ". ") + std::string("Interrupted: the points so far");
  return text;
}

std::string PointRows(const SweepReport& sweep) {
  const SweepPoint* best = BestOf(sweep);
  std::string rows = "<tr>";
  for (const std::string& name : sweep.names) rows += "<th>" + XmlText(name) + "</th>";
  rows += "<th>throughput</th><th>p50</th><th>p99</th><th>CPU</th>";
  rows += std::string(sweep.timeouts ? "<th>in time</th>" : "") + "<th></th></tr>\n";
  for (const SweepPoint& point : sweep.points) {
    rows += "<tr>";
    for (const std::string& value : point.values) rows += "<td>" + XmlText(value) + "</td>";
    if (point.report) {
      for (const std::string& cell : FigureCells(sweep, point)) rows += "<td>" + cell + "</td>";
      rows += fmt::format("<td class=\"{}\">{}</td></tr>\n",
                          IsComparable(point) ? "pass" : "invalid", MarkOf(point, best));
    } else {
      rows += fmt::format("<td colspan=\"{}\" class=\"invalid\">{}</td></tr>\n",
                          sweep.timeouts ? 6 : 5, XmlText(point.infeasible));
    }
  }
  return rows;
}

Json Finite(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

bool HasLatencies(const SweepPoint& point) {
  return point.report && point.report->result.completed > 0;
}

// Points without an answer leave a gap in their line.
std::string Figures(const SweepReport& sweep) {
  if (std::none_of(sweep.points.begin(), sweep.points.end(), HasLatencies)) return "null";
  Json points = Json::array();
  for (const SweepPoint& point : sweep.points) {
    Json object = {{"values", point.values}};
    if (HasLatencies(point)) {
      const SimulationResult& result = point.report->result;
      object["throughput"] = Finite(result.throughput.value);
      object["p50"] = Finite(result.latency.p50.value * 1e3);
      object["p99"] = Finite(result.latency.p99.value * 1e3);
    } else {
      for (const char* key : {"throughput", "p50", "p99"}) object[key] = nullptr;
    }
    points.push_back(std::move(object));
  }
  const Json figures = {{"names", sweep.names}, {"points", std::move(points)}};
  return ScriptJson(figures.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

std::string SweepHtml(const SweepReport& sweep) {
  const std::string names = Join(sweep.names, ", ");
  Page page;
  page.title = "corntune simulate: sweep of " + names;
  page.body = Filled(
      kSweepPage, {{"names", XmlText(names)},
                   {"workload", XmlText(WorkloadText(sweep))},
                   {"latency", sweep.names.size() == 1 ? "Latency: p50 and p99" : "Latency: p99"},
                   {"points", PointRows(sweep)}});
  page.data = Figures(sweep);
  page.drawing = kSweepDrawing;
  return PageHtml(page);
}

}  // namespace corntune
