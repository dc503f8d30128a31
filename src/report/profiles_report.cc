#include "corntune/report/profiles_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/base/text.h"

#include "table.h"

namespace corntune {

std::string ProfilesText(const std::vector<ProfileSummary>& profiles) {
  TextTable table(0);
  table.AddRow({"kind", "name", "summary"});
  for (const ProfileSummary& profile : profiles) {
    table.AddRow({profile.kind, profile.name, profile.summary});
  }
  return table.ToString();
}

std::string ProfileDetails(const ProfileSummary& profile) {
  std::string text = fmt::format("{} ({}): {}\n\n", Printable(profile.name), profile.kind,
                                 Printable(profile.summary));
  TextTable table;
  for (const ProfileFigure& figure : profile.figures) {
    table.AddRow({figure.key, figure.value,
                  fmt::format("{}: {}", figure.assumed ? "assumed" : "source", figure.origin)});
  }
  return text + table.ToString();
}

std::string ProfilesJson(const std::vector<ProfileSummary>& profiles) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const ProfileSummary& profile : profiles) {
    Json figures = Json::object();
    for (const ProfileFigure& figure : profile.figures) {
      figures[figure.key] = {
          {"value", figure.value}, {"assumed", figure.assumed}, {"origin", figure.origin}};
    }
    list.push_back({{"kind", profile.kind},
                    {"name", profile.name},
                    {"summary", profile.summary},
                    {"figures", std::move(figures)}});
  }
  return Json{{"schema", "corntune.profiles/1"}, {"profiles", std::move(list)}}.dump(2) + "\n";
}

}  // namespace corntune
