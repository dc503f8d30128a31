#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "corntune/machine/machine.h"

#include "support/golden.h"

namespace corntune {
namespace {

std::string Captured(const std::string& root, const std::string& file) {
  const TemporaryFolder folder;
  MachineRequest request;
  request.root = root;
  const auto files = CaptureMachine(request, folder.File("to"));
  EXPECT_TRUE(files) << files.error().ToString();
  return std::filesystem::exists(folder.File("to" + file)) ? ReadText(folder.File("to" + file))
                                                           : "missing";
}

// A machine with secrets where a careless capture would find them.
void MakeTalkativeMachine(const TemporaryFolder& root) {
  WriteText(root.File("sys/devices/system/cpu/online"), "0\n");
  WriteText(root.File("sys/devices/system/cpu/cpu0/topology/package_cpus"), "1\n");
  WriteText(root.File("sys/devices/system/cpu/cpu0/topology/core_cpus"), "1\n");
  WriteText(root.File("proc/self/status"), "Name:\tsecret-job\nCpus_allowed_list:\t0\n");
  WriteText(root.File("proc/meminfo"), "MemTotal: 2048 kB\nMemFree: 5 kB\n");
  WriteText(root.File("proc/self/mountinfo"),
            "1 0 8:1 / / rw - ext4 /dev/a rw\n"
            "2 1 0:9 / /home/alice rw - nfs4 files.example:/alice rw,username=alice\n"
            "3 1 0:1 / /cg rw - cgroup2 c rw\n");
  WriteText(root.File("proc/1/environ"), std::string("PASSWORD=hunter2\0container=lxc\0", 31));
}

TEST(CaptureTest, LeavesOutWhatDetectionDoesNotUse) {
  const TemporaryFolder root;
  MakeTalkativeMachine(root);
  EXPECT_EQ(Captured(root.path(), "/proc/self/status"), "Cpus_allowed_list:\t0\n");
  EXPECT_EQ(Captured(root.path(), "/proc/meminfo"), "MemTotal: 2048 kB\n");
  EXPECT_EQ(Captured(root.path(), "/proc/self/mountinfo"),
            "1 0 8:1 / / rw - ext4 /dev/a rw\n3 1 0:1 / /cg rw - cgroup2 c rw\n");
}

TEST(CaptureTest, TheEnvironmentOfTheFirstProcessStaysBehindButItsWordIsKept) {
  const TemporaryFolder root;
  MakeTalkativeMachine(root);
  EXPECT_EQ(Captured(root.path(), "/proc/1/environ"), "missing");
  EXPECT_EQ(Captured(root.path(), "/run/systemd/container"), "lxc\n");
}

TEST(CaptureTest, AFolderThatIsInUseIsRefused) {
  const TemporaryFolder folder;
  WriteText(folder.File("mine/file"), "x");
  const auto full = CaptureMachine({}, folder.File("mine"));
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().ToString(), "--capture: not empty: \"" + folder.File("mine") +
                                         "\" (expected a new or empty folder)");
  const auto file = CaptureMachine({}, folder.File("mine/file"));
  ASSERT_FALSE(file);
  EXPECT_EQ(ReadText(folder.File("mine/file")), "x");
}

TEST(CaptureTest, ThisMachineComesBackTheSame) {
  const TemporaryFolder folder;
  ASSERT_TRUE(CaptureMachine({}, folder.File("here")));
  MachineRequest request;
  request.root = folder.File("here");
  const auto here = DetectMachine({});
  const auto again = DetectMachine(request);
  ASSERT_TRUE(here && again);
  EXPECT_EQ(again->cpu.effective, here->cpu.effective);
  EXPECT_EQ(again->cpu.cores, here->cpu.cores);
  EXPECT_EQ(again->memory.effective, here->memory.effective);
  EXPECT_EQ(again->limits.open_files, here->limits.open_files);
  EXPECT_EQ(again->container, here->container);
  EXPECT_EQ(again->shm.tmpfs, here->shm.tmpfs);
  EXPECT_EQ(again->sources.size(), here->sources.size());
}

}  // namespace
}  // namespace corntune
