#include "corntune/base/exit_code.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(ExitCodeTest, EachKindOfErrorHasItsDocumentedCode) {
  EXPECT_EQ(static_cast<int>(ExitCodeFor(ErrorKind::kInfeasible)), 1);
  EXPECT_EQ(static_cast<int>(ExitCodeFor(ErrorKind::kUsage)), 2);
  EXPECT_EQ(static_cast<int>(ExitCodeFor(ErrorKind::kCannot)), 3);
}

}  // namespace
}  // namespace corntune
