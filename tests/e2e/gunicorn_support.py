"""The Gunicorns that tests run: one virtual environment a release, made by scripts/test."""

import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
VENVS = pathlib.Path(os.environ.get("CORNTUNE_VENVS", ROOT / "build/venvs"))
CORNTUNE = pathlib.Path(os.environ.get("CORNTUNE_BINARY", ROOT / "build/dev/corntune"))

# The releases that the tests run against, oldest first.
RELEASES = ["20.1.0", "23.0.0", "26.1.0", "27.0.1"]


def python_of(release):
    python = VENVS / f"gunicorn-{release}/bin/python"
    assert python.exists(), f"{python} is missing: run scripts/test"
    return str(python)


def clean_environment(**extra):
    """This process's environment without what Gunicorn would read."""
    drop = {"WEB_CONCURRENCY", "PORT", "GUNICORN_CMD_ARGS", "FORWARDED_ALLOW_IPS", "SENDFILE",
            "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID"}
    kept = {name: value for name, value in os.environ.items() if name not in drop}
    return {**kept, "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1", **extra}


def ask_python(release, script, questions=None, **environment):
    """Runs `script` with the release's Python; JSON lines in, JSON lines out."""
    text = "".join(json.dumps(question) + "\n" for question in questions or [])
    done = subprocess.run([python_of(release), "-c", script], input=text, text=True, timeout=120,
                          env=clean_environment(**environment), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


APP = '''
import asyncio, os, threading, time
from urllib.parse import parse_qs

inside, most = 0, 0
lock = threading.Lock()

def enter():
    global inside, most
    with lock:
        inside += 1
        most = max(most, inside)

def leave():
    global inside
    with lock:
        inside -= 1

def options(query):
    given = parse_qs(query)
    return {name: float(given.get(name, ["0"])[0]) for name in ("sleep", "meet", "patience")}

def app(environ, start_response):
    '''+'''"""Answers "PID MULTITHREAD MET"; with meet=N it waits for N requests at a time in this worker."""'''+'''
    asked = options(environ.get("QUERY_STRING", ""))
    enter()
    end = time.monotonic() + asked["patience"]
    while most < asked["meet"] and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(asked["sleep"])
    body = "{} {} {}".format(os.getpid(), environ["wsgi.multithread"], most >= asked["meet"])
    leave()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body.encode()]

async def asgi(scope, receive, send):
    '''+'''"""The same as an ASGI application; in place of MULTITHREAD it says the scheme."""'''+'''
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    asked = options(scope["query_string"].decode())
    enter()
    end = time.monotonic() + asked["patience"]
    while most < asked["meet"] and time.monotonic() < end:
        await asyncio.sleep(0.01)
    await asyncio.sleep(asked["sleep"])
    body = "{} {} {}".format(os.getpid(), scope["scheme"], most >= asked["meet"])
    leave()
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body.encode()})
'''


class Server:
    """A running Gunicorn on a Unix socket in a folder of its own, or on a port of the loopback."""

    def __init__(self, folder, process, tcp):
        self.folder, self.process, self.tcp = folder, process, tcp
        self.path = str(folder / "socket")

    def port(self):
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.log())
        if found is None:
            raise ConnectionError("does not listen yet")
        return int(found.group(1))

    def connect(self, timeout=20):
        if self.tcp:
            return socket.create_connection(("127.0.0.1", self.port()), timeout)
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(timeout)
        client.connect(self.path)
        return client

    def get(self, query="", client=None, headers=""):
        """(head, body) of one request; on `client`, which stays open, or a connection of its own."""
        own = client is None
        client = client or self.connect()
        request = f"GET /?{query} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"
        client.sendall(request.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = client.recv(65536)
            if not piece:
                raise ConnectionError(f"closed after {answer!r}")
            answer += piece
        head, body = answer.split(b"\r\n\r\n", 1)
        head = head.decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        while len(body) < length:
            body += client.recv(65536)
        if own:
            client.close()
        return head, body.decode()

    def log(self):
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""


def command_of(release, *arguments):
    return [python_of(release), "-m", "gunicorn", *arguments]


@contextlib.contextmanager
def gunicorn(release, *arguments, app="app:app", files=None, tcp=False, answers=True,
             **environment):
    """A Gunicorn that answers, with `arguments`; its processes are gone at the end."""
    with tempfile.TemporaryDirectory(prefix="corntune-test-") as name:
        folder = pathlib.Path(name)
        (folder / "app.py").write_text(APP)
        for file, content in (files or {}).items():
            (folder / file).write_text(content)
        bind = "127.0.0.1:0" if tcp else f"unix:{folder}/socket"
        command = command_of(release, "--bind", bind, "--log-file", str(folder / "log"),
                             *arguments, *([app] if app else []))
        home = {"HOME": name, "XDG_RUNTIME_DIR": name}
        process = subprocess.Popen(command, cwd=folder,
                                   env=clean_environment(**{**home, **environment}),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        server = Server(folder, process, tcp)
        try:
            wait_until_it_answers(server) if answers else wait_until_it_listens(server)
            yield server
        finally:
            stop(process)


def stop(process):
    """Ends Gunicorn and its workers, which share a session of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGQUIT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until_it_listens(server, seconds=60):
    deadline = time.monotonic() + seconds
    while "Booting worker" not in server.log():
        assert server.process.poll() is None and time.monotonic() < deadline, server.log()
        time.sleep(0.02)


def wait_until_it_answers(server, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        assert server.process.poll() is None, server.log()
        try:
            # The server must not count this connection among those it keeps: it closes it first.
            with server.connect() as client:
                server.get(client=client, headers="Connection: close\r\n")
                if client.recv(1) == b"":
                    return
        except OSError:
            assert time.monotonic() < deadline, "no answer:\n" + server.log()
            time.sleep(0.02)


def waiting_in_kernel(port):
    """Connections that wait in the accept queue of the listener on 127.0.0.1:port."""
    listening = f"0100007F:{port:04X}"
    with open("/proc/net/tcp", encoding="ascii") as table:
        for line in table:
            fields = line.split()
            if fields[1] == listening and fields[3] == "0A":
                return int(fields[4].split(":")[1], 16)
    raise AssertionError(f"nobody listens on {port}")
