#include "corntune/os/output.h"

#include <csignal>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "unique_fd.h"

namespace corntune {
namespace {

struct Pipe {
  Pipe() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    out = UniqueFd(ends[0]);
    in = UniqueFd(ends[1]);
  }
  UniqueFd out, in;
};

std::string Drain(int descriptor) {
  std::string content;
  char buffer[4096];
  for (ssize_t got = 0; (got = read(descriptor, buffer, sizeof buffer)) > 0;) {
    content.append(buffer, static_cast<std::size_t>(got));
  }
  return content;
}

TEST(WriteAllTest, MoreThanAPipeHoldsArrivesWholeEvenWithoutBlocking) {
  Pipe pipe;
  ASSERT_EQ(fcntl(pipe.in.get(), F_SETFL, O_NONBLOCK), 0);
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += std::to_string(i) + '\n';
  std::string arrived;
  std::thread reader([&] { arrived = Drain(pipe.out.get()); });
  const auto outcome = WriteAll(pipe.in.get(), text);
  pipe.in = UniqueFd();
  reader.join();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(*outcome, WriteOutcome::kWritten);
  EXPECT_TRUE(arrived == text);
}

TEST(WriteAllTest, AReaderThatLeftIsNoError) {
  Pipe pipe;
  pipe.out = UniqueFd();
  std::signal(SIGPIPE, SIG_IGN);
  const auto outcome = WriteAll(pipe.in.get(), "text");
  std::signal(SIGPIPE, SIG_DFL);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(*outcome, WriteOutcome::kReaderGone);
}

TEST(WriteAllTest, AFullDiskIsAnErrorWithTheSystemsReason) {
  const UniqueFd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full.valid());
  EXPECT_EQ(WriteAll(full.get(), "text").error().ToString(),
            "output: cannot write: no space left on device");
  EXPECT_TRUE(WriteAll(full.get(), ""));
}

}  // namespace
}  // namespace corntune
