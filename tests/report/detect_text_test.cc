#include <string>

#include <gtest/gtest.h>

#include "corntune/report/detect.h"

#include "detect_test_machine.h"
#include "support/golden.h"

namespace corntune {
namespace {

TEST(DetectTextTest, SaysWhatIsUsableAndWhatDecided) {
  EXPECT_TRUE(MatchesGolden("report/detect/pod.txt", DetectText(PodOfHalfACpu(), {})));
}

TEST(DetectTextTest, VerboseListsEverySource) {
  DetectTextStyle style;
  style.verbose = true;
  EXPECT_TRUE(MatchesGolden("report/detect/pod-verbose.txt", DetectText(PodOfHalfACpu(), style)));
}

TEST(DetectTextTest, WhatIsNotKnownIsToldWithItsReason) {
  Machine machine;
  machine.cpu.effective = machine.cpu.effective_by_cores = machine.cpu.effective_by_threads =
      Cores{1.5};
  machine.cpu.quota = Cores{1.5};
  machine.cpu.limited_by = CpuLimit::kQuota;
  machine.sources = {
      {"topology", "/sys/devices/system/cpu", "", "unknown: cannot open: permission denied", false},
      {"cgroup", "/proc/self/cgroup", "0::/", "in 1 hierarchy", false},
      {"memory", "/proc/meminfo", "", "no such file", false}};
  EXPECT_TRUE(MatchesGolden("report/detect/unknown.txt", DetectText(machine, {})));
}

TEST(DetectTextTest, OnlyTheAmountsAreBold) {
  DetectTextStyle style;
  style.color = true;
  const std::string text = DetectText(PodOfHalfACpu(), style);
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "usable: \x1b[1m0.5 CPU\x1b[0m (limited by the CPU quota), \x1b[1m512 MiB\x1b[0m of "
            "memory (limited by the cgroup)");
}

TEST(DetectTextTest, ContentOfFilesCannotDriveTheTerminal) {
  DetectTextStyle style;
  style.verbose = true;
  EXPECT_EQ(DetectText(PodOfHalfACpu(), style).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace corntune
