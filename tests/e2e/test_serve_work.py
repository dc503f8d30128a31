"""The work that `corntune serve` does for a request, as clients see it."""

import json
import pathlib
import random
import threading
import time

import pytest
from serve_support import CLASSES, bundled, wait_for

CPU, WAIT = "x-cpu-microseconds", "x-wait-microseconds"


@pytest.mark.parametrize("worker_class", CLASSES)
def test_a_request_computes_and_waits_as_long_as_it_asks(worker_class):
    with bundled("-k", worker_class) as server:
        start = time.monotonic()
        answer = server.ask("/work?cpu=30ms&wait=50ms&bursts=5&size=1KiB")
        took = time.monotonic() - start
    assert answer.status == 200
    assert len(answer.body) == 1024
    assert 30_000 <= int(answer.headers[CPU]) < 60_000
    assert int(answer.headers[WAIT]) >= 50_000
    assert took >= 0.08


def test_fixed_work_is_what_any_path_does():
    with bundled("--work", "cpu=1ms,wait=2ms") as server:
        answer = server.ask("/some/page")
        assert int(answer.headers[CPU]) >= 1000
        assert int(server.ask("/work?wait=30ms").headers[WAIT]) >= 30_000
        assert CPU not in server.ask("/healthz").headers or int(server.ask("/healthz").headers[CPU]) == 0


def test_times_of_a_shape_vary_and_those_of_none_do_not():
    with bundled() as server:
        exponential = {int(server.ask("/work?wait=3ms&dist=exp").headers[WAIT]) // 500 for _ in range(12)}
        fixed = [int(server.ask("/work?wait=3ms").headers[WAIT]) for _ in range(5)]
    assert len(exponential) > 3
    assert min(fixed) >= 3000


@pytest.mark.parametrize("query", ["cpu=x", "wait=-1ms", "bursts=0", "speed=9", "dist=normal", "wait=2h"])
def test_work_that_makes_no_sense_is_refused(query):
    with bundled() as server:
        answer = server.ask(f"/work?{query}")
        assert answer.status == 400
        assert b"/work" in answer.body
        assert server.ask("/").status == 200


@pytest.mark.parametrize("query, words", [("cpu=1ms,wait", "--work"), ("size=2GiB", "--work")])
def test_fixed_work_that_makes_no_sense_is_an_error(corntune, query, words):
    done = corntune("serve", "--work", query)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"corntune: error: {words}: ")


def share_of_moments_in_which_two_compute(server):
    """While two requests of 400 ms of CPU time are served: how often two threads could run (state R)."""
    (worker,) = server.workers()
    threads = [threading.Thread(target=server.ask, args=("/work?cpu=400ms",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    moments = []
    while all(thread.is_alive() for thread in threads):
        states = [stat.read_text().rpartition(")")[2].split()[0]
                  for stat in pathlib.Path(f"/proc/{worker}/task").glob("*/stat")]
        moments.append(states.count("R") > 1)
        time.sleep(random.uniform(0, 0.005))  # not in step with the switch interval
    for thread in threads:
        thread.join()
    return sum(moments) / len(moments)


def test_the_interpreter_lock_lets_one_thread_compute_at_a_time():
    settings = ("-k", "gthread", "--threads", "2")
    with bundled(*settings) as locked, bundled(*settings, "--no-gil") as free:
        # With the lock two can run only while one hands it to the other.
        assert (share_of_moments_in_which_two_compute(locked) + 0.3
                < share_of_moments_in_which_two_compute(free))


def test_overhead_is_added_to_each_request_and_connection():
    with bundled("-k", "gevent", "--overhead", "20ms", "--connection-overhead", "150ms") as server:
        with server.connect() as client:
            start = time.monotonic()
            server.ask("/", client=client)
            first = time.monotonic() - start
            start = time.monotonic()
            server.ask("/", client=client)
            second = time.monotonic() - start
    assert first >= 0.17
    assert second >= 0.02
    assert first > second


def test_statistics_tell_what_was_served():
    with bundled("-k", "gthread", "-w", "2", "--threads", "3") as server:
        server.ask_together(6, "/work?wait=300ms")
        stats = json.loads(server.ask("/stats").body)
        assert stats["schema"] == "corntune.stats/1"
        assert stats["requests"] == 6
        assert 3 <= stats["busy_highest"] <= 6
        assert stats["busy"] == 0
        assert stats["restarts"] == 0
        assert {worker["pid"] for worker in stats["workers"]} == server.workers()
        assert sum(worker["requests"] for worker in stats["workers"]) == 6


def test_restarts_are_counted_from_the_first_request_on():
    with bundled("-k", "gthread", "-w", "2", "--max-requests", "2", "--keep-alive", "0") as server:
        assert json.loads(server.ask("/stats").body)["restarts"] == 0
        for _ in range(12):
            server.ask("/work")
        wait_for(lambda: json.loads(server.ask("/stats").body)["restarts"] > 0)
