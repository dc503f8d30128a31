#include <nlohmann/json.hpp>

#include "corntune/base/text.h"
#include "corntune/report/simulate.h"

#include "histogram_charts.h"
#include "page.h"
#include "simulate_drawing_text.h"
#include "simulate_lines.h"
#include "simulate_page_text.h"
#include "simulate_parts.h"
#include "xml.h"

namespace corntune {
namespace {

std::string TableRows(const SimulateReport& report) {
  if (report.result.completed == 0) return "";
  std::string markup;
  const char* cell = "th";
  const SimulateRows rows = RowsOf(report);
  for (const auto& row : rows) {
    markup += "<tr>";
    for (std::size_t i = 0; i < rows.front().size(); ++i) {
      const std::string text = i < row.size() ? XmlText(row[i]) : "";
      markup += std::string("<") + cell + ">" + text + "</" + cell + ">";
    }
    markup += "</tr>\n";
    cell = "td";
  }
  return markup;
}

std::string NoteItems(const SimulateReport& report) {
  std::string markup;
  const std::string notes = NotesOf(report);
  for (const std::string_view line : Split(notes, '\n')) {
    if (!line.empty()) markup += "<li>" + XmlText(std::string(Trim(line))) + "</li>\n";
  }
  return markup;
}

std::string Figures(const SimulationResult& result) {
  if (result.completed == 0) return "null";
  return ScriptJson(nlohmann::ordered_json{{"latency", PercentilesJson(result.histogram)},
                                           {"bins", BinsJson(result.histogram)},
                                           {"shares", result.worker_shares}}
                        .dump());
}

}  // namespace

std::string SimulateHtml(const SimulateReport& report) {
  const std::string settings = SettingsLine(report.instance);
  Page page;
  page.title = "corntune simulate: " + settings;
  page.body = Filled(
      kSimulatePage,
      {{"settings", XmlText(settings)},
       {"workload", XmlText(Join(DemandLines(report), "; ") + "; " + ClientsLine(report.workload))},
       {"rows", TableRows(report)},
       {"notes", NoteItems(report)}});
  page.data = Figures(report.result);
  page.drawing = kSimulateDrawing;
  return PageHtml(page);
}

}  // namespace corntune
