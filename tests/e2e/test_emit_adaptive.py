"""The adaptive gunicorn.conf.py, which must work out what corntune works out, with Python alone."""

import ast
import json
import pathlib
import re
import subprocess
import sys

import pytest
from cgroup_support import quota_group

TOP = pathlib.Path(__file__).resolve().parents[2]
MACHINES = TOP / "tests" / "fixtures" / "machines"
CASES = sorted(folder.name for folder in MACHINES.iterdir() if (folder / "expected.json").is_file())

# Requests that between them use every rule and every ceiling.
REQUESTS = {
    "sync": [],
    "threads count": ["--count=threads"],
    "gthread": ["-k", "gthread", "--threads=3", "--worker-connections=3000"],
    "gevent": ["-k", "gevent", "--db-connections=900", "--replicas=3", "--max-surge=25%"],
    "memory": ["--memory-per-worker=200MiB", "--master-memory=40MiB", "--headroom=5%"],
    "database": ["--threads=2", "--db-connections=7"],
    "connections": ["--db-connections=30", "--db-connections-per-worker=9"],
    "at most": ["--max-workers=2", "-k", "asgi"],
}


def emit(corntune, *arguments):
    done = corntune("recommend", "--format=adaptive", *arguments, "main:app")
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded(source):
    names = {"__name__": "__config__"}
    exec(compile(source, "gunicorn.conf.py", "exec"), names)
    return names


def sized_below(source, root):
    return loaded(source)["_size"](str(root))


@pytest.mark.parametrize("case", CASES)
def test_it_finds_what_detect_finds(corntune, case):
    root = MACHINES / case
    facts = sized_below(emit(corntune, "--cpus=1"), root)["facts"]
    detected = json.loads(corntune("detect", "--format=json", "--root", root).stdout)
    expected = json.loads((root / "expected.json").read_text())
    assert facts["cpu"]["effective"] == pytest.approx(detected["cpu"]["effective"], rel=1e-12)
    assert facts["cpu"]["effective"] == pytest.approx(expected["effective_cpus"], abs=1e-3)
    assert facts["cpu"]["limited_by"] == detected["cpu"]["limited_by"]
    assert facts["cpu"]["quota"] == detected["cpu"]["quota"]
    assert facts["memory"] == detected["memory"]["effective_bytes"]
    assert facts["memory_limit"] == detected["memory"]["limit_bytes"]
    assert facts["processes"] == detected["limits"]["processes"]
    assert facts["open_files"] == detected["limits"]["open_files"]
    assert facts["shm_tmpfs"] == detected["shm"]["tmpfs"]
    winners = {source["file"] for source in detected["sources"] if source["wins"]}
    if facts["cpu"]["limited_by"] in ("quota", "cpuset"):
        assert facts["cpu"]["file"] in winners
    if facts["memory"] is not None:
        assert facts["memory_file"] in winners


@pytest.mark.parametrize("request_name", REQUESTS)
@pytest.mark.parametrize("case", CASES)
def test_it_gives_the_numbers_of_recommend(corntune, case, request_name):
    root, options = MACHINES / case, REQUESTS[request_name]
    # Made on another machine, so that nothing of this one can get into the numbers.
    plan = [] if "--count=threads" in options else ["--cpus=1"]
    source = emit(corntune, *plan, *options, "--memory=1TiB")
    sized = sized_below(source, root)
    done = corntune("recommend", "--format=json", "--root", root, *options, "main:app")
    if done.returncode == 1:
        assert "not even one worker fits" in done.stderr
        assert sized["workers"] == 1
        assert sized["why"].startswith("not even one worker fits: ")
        return
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    settings = answer["settings"]
    assert sized["workers"] == settings["workers"]
    reason = {each["setting"]: each for each in answer["reasons"]}["workers"]
    ceiling = reason["ceiling"] or sized["facts"]["cpu"]["limited_by"]
    assert sized["bound"] == ceiling
    assert sized["threads"] == settings.get("threads", 1)
    if "worker_connections" in settings:
        assert sized["worker_connections"] == settings["worker_connections"]
    elif settings.get("worker_class") == "gthread":
        assert sized["worker_connections"] == 1000
    else:
        assert sized["worker_connections"] is None


def test_it_is_python_3_8_and_imports_the_standard_library_only(corntune):
    tree = ast.parse(emit(corntune, "--cpus=1"), feature_version=(3, 8))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"math", "os", "re"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))


def test_the_template_is_a_working_configuration_itself():
    names = loaded((TOP / "src" / "emit" / "adaptive.py.in").read_text())
    assert names["workers"] == names["_size"]()["workers"]


def test_nothing_that_proc_holds_keeps_it_from_starting(corntune, tmp_path):
    names = loaded(emit(corntune, "--cpus=1", "--memory-per-worker=100MiB"))
    assert names["_size"](str(tmp_path))["workers"] >= 1
    for content in [b"", b"\0\xff\n" * 50, b"1:cpu:/..\n0::/\n", b"9 9 9 9 9 9 9 9 - - -\n" * 3]:
        for file in ["proc/self/cgroup", "proc/self/mountinfo", "proc/self/status", "proc/self/limits",
                     "proc/meminfo", "sys/devices/system/cpu/online"]:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_bytes(content)
        assert names["_size"](str(tmp_path))["workers"] >= 1


def test_it_can_be_asked_without_starting_anything(corntune, tmp_path):
    conf = tmp_path / "gunicorn.conf.py"
    conf.write_text(emit(corntune, "--cpus=1"))
    done = subprocess.run([sys.executable, str(conf)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"corntune: workers = \d+: 2 x .* CPU \+ 1, CPUs bound by \w+ \[.+\]\n", done.stdout)


APP = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""


def started(corntune, server, gunicorn, version, tmp_path, port, options=(), arguments=(), env=None, prefix=()):
    """The log of a Gunicorn that was started with the adaptive file and answers."""
    (tmp_path / "main.py").write_text(APP)
    (tmp_path / "gunicorn.conf.py").write_text(emit(corntune, "--cpus=1", *options))
    command = [*prefix, gunicorn(version), "-b", f"127.0.0.1:{port}", *arguments, "main:app"]
    # The master logs before it listens.
    with server(command, port=port, cwd=tmp_path, env=env):
        return [line for line in (tmp_path / "server.log").read_text().splitlines() if "corntune:" in line]


@pytest.mark.parametrize("version", ["27.0.1", "20.1.0"])
def test_gunicorn_logs_one_line_with_the_binding_limit(corntune, server, gunicorn, version, tmp_path, free_port):
    here = json.loads(corntune("recommend", "--format=json", "main:app").stdout)["settings"]["workers"]
    lines = started(corntune, server, gunicorn, version, tmp_path, free_port)
    assert len(lines) == 1
    assert re.search(rf"corntune: workers = {here}: 2 x .* CPU \+ 1, CPUs bound by \w+ \[/", lines[0])


def test_web_concurrency_wins_and_the_line_says_so(corntune, server, gunicorn, tmp_path, free_port):
    (line,) = started(corntune, server, gunicorn, "27.0.1", tmp_path, free_port, ["--max-workers=2"],
                      env={"WEB_CONCURRENCY": "3"})
    assert "corntune: workers = 3, set by WEB_CONCURRENCY; sized would be 2: at most 2 workers asked for" in line


@pytest.mark.parametrize("arguments, env", [(["-w", "3"], {}), ([], {"GUNICORN_CMD_ARGS": "--workers=3"})])
def test_the_users_own_setting_wins_and_the_line_says_so(corntune, server, gunicorn, tmp_path, free_port,
                                                         arguments, env):
    (line,) = started(corntune, server, gunicorn, "27.0.1", tmp_path, free_port, ["--max-workers=2"], arguments, env)
    assert "corntune: workers = 3, set by the command line or GUNICORN_CMD_ARGS; sized would be 2: " in line


def test_threads_that_it_was_not_sized_for_are_named(corntune, server, gunicorn, tmp_path, free_port):
    (line,) = started(corntune, server, gunicorn, "27.0.1", tmp_path, free_port, ["--max-workers=2"], ["--threads=4"])
    assert line.endswith("; sized for threads = 1, but threads = 4 is set")


@pytest.mark.parametrize("version", ["27.0.1", "20.1.0"])
def test_in_a_real_cgroup_the_quota_of_the_parent_binds(corntune, server, gunicorn, version, tmp_path, free_port):
    with quota_group(50000) as (parent, procs):
        enter = ["sh", "-c", f'echo $$ > "{procs}" && exec "$@"', "sh"]
        (line,) = started(corntune, server, gunicorn, version, tmp_path, free_port, prefix=enter)
    assert "corntune: workers = 2: 2 x 0.5 CPU + 1, CPUs bound by quota [" in line
    assert f"{parent.name}/cpu." in line
