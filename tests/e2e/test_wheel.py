"""The wheel: the native program, python -m corntune, and corntune.conf for the real Gunicorn."""

import json
import os
import pathlib
import subprocess
import sys
import tarfile
import zipfile

import pytest
from cgroup_support import quota_group
from conftest import TOP, VENVS
from gunicorn_support import clean_environment
from serve_support import stop, wait_for

# The first test builds the wheel, in release mode.
pytestmark = pytest.mark.timeout(1800)

APP = '''
def app(environ, start_response):
    start_response("200 OK", [])
    return [b"ok"]

async def asgi(scope, receive, send):
    pass
'''


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([VENVS / "tools" / "bin" / "python", "-m", "pip", "wheel", "--quiet", "--no-deps",
                    "--no-build-isolation", "--disable-pip-version-check", "--config-settings",
                    f"build-dir={TOP}/build/wheel", "--config-settings",
                    "cmake.define.CORNTUNE_WARNINGS_AS_ERRORS=ON", "--wheel-dir", folder, TOP],
                   # Compiled as the preset release is, so that ccache knows it.
                   env={**os.environ, "CXX": "c++"}, check=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def python(wheel, tmp_path_factory):
    """The Python of a virtual environment with the wheel, and with Gunicorn 27.0.1 and its workers."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps",
                    "--disable-pip-version-check", wheel], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (gunicorn,) = (VENVS / "gunicorn-27.0.1").glob("lib/python*/site-packages")
    (packages / "gunicorn.pth").write_text(f"{gunicorn}\n")
    return folder / "bin" / "python"


def run(*command, **options):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=60, **options)


def test_the_wheel_serves_any_python_and_holds_program_manuals_and_profiles(wheel):
    assert wheel.name.startswith("corntune-") and "-py3-none-linux_" in wheel.name
    names = zipfile.ZipFile(wheel).namelist()
    data = wheel.name.split("-py3")[0] + ".data"
    assert f"{data}/scripts/corntune" in names
    assert f"{data}/data/share/man/man1/corntune.1" in names
    assert any(name.startswith(f"{data}/data/share/corntune/profiles/") for name in names)
    assert "corntune/conf.py" in names
    assert not [name for name in names if name.endswith((".a", ".h", ".cc"))]


def test_the_program_is_native_and_runs_as_a_module_too(python):
    program = python.parent / "corntune"
    assert program.read_bytes()[:4] == b"\x7fELF"
    version = run(program, "--version")
    assert version.returncode == 0
    assert run(python, "-m", "corntune", "--version").stdout == version.stdout
    refused = run(python, "-m", "corntune", "recommend", "--cpus=x")
    assert refused.returncode == 2 and "--cpus" in refused.stderr


def test_a_source_archive_holds_what_a_build_needs(tmp_path):
    build = "import sys; from scikit_build_core.build import build_sdist; print(build_sdist(sys.argv[1]))"
    done = run(VENVS / "tools" / "bin" / "python", "-c", build, tmp_path, cwd=TOP)
    assert done.returncode == 0, done.stderr
    (archive,) = tmp_path.glob("*.tar.gz")
    names = {name.partition("/")[2] for name in tarfile.open(archive).getnames()}
    assert {"CMakeLists.txt", "pyproject.toml", "LICENSE", "src/cli/main.cc", "man/corntune.1",
            "packaging/python/corntune/conf.py"} <= names
    assert not [name for name in names if name.startswith("build/")]


# --- gunicorn -c python:corntune.conf

class Started:
    def __init__(self, process, log):
        self.process, self.log = process, log

    def lines(self):
        return [line for line in self.log.read_text().splitlines() if "corntune:" in line]

    def workers(self):
        return len(run("pgrep", "-P", self.process.pid).stdout.split())


def gunicorn(python, folder, *arguments, app="app:app", prefix=(), **environment):
    """A Gunicorn that has started with corntune.conf; the caller stops its process."""
    (folder / "app.py").write_text(APP)
    log = folder / "log"
    log.write_text("")
    process = subprocess.Popen(
        [*prefix, str(python), "-m", "gunicorn", "-c", "python:corntune.conf", "--bind",
         f"unix:{folder}/socket", "--log-file", str(log), *arguments, app],
        cwd=folder, env=clean_environment(HOME=str(folder), XDG_RUNTIME_DIR=str(folder), **environment),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    wait_for(lambda: process.poll() is not None or "Booting worker" in log.read_text())
    assert process.poll() is None, log.read_text()
    return Started(process, log)


CLASSES = ["sync", "gthread", "gevent", "tornado", "asgi", "uvicorn_worker.UvicornWorker"]


@pytest.mark.parametrize("worker_class", CLASSES)
def test_gunicorn_is_sized_for_the_group_in_which_it_starts(corntune, python, tmp_path, worker_class):
    expected = json.loads(corntune("recommend", "--format=json", "--cpus=1.5", "-k", worker_class,
                                   "main:app").stdout)["settings"]["workers"]
    assert expected != 5  # what the machine without the group would give
    app = "app:asgi" if worker_class not in CLASSES[:4] else "app:app"
    with quota_group(150000) as (parent, procs):
        enter = ["sh", "-c", f'echo $$ > "{procs}" && exec "$@"', "sh"]
        started = gunicorn(python, tmp_path, app=app, prefix=enter, CORNTUNE_CLASS=worker_class)
        try:
            wait_for(lambda: started.workers() == expected)
            (line,) = started.lines()
        finally:
            stop(started.process)
    assert f"corntune: workers = {expected}: " in line
    assert "1.5 CPU" in line and "quota" in line
    assert f"Using worker: {worker_class.split('.')[0] if worker_class != CLASSES[5] else ''}" in started.log.read_text()


@pytest.mark.parametrize("arguments, environment", [
    (["--workers=3"], {}), ([], {"WEB_CONCURRENCY": "3"}), ([], {"GUNICORN_CMD_ARGS": "-w 3"}),
])
def test_what_the_user_sets_wins(python, tmp_path, arguments, environment):
    started = gunicorn(python, tmp_path, *arguments, **environment)
    try:
        wait_for(lambda: started.workers() == 3)
        (line,) = started.lines()
    finally:
        stop(started.process)
    assert "corntune: workers = 3 as set; sized would be " in line


def test_the_rest_is_sized_for_what_the_user_sets(corntune, python, tmp_path):
    expected = json.loads(corntune("recommend", "--format=json", "--threads=3", "main:app").stdout)
    started = gunicorn(python, tmp_path, "--threads=3")
    try:
        wait_for(lambda: started.workers() == expected["settings"]["workers"])
    finally:
        stop(started.process)
    assert "Using worker: gthread" in started.log.read_text()


def test_gunicorn_starts_with_its_defaults_when_it_cannot_be_sized(python, tmp_path):
    started = gunicorn(python, tmp_path, CORNTUNE_CLASS="nonsense")
    try:
        wait_for(lambda: started.workers() == 1)
        (line,) = started.lines()
    finally:
        stop(started.process)
    assert "[WARNING] corntune: not sized: corntune: error: --class: " in line
