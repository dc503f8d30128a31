// What a gunicorn.conf.py gives a deployment.
#pragma once

#include <vector>

#include "corntune/deploy/deployment.h"
#include "corntune/pyconf/evaluate.h"

#include "source_map.h"

namespace corntune {

// Where the file will be read, as far as the deployment tells.
EvaluationContext ConfContextOf(const FoundDeployment& deployment);

// The settings of this release that the file assigns, in the order of Gunicorn's documentation.
// `lines` are those of the file.
std::vector<DeploySetting> ConfSettings(const Evaluation& evaluation, const LineIndex& lines,
                                        const GunicornVersion& version);

// The place of a span of the file.
SourcePlace PlaceOfSpan(const LineIndex& lines, const SourceSpan& span);

}  // namespace corntune
