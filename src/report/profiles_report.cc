#include "corntune/report/profiles_report.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/base/text.h"

#include "table.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

Json ProfileObject(const ProfileSummary& profile) {
  Json figures = Json::object();
  for (const ProfileFigure& figure : profile.figures) {
    Json amount = std::visit([](const auto& value) { return Json(value); }, figure.amount);
    figures[figure.unit_key] = {
        {"value", std::move(amount)}, {"assumed", figure.assumed}, {"origin", figure.origin}};
  }
  return {{"kind", profile.kind},
          {"name", profile.name},
          {"summary", profile.summary},
          {"interface", profile.interface.empty() ? Json(nullptr) : Json(profile.interface)},
          {"figures", std::move(figures)}};
}

}  // namespace

std::string ProfilesText(const std::vector<ProfileSummary>& profiles) {
  TextTable table(0);
  table.AddRow({"kind", "name", "summary"});
  for (const ProfileSummary& profile : profiles) {
    table.AddRow({profile.kind, profile.name, profile.summary});
  }
  return table.ToString();
}

std::string ProfileDetails(const ProfileSummary& profile) {
  std::size_t key_width = 0;
  std::size_t value_width = 0;
  for (const ProfileFigure& figure : profile.figures) {
    key_width = std::max(key_width, Printable(figure.key).size());
    value_width = std::max(value_width, Printable(figure.value).size());
  }
  std::string text = fmt::format("{} ({}{}): {}\n\n", profile.name, profile.kind,
                                 profile.interface.empty() ? "" : ", " + profile.interface,
                                 Printable(profile.summary));
  const std::size_t indent = 2 + key_width + 2 + value_width + 2;
  for (const ProfileFigure& figure : profile.figures) {
    text += fmt::format("  {:<{}}  {:<{}}  ", Printable(figure.key), key_width,
                        Printable(figure.value), value_width);
    text += Wrapped((figure.assumed ? "assumed: " : "source: ") + figure.origin, indent) + '\n';
  }
  return text;
}

std::string ProfilesJson(const std::vector<ProfileSummary>& profiles) {
  Json list = Json::array();
  for (const ProfileSummary& profile : profiles) list.push_back(ProfileObject(profile));
  const Json object = {{"schema", "corntune.profiles/1"}, {"profiles", std::move(list)}};
  return object.dump(2) + '\n';
}

}  // namespace corntune
