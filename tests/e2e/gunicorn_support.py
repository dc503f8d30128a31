"""The Gunicorns that tests run: one virtual environment a release, made by scripts/test."""

import contextlib
import json
import os
import pathlib
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
import os, time

def app(environ, start_response):
    """Answers with the worker's pid, after the seconds that the query asks for."""
    time.sleep(float(environ.get("QUERY_STRING") or 0))
    body = ("%d %s %s" % (os.getpid(), environ["wsgi.multithread"],
                          environ.get("SCRIPT_NAME", ""))).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]

async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    import asyncio
    await asyncio.sleep(float(scope["query_string"] or 0))
    body = str(os.getpid()).encode()
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})
'''


class Server:
    """A running Gunicorn on a Unix socket in a folder of its own."""

    def __init__(self, folder, process):
        self.folder, self.process = folder, process
        self.path = str(folder / "socket")

    def connect(self, timeout=20):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(timeout)
        client.connect(self.path)
        return client

    def get(self, delay="", client=None):
        """(head, body) of one request; on `client`, which stays open, or a connection of its own."""
        own = client is None
        client = client or self.connect()
        client.sendall(f"GET /?{delay} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
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
        return (self.folder / "log").read_text()


def command_of(release, *arguments):
    return [python_of(release), "-m", "gunicorn", *arguments]


@contextlib.contextmanager
def gunicorn(release, *arguments, app="app:app", files=None, **environment):
    """A Gunicorn that answers, with `arguments`; its processes are gone at the end."""
    with tempfile.TemporaryDirectory(prefix="corntune-test-") as name:
        folder = pathlib.Path(name)
        (folder / "app.py").write_text(APP)
        for file, content in (files or {}).items():
            (folder / file).write_text(content)
        command = command_of(release, "--bind", f"unix:{folder}/socket", "--log-file",
                             str(folder / "log"), *arguments, app)
        home = {"HOME": name, "XDG_RUNTIME_DIR": name}
        process = subprocess.Popen(command, cwd=folder,
                                   env=clean_environment(**{**home, **environment}),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server = Server(folder, process)
        try:
            wait_until_it_answers(server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_it_answers(server, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        assert server.process.poll() is None, server.log()
        try:
            server.get()
            return
        except (OSError, ConnectionError):
            assert time.monotonic() < deadline, "no answer:\n" + server.log()
            time.sleep(0.02)
