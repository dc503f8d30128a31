"""`corntune serve` under clients that are slow, rude or too many, and under load that must lose nothing."""

import os
import pathlib
import resource
import socket
import struct
import threading
import time

import pytest
from gunicorn_support import CORNTUNE
from serve_support import CLASSES, bundled, kill, read_answer, served, wait_for

KEEPING = ("gthread", "gevent", "asgi")
REQUEST = b"GET /work?wait=1ms HTTP/1.1\r\nHost: localhost\r\n\r\n"


def limited(number, *settings):
    """A server whose processes may open `number` files."""
    return served(["prlimit", f"--nofile={number}:{number}", str(CORNTUNE), "serve", *settings], None, {})


def cpu_seconds(pids):
    used = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def reset(client):
    """Ends a connection with a reset."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


@pytest.mark.parametrize("worker_class", CLASSES)
def test_a_client_that_sends_byte_by_byte_is_answered(worker_class):
    with bundled("-k", worker_class) as server, server.connect() as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc":
            client.sendall(bytes([byte]))
            time.sleep(0.002)
        assert read_answer(client).status == 200


@pytest.mark.parametrize("worker_class", ["gevent", "asgi", "tornado"])
def test_slow_clients_hold_nobody_up_on_an_event_loop(worker_class):
    with bundled("-k", worker_class, "--keep-alive", "60") as server:
        slow = [server.connect() for _ in range(50)]
        for client in slow:
            client.sendall(b"GET / HTT")
        assert server.ask("/").status == 200
        for client in slow:
            client.sendall(b"P/1.1\r\nHost: x\r\n\r\n")
            assert read_answer(client).status == 200
            client.close()


@pytest.mark.parametrize("worker_class", CLASSES)
def test_a_client_that_has_finished_sending_is_answered(worker_class):
    with bundled("-k", worker_class) as server, server.connect() as client:
        client.sendall(REQUEST)
        client.shutdown(socket.SHUT_WR)
        assert read_answer(client).status == 200
        assert client.recv(1) == b""


@pytest.mark.parametrize("worker_class", CLASSES)
@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab",
                                  b"GET /work?wait=200ms HTTP/1.1\r\nHost: x\r\n\r\n",
                                  b"GET /work?size=8MiB HTTP/1.1\r\nHost: x\r\n\r\n"],
                         ids=["before", "in the head", "in the body", "in the work", "in the answer"])
def test_resets_harm_nobody(worker_class, sent):
    with bundled("-k", worker_class) as server:
        workers = server.workers()
        for _ in range(20):
            client = server.connect()
            client.sendall(sent)
            reset(client)
        assert server.ask("/").status == 200
        assert server.workers() == workers


@pytest.mark.parametrize("worker_class", KEEPING)
def test_a_client_that_reads_nothing_costs_no_memory_and_stops_no_other(worker_class):
    with bundled("-k", worker_class, "--threads", "2") as server:
        (worker,) = server.workers()
        with server.connect() as client:
            client.sendall(b"GET /work?size=1GiB HTTP/1.1\r\nHost: x\r\n\r\n")
            client.recv(1)
            assert server.ask("/").status == 200
            size = int(pathlib.Path(f"/proc/{worker}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            assert size < 64 << 20


def test_ten_thousand_idle_connections_on_gevent():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Root may raise the hard limit as well; anybody else needs one that is high enough.
    resource.setrlimit(resource.RLIMIT_NOFILE, (11_000, hard if hard == resource.RLIM_INFINITY else max(hard, 11_000)))
    clients = []
    try:
        with limited(11_000, "-k", "gevent", "--worker-connections", "10500", "--keep-alive", "300") as server:
            (worker,) = server.workers()
            for _ in range(10_000):
                client = socket.create_connection(("127.0.0.1", server.port), 60)
                clients.append(client)
            for client in clients[::100]:
                client.sendall(REQUEST)
                assert read_answer(client).status == 200
            wait_for(lambda: len(os.listdir(f"/proc/{worker}/fd")) > 10_000)
            before = cpu_seconds([worker])
            time.sleep(2)
            assert cpu_seconds([worker]) - before < 0.5, "idle connections cost CPU time"
            pages = int(pathlib.Path(f"/proc/{worker}/statm").read_text().split()[1])
            assert pages * os.sysconf("SC_PAGE_SIZE") / 10_000 < 20_000, "bytes for each connection"
            assert server.ask("/").status == 200
    finally:
        for client in clients:
            client.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("worker_class", KEEPING + ("tornado",))
def test_running_out_of_descriptors_does_not_spin_and_passes(worker_class):
    with limited(40, "-k", worker_class, "--keep-alive", "300") as server:
        (worker,) = server.workers()
        clients = [server.connect() for _ in range(60)]
        wait_for(lambda: "too many open files" in server.log())
        before = cpu_seconds([worker])
        time.sleep(3)
        assert cpu_seconds([worker]) - before < 0.5
        for client in clients:
            client.close()
        # Connections that nobody will use wait before this one, gthread's for five seconds each thread.
        assert wait_for(lambda: server.ask("/").status, 120) == 200


class Load:
    """Clients that ask one request after the other, each on a connection of its own, and count the outcomes."""

    def __init__(self, server, clients=8, path="/work?wait=5ms"):
        self.server, self.path = server, path
        self.port = server.port
        self.statuses, self.refused, self.stopping = [], 0, False
        self.threads = [threading.Thread(target=self.run) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def run(self):
        while not self.stopping:
            try:
                client = socket.create_connection(("127.0.0.1", self.port), 60)
            except OSError:
                self.refused += 1
                time.sleep(0.01)
                continue
            with client:
                try:
                    client.sendall(f"GET {self.path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
                    self.statuses.append(read_answer(client).status)
                except OSError:
                    self.statuses.append(0)

    def end(self):
        self.stopping = True
        for thread in self.threads:
            thread.join()


def test_a_full_backlog_is_worked_off():
    with bundled("-k", "sync", "--backlog", "2") as server:
        load = Load(server, clients=20)
        wait_for(lambda: len(load.statuses) > 100)
        load.end()
        assert set(load.statuses) == {200}


@pytest.mark.parametrize("worker_class", CLASSES)
def test_restarts_by_max_requests_lose_no_request(worker_class):
    with bundled("-k", worker_class, "-w", "2", "--max-requests", "40", "--max-requests-jitter", "20") as server:
        first = server.workers()
        load = Load(server)
        wait_for(lambda: not server.workers() & first and len(load.statuses) > 300)
        load.end()
        assert load.refused == 0
        lost = len([status for status in load.statuses if status != 200])
        # Tornado's workers, as Gunicorn's, do not wait for what is in hand.
        assert lost == 0 or worker_class == "tornado"


@pytest.mark.parametrize("worker_class", CLASSES)
def test_a_killed_worker_loses_no_more_than_what_it_had_in_hand(worker_class):
    clients = 6
    with bundled("-k", worker_class, "-w", "2") as server:
        wait_for(lambda: len(server.workers()) == 2)
        load = Load(server, clients)
        for _ in range(3):
            before = server.workers()
            kill(min(before), "KILL")
            wait_for(lambda: server.workers() - before and len(server.workers()) == 2)
        answered = len(load.statuses)
        wait_for(lambda: len(load.statuses) > answered + 50)
        load.end()
        assert load.refused == 0
        assert len([status for status in load.statuses if status != 200]) <= 3 * clients


def in_hand(server):
    """Connections to the server that its workers have accepted, by the kernel's table."""
    local = f"0100007F:{server.port:04X}"
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table]
    connected = [row for row in rows if row[1] == local and row[3] == "01"]
    return len([row for row in connected if row[9] != "0"])


@pytest.mark.parametrize("worker_class", ["sync", "gthread", "gevent", "asgi"])
def test_term_loses_no_request_that_a_worker_had_begun(worker_class):
    with bundled("-k", worker_class, "-w", "2", "--threads", "2") as server:
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(server.ask("/work?wait=1500ms").status))
                   for _ in range(2)]
        for number, thread in enumerate(threads, 1):
            thread.start()
            wait_for(lambda: in_hand(server) == number)
        kill(server.process.pid, "TERM")
        for thread in threads:
            thread.join()
        assert server.process.wait(timeout=30) == 0
        assert answers == [200, 200]
