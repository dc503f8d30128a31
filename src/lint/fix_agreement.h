// A file may serve several deployments: what helps one of them must help all.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "corntune/lint/finding.h"

namespace corntune {

// What one rule found, each finding with the deployment that it is about; null: about a file.
struct FoundByRule {
  std::vector<Finding> findings;
  std::vector<const FoundDeployment*> owners;
};

class FixAgreement {
 public:
  // `files` must live.
  explicit FixAgreement(const std::vector<DeployFile>& files) : files_(files) {}

  // Takes away the fixes on which the deployments concerned do not agree: those that read the
  // configuration file that it changes, or take something from the place of the finding. A
  // configuration file on its own has no say where a command that reads it is known.
  void Judge(FoundByRule& found);

 private:
  using Deployments = std::vector<const FoundDeployment*>;

  void Index();
  Deployments Concerned(const Finding& finding) const;

  const std::vector<DeployFile>& files_;
  bool indexed_ = false;
  std::map<std::string, Deployments> by_conf_;
  std::map<SourcePlace, Deployments> by_place_;
};

}  // namespace corntune
