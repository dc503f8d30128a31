"""corntune doctor on this machine, with real Gunicorns."""

import json
import os
import pathlib
import re
import subprocess

import jsonschema
import pytest
from conftest import TOP
from gunicorn_support import clean_environment

SCHEMA = json.loads((TOP / "docs" / "schemas" / "doctor.schema.json").read_text())


def report(corntune, *arguments, code=0, **options):
    done = corntune("doctor", "--format=json", *arguments, **options)
    assert (done.returncode, done.stderr) == (code, "")
    told = json.loads(done.stdout)
    jsonschema.validate(told, SCHEMA)
    return told


@pytest.mark.parametrize("version, classes", [
    ("27.0.1", {"sync", "gthread", "gevent", "tornado", "asgi", "uvicorn_worker.UvicornWorker"}),
    ("20.1.0", {"sync", "gthread", "gevent", "tornado", "uvicorn_worker.UvicornWorker"}),
])
def test_the_classes_that_a_real_gunicorn_loads_are_found(corntune, venv, version, classes):
    python = venv(f"gunicorn-{version}") / "bin" / "python"
    told = report(corntune, "--python", python)
    assert told["python"]["gunicorn"] == version
    assert {found["name"] for found in told["python"]["classes"] if found["loads"]} == classes
    missing = [found for found in told["python"]["classes"] if not found["loads"]]
    assert all(found["name"] == "eventlet" and "eventlet" in found["because"] for found in missing)
    assert told["verification"]["gunicorn"] is True and told["problem"] is False


def test_the_gunicorn_of_the_path_is_the_one_that_would_run(corntune, venv):
    folder = venv("gunicorn-26.1.0") / "bin"
    told = report(corntune, env={"PATH": f"{folder}:{os.environ['PATH']}"})
    assert told["python"]["gunicorn"] == "26.1.0"
    assert pathlib.Path(told["python"]["program"]).parent.samefile(folder)


def test_a_python_without_gunicorn_is_a_problem_with_a_remedy(corntune, venv):
    python = venv("tools") / "bin" / "python"
    told = report(corntune, "--python", python, code=1)
    (line,) = [line for line in told["findings"] if line["name"] == "gunicorn"]
    assert line["state"] == "problem" and "--python=" in line["help"]
    done = corntune("doctor", "--python=/no/such/python")
    assert done.returncode == 1 and "no such file or directory" in done.stdout


def test_the_text_has_a_line_for_each_finding_and_counts_them(corntune, venv):
    python = venv("gunicorn-27.0.1") / "bin" / "python"
    text = corntune("doctor", "--python", python).stdout
    told = report(corntune, "--python", python)
    assert re.findall(r"^  (?:ok|note|problem) +(class \S+|\S+)  ", text, re.M) == [
        line["name"] for line in told["findings"]]
    assert re.search(r"^0 problems, \d+ notes?$", text, re.M)


def test_what_the_kernel_says_is_told(corntune, venv):
    told = report(corntune, "--python", venv("gunicorn-27.0.1") / "bin" / "python")
    assert told["verification"]["cpus"] == sorted(os.sched_getaffinity(0))
    ports = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")
    if ports.exists():
        low, high = map(int, ports.read_text().split())
        assert told["limits"]["ports"] == high - low + 1
    else:
        assert told["limits"]["ports"] is None
    assert told["clock"]["reading_ns"] > 0


def test_nothing_stays_behind(corntune_binary, venv, tmp_path):
    python = venv("gunicorn-27.0.1") / "bin" / "python"
    with subprocess.Popen([corntune_binary, "doctor", "--python", python], cwd=tmp_path, stdout=subprocess.DEVNULL,
                          env=clean_environment(TMPDIR=str(tmp_path), HOME=str(tmp_path))) as process:
        assert process.wait(timeout=60) == 0
    assert list(tmp_path.iterdir()) == []
    assert not list(pathlib.Path("/sys/fs/cgroup").glob(f"**/corntune-verify-{process.pid}-*"))


def test_a_module_of_the_current_folder_is_not_imported(corntune, venv, tmp_path):
    (tmp_path / "gunicorn.py").write_text("raise SystemExit('imported')")
    told = report(corntune, "--python", venv("gunicorn-27.0.1") / "bin" / "python", cwd=tmp_path)
    assert told["python"]["gunicorn"] == "27.0.1"


def test_the_version_names_the_libraries(corntune, venv):
    told = report(corntune, "--python", venv("gunicorn-27.0.1") / "bin" / "python")
    version = corntune("--version").stdout
    assert {"CLI11", "fmt", "hwloc", "libuv", "llhttp", "nlohmann-json", "tl-expected",
            "yaml-cpp"} == set(told["libraries"])
    for name, number in told["libraries"].items():
        assert re.fullmatch(r"\d+\.\d+(\.\d+)?", number), name
        assert f"{name} {number}" in version
