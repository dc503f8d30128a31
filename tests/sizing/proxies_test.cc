#include "corntune/sizing/proxies.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(ProxiesTest, TheServerAlwaysKeepsConnectionsLongerThanTheProxy) {
  for (const Proxy& proxy : Proxies()) {
    if (!proxy.idle_s) continue;
    EXPECT_GT(proxy.keepalive_s, *proxy.idle_s) << proxy.name;
  }
}

TEST(ProxiesTest, AnUnknownNameGetsTheNearestOrTheList) {
  EXPECT_EQ(FindProxy("ngin", "--behind").error().ToString(),
            "--behind: no such proxy: \"ngin\" (did you mean nginx?)");
  EXPECT_EQ(
      FindProxy("traefik", "--behind").error().ToString(),
      "--behind: no such proxy: \"traefik\" (expected none, nginx, haproxy, alb, classic-elb, nlb, "
      "gclb, heroku, cloudrun)");
}

}  // namespace
}  // namespace corntune
