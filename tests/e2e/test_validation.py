"""The simulator beside what was measured: the real Gunicorn on two machines, and the bundled server here."""

import contextlib
import json
import os
import pathlib
import re
import socket
import subprocess
import time

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
CLASSES = ("sync", "gevent", "asgi", "gthread")


@pytest.fixture(scope="module")
def validation(corntune_binary):
    done = subprocess.run([TOP / "scripts" / "validate", "--json"], capture_output=True, text=True, timeout=500,
                          env={**os.environ, "CORNTUNE_BINARY": corntune_binary})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def summary(validation, machine):
    return {(each["classes"], each["connections"], each["what"]): each for each in validation[machine]["summary"]}


def test_a_machine_that_nothing_was_fitted_to_meets_the_targets_but_for_gthread(validation):
    """5 % of throughput at the median and 10 % at the worst, p50 within 10 %, p99 within 25 %."""
    assert len(validation["second machine"]["lines"]) == 190
    found = summary(validation, "second machine")
    for name in ("sync", "gevent", "asgi"):
        assert found[name, "new", "throughput"]["median"] <= 0.05, name
        assert found[name, "new", "throughput"]["worst"] <= 0.10, name
        assert found[name, "new", "p50"]["ninth_decile"] <= 0.11, name
        assert found[name, "new", "p99"]["worst"] <= 0.25, name
    assert found["gthread", "new", "throughput"]["median"] <= 0.055
    assert found["gthread", "new", "throughput"]["worst"] <= 0.13
    assert found["gthread", "new", "p99"]["ninth_decile"] <= 0.40


@pytest.mark.parametrize("name", CLASSES)
def test_the_error_that_is_printed_is_that_of_the_worse_machine(corntune, validation, name):
    def printed(*load):
        done = corntune("simulate", f"--class={name}", *(["--threads=4"] if name == "gthread" else []), "-w2",
                        "--cpus=2", "--cpu-time=2ms", "--wait-time=2ms", "--requests=2000", "--format=json", *load)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["measured"]

    for load, what, figure in (("--clients=8", "throughput", "throughput_rps"), ("--rate=100/s", "p99", "p99_ms")):
        measured = max(summary(validation, machine)[name, "new", what]["ninth_decile"] for machine in validation)
        told = printed(load)
        assert told["figure"] == figure
        assert measured <= told["error"] <= measured + 0.02, what


def test_what_no_measured_run_is_like_gets_no_bracket(corntune):
    for words in (["--clients=8", "--keepalive", "-kgevent"], ["--clients=8", "--costs=none"],
                  ["--rate=100/s", "--client-timeout=1s"]):
        done = corntune("simulate", "-w2", "--cpus=2", "--cpu-time=2ms", "--wait-time=2ms", "--requests=2000",
                        "--format=json", *words)
        assert json.loads(done.stdout)["measured"] is None, words


def test_the_page_has_the_figures_that_the_script_makes(validation):
    page = (TOP / "docs" / "validation.md").read_text()
    for machine in validation:
        table = page.partition(f"### {machine.capitalize()}")[2]
        for each in validation[machine]["summary"]:
            row = re.escape(f"| {each['classes']} | {each['connections']} | {each['what']}, {each['mode']} loop |")
            shown = re.search(row + r" \d+ \| ([\d.]+) % \|", table)
            assert shown and float(shown[1]) == pytest.approx(100 * each["median"], abs=0.06), row


@contextlib.contextmanager
def bundled(corntune_binary, *settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([corntune_binary, "serve", f"--bind=127.0.0.1:{port}", "--log-level=error", *settings])
    try:
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            assert server.poll() is None and time.monotonic() < deadline, "the server does not come up"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.mark.parametrize("settings", [("-w5",), ("-w2", "-kgthread", "--threads=10"), ("-w2", "-kgevent"),
                                      ("-w2", "-kasgi")])
def test_the_bundled_server_carries_what_is_simulated(corntune, corntune_binary, settings):
    """Requests that mostly wait, so that the generator beside it takes no share of the CPUs that would count, and as
    many threads in each worker as there are clients, so that who has how many of them does not count either."""
    clients = 10
    with bundled(corntune_binary, *settings, "--work=cpu=1ms,wait=40ms") as url:
        done = corntune("load", url, f"-c{clients}", "-d4s", "--warmup=500ms", "--no-keepalive", "--format=json")
    carried = json.loads(done.stdout)["load"]["throughput_rps"]
    done = corntune("simulate", *settings, "--cpus=2", "--cpu-time=1ms", "--cpu-dist=fixed", "--wait-time=40ms",
                    "--wait-dist=fixed", f"--clients={clients}", "--requests=20000", "--format=json")
    assert carried == pytest.approx(json.loads(done.stdout)["throughput_rps"], rel=0.12)
