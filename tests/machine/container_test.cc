#include "container.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using Files = std::map<std::string, std::string>;

struct Evidence {
  std::string cgroup = "0::/\n";
  std::string mounts = {};
  std::map<std::string, std::string> files = {};
  bool service = false;
};

ContainerRuntime Find(const Evidence& evidence) {
  const MemoryFileTree tree(evidence.files);
  Reader reader(tree);
  return FindContainerRuntime(ParseCgroupMembership(evidence.cgroup),
                              MountTable::Parse(evidence.mounts), evidence.service, reader);
}

TEST(ContainerTest, NothingFoundIsNone) {
  EXPECT_EQ(Find({}), ContainerRuntime::kNone);
}

TEST(ContainerTest, PathsOfGroupsTell) {
  const auto by_path = [](const std::string& path) {
    return Find({.cgroup = "0::" + path + "\n"});
  };
  EXPECT_EQ(by_path("/kubepods.slice/kubepods-pod1.slice/crio-2.scope"),
            ContainerRuntime::kKubernetes);
  EXPECT_EQ(by_path("/docker/0123"), ContainerRuntime::kDocker);
  EXPECT_EQ(by_path("/system.slice/docker-0123.scope"), ContainerRuntime::kDocker);
  EXPECT_EQ(by_path("/machine.slice/libpod-0123.scope"), ContainerRuntime::kPodman);
  EXPECT_EQ(by_path("/lxc.payload.web"), ContainerRuntime::kLxc);
  EXPECT_EQ(by_path("/ecs/task/container"), ContainerRuntime::kDocker);
  EXPECT_EQ(by_path("/machine.slice/machine-x.scope"), ContainerRuntime::kOther);
  EXPECT_EQ(by_path("/system.slice/docker.service"), ContainerRuntime::kNone);
}

TEST(ContainerTest, KubernetesWinsOverTheRuntimeBelowIt) {
  EXPECT_EQ(Find({.files = {{"/.dockerenv", ""}}, .service = true}), ContainerRuntime::kKubernetes);
  EXPECT_EQ(Find({.mounts = "1 0 8:1 /var/lib/kubelet/pods/1/etc-hosts /etc/hosts rw - ext4 a rw\n",
                  .files = {{"/.dockerenv", ""}}}),
            ContainerRuntime::kKubernetes);
}

TEST(ContainerTest, MarkersOfDockerAndPodmanTell) {
  EXPECT_EQ(Find({.files = {{"/.dockerenv", ""}}}), ContainerRuntime::kDocker);
  EXPECT_EQ(Find({.files = {{"/run/.containerenv", ""}}}), ContainerRuntime::kPodman);
}

TEST(ContainerTest, TheWordsOfSystemdTell) {
  const auto by_word = [](const std::string& word) {
    return Find({.files = {{"/run/systemd/container", word + "\n"}}});
  };
  EXPECT_EQ(by_word("lxc-libvirt"), ContainerRuntime::kLxc);
  EXPECT_EQ(by_word("systemd-nspawn"), ContainerRuntime::kOther);
  EXPECT_EQ(by_word("podman"), ContainerRuntime::kPodman);
}

TEST(ContainerTest, OfTheFirstProcessOnlyOneVariableIsShown) {
  const MemoryFileTree tree(
      Files{{"/proc/1/environ", std::string("SECRET=hunter2\0container=lxc\0TOKEN=x\0", 37)}});
  Reader reader(tree);
  EXPECT_EQ(FindContainerRuntime({}, {}, false, reader), ContainerRuntime::kLxc);
  for (const Source& source : reader.TakeSources()) {
    EXPECT_EQ(source.raw.find("hunter2"), std::string::npos);
    EXPECT_EQ(source.raw.find("TOKEN"), std::string::npos);
  }
}

}  // namespace
}  // namespace corntune
