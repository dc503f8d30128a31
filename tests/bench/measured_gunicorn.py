"""A real Gunicorn under `corntune load`, for the scripts that hold the model against it."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
CORNTUNE = os.environ.get("CORNTUNE_BINARY", str(TOP / "build" / "release" / "corntune"))
VENVS = pathlib.Path(os.environ.get("CORNTUNE_VENVS", TOP / "build" / "venvs"))
RELEASE = "27.0.1"
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Gunicorn with the given options, on a port of the loopback; `with` ends it and all its workers."""

    def __init__(self, options):
        self.options = options.split()
        self.asgi = "asgi" in self.options
        self.port = free_port()

    def __enter__(self):
        app = "spin_sleep_app:" + ("asgi" if self.asgi else "wsgi")
        command = [VENVS / f"gunicorn-{RELEASE}" / "bin" / "gunicorn", "--bind", f"127.0.0.1:{self.port}",
                   "--chdir", TOP / "tests" / "bench", "--log-level", "error", *self.options, app]
        environment = {name: value for name, value in os.environ.items() if name != "GUNICORN_CMD_ARGS"}
        self.process = subprocess.Popen([str(word) for word in command], env=environment, start_new_session=True)
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                break
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"gunicorn {' '.join(self.options)} does not come up")
            time.sleep(0.05)
        time.sleep(1)  # for the other workers
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def cpu_seconds(self):
        """CPU time of all its processes so far."""
        total = 0
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[2]) == self.process.pid:
                    total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def drain(self):
        """Waits until it has done with requests whose clients have gone: they are served all the same."""
        last, now = -1.0, self.cpu_seconds()
        while now > last:
            time.sleep(0.3)
            last, now = now, self.cpu_seconds()

    def load(self, cpu_ms, wait_ms, *options):
        """The `load` object of one run of corntune load, with the server's CPU time and the answers of each worker
        in it."""
        before = self.cpu_seconds()
        url = f"http://127.0.0.1:{self.port}/{round(cpu_ms * 1000)}/{round(wait_ms * 1000)}"
        done = subprocess.run([CORNTUNE, "load", "--quiet", "--format=json", "--count-by=x-worker-pid",
                               *map(str, options), url], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"corntune load {options}: {done.stderr}")
        answer = json.loads(done.stdout)
        self.drain()
        answer["load"]["cpu_seconds"]["server"] = self.cpu_seconds() - before
        answer["load"]["by_worker"] = answer["by_header"]
        return answer["load"]
