#include "errno_text.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(ErrnoTextTest, IsTheSystemsReasonInLowerCase) {
  EXPECT_EQ(ErrnoText(ENOENT), "no such file or directory");
  EXPECT_EQ(ErrnoText(EACCES), "permission denied");
  EXPECT_EQ(ErrnoText(99999), "unknown error 99999");
}

}  // namespace
}  // namespace corntune
