#include "capacity.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace corntune {
namespace {

LoadPlan With(unsigned connections, const char* url) {
  LoadPlan plan;
  plan.targets.push_back(ParseTarget(url, "URL").value());
  plan.connections = connections;
  return plan;
}

TEST(Capacity, MoreConnectionsThanDescriptorsAreRefusedWithTheArithmetic) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_TRUE(CheckLimits(With(10, "unix:/a")));
  if (limit.rlim_max > 100'000'000) return;  // no limit to speak of
  const auto fine = CheckLimits(With(static_cast<unsigned>(limit.rlim_max), "unix:/a"));
  ASSERT_FALSE(fine);
  EXPECT_EQ(fine.error().kind, ErrorKind::kInfeasible);
  EXPECT_NE(fine.error().message.find("24 other files are more than the " +
                                      std::to_string(limit.rlim_max)),
            std::string::npos)
      << fine.error().message;
}

TEST(Capacity, MoreConnectionsThanPortsAreRefusedForTcpOnly) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_max < 70'100) return;  // descriptors bind first, see above
  EXPECT_EQ(CheckLimits(With(70'000, "127.0.0.1:80")).error().place, "--connections");
  EXPECT_TRUE(CheckLimits(With(70'000, "unix:/a")));
}

}  // namespace
}  // namespace corntune
