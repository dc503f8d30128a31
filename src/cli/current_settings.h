// What is configured now, for the column beside the recommendation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/gunicorn/version.h"
#include "corntune/pyconf/evaluate.h"
#include "corntune/report/recommend_text.h"

namespace corntune {

// The settings in a gunicorn.conf.py, a Procfile or a start script (told apart by content).
// `context` says where it runs: values that are computed are shown as they come out there, those
// that depend on variables with the variables' names, others as "unknown". Fails when the file
// cannot be read or holds neither.
Result<std::vector<CurrentSetting>> ReadCurrentSettings(const std::string& file,
                                                        const GunicornVersion& version,
                                                        EvaluationContext context);

// The same for gunicorn.conf.py or Procfile in the current folder, the first that is there; empty
// when none is, or when what is there cannot be understood: nobody asked for it.
std::vector<CurrentSetting> FindCurrentSettings(const GunicornVersion& version,
                                                const EvaluationContext& context);

}  // namespace corntune
