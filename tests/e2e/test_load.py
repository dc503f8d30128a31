"""corntune load as a user runs it, against servers whose behaviour is known."""

import contextlib
import json
import signal
import socket
import subprocess
import threading
import time

import jsonschema
import pytest
from conftest import BINARY, TOP
from serve_support import bundled, real, wait_for

SCHEMA = json.loads((TOP / "docs" / "schemas" / "load.schema.json").read_text())


def load(corntune, url, *options, code=0):
    done = corntune("load", "--format=json", "--quiet", *options, url)
    assert done.returncode in (code, 1), done.stderr
    report = json.loads(done.stdout)
    # On a busy machine the generator may rightly say that it was late.
    assert done.returncode == code or report["verdict"] == "invalid", done.stdout
    jsonschema.validate(report, SCHEMA)
    return report


def url_of(server, path="/work"):
    return f"http://127.0.0.1:{server.port}{path}"


@contextlib.contextmanager
def rude_server(answer):
    """Accepts connections and calls `answer(client)` for each, in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    listener.settimeout(0.1)
    over = threading.Event()
    threads = []

    def serve(client):
        with client, contextlib.suppress(OSError):
            client.settimeout(5)
            client.recv(65536)
            answer(client)

    def accept():
        while not over.is_set():
            with contextlib.suppress(socket.timeout):
                threads.append(threading.Thread(target=serve, args=(listener.accept()[0],)))
                threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        over.set()
        acceptor.join()
        listener.close()
        for thread in threads:
            thread.join()


def test_a_closed_loop_obeys_the_slots_of_the_server(corntune):
    with bundled("-k", "gthread", "--threads", "4", "--work", "wait=20ms") as server:
        report = load(corntune, url_of(server), "-c8", "-d2s", "--warmup=500ms", "--count-by=X-Worker-Pid")
        (worker,) = server.workers()
    figures = report["load"]
    assert figures["mode"] == "closed"
    # Four at a time for 20 ms are 200/s at most; eight clients wait twice as long.
    assert 100 < figures["throughput_rps"] <= 201
    assert 39 <= figures["latency_ms"]["p50"] < 80
    assert figures["most_in_flight"] == 8
    assert figures["mean_in_flight"] == pytest.approx(8, abs=0.3)
    assert figures["latency_ms"] == figures["service_latency_ms"]
    assert list(report["by_header"]) == [str(worker)]
    # Little's law: what is in flight is the rate times the time.
    assert figures["throughput_rps"] * figures["latency_ms"]["mean"] / 1e3 == pytest.approx(
        figures["mean_in_flight"], rel=0.1)


def test_an_open_loop_sends_what_is_due(corntune):
    with bundled("-k", "gevent", "--work", "wait=5ms") as server:
        report = load(corntune, url_of(server), "--rate=100/s", "-d2s", "--warmup=0s", "-c50")
        stats = json.loads(server.ask("/stats").body)
    assert report["load"]["requests"] == 200 == stats["requests"]
    assert report["load"]["unsent"] == 0
    assert report["load"]["mode"] == "open"
    assert report["load"]["latency_ms"]["p50"] >= 5


def test_what_the_server_cannot_carry_shows_in_the_latency_and_not_in_the_service_time(corntune):
    with bundled("-k", "sync", "--work", "wait=50ms") as server:
        report = load(corntune, url_of(server), "--rate=60/s", "-d2s", "--warmup=0s", "-c2", code=1)
    figures = report["load"]
    assert figures["throughput_rps"] <= 21
    assert figures["starved"] > 20
    assert figures["unsent"] > 40
    # Those due last waited more than half of the run, though each was answered soon after it was sent.
    assert figures["latency_ms"]["max"] > 800
    assert figures["service_latency_ms"]["p50"] < 400


def test_a_connection_for_each_request(corntune):
    with bundled("-k", "gthread", "--threads", "4") as server:
        load(corntune, url_of(server), "-n50", "-c5", "--no-keepalive")
        load(corntune, url_of(server), "-n50", "-c5")
        stats = json.loads(server.ask("/stats").body)
    # Fifty, then five that are kept, one for /stats and one for the probe.
    assert stats["requests"] == 100
    assert 55 <= stats["connections"] <= 60


def test_unix_sockets_and_ipv6(corntune, tmp_path):
    path = tmp_path / "socket"
    process = subprocess.Popen([BINARY, "serve", "-b", f"unix:{path}"], stderr=subprocess.DEVNULL)
    try:
        wait_for(path.exists)
        assert load(corntune, f"unix:{path}:/work?wait=1ms", "-n20")["load"]["requests"] == 20
        assert load(corntune, f"unix:{path}", "-n20")["plan"]["targets"][0]["path"] == "/"
    finally:
        process.terminate()
        process.wait()


def test_methods_headers_and_bodies_reach_the_server(corntune):
    seen = []

    def answer(client):
        client.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    with rude_server(answer) as url:
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]

        def take():
            client, _ = listener.accept()
            with client:
                seen.append(client.recv(65536))
                client.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=take)
        thread.start()
        load(corntune, f"http://127.0.0.1:{port}/a?b", "-n1", "-c1", "--body=x=1", "-H", "X-Key: v",
             "-m", "PUT")
        thread.join()
        listener.close()
        assert load(corntune, url, "-n3", "-c1")["load"]["errors"] == 0
    assert seen[0] == (f"PUT /a?b HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: corntune\r\n"
                       "X-Key: v\r\nContent-Length: 3\r\n\r\nx=1").encode()


def test_weights_share_the_requests(corntune):
    with bundled("-k", "gevent") as server:
        base = f"http://127.0.0.1:{server.port}"
        done = corntune("load", "--format=json", "-q", "-n400", f"3*{base}/work", f"{base}/none")
    report = json.loads(done.stdout)
    # A quarter of 400, with four standard deviations of 8.7.
    assert report["load"]["errors_by_kind"]["status_4xx"] == report["load"]["errors"]
    assert 65 <= report["load"]["errors"] <= 135
    assert done.returncode == 1


def test_a_recorded_schedule_is_replayed(corntune, tmp_path):
    (tmp_path / "times").write_text("0s\n10ms # soon\n\n300ms\n")
    with bundled("-k", "gevent") as server:
        report = load(corntune, url_of(server), f"--arrivals=file:{tmp_path}/times", "--warmup=0s")
    assert report["load"]["requests"] == 3
    assert report["plan"]["arrivals"] == "recorded"


# --- the highest rate that meets a target

FOUND = json.loads((TOP / "docs" / "schemas" / "find-rate.schema.json").read_text())


def test_the_highest_rate_lies_below_what_the_slots_carry(corntune):
    with bundled("-k", "sync", "-w", "2", "--work", "wait=20ms") as server:
        done = corntune("load", "--find-max-rate", "--slo=p90=60ms", "-d1s", "--format=json", url_of(server),
                        timeout=120)
    found = json.loads(done.stdout)
    jsonschema.validate(found, FOUND)
    if found["verdict"] == "valid":
        assert done.returncode == 0
        # Two slots of 20 ms carry 100/s at most; M/D/2 has a p90 of 60 ms at about 80 % of that.
        assert 30 < found["highest_met_rps"] < found["lowest_missed_rps"] <= 1.05 * found["highest_met_rps"]
        assert found["highest_met_rps"] < 100
    assert {trial["met"] for trial in found["trials"]} == {True, False}
    assert len(done.stderr.splitlines()) == len(found["trials"])


def test_a_target_below_the_work_is_met_by_no_rate(corntune):
    with bundled("-k", "gevent", "--work", "wait=20ms") as server:
        done = corntune("load", "--find-max-rate", "--slo=p50=10ms", "-d200ms", "-c8", url_of(server), timeout=120)
    assert done.returncode == 1
    assert "no rate meets p50 of 10ms" in done.stdout


def test_a_search_that_is_interrupted_claims_nothing(corntune_binary):
    with bundled("-k", "gevent", "--work", "wait=5ms") as server:
        process = subprocess.Popen([corntune_binary, "load", "--find-max-rate", "--slo=p99=1s", url_of(server)],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        wait_for(lambda: json.loads(server.ask("/stats").body)["requests"] > 20)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=10)
    assert process.returncode == 130
    assert output.endswith("interrupted: no rate was tried to its end\n")


# --- forms for other tools

def test_csv_and_percentile_text_hold_all_answers(corntune):
    with bundled("-k", "gevent", "--work", "wait=2ms") as server:
        csv = corntune("load", "-q", "-n200", "--warmup=0s", "--format=csv", url_of(server)).stdout.splitlines()
        hdr = corntune("load", "-q", "-n200", "--warmup=0s", "--format=hdr", url_of(server)).stdout.splitlines()
    assert csv[0] == "lower_ms,upper_ms,count,cumulated_share"
    rows = [[float(cell) for cell in line.split(",")] for line in csv[1:]]
    assert sum(row[2] for row in rows) == 200
    assert all(row[1] <= row[0] * 1.02 for row in rows)  # relative error of 1 %
    assert rows[-1][3] == 1
    assert hdr[0].split() == ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"]
    points = [line.split() for line in hdr[2:] if not line.startswith("#")]
    assert points[-1][1:] == ["1.000000000000", "200"]
    shares = [float(point[1]) for point in points]
    assert shares == sorted(shares)
    (half,) = [point for point in points if float(point[1]) == 0.5]
    assert half[2] == "100"  # of 200 samples the 100th is the median
    assert "Total count    =          200" in hdr[-1]


# --- what goes wrong, by kind

def kinds(corntune, url, *options):
    report = load(corntune, url, "-c2", *options, code=1)
    return {name: count for name, count in report["load"]["errors_by_kind"].items() if count}


def test_nobody_listens(corntune, free_port):
    found = kinds(corntune, f"http://127.0.0.1:{free_port}/", "-n5")
    assert found == {"connect": 5}


@pytest.mark.parametrize("answer, kind", [
    (lambda client: client.sendall(b"SSH-2.0-x\r\n"), "bad_answer"),
    (lambda client: client.sendall(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"), "status_5xx"),
    (lambda client: client.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"), "status_4xx"),
    (lambda client: client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), "closed"),
    (lambda client: None, "closed"),
    (lambda client: client.recv(1), "timeout"),
], ids=["garbage", "500", "404", "half an answer", "no answer", "silence"])
def test_failures_are_counted_by_kind(corntune, answer, kind):
    with rude_server(answer) as url:
        assert kinds(corntune, url, "-n4", "--timeout=300ms") == {kind: 4}


def test_an_endless_body_times_out(corntune):
    def endless(client):
        client.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            client.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")

    with rude_server(endless) as url:
        assert kinds(corntune, url, "-n2", "--timeout=400ms") == {"timeout": 2}


def test_a_server_that_dies_is_seen(corntune):
    with bundled("--work", "wait=20ms") as server:
        killer = threading.Timer(0.6, server.process.kill)
        (worker,) = server.workers()
        killer.start()
        subprocess.Popen(["sh", "-c", f"sleep 0.6; kill -9 {worker}"]).wait()
        found = kinds(corntune, url_of(server), "-d500ms", "--timeout=2s")
        killer.join()
    assert found.keys() <= {"connect", "closed"} and found


def test_a_kept_connection_that_the_server_closes_is_no_error(corntune):
    with real("-k", "gthread", "--threads", "2", "--keep-alive", "1") as server:
        report = load(corntune, url_of(server, "/work"), "-c2", "-d5s", "--think-time=1100ms", "--warmup=0s")
    assert report["load"]["errors"] == 0
    assert report["load"]["requests"] >= 6


# --- the run

def test_ctrl_c_ends_the_run_and_still_reports(free_port):
    with bundled("-k", "gevent", "--work", "wait=5ms") as server:
        process = subprocess.Popen([BINARY, "load", "--format=json", "-d60s", url_of(server)],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        wait_for(lambda: json.loads(server.ask("/stats").body)["requests"] > 20)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=10)
    report = json.loads(output)
    assert process.returncode == 130
    assert report["interrupted"] and report["load"]["requests"] > 0


def test_progress_is_told_in_plain_lines_where_there_is_no_terminal(corntune):
    with bundled("-k", "gevent", "--work", "wait=5ms") as server:
        done = corntune("load", "-d6s", "-c1", url_of(server))
        quiet = corntune("load", "-d1200ms", "-c1", "--quiet", url_of(server))
    (line,) = done.stderr.splitlines()
    assert "/s, p50 " in line and line.endswith("left") and "\x1b" not in line
    assert quiet.stderr == ""


def test_the_text_tells_what_was_sent_and_measured(corntune):
    with bundled("-k", "gevent", "--work", "wait=5ms") as server:
        done = corntune("load", "-n200", "-c4", "-q", url_of(server))
        port = server.port
    assert done.returncode == 0
    assert done.stdout.startswith(f"GET 127.0.0.1:{port}/work\n4 connections that send again when answered\n")
    for word in ("answered ", "throughput ", "errors ", "in flight ", "generator ", "p99.9 ", "95 % interval"):
        assert word in done.stdout


@pytest.mark.parametrize("options, message", [
    ((), "no url given"),
    (("https://127.0.0.1/",), 'URL: no TLS: "https://127.0.0.1/" (load the server behind the proxy by http)'),
    (("--arrivals=poisson", "http://127.0.0.1/"), "--arrivals: has no effect without --rate (give it)"),
    (("--arrivals=often", "-r1", "http://127.0.0.1/"), "--arrivals: not a kind: \"often\""),
    (("--think-time=1s", "-r1", "http://127.0.0.1/"), "--think-time: has no effect"),
    (("--steps=3", "http://127.0.0.1/"), "--steps: has no effect without --rate"),
    (("-c", "0", "http://127.0.0.1/"), "--connections: out of range: \"0\""),
    (("-t4", "-c2", "http://127.0.0.1/"), "--connections: 2 connections leave some of 4 threads"),
    (("-d1s", "--warmup=1s", "http://127.0.0.1/"), "--warmup: leaves nothing to measure"),
    (("-H", "Host: a", "http://127.0.0.1/"), "--header: Host is the generator's own"),
    (("--method=get", "http://127.0.0.1/"), "--method: not a method: \"get\""),
    (("--precision=5%", "http://127.0.0.1/"), "--precision: not 1% or 0.1%: \"5%\""),
    (("--body=a", "--body-file=b", "http://127.0.0.1/"), "--body: cannot be combined"),
    (("--find-max-rate", "http://127.0.0.1/"), "--find-max-rate: needs --slo"),
    (("--slo=p99=1s", "http://127.0.0.1/"), "--slo: has no effect without --find-max-rate"),
    (("--slo=99=1s", "http://127.0.0.1/"), '--slo: not a target: "99=1s" (expected e.g. p99=200ms)'),
    (("--find-max-rate", "--slo=p99=1s", "-r5", "http://127.0.0.1/"), "--rate: is what --find-max-rate finds"),
    (("--format=xml", "http://127.0.0.1/"), "--format: not a format: \"xml\""),
    (("-r1000000", "-d1000s", "http://127.0.0.1/"), "--rate: 1000000000 requests are more"),
])
def test_what_makes_no_sense_is_refused(corntune, options, message):
    done = corntune("load", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_schedule_that_goes_back_is_refused_with_its_line(corntune, tmp_path):
    (tmp_path / "times").write_text("2s\n1s\n")
    done = corntune("load", f"--arrivals=file:{tmp_path}/times", "http://127.0.0.1/")
    assert done.returncode == 3
    assert f"{tmp_path}/times:2: " in done.stderr


def test_more_connections_than_files_are_refused_with_the_arithmetic():
    done = subprocess.run(["sh", "-c", f"ulimit -n 100; exec {BINARY} load -c 90 http://127.0.0.1:9/"],
                          capture_output=True, text=True)
    assert done.returncode == 1
    assert "--connections: 90 connections and 24 other files are more than the 100" in done.stderr


def test_a_pause_of_the_server_shows_in_the_latency_as_it_was_due(corntune):
    """A server that stands still for 2 of 20 seconds: a tenth of what is due must wait, 1 s in the mean."""
    with bundled("-k", "gevent", "--work", "wait=1ms") as server:
        workers = server.workers()

        def pause():
            time.sleep(8)
            for worker in workers:
                subprocess.run(["kill", "-STOP", str(worker)], check=True)
            time.sleep(2)
            for worker in workers:
                subprocess.run(["kill", "-CONT", str(worker)], check=True)

        pausing = threading.Thread(target=pause)
        pausing.start()
        report = load(corntune, url_of(server), "--rate=50/s", "-d20s", "-c4", "--warmup=0s")
        pausing.join()
    figures = report["load"]
    # Of 1000 requests, 100 were due in the pause; the hundredth worst of all is at its beginning and the
    # tenth worst waited 1.8 s. Only the four connections' own requests took so long to be answered.
    assert 1500 < figures["latency_ms"]["p99"] < 2400
    assert figures["service_latency_ms"]["p99"] < 500
    assert figures["service_latency_ms"]["max"] > 1500
