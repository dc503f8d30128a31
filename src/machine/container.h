// Which container runtime, if any, this process runs under.
#pragma once

#include <vector>

#include "corntune/machine/machine.h"

#include "cgroup_membership.h"
#include "mountinfo.h"
#include "reader.h"

namespace corntune {

// Looks for the strongest evidence first and stops at it: the names of the groups, files that
// Kubernetes, Podman and Docker mount or make, what systemd noted, and the `container` variable of
// process 1, of whose environment nothing else is kept. `kubernetes_service`: see MachineRequest.
ContainerRuntime FindContainerRuntime(const std::vector<CgroupMembership>& memberships,
                                      const MountTable& mounts, bool kubernetes_service,
                                      Reader& reader);

}  // namespace corntune
