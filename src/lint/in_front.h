// What waits in front of Gunicorn, as far as the files or the user tell.
#pragma once

#include <optional>
#include <string>

#include "corntune/deploy/deployment.h"
#include "corntune/lint/lint.h"

namespace corntune {

struct InFront {
  double seconds = 0;
  std::string who;       // "the proxy", "Heroku's router"
  bool assumed = false;  // neither the user nor a file says so, only the form of the file
};

// After how long it gives up on an answer; nothing when nobody says.
std::optional<InFront> ProxyTimeoutOf(const FoundDeployment& deployment,
                                      const LintRequest& request);

// For how long it keeps idle connections to Gunicorn; nothing when nobody says.
std::optional<InFront> ProxyIdleOf(const FoundDeployment& deployment, const LintRequest& request);

}  // namespace corntune
