#include "page.h"

#include <algorithm>

#include "corntune/base/version.h"

#include "chart_drawing_text.h"
#include "chart_library_text.h"
#include "page_frame_text.h"
#include "xml.h"

namespace corntune {

std::string Filled(std::string_view page, const PageParts& parts) {
  std::string out;
  while (!page.empty()) {
    const std::size_t mark = page.find('@');
    out += page.substr(0, mark);
    if (mark == std::string_view::npos) break;
    page.remove_prefix(mark);
    const auto part = std::find_if(parts.begin(), parts.end(), [&page](const auto& candidate) {
      return page.substr(1).starts_with(std::string(candidate.first) + "@");
    });
    const bool known = part != parts.end();
    out += known ? part->second : "@";
    page.remove_prefix(known ? part->first.size() + 2 : 1);
  }
  return out;
}

std::string ScriptJson(std::string json) {
  for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos;) {
    json.replace(at, 1, "\\u003c");
  }
  return json;
}

std::string PageHtml(const Page& page) {
  return Filled(kPageFrame, {{"title", XmlText(page.title)},
                             {"body", page.body},
                             {"version", kVersion},
                             {"data", page.data},
                             {"library", kChartLibrary},
                             {"charts", kChartDrawing},
                             {"drawing", std::string(page.drawing)}});
}

}  // namespace corntune
