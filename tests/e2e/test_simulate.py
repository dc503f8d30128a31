"""corntune simulate as a user runs it."""

import json
import os
import pathlib
import signal
import subprocess
import time

import jsonschema
import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((TOP / "docs" / "schemas" / "simulate.schema.json").read_text())
QUICK = ("--requests=20000", "--replications=2")


def simulate_json(corntune, *arguments):
    done = corntune("simulate", "--format=json", *arguments)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, SCHEMA)
    return answer


def test_workers_that_only_wait_are_an_erlang_queue(corntune):
    answer = simulate_json(corntune, "-w5", "--cpus=2", "--cpu-time=0ms", "--wait-time=50ms", "--wait-dist=exp",
                           "--rate=80/s", "--precision=1%")
    # M/M/5 at 80 %, in service times: mean 1.55411255, p50 1.204395, p99 6.079663, P(wait) .55411255.
    latency, margin = answer["latency_ms"], answer["ci95"]["latency_ms"]
    for name, times in (("mean", 1.55411255), ("p50", 1.204395), ("p90", 3.352610), ("p99", 6.079663)):
        # Three times the half-width of the 95 % interval: five standard deviations and more.
        assert latency[name] == pytest.approx(50 * times, abs=3 * margin[name]), name
    assert answer["wait"]["share"] == pytest.approx(0.55411255, abs=0.01)
    assert answer["analytic"]["latency_ms"]["mean"] == pytest.approx(50 * 1.55411255, rel=1e-6)
    assert answer["utilization"] == {"cpu": 0, "slots": pytest.approx(0.8, abs=0.01), "throttled": 0}


@pytest.mark.parametrize("settings", [
    ("-w3",), ("-w2", "--threads=4"), ("-w2", "-kgevent"), ("-w2", "-kasgi"),
    ("-w2", "--threads=4", "--max-requests=500", "--graceful-timeout=3", "--boot-time=500ms"),
])
@pytest.mark.parametrize("clients", [
    ("--rate=60/s",), ("--clients=8", "--think-time=50ms"), ("--rate=60/s", "--client-timeout=500ms"),
])
def test_every_answer_keeps_to_the_schema_and_to_littles_law(corntune, settings, clients):
    answer = simulate_json(corntune, *settings, *clients, "--cpus=2", "--cpu-time=5ms", "--wait-time=20ms",
                           "--memory-per-worker=100MiB", *QUICK)
    assert answer["memory_bytes"] == answer["settings"]["workers"] * 100 * 1024 ** 2
    if "--client-timeout=500ms" not in clients:
        product = answer["throughput_rps"] * answer["latency_ms"]["mean"] / 1000
        assert answer["mean_in_system"] == pytest.approx(product, rel=0.02)
    assert sum(answer["worker_shares"]) == pytest.approx(1)


def test_the_same_seed_gives_the_same_answer_on_any_number_of_threads(corntune):
    def run(*arguments):
        answer = simulate_json(corntune, "-w2", "--threads=4", "--cpus=2", "--cpu-time=4ms", "--wait-time=20ms",
                               "--rate=150/s", *QUICK, *arguments)
        del answer["events_per_second"]
        return answer

    assert run("--jobs=1") == run("--jobs=2") == run("--jobs=7") == run()
    assert run("--seed=2") != run()


def test_a_sweep_is_a_grid_with_the_best_marked(corntune):
    arguments = ("simulate", "--cpus=2", "--cpu-time=2ms", "--wait-time=20ms", "--clients=64", "--sweep=workers=2,5",
                 "--sweep=threads=1,8", *QUICK)
    done = corntune(*arguments)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["workers", "threads", "throughput", "p50", "p99", "CPU", "throughput"]
    assert [line.split()[:2] for line in lines[1:]] == [["2", "1"], ["2", "8"], ["5", "1"], ["5", "8"]]
    assert [line.endswith(" best") for line in lines[1:]] == [False, False, False, True]
    answer = json.loads(corntune(*arguments, "--format=json").stdout)
    jsonschema.validate(answer, SCHEMA)
    assert [point["values"] for point in answer["points"]] == [["2", "1"], ["2", "8"], ["5", "1"], ["5", "8"]]
    # Classes: one thread is sync, eight are gthread.
    assert [point["answer"]["settings"]["worker_class"] for point in answer["points"]] == ["sync", "gthread"] * 2


def test_a_sweep_says_which_points_cannot_carry_the_rate(corntune):
    common = ("simulate", "--cpus=2", "--cpu-time=2ms", "--wait-time=20ms", "--rate=200/s", *QUICK)
    done = corntune(*common, "--sweep=workers=4,6")
    assert done.returncode == 0, done.stderr
    assert "cannot carry the rate" in done.stdout.splitlines()[1]
    assert done.stdout.splitlines()[2].endswith("best")
    assert corntune(*common, "--sweep=workers=1,2").returncode == 1


def test_a_fractional_cpu_is_throttled(corntune):
    answer = simulate_json(corntune, "-w3", "--cpus=0.5", "--cpu-time=20ms", "--rate=15/s", "--costs=none", *QUICK)
    assert answer["utilization"]["throttled"] > 0.05
    assert answer["utilization"]["cpu"] == pytest.approx(0.6, abs=0.02)


def test_demands_and_schedule_come_from_files(corntune, tmp_path):
    histogram = tmp_path / "waits.txt"
    histogram.write_text("# recorded\n10ms 9\n110ms 1\n")
    schedule = tmp_path / "schedule.txt"
    schedule.write_text("".join(f"{i * 0.2:.1f}s\n" for i in range(1000)))
    answer = simulate_json(corntune, "-w4", "--cpus=2", f"--wait-dist=file:{histogram}", f"--schedule={schedule}",
                           "--replications=4")
    assert answer["requests"] == 4000
    assert answer["latency_ms"]["p50"] == pytest.approx(10, rel=0.01)
    assert answer["latency_ms"]["max"] == pytest.approx(110, rel=0.01)
    assert answer["workload"]["wait_time_ms"] == pytest.approx(20)
    histogram.write_text("10ms 9\n110 1\n")
    done = corntune("simulate", f"--wait-dist=file:{histogram}", "--rate=5")
    assert (done.returncode, done.stdout) == (3, "")
    assert f"corntune: error: {histogram}:2: " in done.stderr


def test_a_profile_gives_times_and_memory(corntune):
    answer = simulate_json(corntune, "-w2", "--cpus=2", "--profile=django", "--rate=10/s", *QUICK)
    profile = json.loads(corntune("profiles", "show", "django", "--format=json").stdout)
    assert f'{answer["workload"]["cpu_time_ms"]:g}' in json.dumps(profile)
    assert answer["memory_bytes"] > 0


def wait_until_caught(pid, number):
    """Returns when the process has a handler of its own for the signal."""
    status = pathlib.Path(f"/proc/{pid}/status")
    deadline = time.monotonic() + 30
    while True:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) >> (number - 1) & 1:
            return
        assert time.monotonic() < deadline, "the signal is never caught"


def test_ctrl_c_prints_the_best_so_far(corntune_binary):
    process = subprocess.Popen(
        [corntune_binary, "simulate", "-w5", "--cpus=2", "--cpu-time=2ms", "--wait-time=20ms", "--rate=150/s",
         "--precision=0", "--requests=1000000000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_until_caught(process.pid, signal.SIGINT)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130, err
    assert "interrupted: this is the best so far" in out.splitlines()[-1]
    assert "sync, 5 workers, on 2 CPUs" in out


LOAD = ("--cpu-time=2ms", "--rate=5")

WRONG = [
    (("--cpu-time=2ms",), 2, "--rate: nobody asks for anything (expected --rate R/s or --clients N)"),
    (("--rate=5",), 2, "--cpu-time: a request that needs neither CPU time nor waiting cannot be simulated (expected "
                       "--cpu-time or --wait-time above 0)"),
    (("--cpu-time=2ms", "--rate=5", "--clients=3"), 2, "--rate: cannot be combined with --clients"),
    (("--cpu-time=2", "--rate=5"), 2, "--cpu-time: "),
    (("--cpu-time=-2ms", "--rate=5"), 2, "--cpu-time: "),
    (("--cpu-time=2ms", "--rate=0"), 2, "--rate: "),
    (("--cpu-time=2ms", "--rate=nan"), 2, "--rate: "),
    (("--cpu-time=2ms", "--rate=501/s", "--cpus=1", "--costs=none"), 1,
     "--rate: 501/s is more than these settings carry, which is 500/s at most (lower it, or say with --client-timeout "
     "when clients give up)"),
    ((*LOAD, "--workers=0"), 2, "--workers: "),
    ((*LOAD, "--costs=some"), 2, '--costs: no such costs: "some" (expected measured or none)'),
    ((*LOAD, "--duration=0s"), 2, "--duration: "),
    ((*LOAD, "--duration=1s", "--precision=1%"), 2, "--precision: has no effect with --duration"),
    ((*LOAD, "--duration=1s", "--requests=100"), 2, "--requests: has no effect with --duration"),
    ((*LOAD, "--accept-bias=200%"), 2, "--accept-bias: "),
    ((*LOAD, "-k", "eventlet"), 2, "--class: "),
    ((*LOAD, "-k", "gevent", "--threads=2"), 2, "--threads: has no effect with class gevent"),
    ((*LOAD, "--worker-connections=9"), 2, "--worker-connections: has no effect with class sync"),
    ((*LOAD, "-k", "asgi", "--worker-connections=9"), 2,
     "--worker-connections: has no effect with class asgi, which ignores it"),
    ((*LOAD, "--threads=2", "--timeout=9"), 2,
     "--timeout: has no effect with class gthread: it is a heartbeat there, and cuts no request"),
    ((*LOAD, "--max-requests-jitter=9"), 2, "--max-requests-jitter: has no effect without --max-requests"),
    ((*LOAD, "--think-time=1s"), 2, "--think-time: has no effect without --clients"),
    ((*LOAD, "--keepalive"), 2, "--keepalive: needs to know who keeps the connections (expected --clients N, or "
                                "--proxy-connections N instead)"),
    ((*LOAD, "--cpu-dist=normal"), 2, "--cpu-dist: not a distribution: \"normal\" (expected fixed, exp, lognormal:CV, "
                                      "gamma:CV or file:PATH)"),
    ((*LOAD, "--wait-dist=exp"), 2, "--wait-dist: has no effect without --wait-time"),
    ((*LOAD, "--wait-dist=file:/nowhere"), 3, "--wait-dist: "),
    ((*LOAD, "--host-cpus=1", "--cpus=2"), 2, "--host-cpus: 1 of them cannot give 2 (expected at least 2)"),
    ((*LOAD, "--sweep=workers=1..1000000"), 2,
     '--sweep: "1..1000000" has 1000000 values (expected at most 10000 points)'),
    ((*LOAD, "--sweep=workers=1..200", "--sweep=threads=1..200"), 2, "--sweep: 40000 points (expected at most 10000)"),
    ((*LOAD, "--sweep=worker=1,2"), 2, '--sweep: cannot sweep "worker" (did you mean workers?)'),
    ((*LOAD, "--sweep=workers"), 2, '--sweep: no values: "workers" (expected e.g. workers=1..16)'),
    ((*LOAD, "--sweep=workers=4..1"), 2, '--sweep: the range "4..1" is empty (expected FIRST..LAST)'),
    ((*LOAD, "--sweep=workers=0,1"), 2, '--sweep: workers: out of range: "0" '),
    ((*LOAD, "-w3", "--sweep=workers=1,2"), 2, "--sweep: workers is given as --workers too"),
    ((*LOAD, "--sweep=workers=1,2", "--sweep=workers=3"), 2, "--sweep: workers is swept twice"),
    ((*LOAD, "--format=xml"), 2, '--format: not a format: "xml" (expected text, json or html)'),
    ((*LOAD, "--precision=nan"), 2, "--precision: "),
    (("--cpu-time=2ms", "-ksync", "--clients=5", "--keepalive"), 2,
     "--keepalive: has no effect with class sync, which keeps no connection"),
    ((*LOAD, "-ksync", "--proxy-connections=8"), 2,
     "--proxy-connections: has no effect with class sync, which keeps no connection"),
    (("--cpu-time=2ms", "-kgthread", "--clients=5", "--keepalive", "--keep-alive=0"), 2,
     "--keepalive: has no effect with --keep-alive 0, which closes them"),
    (("--cpu-time=2ms", "--threads=4", "--worker-connections=4", "--clients=5", "--keepalive"), 2,
     "--keepalive: has no effect where --worker-connections are not more than --threads"),
    ((*LOAD, "-kgthread", "--keep-alive=5"), 2,
     "--keep-alive: has no effect without --keepalive or --proxy-connections"),
    ((*LOAD, "--max-requests=0", "--max-requests-jitter=5"), 2,
     "--max-requests-jitter: has no effect with --max-requests 0"),
    (("--profile=fastapi", "--rate=5"), 2,
     '--profile: sync does not run an ASGI application, which "fastapi" is (expected --class asgi or uvicorn)'),
    (("--profile=django", "-kasgi", "--rate=5"), 2, '--class: asgi does not run a WSGI application, which "django" is'),
    ((*LOAD, "--replications=10001"), 2,
     '--replications: out of range: "10001" (expected a whole number from 1 to 10000)'),
    ((*LOAD, "--threads=100001"), 2, '--threads: out of range: "100001" (expected a whole number from 1 to 100000)'),
    ((*LOAD, "--bursts=10001"), 2, '--bursts: out of range: "10001" (expected a whole number from 1 to 10000)'),
    (("--cpu-time=2ms", "--clients=1000001"), 2,
     '--clients: out of range: "1000001" (expected a whole number from 1 to 1000000)'),
    ((*LOAD, "--cpus=10001"), 2, '--cpus: out of range: "10001" (expected 1m to 10000 CPUs)'),
    ((*LOAD, "--host-cpus=10001"), 2, '--host-cpus: out of range: "10001" (expected a whole number from 1 to 10000)'),
    ((*LOAD, "--cpu-dist=file:"), 2, "--cpu-dist: names no file (expected file:PATH)"),
    ((*LOAD, "-w3", "--memory-per-worker=4000000TiB"), 2,
     "--memory-per-worker: 3 of them and the master take more than 8 EiB"),
    ((*LOAD, "--requests=1"), 2, "--requests: "),
]


@pytest.mark.parametrize(("arguments", "code", "message"), WRONG)
def test_nonsense_is_refused_by_name(corntune, arguments, code, message):
    done = corntune("simulate", *(() if any("cpus" in word for word in arguments) else ("--cpus=1",)), *arguments)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert done.stderr.startswith("corntune: error: " + message), done.stderr
    assert done.stderr.count("\n") == 1


def test_requests_that_compute_pay_for_gunicorn_unless_told_otherwise(corntune):
    load = ("-w2", "--cpus=2", "--cpu-time=2ms", "--clients=8", *QUICK)
    measured = simulate_json(corntune, *load)["settings"]
    assert measured["overhead_ms"] > 0 and measured["wake_cost_ms"] > 0
    nothing = simulate_json(corntune, *load, "--costs=none")["settings"]
    assert nothing["overhead_ms"] == nothing["wake_cost_ms"] == 0
    given = simulate_json(corntune, *load, "--threads=4", "--overhead=100us", "--wake-cost=20us", "--lock-handoff=30us")
    assert given["settings"]["overhead_ms"] == pytest.approx(0.1)
    assert given["settings"]["wake_cost_ms"] == pytest.approx(0.02)
    assert given["settings"]["lock_handoff_ms"] == pytest.approx(0.03)


def kept_measured(mode):
    """Settings, CPU and wait in ms, clients or rate, throughput and mean of loops with kept connections and work."""
    lines = (TOP / "tests/fixtures/measured/gunicorn-27.0.1.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(row[0].split(), row[2], row[3], row[5], float(row[6]), float(row[7])) for row in rows
            if row[1] == "kept" and row[4] == mode and (row[2], row[3]) != ("0", "0")]


def test_what_was_measured_lies_between_the_ends_of_luck(corntune):
    loops = kept_measured("closed")
    inside = 0
    for settings, cpu, wait, clients, measured, _ in loops:
        answer = simulate_json(corntune, *settings, "--cpus=2", f"--cpu-time={cpu}ms", f"--wait-time={wait}ms",
                               f"--clients={clients}", "--keepalive", "--requests=4000", "--replications=1")
        least, most = answer["accept_shares"]["throughput_rps"]
        assert 0.94 * least < measured < 1.06 * most, (settings, cpu, wait)
        inside += least <= measured <= most
    assert len(loops) == 20 and inside >= 16


def test_with_a_rate_the_measured_mean_lies_between_the_ends_of_luck(corntune):
    loops = kept_measured("open")
    inside = 0
    for settings, cpu, wait, rate, _, measured in loops:
        times = [f"--{name}-time={time}ms" for name, time in (("cpu", cpu), ("wait", wait)) if time != "0"]
        fixed = [word.replace("time", "dist").split("=")[0] + "=fixed" for word in times]
        answer = simulate_json(corntune, *settings, "--cpus=2", *times, *fixed, f"--rate={rate}/s",
                               "--proxy-connections=1000", "--requests=4000", "--replications=1")
        shortest, longest = answer["accept_shares"]["mean_latency_ms"]
        inside += shortest <= measured <= (longest or float("inf"))
    assert len(loops) == 20 and inside >= 16, inside


def test_the_text_brackets_what_is_luck_only_where_it_is(corntune):
    load = ("-k", "gevent", "-w2", "--cpus=2", "--cpu-time=5ms", "--clients=64", *QUICK)
    assert "is luck: between " in corntune("simulate", *load, "--keepalive").stdout
    assert "luck" not in corntune("simulate", *load).stdout
    proxy = ("-k", "gevent", "-w2", "--cpus=2", "--cpu-time=5ms", "--proxy-connections=32", *QUICK)
    assert "is luck: mean " in corntune("simulate", *proxy, "--rate=50/s").stdout
    assert "or more, as the fewest" in corntune("simulate", *proxy, "--rate=250/s").stdout
