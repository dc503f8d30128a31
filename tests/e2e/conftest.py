"""What the end-to-end tests share: the binary, the real Gunicorns, servers that never outlive a test.

CORNTUNE_BINARY is the program under test (default: build/dev/corntune), CORNTUNE_VENVS the folder of
virtual environments that scripts/test makes (default: build/venvs). A test that lacks one fails.

    def test_something(corntune, gunicorn, server, free_port, golden): ...
"""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
VENVS = pathlib.Path(os.environ.get("CORNTUNE_VENVS", TOP / "build" / "venvs"))
BINARY = pathlib.Path(os.environ.get("CORNTUNE_BINARY", TOP / "build" / "dev" / "corntune"))


def plain_environment():
    """This process's environment without what changes the answers of corntune or Gunicorn."""
    changing = ("NO_COLOR", "WEB_CONCURRENCY", "GUNICORN_CMD_ARGS", "PORT", "KUBERNETES_SERVICE_HOST")
    return {name: value for name, value in os.environ.items() if name not in changing}


@pytest.fixture(scope="session")
def corntune_binary():
    assert BINARY.is_file(), f"{BINARY} is missing: build it, or set CORNTUNE_BINARY"
    return str(BINARY)


@pytest.fixture(scope="session")
def corntune(corntune_binary):
    """Runs corntune with the given arguments and returns the finished process, its output as text."""

    def run(*arguments, cwd=None, env=None, stdin=None, timeout=60):
        environment = {**plain_environment(), **(env or {})}
        return subprocess.run([corntune_binary, *map(str, arguments)], cwd=cwd, env=environment, input=stdin,
                              capture_output=True, text=True, timeout=timeout)

    return run


@pytest.fixture(scope="session")
def venv():
    """The folder of a virtual environment by name: venv("gunicorn-27.0.1")."""

    def find(name):
        folder = VENVS / name
        assert (folder / "bin" / "python").exists(), f"{folder} is missing: scripts/test makes it"
        return folder

    return find


@pytest.fixture(scope="session")
def gunicorn(venv):
    """The gunicorn program of a release: gunicorn("27.0.1")."""
    return lambda version: str(venv(f"gunicorn-{version}") / "bin" / "gunicorn")


@pytest.fixture
def golden():
    """golden("cli/help.txt", text): text is what the file in tests/golden says.

    CORNTUNE_UPDATE_GOLDEN=1 writes the file instead; read the difference before you commit it.
    """

    def compare(name, actual):
        path = TOP / "tests" / "golden" / name
        if os.environ.get("CORNTUNE_UPDATE_GOLDEN") == "1":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual)
            return
        assert path.is_file(), f"no golden file {path} (make it with CORNTUNE_UPDATE_GOLDEN=1)"
        assert actual == path.read_text()

    return compare


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False


def group_members(group):
    listing = subprocess.run(["pgrep", "-g", str(group)], capture_output=True, text=True)
    return listing.stdout.split()


@pytest.fixture
def server(tmp_path):
    """Starts a server in a session of its own, waits until it accepts on `port`, and stops all of it.

    with server(["gunicorn", ...], port=8000, cwd=folder) as process: ...
    """

    @contextlib.contextmanager
    def start(command, port, cwd=None, env=None, patience=30):
        log = tmp_path / "server.log"
        environment = {**plain_environment(), "HOME": str(tmp_path), **(env or {})}
        with open(log, "ab") as output:
            process = subprocess.Popen(list(map(str, command)), cwd=cwd, env=environment, stdout=output,
                                       stderr=output, start_new_session=True)
        try:
            deadline = time.monotonic() + patience
            while not accepts(port):
                assert process.poll() is None, f"the server ended with {process.returncode}:\n{log.read_text()}"
                assert time.monotonic() < deadline, f"the server does not accept:\n{log.read_text()}"
                time.sleep(0.05)
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                pass
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            deadline = time.monotonic() + 5
            while group_members(process.pid) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert not group_members(process.pid), "the server left processes behind"

    return start
