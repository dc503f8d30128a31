"""corntune detect as a user runs it: on fixtures, on this machine, in a cgroup made for the test."""

import contextlib
import json
import os
import pathlib
import subprocess

import jsonschema
import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
MACHINES = TOP / "tests" / "fixtures" / "machines"
SCHEMA = json.loads((TOP / "docs" / "schemas" / "detect.schema.json").read_text())
CASES = sorted(folder.name for folder in MACHINES.iterdir() if folder.is_dir())


def detect_json(corntune, *arguments, **options):
    done = corntune("detect", "--format=json", *arguments, **options)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, SCHEMA)
    return answer


@pytest.mark.parametrize("case", CASES)
def test_a_fixture_gives_what_was_worked_out_by_hand(corntune, case):
    answer = detect_json(corntune, "--root", MACHINES / case)
    expected = json.loads((MACHINES / case / "expected.json").read_text())
    cpu, memory, limits = answer["cpu"], answer["memory"], answer["limits"]
    observed = {
        "effective_cpus": cpu["effective"], "memory_total": memory["total_bytes"],
        "memory_limit": memory["limit_bytes"], "memory_high": memory["high_bytes"],
        "memory_effective": memory["effective_bytes"], "memory_limited_by": memory["limited_by"],
        "cgroup_version": answer["cgroup"]["version"], "cgroup_path": answer["cgroup"]["path"],
        "container": answer["container"]["runtime"], "shm_tmpfs": answer["shm"]["tmpfs"], **limits,
    }
    observed.update({key: cpu[key] for key in expected if key in cpu})
    assert {key: observed[key] for key in expected if key != "about"} == {
        key: value for key, value in expected.items() if key != "about"}


def test_this_machine_is_described_to_the_schema(corntune):
    answer = detect_json(corntune)
    online = pathlib.Path("/sys/devices/system/cpu/online").read_text().strip()
    assert answer["cpu"]["threads"] == sum(
        int(last or first) - int(first) + 1
        for first, _, last in (part.partition("-") for part in online.split(",")))
    assert answer["cpu"]["allowed_threads"] <= answer["cpu"]["threads"]
    total = next(line for line in pathlib.Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    assert answer["memory"]["total_bytes"] == int(total.split()[1]) * 1024
    assert answer["kernel"] == os.uname().release


def test_the_affinity_mask_of_the_caller_counts(corntune, corntune_binary):
    cpu = min(os.sched_getaffinity(0))
    done = subprocess.run(["taskset", "-c", str(cpu), corntune_binary, "detect", "--format=json", "--count=threads"],
                          capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert answer["cpu"]["allowed_threads"] == 1
    assert answer["cpu"]["effective"] <= 1


def test_the_text_says_what_is_usable_and_what_decided(corntune):
    done = corntune("detect", "--root", MACHINES / "quota-on-ancestor")
    assert done.returncode == 0
    first, *rest = done.stdout.splitlines()
    assert first == ("usable: 0.5 CPU (limited by the CPU quota), "
                     "256 MiB of memory (limited by the cgroup)")
    decided = [" ".join(line.split()) for line in rest if line.startswith("  *")]
    assert "* cpu quota /sys/fs/cgroup/tenant/cpu.max 50000 100000 0.5 CPU" in decided
    assert "* memory limit /sys/fs/cgroup/tenant/memory.max 268435456 256 MiB" in decided


def test_verbose_lists_every_file(corntune):
    done = corntune("detect", "--verbose", "--root", MACHINES / "quota-on-ancestor")
    for file in ("/proc/self/status", "/proc/self/limits", "/proc/meminfo", "/proc/sys/net/core/somaxconn",
                 "/sys/fs/cgroup/tenant/team/app/cpu.max", "/sys/fs/cgroup/tenant/team/cpu.max"):
        assert file in done.stdout


def test_count_says_what_a_cpu_is(corntune):
    root = MACHINES / "hybrid-cores"
    assert detect_json(corntune, "--root", root, "--count", "cores")["cpu"]["effective"] == 6
    assert detect_json(corntune, "--root", root, "--count=threads")["cpu"]["effective"] == 8


def test_given_amounts_replace_what_is_detected(corntune):
    answer = detect_json(corntune, "--cpus", "250m", "--memory", "512M")
    assert answer["cpu"]["effective"] == 0.25
    assert answer["cpu"]["limited_by"] == "override"
    assert answer["memory"]["effective_bytes"] == 536870912
    assert answer["memory"]["limited_by"] == "override"
    assert {row["file"] for row in answer["sources"] if row["wins"]} >= {"--cpus", "--memory"}


def test_a_topology_stands_for_another_machine(corntune):
    answer = detect_json(corntune, "--topology", "pack:2 core:16 pu:2")
    assert answer["cpu"]["effective"] == 32
    assert answer["cpu"]["effective_by_threads"] == 64
    assert answer["memory"]["effective_bytes"] is None
    assert answer["memory"]["limited_by"] == "unknown"
    assert answer["limits"]["open_files"] is None


def test_a_topology_of_lstopo_is_read(corntune, tmp_path):
    xml = tmp_path / "machine.xml"
    subprocess.run(["lstopo-no-graphics", "--input", "pack:2 core:3 pu:2", "--of", "xml", str(xml)], check=True)
    answer = detect_json(corntune, "--topology", xml)
    assert (answer["cpu"]["packages"], answer["cpu"]["cores"], answer["cpu"]["threads"]) == (2, 6, 12)


@pytest.mark.parametrize("arguments, code, message", [
    (["--cpus", "0"], 2, '--cpus: out of range: "0" (expected 1m to 1000000 CPUs)'),
    (["--cpus", "-1"], 2, '--cpus: out of range: "-1" (expected 1m to 1000000 CPUs)'),
    (["--cpus", ""], 2, '--cpus: not a number of CPUs: "" (expected e.g. 4, 0.5 or 250m)'),
    (["--cpus", "nan"], 2, '--cpus: not a number of CPUs: "nan" (expected e.g. 4, 0.5 or 250m)'),
    (["--memory", "12x"], 2, '--memory: not a size: "12x" (expected e.g. 512M or 2GiB)'),
    (["--memory", "99999999P"], 2, '--memory: out of range: "99999999P" (expected 1 byte to 8 EiB)'),
    (["--count", "sockets"], 2, '--count: not a way to count: "sockets" (expected cores or threads)'),
    (["--count", "threads", "--cpus", "2"], 2,
     "--count: has no effect beside --cpus, which is a number of CPUs already"),
    (["--format", "yaml"], 2, '--format: not a format: "yaml" (expected text or json)'),
    (["--format", "json", "--verbose"], 2, "--verbose: has no effect with --format=json, which lists all sources"),
    (["--capture", "x", "--cpus", "2"], 2, "--cpus: has no effect on --capture, which saves what is there"),
    (["--topology", "nowhere"], 3,
     '--topology: no such file or folder, and no synthetic description: "nowhere" (expected an hwloc XML file, '
     'a folder with a captured /sys, or e.g. "pack:1 core:4 pu:2")'),
    (["--root", "/nowhere"], 3, '--root: not a folder: "/nowhere" (expected one with proc and sys in it)'),
    (["--root", ""], 3, '--root: not a folder: "" (expected one with proc and sys in it)'),
])
def test_what_makes_no_sense_is_told_in_one_line(corntune, arguments, code, message):
    done = corntune("detect", *arguments)
    assert done.stderr == f"corntune: error: {message}\n"
    assert done.stdout == ""
    assert done.returncode == code


def test_broken_xml_is_one_line_without_hwlocs_own_words(corntune, tmp_path):
    xml = tmp_path / "broken.xml"
    xml.write_text("<topology><object type=")
    done = corntune("detect", "--topology", xml)
    assert done.returncode == 3
    assert done.stderr.startswith('corntune: error: --topology: not an hwloc topology: "')
    assert done.stderr.count("\n") == 1


def test_a_capture_of_this_machine_gives_the_same_answer(corntune, tmp_path):
    folder = tmp_path / "captured"
    done = corntune("detect", "--format=json", "--capture", folder)
    assert done.returncode == 0, done.stderr
    count = sum(1 for path in folder.rglob("*") if path.is_file())
    assert done.stderr == f"saved {count} files; read them with: corntune detect --root {folder}\n"
    here, again = json.loads(done.stdout), detect_json(corntune, "--root", folder)
    for answer in (here, again):
        # What is free changes from one moment to the next, and process 1 stays out of captures.
        answer["memory"].pop("available_bytes")
        answer["sources"] = [row for row in answer["sources"]
                             if row["what"] != "memory available" and row["file"] != "/proc/1/environ"]
    assert again == here
    assert not (folder / "proc/1").exists()


def test_quiet_captures_say_nothing(corntune, tmp_path):
    done = corntune("detect", "--quiet", "--capture", tmp_path / "captured")
    assert done.returncode == 0
    assert done.stderr == ""


def test_a_file_gets_what_stdout_would(corntune, tmp_path):
    target = tmp_path / "machine.json"
    arguments = ("detect", "--format=json", "--root", MACHINES / "smt")
    assert corntune(*arguments, "--output", target).stdout == ""
    assert target.read_text() == corntune(*arguments).stdout


def test_colour_is_only_where_it_is_wanted(corntune):
    root = ("--root", MACHINES / "smt")
    assert "\x1b" not in corntune("detect", *root).stdout
    assert "\x1b[1m2 CPUs\x1b[0m" in corntune("detect", *root, "--color=always").stdout


def own_path(controller):
    """(v1 or v2, path of this process's group) of the hierarchy that has the controller."""
    version, path = None, None
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        number, names, group = line.split(":", 2)
        if controller in names.split(","):
            return 1, group
        if number == "0" and not names:
            version, path = 2, group
    return version, path


def mount_of(version, controller):
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        _, point, kind, options = line.split()[:4]
        if version == 2 and kind == "cgroup2":
            return pathlib.Path(point)
        if version == 1 and kind == "cgroup" and controller in options.split(","):
            return pathlib.Path(point)
    raise AssertionError(f"no mount for {controller} (cgroup v{version}): this test needs one, and root")


def parent_for(controller):
    """A folder below which groups with the controller can be made."""
    version, path = own_path(controller)
    mount = mount_of(version, controller)
    group = mount / path.strip("/")
    if version == 1:
        return version, group
    # On v2 only a group without processes of its own may pass controllers on.
    while controller not in (group / "cgroup.subtree_control").read_text().split():
        if group == mount:
            (group / "cgroup.subtree_control").write_text(f"+{controller}")
            break
        group = group.parent
    return version, group


@contextlib.contextmanager
def nested_groups(controller):
    """An outer and an inner group of this controller, removed at the end."""
    version, parent = parent_for(controller)
    outer = parent / f"corntune-test-{os.getpid()}"
    inner = outer / "inner"
    made = []
    try:
        for folder in (outer, inner):
            folder.mkdir()
            made.append(folder)
            if version == 2 and folder is outer:
                (outer / "cgroup.subtree_control").write_text(f"+{controller}")
        yield version, outer, inner
    finally:
        for folder in reversed(made):
            folder.rmdir()


def detect_inside(binary, *groups):
    def enter():
        for group in groups:
            (group / "cgroup.procs").write_text(str(os.getpid()))

    done = subprocess.run([binary, "detect", "--format=json"], preexec_fn=enter, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def winner(answer, what):
    return next(row["file"] for row in answer["sources"] if row["what"] == what and row["wins"])


def test_a_quota_of_a_real_group_and_of_its_ancestor_is_read_back(corntune_binary):
    with nested_groups("cpu") as (version, outer, inner):
        if version == 1:
            (inner / "cpu.cfs_period_us").write_text("50000")
            (inner / "cpu.cfs_quota_us").write_text("20000")
        else:
            (inner / "cpu.max").write_text("20000 50000")
        leaf = detect_inside(corntune_binary, inner)
        assert leaf["cpu"]["quota"] == 0.4
        assert leaf["cpu"]["effective"] == 0.4
        assert leaf["cpu"]["limited_by"] == "quota"
        assert leaf["cgroup"]["path"].endswith(f"{outer.name}/inner")
        assert winner(leaf, "cpu quota").startswith(str(inner))

        if version == 1:
            (inner / "cpu.cfs_quota_us").write_text("-1")
            (outer / "cpu.cfs_quota_us").write_text("25000")
        else:
            (inner / "cpu.max").write_text("90000 100000")
            (outer / "cpu.max").write_text("25000 100000")
        ancestor = detect_inside(corntune_binary, inner)
        assert ancestor["cpu"]["effective"] == 0.25
        assert winner(ancestor, "cpu quota").startswith(f"{outer}/cpu.")


def test_a_memory_limit_of_a_real_ancestor_is_read_back(corntune_binary):
    with nested_groups("memory") as (version, outer, inner):
        limit = outer / ("memory.limit_in_bytes" if version == 1 else "memory.max")
        limit.write_text(str(300 << 20))
        answer = detect_inside(corntune_binary, inner)
        assert answer["memory"]["limit_bytes"] == 314572800
        assert answer["memory"]["effective_bytes"] == 314572800
        assert answer["memory"]["limited_by"] == "cgroup"
        assert winner(answer, "memory limit") == str(limit)
