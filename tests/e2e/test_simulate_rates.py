"""Rates that cannot be carried, and sweeps that meet them."""

import json
import pathlib

import jsonschema
import pytest

SCHEMA = json.loads((pathlib.Path(__file__).resolve().parents[2] / "docs/schemas/simulate.schema.json").read_text())
LOAD = ("--cpus=2", "--cpu-time=2ms", "--wait-time=20ms")
# 500 requests at 250/s last for 2 s, and a worker is away for 5.
REPLACED = ("-kgthread", "-w2", "--threads=8", *LOAD, "--max-requests=500", "--boot-time=5s")


def checked_json(done):
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, SCHEMA)
    return answer


def test_workers_that_are_away_too_long_do_not_carry_the_rate(corntune):
    done = corntune("simulate", *REPLACED, "--rate=500/s")
    assert done.returncode == 1, done.stderr
    assert "  unstable: these settings cannot carry 500.0/s; they answer about " in done.stdout
    assert "are refused\n" in done.stdout and "precision" not in done.stdout
    answer = checked_json(corntune("simulate", *REPLACED, "--rate=500/s", "--format=json"))
    assert answer["carries_rate"] is False
    # Two workers that serve for 2 of 7 s at the least.
    assert 500 * 2 / 7 < answer["throughput_rps"] < 500


# 1000 requests of 10 ms each, then a second without a worker: 1000 in 11 s, which is 90.9/s.
AWAY = ("-w1", "--cpus=1", "--wait-time=10ms", "--costs=none", "--max-requests=1000", "--boot-time=1s",
        "--requests=30000")


def test_a_line_that_grows_slowly_is_seen_too(corntune):
    done = corntune("simulate", *AWAY, "--rate=92/s")
    assert done.returncode == 1, done.stderr
    assert "the others wait in a line that grows\n" in done.stdout
    answer = checked_json(corntune("simulate", *AWAY, "--rate=92/s", "--format=json"))
    assert answer["throughput_rps"] == pytest.approx(90.9, rel=0.01)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_rate_just_below_what_is_carried_is_no_overload(corntune, seed):
    done = corntune("simulate", *AWAY, "--rate=90/s", f"--seed={seed}", "--format=json")
    assert done.returncode == 0, done.stderr
    assert checked_json(done)["carries_rate"] is True


@pytest.mark.parametrize("settings", [
    ("-w1", "--cpu-time=10ms", "--rate=95/s"),
    ("-w1", "--cpu-time=10ms", "--cpu-dist=gamma:3", "--rate=90/s", "--requests=5000"),
    ("-w5", "--cpu-time=2ms", "--wait-time=20ms", "--rate=217/s"),
    ("-w4", "--cpu-time=2ms", "--wait-time=20ms", "--rate=60/s", "--requests=300"),
    ("-kasgi", "-w1", "--wait-time=20s", "--rate=100/s", "--requests=2000"),
])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_short_runs_and_busy_workers_raise_no_alarm(corntune, settings, seed):
    done = corntune("simulate", "--cpus=2" if "-w5" in settings else "--cpus=1", "--costs=none", *settings,
                    f"--seed={seed}", "--format=json")
    assert done.returncode == 0, done.stderr
    assert checked_json(done)["carries_rate"] in (True, None)


@pytest.mark.parametrize("clients", [("--clients=5",), ("--rate=500/s", "--client-timeout=1s"),
                                     ("--rate=500/s", "--duration=2s")])
def test_what_carries_no_rate_is_not_asked_whether_it_does(corntune, clients):
    done = corntune("simulate", "-w4", *LOAD, *clients, "--format=json",
                    *(() if "--duration=2s" in clients else ("--requests=2000",)))
    assert done.returncode == 0, done.stderr
    assert checked_json(done)["carries_rate"] is None


def test_a_short_test_above_the_capacity_is_run(corntune):
    done = corntune("simulate", "-w4", *LOAD, "--rate=50000/s", "--duration=500ms")
    assert done.returncode == 0, done.stderr
    assert "the formulas have no answer: the settings cannot carry the rate" in done.stdout


def test_a_sweep_marks_what_the_simulation_found_out(corntune):
    arguments = ("simulate", *REPLACED[:-2], "--boot-time=5s", "--rate=500/s", "--sweep=max-requests=0,500")
    done = corntune(*arguments)
    assert done.returncode == 0, done.stderr
    never, often = done.stdout.splitlines()[1:]
    assert never.split()[0] == "0" and never.endswith("best")
    assert often.split()[0] == "500" and often.endswith("cannot carry the rate")
    answer = checked_json(corntune(*arguments, "--format=json"))
    assert answer["best"] == ["0"]
    assert [point["infeasible"] for point in answer["points"]] == [None, "cannot carry the rate"]


def test_zero_is_a_value_of_backlog_and_max_requests(corntune):
    assert corntune("simulate", "-w2", *LOAD, "--clients=4", "--max-requests=0", "--requests=500").returncode == 0
    done = corntune("simulate", "-w2", *LOAD, "--clients=4", "--sweep=backlog=0,64", "--requests=500")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["backlog", "0", "64"], done.stderr


@pytest.mark.parametrize(("axis", "others"), [
    ("rate=20/s,40/s", ("--cpu-time=2ms",)), ("clients=2,4", ("--cpu-time=2ms",)),
    ("cpu-time=1ms,2ms", ("--rate=20/s",)), ("wait-time=1ms,2ms", ("--clients=4",)),
])
def test_of_loads_none_is_the_best(corntune, axis, others):
    arguments = ("simulate", "-w2", "--cpus=2", *others, f"--sweep={axis}", "--requests=500", "--replications=1")
    done = corntune(*arguments)
    assert done.returncode == 0, done.stderr
    assert "best" not in done.stdout
    assert checked_json(corntune(*arguments, "--format=json"))["best"] is None


def test_impatient_clients_are_better_served_where_more_get_their_answer(corntune):
    arguments = ("simulate", "--cpus=2", "--cpu-time=2ms", "--wait-time=100ms", "--wait-dist=fixed", "--rate=30/s",
                 "--client-timeout=150ms", "--requests=2000", "--sweep=workers=1,2,8")
    done = corntune(*arguments)
    assert done.returncode == 0, done.stderr
    head, *points = done.stdout.splitlines()
    assert "in time" in head
    assert [line.endswith("best") for line in points] == [False, False, True]


def test_a_point_without_an_answer_is_not_the_best(corntune):
    done = corntune("simulate", "-w1", "--cpus=1", "--wait-time=50ms", "--wait-dist=fixed", "--rate=5/s",
                    "--client-timeout=10ms", "--requests=100", "--sweep=backlog=64,128")
    assert done.returncode == 0, done.stderr
    assert all(line.endswith("no answer in time") for line in done.stdout.splitlines()[1:])


WRONG = [
    (("--worker-connections=100", "--sweep=threads=4,1"),
     "--sweep: threads=1: --worker-connections: has no effect with class sync"),
    (("--sweep=class=sync,gevent", "--sweep=workers=1,2", "--threads=1", "--timeout=9"),
     "--sweep: class=gevent, workers=1: --threads: has no effect with class gevent"),
    (("--sweep=cpus=1,4", "--host-cpus=2"),
     "--sweep: cpus=4: --host-cpus: 2 of them cannot give 4 (expected at least 4)"),
    (("--sweep=workers=1,2", "--keepalive"), "--keepalive: "),
    (("--sweep=max-requests=x",), "--sweep: max-requests: "),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_a_point_that_makes_no_sense_is_refused_before_any_is_simulated(corntune, arguments, message):
    cpus = () if any("cpus" in word for word in arguments) else ("--cpus=2",)
    # Simulating the first point alone would take minutes.
    done = corntune("simulate", *cpus, "--cpu-time=2ms", "--rate=5", "--precision=0", "--requests=1000000000",
                    *arguments, timeout=20)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("corntune: error: " + message), done.stderr
