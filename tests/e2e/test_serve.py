"""What a user of `corntune serve` meets: settings and where they come from, addresses, signals, what it leaves."""

import contextlib
import json
import pathlib
import re
import socket
import subprocess
import tempfile

import pytest

from gunicorn_support import CORNTUNE, clean_environment
from serve_support import bundled, is_gone, kill, read_answer, real, wait_for

CLASSES = ("sync", "gthread", "gevent", "asgi", "tornado")


@pytest.fixture
def folder():
    """A folder whose path is short enough for a Unix socket."""
    with tempfile.TemporaryDirectory(prefix="corntune-test-") as name:
        yield pathlib.Path(name)


def serve_and_end(*arguments, **environment):
    """A server that ends by itself."""
    return subprocess.run([str(CORNTUNE), "serve", *arguments], capture_output=True, text=True, timeout=60,
                          env=clean_environment(**environment))


@pytest.mark.parametrize("option", ["--certfile=x", "--statsd-host=localhost:1", "--user=nobody"])
def test_a_setting_that_is_not_served_is_an_error(option):
    done = serve_and_end("--bind", "127.0.0.1:0", option)
    assert done.returncode == 2
    assert done.stderr.startswith("corntune: error: ") and option.split("=")[0] in done.stderr


def test_a_class_that_is_not_served_is_an_error():
    done = serve_and_end("--bind", "127.0.0.1:0", "-k", "eventlet")
    assert done.returncode == 2
    assert 'not served: "eventlet" (expected sync, gthread, gevent, asgi, tornado)' in done.stderr


def test_the_command_line_wins_over_the_variable_over_the_file_over_web_concurrency(folder):
    (folder / "conf.py").write_text("workers = 2\n")
    conf = ["-c", str(folder / "conf.py")]
    for settings, environment, workers in [
            ([], {}, 1),
            ([], {"WEB_CONCURRENCY": "4"}, 4),
            (conf, {"WEB_CONCURRENCY": "4"}, 2),
            (conf, {"WEB_CONCURRENCY": "4", "GUNICORN_CMD_ARGS": "--workers=3"}, 3),
            ([*conf, "-w", "5"], {"WEB_CONCURRENCY": "4", "GUNICORN_CMD_ARGS": "--workers=3"}, 5)]:
        with bundled(*settings, **environment) as server:
            wait_for(lambda: len(server.workers()) == workers)


def test_every_address_is_served(folder):
    path = folder / "socket"
    with bundled("--bind", "[::1]:0", "--bind", f"unix:{path}") as server:
        port6 = int(re.search(r"http://\[::1\]:(\d+)", server.log()).group(1))
        with socket.create_connection(("::1", port6), 30) as client:
            assert server.ask("/healthz", client).status == 200
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            assert server.ask("/healthz", client).status == 200
        assert server.ask("/healthz").status == 200
    assert not path.exists()


def test_a_socket_file_left_over_is_replaced(folder):
    path = folder / "socket"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with bundled("--bind", f"unix:{path}") as server, socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        assert server.ask("/healthz", client).status == 200


def test_a_socket_with_a_server_behind_it_is_left_alone(folder):
    path = folder / "socket"
    with bundled("--bind", f"unix:{path}"):
        done = serve_and_end("--bind", f"unix:{path}")
        assert done.returncode == 3
        assert "a server listens there" in done.stderr
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))


def test_a_socket_that_was_passed_is_served():
    with socket.socket() as passed:
        passed.bind(("127.0.0.1", 0))
        passed.listen()
        descriptor = passed.fileno()
        process = subprocess.Popen([str(CORNTUNE), "serve", "--bind", f"fd://{descriptor}"],
                                   pass_fds=[descriptor], stderr=subprocess.DEVNULL, env=clean_environment())
        try:
            with socket.create_connection(passed.getsockname(), 30) as client:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                assert read_answer(client).status == 200
        finally:
            process.terminate()
            assert process.wait(30) == 0


def test_it_listens_on_the_loopback_unless_asked(tmp_path):
    log = tmp_path / "log"
    process = subprocess.Popen([str(CORNTUNE), "serve", "--log-file", str(log)], env=clean_environment())
    try:
        # Port 8000 may be somebody's: then it says which address it would have had.
        wait_for(lambda: log.exists() and "127.0.0.1:8000" in log.read_text())
    finally:
        process.terminate()
        process.wait(30)


def test_the_log_shows_what_its_level_says(free_port):
    for level, shown in (("info", True), ("warning", False)):
        with bundled("--log-level", level, port=free_port) as server:
            assert ("Booting worker" in server.log()) == shown


def test_a_port_that_is_taken_is_a_clear_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = serve_and_end("--bind", f"127.0.0.1:{port}")
    assert done.returncode == 3
    assert f"Connection in use: 127.0.0.1:{port}" in done.stderr


@pytest.mark.parametrize("code", [3, 4])
@pytest.mark.parametrize("name", CLASSES)
def test_workers_that_cannot_start_end_the_arbiter_and_not_in_a_fork_storm(name, code):
    done = serve_and_end("--bind", "127.0.0.1:0", "-k", name, "-w", "3", "--fail-boot", str(code))
    assert done.returncode == code
    assert done.stderr.count("Booting worker") <= 3


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("sent", ["TERM", "INT", "QUIT"])
def test_nothing_is_left_after_a_stop(name, sent, folder):
    pidfile, path = folder / "pid", folder / "socket"
    with bundled("-k", name, "-w", "2", "--pid", str(pidfile), "--bind", f"unix:{path}") as server:
        assert int(pidfile.read_text()) == server.process.pid
        workers = wait_for(lambda: len(server.workers()) == 2 and server.workers())
        kill(server.process.pid, sent)
        assert server.process.wait(60) == 0
        assert all(is_gone(pid) for pid in workers)
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", CLASSES)
def test_workers_leave_nothing_when_the_arbiter_is_killed(name, folder):
    pidfile, path = folder / "pid", folder / "socket"
    with bundled("-k", name, "-w", "2", "--pid", str(pidfile), "--bind", f"unix:{path}") as server:
        workers = wait_for(lambda: len(server.workers()) == 2 and server.workers())
        kill(server.process.pid, "KILL")
        wait_for(lambda: all(is_gone(pid) for pid in workers))
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["sync", "gevent", "asgi"])  # the others queue inside a worker
def test_a_worker_that_is_killed_takes_only_its_own_requests_along(name):
    with bundled("-k", name, "-w", "2") as server:
        wait_for(lambda: len(server.workers()) == 2)
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(server.connect()) for _ in range(2)]
            for client in clients:
                client.sendall(b"GET /work?wait=4s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            busy = wait_for(lambda: busy_workers(server, 2)) if name != "sync" else None
            victim = max(busy, key=busy.get) if busy else sorted(server.workers())[0]
            kill(victim, "KILL")
            answers = [read_answer(client) for client in clients]
        lost = [answer for answer in answers if answer.status == 0]
        assert all(answer.status == 200 and answer.pid != victim for answer in answers if answer not in lost)
        assert len(lost) == busy[victim] if busy else len(lost) <= 1
        wait_for(lambda: len(server.workers()) == 2 and victim not in server.workers())
        assert server.ask("/healthz").status == 200


def busy_workers(server, count):
    """{pid: requests in service}, once they are `count` in all."""
    stats = json.loads(server.ask("/stats").body)
    return {one["pid"]: one["busy"] for one in stats["workers"]} if stats["busy"] == count else None


def test_ttin_and_ttou_change_the_number_of_workers():
    with bundled("-w", "1") as server:
        kill(server.process.pid, "TTIN")
        wait_for(lambda: len(server.workers()) == 2)
        kill(server.process.pid, "TTOU")
        wait_for(lambda: len(server.workers()) == 1)


def test_hup_reads_the_configuration_again(folder):
    conf = folder / "conf.py"
    conf.write_text("workers = 1\n")
    with bundled("-c", str(conf)) as server:
        before = wait_for(server.workers)
        conf.write_text("workers = 3\n")
        kill(server.process.pid, "HUP")
        wait_for(lambda: len(server.workers()) == 3 and not before & server.workers())


def test_usr1_opens_the_access_log_again(folder):
    log, moved = folder / "access", folder / "access.1"
    with bundled("--access-logfile", str(log)) as server:
        server.ask("/first")
        wait_for(lambda: "/first" in log.read_text())
        log.rename(moved)
        kill(server.process.pid, "USR1")
        wait_for(lambda: server.ask("/second").status and log.exists() and "/second" in log.read_text())
        assert "/first" not in log.read_text()


def test_the_access_log_is_gunicorns_apart_from_the_time(folder):
    lines = []
    for run, name in ((bundled, "ours"), (real, "theirs")):
        log = folder / name
        with run("--access-logfile", str(log)) as server:
            server.ask("/none?a=b", headers='Referer: http://a/"b"\r\nUser-Agent: test/1\r\n')
            line = wait_for(lambda: [text for text in log.read_text().splitlines() if "/none" in text])[0]
        lines.append(re.sub(r"\[[^]]*\]", "[time]", line))
    ours, theirs = (re.sub(r'" 404 \d+ ', '" 404 SIZE ', line) for line in lines)  # the texts of 404 differ
    assert ours == theirs
