// What corntune plan and corntune restarts print.
#pragma once

#include <string>

#include "corntune/plan/capacity_plan.h"
#include "corntune/plan/restarts.h"

namespace corntune {

std::string PlanText(const CapacityPlan& plan, const CapacityTerms& terms);

// corntune.plan/1, as docs/schemas/plan.schema.json describes it.
std::string PlanJson(const CapacityPlan& plan, const CapacityTerms& terms);

std::string RestartsText(const RestartTerms& terms, const RestartCosts& costs);

// corntune.restarts/1, as docs/schemas/restarts.schema.json describes it.
std::string RestartsJson(const RestartTerms& terms, const RestartCosts& costs);

}  // namespace corntune
