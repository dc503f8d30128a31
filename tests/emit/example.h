// A recommendation made by hand: gthread behind nginx on half a pod.
#pragma once

#include "corntune/emit/emit.h"

namespace corntune {

Recommendation ExampleAnswer();

// The form's text; the test fails when there is none.
std::string Written(std::string_view form, const Recommendation& answer,
                    const Deployment& deployment = {});

// "place: message" of the refusal; the test fails when there is none.
std::string Refusal(std::string_view form, const Recommendation& answer,
                    const Deployment& deployment = {});

}  // namespace corntune
