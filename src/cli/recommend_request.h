// From the options of `recommend` to the question that sizing answers: the machine, the request,
// and what is configured now.
#pragma once

#include <vector>

#include "corntune/machine/machine.h"
#include "corntune/report/recommend_text.h"
#include "corntune/sizing/request.h"

#include "command.h"
#include "recommend_options.h"

namespace corntune {

struct Question {
  SizingRequest request;
  Machine machine;
  std::vector<CurrentSetting> current;
};

// Reads the machine, the profile, the platform and the current folder as far as the options ask for
// it. Precondition: CheckOptions succeeded.
Result<Question> QuestionOf(const RecommendOptions& options, const Invocation& invocation);

}  // namespace corntune
