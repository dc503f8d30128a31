#include "container.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr std::string_view kWhat = "container";

struct Pattern {
  std::string_view part;
  ContainerRuntime runtime;
};

// Parts of cgroup paths. Kubernetes comes first: its groups hold those of the runtimes below it.
constexpr std::array<Pattern, 12> kPathPatterns = {
    {{"/kubepods", ContainerRuntime::kKubernetes},
     {"cri-containerd", ContainerRuntime::kKubernetes},
     {"crio-", ContainerRuntime::kKubernetes},
     {"/libpod", ContainerRuntime::kPodman},
     {"/docker/", ContainerRuntime::kDocker},
     {"/docker-", ContainerRuntime::kDocker},
     {"/ecs/", ContainerRuntime::kDocker},
     {"/lxc/", ContainerRuntime::kLxc},
     {"/lxc.payload", ContainerRuntime::kLxc},
     {"/.lxc", ContainerRuntime::kLxc},
     {"/machine.slice/", ContainerRuntime::kOther},
     {"/garden/", ContainerRuntime::kOther}}};

// Where the files come from that runtimes mount over /etc/hosts and its kind.
constexpr std::array<Pattern, 3> kRootPatterns = {
    {{"/kubelet/pods/", ContainerRuntime::kKubernetes},
     {"/overlay-containers/", ContainerRuntime::kPodman},
     {"/docker/containers/", ContainerRuntime::kDocker}}};

constexpr std::array<Pattern, 2> kMarkers = {{{"/run/.containerenv", ContainerRuntime::kPodman},
                                              {"/.dockerenv", ContainerRuntime::kDocker}}};

// The words of systemd's container interface: $container and /run/systemd/container.
ContainerRuntime FromWord(std::string_view word) {
  if (word.empty() || word == "none") return ContainerRuntime::kNone;
  for (const ContainerRuntime runtime :
       {ContainerRuntime::kDocker, ContainerRuntime::kPodman, ContainerRuntime::kKubernetes}) {
    if (word == ToText(runtime)) return runtime;
  }
  return word.starts_with("lxc") ? ContainerRuntime::kLxc : ContainerRuntime::kOther;
}

ContainerRuntime Found(ContainerRuntime runtime, const std::string& file, std::string_view raw,
                       Reader& reader) {
  reader.MarkWinner(reader.Add(kWhat, file, raw, std::string(ToText(runtime))));
  return runtime;
}

std::optional<ContainerRuntime> ByPath(const std::vector<CgroupMembership>& memberships,
                                       Reader& reader) {
  for (const Pattern& pattern : kPathPatterns) {
    for (const CgroupMembership& membership : memberships) {
      if (membership.path.find(pattern.part) == std::string::npos) continue;
      return Found(pattern.runtime, "/proc/self/cgroup", membership.path, reader);
    }
  }
  return std::nullopt;
}

std::optional<ContainerRuntime> ByMount(const MountTable& mounts, Reader& reader) {
  for (const Mount& mount : mounts.mounts()) {
    if (mount.point != "/etc/hosts" && mount.point != "/etc/hostname" &&
        mount.point != "/etc/resolv.conf" && mount.point != "/dev/termination-log") {
      continue;
    }
    for (const Pattern& pattern : kRootPatterns) {
      if (mount.root.find(pattern.part) == std::string::npos) continue;
      return Found(pattern.runtime, "/proc/self/mountinfo", mount.line, reader);
    }
  }
  return std::nullopt;
}

std::optional<ContainerRuntime> ByMarker(Reader& reader) {
  for (const Pattern& marker : kMarkers) {
    const std::string file(marker.part);
    if (reader.tree().IsFile(file)) return Found(marker.runtime, file, "", reader);
    reader.Add(kWhat, file, "", "no such file");
  }
  return std::nullopt;
}

std::optional<ContainerRuntime> BySystemd(Reader& reader) {
  const std::string file = "/run/systemd/container";
  const auto word = reader.tree().Read(file, Reader::kValueBytes);
  if (!word) {
    reader.Add(kWhat, file, "", "no such file");
    return std::nullopt;
  }
  const ContainerRuntime runtime = FromWord(Trim(*word));
  if (runtime == ContainerRuntime::kNone) return std::nullopt;
  return Found(runtime, file, *word, reader);
}

// The rest of the environment may hold secrets: only the one variable is looked at and shown.
std::optional<ContainerRuntime> ByFirstProcess(Reader& reader) {
  const std::string file = "/proc/1/environ";
  const auto environ = reader.Table(kWhat, file);
  if (!environ) return std::nullopt;
  constexpr std::string_view kKey = "container=";
  for (const std::string_view variable : Split(*environ, '\0')) {
    if (!variable.starts_with(kKey)) continue;
    const ContainerRuntime runtime = FromWord(variable.substr(kKey.size()));
    if (runtime != ContainerRuntime::kNone) return Found(runtime, file, variable, reader);
  }
  reader.Add(kWhat, file, "", "no variable `container`");
  return std::nullopt;
}

}  // namespace

ContainerRuntime FindContainerRuntime(const std::vector<CgroupMembership>& memberships,
                                      const MountTable& mounts, bool kubernetes_service,
                                      Reader& reader) {
  if (const auto found = ByPath(memberships, reader)) return *found;
  if (kubernetes_service) {
    return Found(ContainerRuntime::kKubernetes, "environment", "KUBERNETES_SERVICE_HOST", reader);
  }
  if (const auto found = ByMount(mounts, reader)) return *found;
  if (const auto found = ByMarker(reader)) return *found;
  if (const auto found = BySystemd(reader)) return *found;
  return ByFirstProcess(reader).value_or(ContainerRuntime::kNone);
}

}  // namespace corntune
