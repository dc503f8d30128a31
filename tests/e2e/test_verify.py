"""corntune verify: what it proves, on the bundled server and on the real Gunicorn, and what it leaves behind."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

import jsonschema
import pytest
from conftest import TOP, plain_environment
from gunicorn_support import python_of
from serve_support import wait_for

SCHEMA = json.loads((TOP / "docs" / "schemas" / "verify.schema.json").read_text())
NEWEST = "27.0.1"
CLASSES = {"sync": "-w 2", "gthread": "-w 2 --threads 3 -k gthread",
           "gevent": "-w 2 -k gevent --worker-connections 10", "tornado": "-w 2 -k tornado",
           "asgi": "-w 2 -k asgi --worker-connections 3", "uvicorn_worker.UvicornWorker":
           "-w 2 -k uvicorn_worker.UvicornWorker"}


def report_of(done):
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    jsonschema.validate(report, SCHEMA)
    return report


def checks_of(report):
    return {check["name"]: check for check in report["checks"]}


def failed(report):
    return [check for check in report["checks"] if not check["pass"]]


def notes_of(report):
    return {note["id"]: note["message"] for note in report["notes"]}


def verify(corntune, *arguments, **more):
    """Without the check of timeout, which takes five seconds."""
    return corntune("verify", "--quiet", "--format=json", "--duration=1s", "--skip=timeout", *arguments, **more)


def verify_gunicorn(corntune, *arguments, **more):
    python = f"--python={python_of(NEWEST)}"
    return verify(corntune, "--server=gunicorn", python, *arguments, **more)


def left_behind(folder):
    """What runs of verify with TMPDIR=folder could leave: processes, folders, cgroups."""
    mark = f"TMPDIR={folder}\0".encode()
    found = [path for path in folder.glob("corntune-verify-*")]
    for environ in pathlib.Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in environ.read_bytes() and int(environ.parent.name) != os.getpid():
                found.append((environ.parent / "cmdline").read_text())
    for cgroup in pathlib.Path("/sys/fs/cgroup").glob("**/corntune-verify-*"):
        if not pathlib.Path("/proc", cgroup.name.split("-")[2]).exists():
            found.append(cgroup)
    return found


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder of temporary files; nothing is left behind in it, nor of processes and cgroups."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    deadline = time.monotonic() + 10
    while left_behind(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left_behind(folder) == []


def test_without_options_the_recommendation_for_this_machine_is_proved_in_20_seconds(corntune):
    start = time.monotonic()
    done = corntune("verify")
    assert time.monotonic() - start < 20
    assert done.returncode == 0, done.stdout
    assert "pass: " in done.stdout and "FAIL" not in done.stdout
    for name in ("comes-up", "highest-concurrency", "one-more-waits", "no-errors", "throughput", "littles-law",
                 "never-more", "term-loses-nothing", "timeout"):
        assert f"  {name} " in done.stdout, name


def test_the_report_keeps_to_its_schema_and_names_what_was_promised(corntune):
    report = report_of(verify(corntune, "--cpus=2", "--threads=3"))
    assert report["verdict"] == "pass", failed(report)
    assert report["settings"] == {"worker_class": "gthread", "workers": 2, "threads": 3, "worker_connections": 1000}
    assert report["promised_concurrency"] == 6
    assert len(report["per_worker"]) == 2
    assert max(worker["max_concurrent"] for worker in report["per_worker"]) == 3


@pytest.mark.parametrize("name", CLASSES)
def test_the_real_gunicorn_passes_with_class(name, corntune):
    done = verify_gunicorn(corntune, f"--command=gunicorn {CLASSES[name]} main:app")
    report = report_of(done)
    assert (report["verdict"], done.returncode) == ("pass", 0), failed(report)
    assert report["server"]["version"] == NEWEST
    assert report["settings"]["worker_class"] == name
    if name in ("asgi", "uvicorn_worker.UvicornWorker"):
        # Nothing bounds these classes, worker_connections neither.
        assert int(checks_of(report)["highest-concurrency"]["observed"].split()[0]) > 60
        assert "unbounded" in notes_of(report)


@pytest.mark.parametrize("name, cut", [("sync", True), ("gthread", False), ("asgi", False)])
def test_the_timeout_cuts_requests_of_sync_alone(name, cut, corntune):
    skipped = [f"--skip={check}" for check in ("highest-concurrency", "one-more-waits", "term-loses-nothing")]
    done = corntune("verify", "-q", "--format=json", "--duration=300ms", "--server=gunicorn",
                    f"--python={python_of(NEWEST)}", *skipped, f"--command=gunicorn {CLASSES[name]} main:app")
    report = report_of(done)
    timeout = checks_of(report)["timeout"]
    assert timeout["pass"], timeout
    assert timeout["observed"].startswith("cut after" if cut else "answered after")
    assert ("timeout-is-liveness" in notes_of(report)) == (not cut)


def test_a_gthread_worker_takes_requests_while_another_is_idle_and_with_one_queue_it_does_not(corntune):
    early = report_of(verify_gunicorn(corntune, "--command=gunicorn -k gthread -w 4 --threads 2 main:app"))
    assert "early-commit" in notes_of(early), early["notes"]
    queue = report_of(verify_gunicorn(
        corntune, "--command=gunicorn -k gthread -w 4 --threads 2 --worker-connections 2 main:app"))
    assert "early-commit" not in notes_of(queue), queue["notes"]


def test_restarts_by_max_requests_are_checked_where_they_are_set(corntune):
    report = report_of(verify(corntune, "--command=gunicorn -w 2 --max-requests 40 main:app"))
    restarts = checks_of(report)["restarts-lose-nothing"]
    assert restarts["pass"] and "none lost" in restarts["observed"], restarts


def test_too_little_memory_is_a_failed_check(corntune):
    done = verify(corntune, "--cpus=1", "--memory=3MiB")
    assert done.returncode in (1, 3), done.stdout
    if done.returncode == 1:
        assert failed(report_of(done))
    else:
        assert "corntune: error: corntune serve: " in done.stderr


def test_a_latency_target_that_is_missed_fails(corntune):
    done = verify(corntune, "--slo=p50=1ms")
    assert done.returncode == 1
    assert [check["name"] for check in failed(report_of(done))] == ["latency-target"]


@contextlib.contextmanager
def running(*command, **more):
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=plain_environment(), **more)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()


def await_line(process, text):
    for line in process.stderr:
        if text in line:
            return
    raise AssertionError(f"{text!r} was not said")


@pytest.mark.parametrize("kind", ["bundled", "gunicorn"])
def test_an_interrupt_ends_the_run_and_reports_what_was_seen(kind, corntune_binary):
    with running(corntune_binary, "verify", "--duration=60s", f"--server={kind}",
                 *([f"--python={python_of(NEWEST)}"] if kind == "gunicorn" else [])) as process:
        await_line(process, "load: ")
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
        assert process.returncode == 130
        assert "interrupted: what was seen so far" in output
        # What holds so far proves nothing yet.
        assert output.endswith("invalid: interrupted before all checks were made\n")


def test_a_killed_verify_leaves_no_server(corntune_binary, folder):
    with running(corntune_binary, "verify", "--duration=60s", "--cpus=1") as process:
        await_line(process, "load: ")
        assert left_behind(folder)
        process.kill()
        process.wait()
        wait_for(lambda: not left_behind(folder), 15)


def test_a_server_that_runs_already_is_loaded_only(corntune, server, corntune_binary, free_port):
    with server([corntune_binary, "serve", "-w", "2", "-b", f"127.0.0.1:{free_port}", "--work=wait=2ms"], free_port):
        report = report_of(verify(corntune, f"--url=http://127.0.0.1:{free_port}/"))
        assert report["verdict"] == "pass", failed(report)
        assert {"no-errors", "littles-law", "fairness"} == set(checks_of(report))
        done = verify(corntune, f"--url=http://127.0.0.1:{free_port}/work?cpu=no")
        assert done.returncode == 1 and [check["name"] for check in failed(report_of(done))] == ["no-errors"]


def test_settings_come_from_a_configuration_and_from_a_recommendation(corntune, tmp_path):
    (tmp_path / "gunicorn.conf.py").write_text("workers = 1 + 1\nthreads = 2\n")
    conf = report_of(verify(corntune, "-c", "gunicorn.conf.py", cwd=tmp_path))
    assert (conf["settings"]["workers"], conf["promised_concurrency"]) == (2, 4)
    answer = corntune("recommend", "--cpus=1", "--format=json", "main:app", "-o", tmp_path / "answer.json")
    assert answer.returncode == 0, answer.stderr
    recorded = report_of(verify(corntune, f"--recommendation={tmp_path}/answer.json"))
    assert recorded["settings"]["workers"] == 3


def test_gunicorn_runs_the_configuration_and_the_application_of_the_user(corntune, tmp_path):
    (tmp_path / "gunicorn.conf.py").write_text("import os\nworkers = 1 + len([name for name in os.listdir('.') if name == 'shop.py'])\n\n\n"
                                               "def when_ready(server):\n    open('ready', 'w').close()\n")
    (tmp_path / "shop.py").write_text("import time\n\n\ndef app(environ, start_response):\n    time.sleep(0.02)\n"
                                      "    start_response('200 OK', [])\n    return [b'hello']\n")
    done = verify_gunicorn(corntune, "-c", "gunicorn.conf.py",
                  "--app=shop:app", cwd=tmp_path)
    report = report_of(done)
    assert report["verdict"] == "pass", failed(report)
    assert report["settings"]["workers"] == 2
    assert (tmp_path / "ready").exists()
    assert report["workload"]["work"] is None


BROKEN = {"missing": ("shop:nothing", "the application is not in its module"),
          "unimportable": ("broken:app", "cannot be imported"),
          "no module": ("nowhere:app", "cannot be imported")}


@pytest.mark.parametrize("name", BROKEN)
def test_an_application_that_cannot_be_imported_is_said_with_the_log(name, corntune, tmp_path):
    (tmp_path / "shop.py").write_text("app = None\n")
    (tmp_path / "broken.py").write_text("import nothing_of_this_name\n")
    app, meaning = BROKEN[name]
    done = verify_gunicorn(corntune, f"--app={app}", cwd=tmp_path)
    assert done.returncode == 3
    assert "corntune: error: gunicorn: ended with exit code " in done.stderr and meaning in done.stderr
    assert "\n  | " in done.stderr


def test_a_python_without_gunicorn_and_one_that_is_none(corntune, venv):
    done = verify(corntune, "--server=gunicorn", f"--python={venv('tools')}/bin/python")
    assert done.returncode == 3 and "this Python has no gunicorn" in done.stderr
    done = verify(corntune, "--server=gunicorn", "--python=/nowhere/python")
    assert done.returncode == 3
    assert done.stderr == "corntune: error: /nowhere/python: cannot be started: No such file or directory\n"


def test_no_gunicorn_in_path_says_how_to_name_one(corntune, tmp_path):
    done = verify(corntune, "--server=gunicorn", env={"PATH": str(tmp_path)})
    assert done.returncode == 3
    assert done.stderr == ("corntune: error: gunicorn: cannot be started: No such file or directory (name the Python "
                           "that has Gunicorn: --python VENV/bin/python)\n")


@pytest.mark.parametrize("kind", ["bundled", "gunicorn"])
def test_a_port_that_is_taken_is_said(kind, corntune):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = verify(corntune, f"--server={kind}", f"--bind=127.0.0.1:{taken.getsockname()[1]}",
                      *([f"--python={python_of(NEWEST)}"] if kind == "gunicorn" else []))
    assert done.returncode == 3
    assert "the address is taken" in done.stderr, done.stderr


def test_a_unix_socket_serves_too(corntune, tmp_path):
    report = report_of(verify(corntune, "--cpus=1", f"--bind=unix:{tmp_path}/app.sock"))
    assert report["verdict"] == "pass", failed(report)


APPS = {
    "answers 500": ("    start_response('500 Oh', [])\n    return [b'no']\n", "with status 5xx"),
    "dies": ("    try:\n        os.kill(ARBITER, 9)\n    except OSError:\n        pass\n"
             "    os.kill(os.getpid(), 9)\n", "closed without an answer"),
}


@pytest.mark.parametrize("name", APPS)
def test_an_application_that_fails_under_load_fails_the_check(name, corntune, tmp_path):
    body, what = APPS[name]
    (tmp_path / "shop.py").write_text("import os\n\nARBITER = os.getppid()\n\n\n"
                                      "def app(environ, start_response):\n" + body)
    done = verify_gunicorn(corntune, "--app=shop:app",
                  "--command=gunicorn -w 2 main:app", cwd=tmp_path)
    report = report_of(done)
    assert done.returncode == 1
    assert not checks_of(report)["no-errors"]["pass"], report["checks"]


USAGE = [
    (["--server=apache"], '--server: no such server: "apache" (expected bundled or gunicorn)'),
    (["--app=main:app"], "--app: has no effect without --server gunicorn"),
    (["--python=python3"], "--python: has no effect without --server gunicorn"),
    (["--config=x", "--command=gunicorn a:b"], "--command: cannot be combined with --config"),
    (["--command=uvicorn a:b"],
     "--command: starts no gunicorn: \"uvicorn a:b\" (expected e.g. 'gunicorn -w 4 main:app')"),
    (["--command=gunicorn -w 2 a:b", "--threads=2"],
     "--command: cannot be combined with options that work out settings"),
    (["--url=http://127.0.0.1:1/", "--work=cpu=1ms"],
     "--url: is of a server that runs already: options of the server, its limits and --path have no effect"),
    (["--work=cpu"], '--work: not KEY=VALUE: "cpu" (expected e.g. cpu=2ms,wait=20ms)'),
    (["--slo=99"], '--slo: not a target: "99" (expected e.g. p99=200ms)'),
    (["--path=x"], '--path: does not begin with a slash: "x"'),
    (["--topology=pack:2 core:4 pu:1"],
     "--topology: describes another machine: nothing can be verified there (give --cpus and --memory)"),
]


@pytest.mark.parametrize("arguments, message", USAGE, ids=lambda value: value[0] if isinstance(value, list) else "")
def test_what_makes_no_sense_is_refused(arguments, message, corntune):
    done = corntune("verify", *arguments)
    assert (done.returncode, done.stderr) == (2, f"corntune: error: {message}\n")
