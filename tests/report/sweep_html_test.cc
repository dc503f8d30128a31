#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corntune/report/simulate.h"

namespace corntune {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kHostile = "</script><b>\x07 & \xff";

// Three points, of which the second has the most throughput; nothing was simulated.
SweepReport HostileSweep() {
  SimulateReport report;
  report.workload.classes.push_back(
      {"", 1, Distribution::Exponential(0.002), Distribution::Exponential(0.02), 1});
  report.workload.arrivals = ClosedClients{64, Distribution::Exponential(0.1)};
  report.shapes.push_back({"exp", std::string("file:") + kHostile});
  report.result.completed = 1000;
  report.result.throughput.value = 100;
  report.result.latency.p50.value = 0.0125;
  report.result.latency.p99.value = 0.25;
  report.result.cpu_utilization = 0.5;
  SweepReport sweep;
  sweep.names = {"class", "workers"};
  sweep.points.push_back({{kHostile, "1"}, report, ""});
  report.result.throughput.value = 300;
  sweep.points.push_back({{"sync", "3"}, report, ""});
  sweep.points.push_back({{"sync", "5"}, std::nullopt, std::string("not with ") + kHostile});
  return sweep;
}

// Without the library of charts, which has a text of its own.
std::string Markup(const std::string& page) {
  return page.substr(0, page.find("<script>"));
}

TEST(SweepHtml, TextOfOthersIsNoMarkupAndEndsNoScript) {
  const std::string markup = Markup(SweepHtml(HostileSweep()));
  EXPECT_THAT(markup, HasSubstr("<td>&lt;/script&gt;&lt;b&gt;\\x07 &amp; \\xff</td><td>1</td>"));
  EXPECT_THAT(markup, HasSubstr("not with &lt;/script&gt;&lt;b&gt;"));
  EXPECT_THAT(markup, HasSubstr("(file:&lt;/script&gt;&lt;b&gt;"));
  EXPECT_THAT(markup, Not(HasSubstr("<b>")));
  EXPECT_THAT(markup, HasSubstr("\"\\u003c/script>\\u003cb>\\u0007 & "));
}

TEST(SweepHtml, TheTableHasThePointsAndMarksTheBest) {
  const std::string markup = Markup(SweepHtml(HostileSweep()));
  EXPECT_THAT(markup, HasSubstr("<title>corntune simulate: sweep of class, workers</title>"));
  EXPECT_THAT(markup, HasSubstr("<tr><td>sync</td><td>3</td><td>300.0/s</td><td>12.5ms</td>"
                                "<td>250ms</td><td>50.0 %</td><td class=\"pass\">best</td></tr>"));
  EXPECT_THAT(markup, Not(ContainsRegex("@[a-z0-9]+@")));
}

TEST(SweepHtml, ChartsHaveMillisecondsAndGapsWhereThereIsNoAnswer) {
  const std::string page = SweepHtml(HostileSweep());
  EXPECT_THAT(page, HasSubstr("{\"values\":[\"sync\",\"3\"],\"throughput\":300.0,\"p50\":12.5,"
                              "\"p99\":250.0}"));
  EXPECT_THAT(page, HasSubstr("{\"values\":[\"sync\",\"5\"],\"throughput\":null,\"p50\":null,"
                              "\"p99\":null}"));
}

TEST(SweepHtml, LoadsAreDrawnWithoutABest) {
  SweepReport sweep = HostileSweep();
  sweep.names = {"class", "clients"};
  const std::string page = SweepHtml(sweep);
  EXPECT_THAT(page, HasSubstr("\"throughput\":300.0"));
  EXPECT_THAT(Markup(page), Not(HasSubstr(">best<")));
}

TEST(SweepHtml, ASweepWithoutAnswersHasNoCharts) {
  SweepReport sweep = HostileSweep();
  for (SweepPoint& point : sweep.points) point.report.reset();
  sweep.interrupted = true;
  EXPECT_THAT(SweepHtml(sweep), HasSubstr("type=\"application/json\">null</script>"));
  EXPECT_THAT(SweepHtml(sweep), HasSubstr("Interrupted: the points so far"));
}

}  // namespace
}  // namespace corntune
