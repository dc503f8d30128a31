#include "verify_charts.h"

#include <nlohmann/json.hpp>

#include "histogram_charts.h"
#include "page.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

Json Slices(const LoadResult& load) {
  Json array = Json::array();
  for (const LoadSlice& slice : load.slices) {
    if (slice.length.count() <= 0) continue;
    array.push_back({{"at", slice.start.count()},
                     {"in_flight", slice.most_in_flight},
                     {"rate", static_cast<double>(slice.answered) / slice.length.count()},
                     {"p50", slice.p50.count() * 1e3},
                     {"p99", slice.p99.count() * 1e3}});
  }
  return array;
}

}  // namespace

std::string VerifyCharts(const VerifyResult& result) {
  if (!result.load || result.load->latency.count() == 0) return "null";
  const LoadResult& load = *result.load;
  return ScriptJson(Json{
      {"promised", result.promised ? Json(*result.promised) : Json(nullptr)},
      {"latency", PercentilesJson(load.latency)},
      {"service", PercentilesJson(load.service)},
      {"bins", BinsJson(load.latency)},
      {"slices",
       Slices(load)}}.dump());
}

}  // namespace corntune
