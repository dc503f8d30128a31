#include "check_outputs.h"

#include <algorithm>
#include <string_view>

namespace corntune {
namespace {

struct Form {
  std::string_view name;
  std::string (*write)(const CheckReport& report);  // null: text, which needs more than the report
};

constexpr Form kForms[] = {{"text", nullptr},       {"line", CheckLines},
                           {"json", CheckJson},     {"sarif", CheckSarif},
                           {"github", CheckGithub}, {"step-summary", CheckStepSummary},
                           {"junit", CheckJunit},   {"checkstyle", CheckCheckstyle}};

}  // namespace

const std::vector<std::string>& CheckForms() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const Form& form : kForms) names.emplace_back(form.name);
    return names;
  }();
  return kNames;
}

std::string CheckFormText(std::string_view name, const CheckReport& report, const TextSource& texts,
                          bool color) {
  const auto* form = std::find_if(std::begin(kForms), std::end(kForms),
                                  [name](const Form& one) { return one.name == name; });
  return form->write == nullptr ? CheckText(report, texts, color) : form->write(report);
}

}  // namespace corntune
