"""`corntune serve` behaves as the real Gunicorn does: each scenario runs on both, and both must agree.

What is compared is what a client or an operator sees: how many requests are served at a time, where the
others wait, which connections are kept and for how long, who is killed by a timeout, what a restart
costs, and what signals do to requests in flight. The two run one after the other on the same machine.
"""

import threading
import time

import pytest
from gunicorn_support import waiting_in_kernel
from serve_support import (CLASSES, bundled, closed_after, kill, read_answer, real, seconds_until_gone,
                           wait_for)

SERVERS = (bundled, real)
WSGI_CLASSES = tuple(name for name in CLASSES if name != "asgi")


def on_both(scenario, *settings, port=None):
    """What `scenario` observes on the bundled server, which must be what it observes on Gunicorn."""
    observed = []
    for start in SERVERS:
        with start(*settings, port=port) as server:
            observed.append(scenario(server))
    assert observed[0] == observed[1], f"corntune serve: {observed[0]}, Gunicorn: {observed[1]}"
    return observed[0]


# --- how many requests at a time, and what happens to one more

# settings, and how many requests of one second fit into the first second
SLOTS = [
    (("-k", "sync", "-w", "1"), 1),
    (("-k", "sync", "-w", "3"), 3),
    (("-k", "gthread", "-w", "1", "--threads", "1"), 1),
    (("-k", "gthread", "-w", "1", "--threads", "4"), 4),
    (("-k", "sync", "-w", "1", "--threads", "3"), 3),
    (("-k", "gthread", "-w", "2", "--threads", "2", "--worker-connections", "2"), 4),
    (("-k", "gevent", "-w", "1", "--worker-connections", "3"), 3),
    (("-k", "gevent", "-w", "2", "--worker-connections", "2"), 4),
]


@pytest.mark.parametrize("settings, slots", SLOTS, ids=lambda value: " ".join(value) if isinstance(value, tuple)
                         else str(value))
def test_as_many_requests_are_served_at_a_time(settings, slots):
    def served_in_waves(server):
        return [round(seconds) for seconds in server.ask_together(slots + 1, "/work?wait=1s")]

    assert on_both(served_in_waves, *settings) == [1] * slots + [2]


def test_tornado_calls_a_wsgi_application_one_request_at_a_time():
    # The bundled server sends each answer as it is ready, Tornado some of them together.
    def last(server):
        return round(server.ask_together(2, "/work?wait=1s")[-1])

    assert on_both(last, "-k", "tornado") == 2


@pytest.mark.parametrize("settings", [("-k", "asgi", "--worker-connections", "2"),
                                      ("-k", "gevent", "--worker-connections", "100")],
                         ids=["asgi ignores worker_connections", "gevent"])
def test_an_event_loop_waits_beside_as_many_as_are_connected(settings):
    def served_in_waves(server):
        return [round(seconds) for seconds in server.ask_together(12, "/work?wait=1s")]

    assert on_both(served_in_waves, *settings) == [1] * 12


@pytest.mark.parametrize("settings, late", [
    (("-k", "gevent"), True),
    (("-k", "asgi"), True),
    (("-k", "tornado"), True),
    # Between two steps of the long request, after 5 ms rather than 1.5 s.
    (("-k", "gthread", "--threads", "4"), False),
], ids=["gevent", "asgi", "tornado", "gthread"])
def test_cpu_work_stops_the_neighbours_on_an_event_loop_and_shares_with_those_in_threads(settings, late):
    def short_one_is_late(server):
        with server.connect() as client:
            client.sendall(b"GET /work?cpu=1500ms HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.3)
            start = time.monotonic()
            server.ask("/")
            took = time.monotonic() - start
            read_answer(client)
        return took > 0.6

    assert on_both(short_one_is_late, *settings) == late


# Which of four requests wait in the kernel, where any worker can take them, while one is in service.
WAITING = [
    (("-k", "sync"), 3),
    (("-k", "gthread", "--threads", "1"), 0),  # taken early, busy or not
    (("-k", "gthread", "--threads", "1", "--worker-connections", "1"), 3),
    (("-k", "gthread", "--threads", "1", "--worker-connections", "2"), 2),
    (("-k", "gevent", "--worker-connections", "1"), 3),
    (("-k", "gevent"), 0),
    (("-k", "asgi", "--worker-connections", "1"), 0),
]


@pytest.mark.parametrize("settings, waiting", WAITING, ids=lambda value: " ".join(value)
                         if isinstance(value, tuple) else str(value))
def test_requests_beyond_the_limit_wait_in_the_kernel_or_in_the_worker(settings, waiting):
    def lowest_in_kernel(server):
        clients = [server.connect() for _ in range(4)]
        for client in clients:
            client.sendall(b"GET /work?wait=4s HTTP/1.1\r\nHost: localhost\r\n\r\n")
        end = time.monotonic() + 2
        lowest = 4
        while time.monotonic() < end:
            lowest = min(lowest, waiting_in_kernel(server.port))
            time.sleep(0.02)
        for client in clients:
            client.close()
        return lowest

    assert on_both(lowest_in_kernel, *settings) == waiting


def test_reuse_port_splits_the_queue(free_port):
    def somebody_waited(server):
        for _ in range(10):
            if server.ask_together(4, "/work?wait=500ms")[-1] > 0.9:
                return True
        return False

    assert on_both(somebody_waited, "-k", "sync", "-w", "4", "--reuse-port", port=free_port)


# --- keep-alive

KEEPS = [
    (("-k", "sync",), "1.1", "close"),
    (("-k", "gthread",), "1.1", "keep-alive"),
    (("-k", "gthread",), "1.0", "close"),
    (("-k", "gthread", "--keep-alive", "0"), "1.1", "close"),
    (("-k", "gthread", "--threads", "8", "--worker-connections", "8"), "1.1", "close"),
    (("-k", "gthread", "--threads", "8", "--worker-connections", "9"), "1.1", "keep-alive"),
    (("-k", "gevent",), "1.1", "keep-alive"),
    (("-k", "gevent", "--keep-alive", "0"), "1.1", "close"),
    (("-k", "asgi",), "1.1", "keep-alive"),
    (("-k", "asgi", "--keep-alive", "0"), "1.1", "close"),
    (("-k", "tornado",), "1.1", "keep-alive"),
]


@pytest.mark.parametrize("settings, version, kept", KEEPS, ids=lambda value: " ".join(value)
                         if isinstance(value, tuple) else str(value))
def test_connections_are_kept_or_closed(settings, version, kept):
    def kept_open(server):
        with server.connect() as client:
            server.ask("/", client=client, version=version)
            return "close" if closed_after(client, 0.7) < 0.7 else "keep-alive"

    assert on_both(kept_open, *settings) == kept


def expires_in_time(server):
    """With --keep-alive 1."""
    with server.connect() as client:
        server.ask("/", client=client)
        took = closed_after(client, 10)
    return 0.5 < took < 3.5


@pytest.mark.parametrize("worker_class", ["gthread", "gevent", "asgi"])
def test_an_idle_connection_expires_after_keep_alive(worker_class):
    assert on_both(expires_in_time, "-k", worker_class, "--keep-alive", "1")


def test_tornado_keeps_idle_connections():
    def expires(server):
        with server.connect() as client:
            server.ask("/", client=client)
            return closed_after(client, 4) < 4

    assert not on_both(expires, "-k", "tornado", "--keep-alive", "1")


@pytest.mark.parametrize("settings, held_up", [
    (("-k", "gthread", "--threads", "1", "--worker-connections", "1"), True),
    (("-k", "sync",), True),
    (("-k", "gevent",), False),
], ids=["gthread", "sync", "gevent"])
def test_a_client_that_does_not_close_holds_up_the_next(settings, held_up):
    def seconds(server):
        with server.connect() as client:
            server.ask("/", client=client, headers="Connection: close\r\n")
            start = time.monotonic()
            server.ask("/")
            return 1.5 < time.monotonic() - start < 4

    assert on_both(seconds, *settings) == held_up


# --- timeouts

TIMEOUTS = [
    # class, work, what the client gets
    ("sync", "wait=4s", "nothing"),
    ("sync", "cpu=4s", "nothing"),
    ("gthread", "wait=4s", 200),
    ("gthread", "cpu=4s", 200),
    ("gevent", "wait=4s", 200),
    ("asgi", "wait=4s", 200),
    ("tornado", "wait=6s", "nothing"),
]


@pytest.mark.parametrize("worker_class, work, expected", TIMEOUTS)
def test_the_timeout_kills(worker_class, work, expected):
    def outcome(server):
        before = server.workers()
        time.sleep(2.2)  # no timeout counts before the worker's first sign of life
        answer = server.ask(f"/work?{work}")
        killed = "WORKER TIMEOUT" in server.log()
        if killed:
            wait_for(lambda: server.workers() and server.workers() != before)
            assert server.ask("/").status == 200  # by its replacement
        return (200 if answer.status == 200 else "nothing"), killed

    assert on_both(outcome, "-k", worker_class, "--timeout", "1") == (expected, expected != 200)


@pytest.mark.parametrize("worker_class", ["gevent", "asgi"])
def test_a_blocked_event_loop_is_killed(worker_class):
    def killed(server):
        before = server.workers()
        time.sleep(2.2)
        server.ask("/work?cpu=6s")
        wait_for(lambda: server.workers() - before)
        return "WORKER TIMEOUT" in server.log()

    assert on_both(killed, "-k", worker_class, "--timeout", "1")


# --- restarts

RESTARTS = ("--max-requests", "8", "--graceful-timeout", "6", "--keep-alive", "75")


def restart_takes(server, idle):
    """Which of the three: at once, about two seconds, or the whole graceful timeout (6 s)."""
    (old,) = server.workers()
    idle_client = server.connect()
    if idle:
        server.ask("/", client=idle_client)
    else:
        idle_client.close()
    for _ in range(20):
        if server.ask("/", headers="Connection: close\r\n").status != 200 or "Autorestarting" in server.log():
            break
    took = seconds_until_gone(old, most=12)
    wait_for(lambda: server.workers() - {old})
    idle_client.close()
    return "at once" if took < 1.6 else "two seconds" if took < 4.5 else "graceful timeout"


@pytest.mark.parametrize("worker_class", CLASSES)
@pytest.mark.parametrize("idle", [False, True], ids=["", "with an idle connection"])
def test_a_restart_by_max_requests_takes_as_long(worker_class, idle):
    on_both(lambda server: restart_takes(server, idle), "-k", worker_class, *RESTARTS)


# --- signals and requests in flight

@pytest.mark.parametrize("worker_class", WSGI_CLASSES + ("asgi",))
@pytest.mark.parametrize("name", ["TERM", "INT", "HUP", "TTOU"])
def test_a_signal_does_the_same_to_a_request_in_flight(worker_class, name):
    def outcome(server):
        old = server.workers()
        answers = []
        asking = threading.Thread(target=lambda: answers.append(server.ask("/work?wait=2s")))
        asking.start()
        time.sleep(0.7)
        kill(server.process.pid, name)
        asking.join()
        if name in ("TERM", "INT"):
            server.process.wait(timeout=30)
            return answers[0].status, server.process.returncode
        if name == "HUP":
            wait_for(lambda: server.workers() and not server.workers() & old, 30)
        else:
            wait_for(lambda: len(server.workers()) == 1)
        return answers[0].status, len(server.workers())

    on_both(outcome, "-k", worker_class, "-w", "2")


def test_ttin_adds_a_worker_and_ttou_removes_the_oldest():
    def workers(server):
        first = server.workers()
        kill(server.process.pid, "TTIN")
        two = wait_for(lambda: server.workers() if len(server.workers()) == 2 else None)
        kill(server.process.pid, "TTOU")
        last = wait_for(lambda: server.workers() if len(server.workers()) == 1 else None)
        return first < two, last == two - first

    assert on_both(workers, "-w", "1") == (True, True)


def test_a_killed_worker_is_replaced():
    def replaced(server):
        (old,) = server.workers()
        kill(old, "KILL")
        wait_for(lambda: server.workers() and old not in server.workers())
        return server.ask("/").status

    assert on_both(replaced) == 200


@pytest.mark.parametrize("worker_class", CLASSES)
def test_workers_leave_when_their_arbiter_is_killed(worker_class):
    def leave(server):
        workers = server.workers()
        server.process.kill()
        server.process.wait()
        return all(seconds_until_gone(pid, most=20) < 20 for pid in workers)

    assert on_both(leave, "-k", worker_class, "-w", "2")


# --- where 26.1.0 behaves otherwise (docs/server.md); in all other scenarios above it does the same

def test_before_27_an_idle_connection_held_up_a_restart_of_gthread_for_the_whole_graceful_timeout():
    with real("-k", "gthread", *RESTARTS, release="26.1.0") as server:
        assert restart_takes(server, idle=True) == "graceful timeout"
    with bundled("-k", "gthread", *RESTARTS) as server:
        assert restart_takes(server, idle=True) == "two seconds"


def test_before_27_asgi_kept_idle_connections():
    settings = ("-k", "asgi", "--keep-alive", "1")
    with real(*settings, release="26.1.0") as before, bundled(*settings) as server:
        assert not expires_in_time(before)
        assert expires_in_time(server)
