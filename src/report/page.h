// Pages of HTML that need nothing else: their frame, and the library that draws their charts.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace corntune {

struct Page {
  std::string title;         // plain text
  std::string body;          // markup, with an element "charts" that is shown when there is `data`
  std::string data;          // JSON as ScriptJson makes it; "null" when there is nothing to draw
  std::string_view drawing;  // a script that draws page.data; page/charts.js says what it may use
};

// The whole page: `page` in the frame, with styles and Chart.js.
std::string PageHtml(const Page& page);

using PageParts = std::vector<std::pair<std::string_view, std::string>>;

// `text` with each @name@ replaced by its part, which is not searched again.
std::string Filled(std::string_view text, const PageParts& parts);

// JSON for a script element, which ends at the first "</script": it has no "<" any more.
std::string ScriptJson(std::string json);

}  // namespace corntune
