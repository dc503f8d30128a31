"""The figures that sizing takes for granted, measured on the real Gunicorn."""

import concurrent.futures
import os
import socket
import subprocess
import time

import pytest

# As in src/sizing/ceilings.h and src/sizing/memory_ceiling.cc.
DESCRIPTORS_BESIDES_CONNECTIONS = 24
BARE_MASTER_MIB = 26

APP = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


def children(pid):
    return subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()


@pytest.mark.parametrize("worker_class", ["sync", "gthread", "gevent"])
def test_a_worker_holds_fewer_descriptors_besides_connections_than_sizing_keeps_free(
        worker_class, gunicorn, server, free_port, tmp_path):
    (tmp_path / "bare.py").write_text(APP)
    command = [gunicorn("27.0.1"), "-k", worker_class, "-w", "1", "-b", f"127.0.0.1:{free_port}", "bare:app"]
    with server(command, port=free_port, cwd=tmp_path) as master:
        with socket.create_connection(("127.0.0.1", free_port), timeout=10) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 200")
        (worker,) = children(master.pid)
        held = len(os.listdir(f"/proc/{worker}/fd"))
    assert 5 <= held <= DESCRIPTORS_BESIDES_CONNECTIONS


def test_the_bare_master_keeps_as_much_memory_as_sizing_assumes(gunicorn, server, free_port, tmp_path):
    (tmp_path / "bare.py").write_text(APP)
    command = [gunicorn("27.0.1"), "-w", "1", "-b", f"127.0.0.1:{free_port}", "bare:app"]
    with server(command, port=free_port, cwd=tmp_path) as master:
        assert BARE_MASTER_MIB * 0.6 <= resident_mib(master.pid) <= BARE_MASTER_MIB * 1.4


BURN = """
import time


def app(environ, start_response):
    end = time.thread_time() + 0.03
    while time.thread_time() < end:
        pass
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""


def seconds_from_head_to_body(port):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer, began = client.recv(1000), time.monotonic()
        while not answer.endswith(b"ok"):
            more = client.recv(1000)
            assert more, answer
            answer += more
        return time.monotonic() - began


def test_another_thread_gets_the_lock_between_head_and_body_of_gthreads_answer(
        gunicorn, server, free_port, tmp_path):
    # As src/simulate/engine.cc has it. A thread that computes keeps the lock for 5 ms.
    (tmp_path / "burn.py").write_text(BURN)
    command = [gunicorn("27.0.1"), "--threads", "4", "-b", f"127.0.0.1:{free_port}", "burn:app"]
    with server(command, port=free_port, cwd=tmp_path), concurrent.futures.ThreadPoolExecutor(16) as clients:
        gaps = sorted(clients.map(seconds_from_head_to_body, [free_port] * 16))
    assert gaps[12] > 0.003, gaps  # a quarter of them
