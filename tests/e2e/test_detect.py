"""corntune detect as a user runs it: on fixtures, on this machine, in a cgroup made for the test."""

import json
import pathlib

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
