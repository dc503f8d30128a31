"""corntune recommend for a workload that is known."""

import json
import math
import os
import pathlib
import re
import subprocess

import jsonschema
import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((TOP / "docs" / "schemas" / "recommend.schema.json").read_text())
WAITING = ("--cpus=2", "--cpu-time=2ms", "--wait-time=20ms")


def answer_of(corntune, *arguments, cwd=None):
    done = corntune("recommend", "--format=json", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, SCHEMA)
    assert answer["policy"] == "model"
    return answer


def test_a_known_workload_is_sized_by_the_model(corntune, tmp_path):
    answer = answer_of(corntune, *WAITING, cwd=tmp_path)
    assert answer["settings"] == {"workers": 5, "threads": 8, "worker_class": "gthread"}
    assert answer["command"] == "gunicorn --workers=5 --threads=8 --worker-class=gthread main:app"
    assert {reason["rule"] for reason in answer["reasons"]} == {"model"}
    found = answer["prediction"]
    assert found["chosen"]["capacity_rps"] > 3 * found["rule"]["capacity_rps"]
    assert found["event_loop"]["worker_class"] == "gevent"
    assert [warning["id"] for warning in answer["warnings"]] == ["app-unknown", "async-unknown"]
    assert {row["input"] for row in found["sensitivity"]} == {"CPU time", "wait time", "distribution", "clients"}
    assert found["measure_first"]["input"] in ("CPU time", "wait time")
    assert found["measure_first"]["cost"] > 0.02
    assert answer["interrupted"] is False


def test_a_rate_and_a_target_are_met_by_the_cheapest_setting(corntune):
    answer = answer_of(corntune, *WAITING, "--rate=300/s", "--p99=200ms", "--async-safe=no")
    chosen = answer["prediction"]["chosen"]
    assert chosen["latency_ms"]["p99"] <= 200
    assert answer["settings"]["workers"] == 2
    assert answer["prediction"]["rule"]["latency_ms"] is None, "five sync workers carry 220/s"
    assert answer["prediction"]["event_loop"] is None


def test_every_form_is_written_for_the_model_s_settings(corntune):
    done = corntune("recommend", *WAITING, "--format=conf.py", "shop:app")
    assert done.returncode == 0, done.stderr
    settings = {}
    exec(done.stdout, settings)
    assert (settings["workers"], settings["threads"], settings["worker_class"]) == (5, 8, "gthread")


def test_the_same_seed_gives_the_same_answer(corntune):
    words = ("recommend", "--format=json", *WAITING, "--rate=200/s")
    assert corntune(*words).stdout == corntune(*words).stdout


def test_a_profile_with_a_rate_is_a_workload(corntune):
    answer = answer_of(corntune, "--cpus=2", "--profile=fastapi", "--rate=100/s")
    assert answer["settings"]["worker_class"] == "asgi"


@pytest.mark.parametrize("arguments, code, message", [
    (("--rate=1200/s",), 1, "--rate: 1200/s keep "),
    (("--rate=300/s", "--p99=50ms"), 1, "--p99: 50ms is less than a request takes without any queue"),
    (("--rate=500/s", "--p99=200ms", "--memory=200MiB", "--memory-per-worker=150MiB"), 1,
     "no setting within the ceilings carries this: memory binds: 200 MiB hold 1 worker of 150 MiB"),
    (("--p99=1s",), 2, "--p99: has no effect without --rate"),
    (("--rate=10/s", "--clients=3"), 2, "--clients: cannot be combined with --rate"),
    (("--async-safe=maybe",), 2, '--async-safe: not an answer: "maybe" (expected yes, no or unknown)'),
    (("--async-safe=yes", "--interface=asgi"), 2, "--async-safe: has no effect with an ASGI application"),
    (("--worker-connections=50", "--interface=asgi"), 2, "--worker-connections: has no effect with worker class asgi"),
    (("--rate=300/s", "--p99=105ms", "--max-workers=1"), 1,
     "no setting within the ceilings carries this: max-workers binds: at most 1 asked for"),
    (("--bursts=0",), 2, "--bursts: "),
    (("--async-safe=yes", "--class=gthread"), 2, "--async-safe: has no effect with --class=gthread"),
    (("--cpu-time=-1ms",), 2, "--cpu-time: "),
    (("--format=adaptive",), 2, "--format: adaptive works the rule out where it starts"),
])
def test_what_cannot_be_met_is_refused_by_name(corntune, arguments, code, message):
    base = ("--cpus=2", "--wait-time=20ms") if "--cpu-time=-1ms" in arguments else WAITING
    done = corntune("recommend", *base, *arguments)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert done.stderr.startswith("corntune: error: " + message), done.stderr


def test_bursts_without_waiting_are_refused(corntune):
    done = corntune("recommend", "--cpus=2", "--cpu-time=2ms", "--bursts=3", "main:app")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "corntune: error: --bursts: has no effect without --wait-time\n"


def test_turns_are_simulated_and_told(corntune):
    base = ("--class=gthread", "--threads=8", *WAITING)
    once, often = (answer_of(corntune, *base, *more)["prediction"] for more in ((), ("--bursts=20",)))
    assert (once["workload"]["bursts"], often["workload"]["bursts"]) == (1, 20)
    # Each turn wakes a thread, which costs CPU.
    assert often["chosen"]["capacity_rps"] < once["chosen"]["capacity_rps"]
    text = corntune("recommend", *base, "--bursts=20", "main:app").stdout
    assert "20ms of waiting (exp) in 20 turns" in text


def advised(pattern, message):
    return re.search(pattern, message).group(1)


@pytest.mark.parametrize("arguments", [
    ("--rate=720/s",), ("--rate=5000/s", "--p99=200ms"), ("--rate=500/s", "--class=sync"),
])
def test_the_rate_that_is_advised_works(corntune, arguments):
    rest = (*WAITING, *(() if "--class=sync" in arguments else ("--async-safe=no",)), "main:app")
    refused = corntune("recommend", *arguments, *rest)
    assert refused.returncode == 1
    rate = advised(r"lower the rate to ([\d.]+/s)", refused.stderr)
    answer_of(corntune, *arguments[1:], f"--rate={rate}", *rest)


def test_the_cpus_that_are_advised_work(corntune):
    rest = ("--rate=1200/s", *WAITING[1:], "--async-safe=no", "main:app")
    refused = corntune("recommend", "--cpus=2", *rest)
    answer_of(corntune, "--cpus=" + advised(r"give (\d+) CPUs", refused.stderr), *rest)


def test_the_target_that_is_advised_is_met(corntune):
    rest = (*WAITING, "--rate=300/s", "--async-safe=no", "main:app")
    refused = corntune("recommend", "--p99=96.5ms", *rest)
    assert "the best has 9" in refused.stderr and "give or take" in refused.stderr
    answer_of(corntune, "--p99=" + advised(r"raise the target to ([\d.]+ms)", refused.stderr), *rest)


def test_settings_that_kill_requests_are_not_chosen_and_are_told(corntune):
    slow = ("--cpus=2", "--cpu-time=2ms", "--wait-time=10s", "--rate=0.4/s", "main:app")
    answer = answer_of(corntune, "--async-safe=no", *slow)
    assert answer["settings"]["worker_class"] == "gthread"
    assert answer["prediction"]["chosen"]["lost_share"] == 0
    assert 0.03 < answer["prediction"]["rule"]["lost_share"] < 0.07
    sync = answer_of(corntune, "--class=sync", *slow)
    assert sync["warnings"][-1]["id"] == "timeout-kills"
    assert "% lost" in corntune("recommend", "--class=sync", *slow).stdout


def test_the_table_shows_the_threads_that_are_set(corntune):
    text = corntune("recommend", *WAITING, "--websockets=100", "main:app").stdout
    assert text.startswith("gunicorn --workers=5 --threads=108 ")
    assert "recommended  5 gthread x 108 threads" in text
    assert "runner-up    5 gthread x " in text


def test_a_rate_without_a_workload_asks_for_it(corntune):
    done = corntune("recommend", "--cpus=2", "--rate=10/s")
    assert done.returncode == 2
    assert done.stderr.startswith("corntune: error: --cpu-time: the model needs to know what a request takes"), done.stderr


def test_recommended_settings_reach_the_best_that_was_measured(corntune_binary):
    """The figures of docs/model.md: settings chosen by the model, in a grid measured on Gunicorn 27.0.1."""
    done = subprocess.run([TOP / "scripts" / "model-regret", "--json"], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "CORNTUNE_BINARY": corntune_binary})
    assert done.returncode == 0, done.stderr
    shares = [each["share"] for each in json.loads(done.stdout)]
    assert len(shares) == 24
    assert min(shares) >= 0.9
    assert math.exp(sum(map(math.log, shares)) / len(shares)) >= 0.95


