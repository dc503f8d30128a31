"""Real control groups for tests (root, on a machine with cgroups of either version)."""

import contextlib
import errno
import itertools
import os
import pathlib
import time

numbers = itertools.count()


def cpu_hierarchy():
    """The folder of this process's group under the cpu controller, and its version."""
    mounts = [line.split() for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines()]
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        number, controllers, path = line.split(":", 2)
        for fields in mounts:
            kind, options = fields[fields.index("-") + 1], fields[-1].split(",")
            if "cpu" in controllers.split(",") and kind == "cgroup" and "cpu" in options:
                return 1, pathlib.Path(fields[4]) / os.path.relpath(path, fields[3])
    v2 = next(fields for fields in mounts if fields[fields.index("-") + 1] == "cgroup2")
    return 2, pathlib.Path(v2[4])


def remove(group, seconds=60):
    """Takes the group off. Who was killed with SIGKILL is in it until the kernel has ended it, which
    nobody waits for when its parent was killed too."""
    deadline = time.monotonic() + seconds
    while group.exists():
        try:
            group.rmdir()
        except OSError as error:
            if error.errno != errno.EBUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


@contextlib.contextmanager
def quota_group(quota_us):
    """The cgroup.procs of a new group, two levels deep, whose parent has a quota of `quota_us` in 100 ms."""
    version, folder = cpu_hierarchy()
    parent = folder / f"corntune-emit-{os.getpid()}-{next(numbers)}"
    leaf = parent / "leaf"
    control = folder / "cgroup.subtree_control"
    switched_on = version == 2 and "cpu" not in control.read_text().split()
    if switched_on:
        control.write_text("+cpu")
    parent.mkdir()
    try:
        if version == 1:
            (parent / "cpu.cfs_period_us").write_text("100000")
            (parent / "cpu.cfs_quota_us").write_text(str(quota_us))
        else:
            (parent / "cpu.max").write_text(f"{quota_us} 100000")
        leaf.mkdir()
        yield parent, leaf / "cgroup.procs"
    finally:
        for group in (leaf, parent):
            remove(group)
        if switched_on:
            control.write_text("-cpu")
