"""The real Gunicorn, started as the emitted command line and conf.py say: it serves, and has those values."""

import http.client
import json
import re
import shlex
import subprocess

import pytest

import emit_support as readers

APP = '''
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})
'''

# Class and options; which application it runs.
CLASSES = {
    "sync": ([], "main:app"),
    "gthread": (["-k", "gthread", "--threads=2", "--behind=nginx"], "main:app"),
    "threads alone": (["--threads=3", "--terminating-grace=10s"], "main:app"),
    "gevent": (["-k", "gevent", "--behind=alb", "--proxy-address=127.0.0.1"], "main:app"),
    "tornado": (["-k", "tornado"], "main:app"),
    "asgi": (["-k", "asgi", "--behind=gclb"], "main:asgi"),
    "uvicorn": (["-k", "uvicorn_worker.UvicornWorker", "--behind=heroku"], "main:asgi"),
}
VERSION = "27.0.1"


@pytest.fixture(params=CLASSES)
def site(request, corntune, tmp_path):
    """A folder with an application, and a function that emits a form for it and the class."""
    options, app = CLASSES[request.param]
    (tmp_path / "main.py").write_text(APP)

    def emit(form, *arguments):
        done = corntune("recommend", "--cpus=0.5", "--memory=1GiB", f"--format={form}", *options, *arguments, app)
        assert done.returncode == 0, done.stderr
        return done.stdout

    emit.folder, emit.app = tmp_path, app
    return emit


def body(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def printed_config(command, folder, env=None):
    """What --print-config shows: {name: text}."""
    done = subprocess.run(command + ["--print-config"], cwd=folder, capture_output=True, text=True, timeout=60,
                          env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **(env or {})})
    assert done.returncode == 0, done.stderr
    return dict(re.findall(r"^(\w+) += (.*)$", done.stdout, re.M))


def as_printed(name, value):
    """A value of the JSON form as --print-config shows it."""
    if name in ("forwarded_allow_ips",):
        return str(value.split(","))
    if name == "worker_class":
        return value
    return str(value)


def test_the_command_line_serves_and_has_the_values(site, server, gunicorn, free_port):
    words = readers.shell_words(site("command", f"--bind=127.0.0.1:{free_port}"))
    command = [gunicorn(VERSION), *words[1:]]
    settings = json.loads(site("json"))["settings"]
    shown = printed_config(command, site.folder)
    assert {name: shown[name] for name in settings} == {
        name: as_printed(name, value) for name, value in settings.items()}
    with server(command, port=free_port, cwd=site.folder):
        assert body(free_port) == (200, b"ok")


def test_the_conf_py_serves_and_has_the_values(site, server, gunicorn, free_port):
    (site.folder / "gunicorn.conf.py").write_text(site("conf.py", f"--bind=127.0.0.1:{free_port}"))
    command = [gunicorn(VERSION), site.app]
    settings = json.loads(site("json"))["settings"]
    shown = printed_config(command, site.folder)
    assert {name: shown[name] for name in settings} == {
        name: as_printed(name, value) for name, value in settings.items()}
    with server(command, port=free_port, cwd=site.folder):
        assert body(free_port) == (200, b"ok")


def test_the_adaptive_file_serves(site, server, gunicorn, free_port):
    (site.folder / "gunicorn.conf.py").write_text(site("adaptive", f"--bind=127.0.0.1:{free_port}"))
    command = [gunicorn(VERSION), site.app]
    settings = json.loads(site("json"))["settings"]
    shown = printed_config(command, site.folder)
    fixed = set(settings) - {"workers", "worker_tmp_dir"}
    assert {name: shown[name] for name in fixed} == {name: as_printed(name, settings[name]) for name in fixed}
    with server(command, port=free_port, cwd=site.folder):
        assert body(free_port) == (200, b"ok")
    assert "corntune: workers = " + shown["workers"] in (site.folder / "server.log").read_text()


def test_the_environment_file_gives_the_values(site, gunicorn):
    (line,) = [line for line in site("env").splitlines() if not line.startswith("#")]
    name, _, value = line.partition("=")
    settings = json.loads(site("json"))["settings"]
    shown = printed_config([gunicorn(VERSION), site.app], site.folder, {name: value})
    assert {key: shown[key] for key in settings} == {key: as_printed(key, settings[key]) for key in settings}


def test_the_probe_of_kubernetes_passes_when_a_worker_answers_and_only_then(site, server, gunicorn, free_port):
    text = site("kubernetes", f"--bind=0.0.0.0:{free_port}")
    probe = readers.kubernetes_container(text)[1]["startupProbe"]["exec"]["command"]
    assert subprocess.run(probe, capture_output=True).returncode != 0  # nothing listens
    words = shlex.split(site("command", f"--bind=127.0.0.1:{free_port}"))
    with server([gunicorn(VERSION), *words[1:]], port=free_port, cwd=site.folder):
        assert subprocess.run(probe, capture_output=True).returncode == 0


def test_the_port_is_open_before_a_worker_has_imported_the_application(corntune, server, gunicorn, free_port, tmp_path):
    """Why the startup probe asks for an answer instead of a connection."""
    (tmp_path / "main.py").write_text(
        "import os, time\nwhile not os.path.exists('went'):\n    time.sleep(0.05)\n" + APP)
    done = corntune("recommend", "--cpus=0.5", "--format=kubernetes", f"--bind=0.0.0.0:{free_port}", "main:app")
    probe = readers.kubernetes_container(done.stdout)[1]["startupProbe"]["exec"]["command"]
    with server([gunicorn(VERSION), "-b", f"127.0.0.1:{free_port}", "main:app"], port=free_port, cwd=tmp_path):
        # The server fixture has connected already; no worker can answer yet.
        assert subprocess.run(probe, capture_output=True).returncode != 0
        (tmp_path / "went").touch()
        assert body(free_port) == (200, b"ok")
        assert subprocess.run(probe, capture_output=True).returncode == 0
