"""The bundled server and the real Gunicorn side by side, with the same settings and the same work."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time

from conftest import TOP
from gunicorn_support import CORNTUNE, clean_environment, command_of, stop

APPS = TOP / "tests" / "e2e" / "apps"
NEWEST = "27.0.1"
CLASSES = ("sync", "gthread", "gevent", "asgi", "tornado")


class Served:
    """A server that runs: its port, processes and answers."""

    def __init__(self, process, log, port=None):
        self.process, self.log_path, self.fixed_port = process, log, port

    def log(self):
        return self.log_path.read_text() if self.log_path.exists() else ""

    @property
    def port(self):
        return self.fixed_port or int(re.search(r"Listening at: .*?http://127\.0\.0\.1:(\d+)", self.log()).group(1))

    def workers(self):
        """The process ids of the workers there are now."""
        listing = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        return {int(pid) for pid in listing.stdout.split()}

    def connect(self, timeout=60):
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def ask(self, path="/work", client=None, headers="", version="1.1"):
        """One request on `client`, which stays open, or on a connection of its own: an Answer."""
        with contextlib.ExitStack() as stack:
            client = client or stack.enter_context(self.connect())
            client.sendall(f"GET {path} HTTP/{version}\r\nHost: localhost\r\n{headers}\r\n".encode())
            return read_answer(client)

    def ask_together(self, count, path):
        """`count` requests at once, a connection each: how long each took, in ascending order."""
        clients = [self.connect() for _ in range(count)]
        times, start = [], time.monotonic()
        for client in clients:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())

        def finish(client):
            with client:
                answer = read_answer(client)
            times.append(time.monotonic() - start if answer.status == 200 else None)

        threads = [threading.Thread(target=finish, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert None not in times, "a request was not answered"
        return sorted(times)


class Answer:
    """What a client received: status 0 where the connection ended without an answer."""

    def __init__(self, received):
        head, _, self.body = received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if head else 0
        self.headers = {name.lower(): value.strip()
                        for name, _, value in (line.partition(":") for line in lines[1:])}

    @property
    def pid(self):
        return int(self.headers["x-worker-pid"])


def read_answer(client):
    received = b""
    with contextlib.suppress(ConnectionError):
        while b"\r\n\r\n" not in received:
            piece = client.recv(65536)
            if not piece:
                return Answer(received)
            received += piece
        answer = Answer(received)
        while len(answer.body) < int(answer.headers.get("content-length", 0)):
            piece = client.recv(65536)
            if not piece:
                break
            answer.body += piece
        return answer
    return Answer(received)


@contextlib.contextmanager
def bundled(*settings, port=None, **environment):
    """`corntune serve` with these settings, on `port` or one that the kernel chooses."""
    with served([str(CORNTUNE), "serve", *settings], port, environment) as server:
        yield server


@contextlib.contextmanager
def real(*settings, port=None, release=NEWEST, **environment):
    """Gunicorn with these settings and the same work (apps/work_app.py)."""
    is_asgi = "asgi" in settings
    command = command_of(release, *settings, "--pythonpath", str(APPS),
                         "work_app:asgi" if is_asgi else "work_app:app")
    with served(command, port, environment) as server:
        yield server


@contextlib.contextmanager
def served(command, port, environment):
    with tempfile.TemporaryDirectory(prefix="corntune-test-") as name:
        log = pathlib.Path(name) / "log"
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port or 0}", "--log-file", str(log)], cwd=name,
            env=clean_environment(HOME=name, XDG_RUNTIME_DIR=name, **environment),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        server = Served(process, log, port)
        try:
            wait_for(lambda: server.process.poll() is not None or answers(server))
            assert process.poll() is None, server.log()
            yield server
        finally:
            stop(process)


def answers(server):
    """Whether it serves; the connection that asks is gone on both sides when this is True."""
    with contextlib.suppress(OSError, AttributeError), server.connect() as client:
        healthy = server.ask("/healthz", client, headers="Connection: close\r\n").status == 200
        return healthy and client.recv(1) == b""
    return False


def wait_for(condition, seconds=60):
    """Until `condition` holds; its value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_gone(pid):
    """No such process, or one that only waits to be reaped."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def seconds_until_gone(pid, most):
    start = time.monotonic()
    while not is_gone(pid):
        if time.monotonic() - start > most:
            return most
        time.sleep(0.01)
    return time.monotonic() - start


def closed_after(client, most):
    """Seconds until the server closes an idle connection; `most` when it does not."""
    start = time.monotonic()
    client.settimeout(most)
    try:
        received = client.recv(1)
    except socket.timeout:
        return most
    except ConnectionError:
        received = b""
    assert received == b"", "bytes on an idle connection"
    return time.monotonic() - start


def kill(pid, name):
    os.kill(pid, getattr(signal, "SIG" + name))
