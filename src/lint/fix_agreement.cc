#include "fix_agreement.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>

namespace corntune {
namespace {

bool SameFix(const std::optional<TextFix>& a, const std::optional<TextFix>& b) {
  return a.has_value() == b.has_value() && (!a || (a->place == b->place && a->text == b->text));
}

void Note(std::vector<const FoundDeployment*>& list, const FoundDeployment& deployment) {
  if (list.empty() || list.back() != &deployment) list.push_back(&deployment);
}

}  // namespace

void FixAgreement::Index() {
  if (indexed_) return;
  indexed_ = true;
  for (const DeployFile& file : files_) {
    for (const FoundDeployment& deployment : file.deployments) {
      if (!deployment.conf_file.empty()) Note(by_conf_[deployment.conf_file], deployment);
      Note(by_place_[deployment.place], deployment);
      for (const auto* settings : {&deployment.settings, &deployment.overridden}) {
        for (const DeploySetting& setting : *settings) Note(by_place_[setting.place], deployment);
      }
    }
  }
}

FixAgreement::Deployments FixAgreement::Concerned(const Finding& finding) const {
  const auto readers = by_conf_.find(finding.fix->place.file);
  if (readers == by_conf_.end()) {
    const auto users = by_place_.find(finding.place);
    return users == by_place_.end() ? Deployments() : users->second;
  }
  Deployments commands = readers->second;
  std::erase_if(commands,
                [](const FoundDeployment* one) { return one->form == DeployForm::kConf; });
  return commands.empty() ? readers->second : commands;
}

void FixAgreement::Judge(FoundByRule& found) {
  std::map<SourcePlace, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < found.findings.size(); ++i) {
    if (found.owners[i] != nullptr) groups[found.findings[i].place].push_back(i);
  }
  for (const auto& group : groups) {
    const std::vector<std::size_t>& members = group.second;
    const auto first = std::find_if(members.begin(), members.end(), [&](std::size_t i) {
      return found.findings[i].fix.has_value();
    });
    if (first == members.end()) continue;
    Index();
    const std::optional<TextFix> fix = found.findings[*first].fix;
    const Deployments concerned = Concerned(found.findings[*first]);
    std::set<const FoundDeployment*> agreeing;
    for (const std::size_t i : members) {
      if (SameFix(found.findings[i].fix, fix)) agreeing.insert(found.owners[i]);
    }
    const bool all =
        std::all_of(concerned.begin(), concerned.end(),
                    [&](const FoundDeployment* one) { return agreeing.count(one) > 0; });
    for (const std::size_t i : members) {
      found.findings[i].fix = all ? fix : std::nullopt;
    }
  }
}

}  // namespace corntune
