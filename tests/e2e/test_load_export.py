"""corntune load --export: the scripts are run by the real k6 and the real Locust against the bundled server."""

import json
import math
import re
import subprocess

import pytest
import yaml
from conftest import plain_environment

RATE, SECONDS = 20, 3
# As many connections as requests: a machine that stands still for a while drops none.
OPEN = ["--rate", f"{RATE}/s", "--duration", f"{SECONDS}s", "--connections", "64"]


@pytest.fixture
def served(server, corntune_binary, free_port):
    """The URL of a bundled server whose answers take about 20 ms."""
    with server([corntune_binary, "serve", "-w", "2", "--threads", "8", "--work", "wait=20ms", "-b",
                 f"127.0.0.1:{free_port}"], port=free_port):
        yield f"http://127.0.0.1:{free_port}/"


def exported(corntune, folder, generator, *arguments):
    script = folder / f"load.{'py' if generator == 'locust' else 'js'}"
    done = corntune("load", *arguments, "--export", generator, "--output", script)
    assert (done.returncode, done.stderr) == (0, "")
    return script


def finished(folder, *command, code=0, **environment):
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, timeout=120,
                          env={**plain_environment(), "HOME": str(folder), **environment})
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def k6(venv, script, code=0):
    summary = script.parent / "k6-summary.json"
    finished(script.parent, venv("k6") / "bin" / "k6", "run", "--quiet", "--no-usage-report", "--address=",
             f"--summary-export={summary}", script, code=code)
    return summary


def locust(venv, script, code=0, **environment):
    finished(script.parent, venv("locust") / "bin" / "locust", "-f", script, "--headless", "--only-summary",
             "--csv=locust", code=code, **environment)
    lines = (script.parent / "locust_stats.csv").read_text().splitlines()
    return dict(zip(lines[0].split(","), lines[-1].split(",")))


def binomial_slack(count):
    return 4 * math.sqrt(count)


def test_the_generators_send_the_same_and_none_is_faster_than_the_server(corntune, venv, served, tmp_path):
    own = json.loads(corntune("load", served, *OPEN, "--warmup=0s", "--format=json").stdout)
    summary = k6(venv, exported(corntune, tmp_path, "k6", served, *OPEN, "--slo", "p99=30s"))
    of_k6 = json.loads(summary.read_text())["metrics"]
    of_locust = locust(venv, exported(corntune, tmp_path, "locust", served, *OPEN, "--slo", "p99=30s"))
    wanted = RATE * SECONDS
    assert abs(of_k6["http_reqs"]["count"] - wanted) <= 1
    assert int(of_locust["Request Count"]) == wanted
    assert own["load"]["requests"] == pytest.approx(wanted, abs=2)
    # Each waits 20 ms in the server; a busy machine adds to each of them what it likes.
    medians = [own["load"]["latency_ms"]["p50"], of_k6["http_req_duration"]["med"], float(of_locust["50%"])]
    assert all(median + 1 >= 20 for median in medians), medians

    judged = corntune("verify", "--import", summary, "--slo", "p99=30s")
    assert judged.returncode == 0 and judged.stdout.splitlines()[-1].startswith("pass"), judged.stdout
    missed = corntune("verify", "--import", summary, "--slo", "p50=1ms", "--format=json")
    assert missed.returncode == 1
    (check,) = [check for check in json.loads(missed.stdout)["checks"] if not check["pass"]]
    assert check["name"] == "latency-target"


def test_k6_and_corntune_agree_on_p99_within_their_intervals(corntune, corntune_binary, venv, server, free_port, tmp_path):
    # The times that the server draws, 100 ms in the mean and exponential, are what latency consists of: p99 is 461 ms,
    # p95 300 ms. In 2,000 requests p99 has a standard deviation of sqrt(0.01 * 0.99 / 2000) / (0.01 / 100 ms) = 22 ms.
    deviation, truth = 22, 100 * math.log(100)
    options = [f"http://127.0.0.1:{free_port}/", "--rate=200/s", "--duration=10s", "--connections=512"]
    command = [corntune_binary, "serve", "-w", "1", "--threads", "256", "--work", "wait=100ms,dist=exp", "-b",
               f"127.0.0.1:{free_port}"]
    with server(command, port=free_port):
        own = json.loads(corntune("load", *options, "--warmup=0s", "--format=json").stdout)["load"]
        script = exported(corntune, tmp_path, "k6", *options, "--slo", "p99=30s")
        of_k6 = json.loads(k6(venv, script).read_text())["metrics"]["http_req_duration"]["p(99)"]
    of_corntune, (low, high) = own["latency_ms"]["p99"], own["latency_interval_ms"]["p99"]
    assert low - 3 * deviation < of_k6 < high + 3 * deviation, (own, of_k6)
    assert abs(of_k6 - truth) < 5 * deviation and abs(of_corntune - truth) < 5 * deviation, (of_corntune, of_k6)


def test_a_missed_threshold_fails_in_each_generator(corntune, venv, served, tmp_path):
    arguments = [served, "--rate=40/s", "--duration=1s", "--connections=20", "--slo=p50=1ms"]
    summary = k6(venv, exported(corntune, tmp_path, "k6", *arguments), code=99)
    judged = corntune("verify", "--import", summary, "--format=json")
    assert judged.returncode == 1
    observed = {check["name"]: check["observed"] for check in json.loads(judged.stdout)["checks"]}
    assert "http_req_duration: p(50)<=1" in observed["thresholds"]
    locust(venv, exported(corntune, tmp_path, "locust", *arguments), code=1)


def test_closed_loops_send_what_was_asked_for(corntune, venv, served, tmp_path):
    arguments = [served, "--requests=60", "--connections=4", "--think-time=1ms", "--no-keepalive"]
    summary = k6(venv, exported(corntune, tmp_path, "k6", *arguments))
    assert json.loads(summary.read_text())["metrics"]["http_reqs"]["count"] == 60
    assert locust(venv, exported(corntune, tmp_path, "locust", *arguments))["Request Count"] == "60"


def moments_of_locust(venv, script, **environment):
    """The schedule that the script follows, without running it against anything."""
    program = ("import json, runpy, sys; script = runpy.run_path(sys.argv[1]); "
               "print(json.dumps(list(script['SCHEDULE'].due)))")
    return json.loads(finished(script.parent, venv("locust") / "bin" / "python", "-c", program, script, **environment))


def test_three_machines_share_the_schedule_of_locust(corntune, venv, tmp_path):
    script = exported(corntune, tmp_path, "locust", "http://shop.example/", "--rate=10/s", "--duration=1s")
    parts = [moments_of_locust(venv, script, CORNTUNE_PART=f"{part}/3") for part in (1, 2, 3)]
    assert [len(part) for part in parts] == [4, 3, 3]
    assert sorted(sum(parts, [])) == [tenth / 10 for tenth in range(10)]


def test_locust_draws_each_schedule(corntune, venv, tmp_path):
    def drawn(*arguments):
        return moments_of_locust(venv, exported(corntune, tmp_path, "locust", "http://shop.example/", *arguments))

    assert drawn("--rate=4/s", "--duration=1s") == [0, 0.25, 0.5, 0.75]
    # From 10/s to 30/s in 2 s: 40 requests, and half of the time passes before the first 15.
    ramp = drawn("--rate=30/s", "--start-rate=10/s", "--arrivals=ramp", "--duration=2s")
    assert len(ramp) == 40 and len([moment for moment in ramp if moment < 1]) == 15
    # 10/s, 20/s and 30/s for a second each.
    steps = drawn("--rate=30/s", "--start-rate=10/s", "--arrivals=step", "--steps=3", "--duration=3s")
    assert [len([moment for moment in steps if second <= moment < second + 1]) for second in range(3)] == [10, 20, 30]
    poisson = drawn("--rate=200/s", "--arrivals=poisson", "--duration=10s")
    assert abs(len(poisson) - 2000) < binomial_slack(2000) and poisson == sorted(poisson)
    (tmp_path / "times").write_text("0.5s\n1.25s\n")
    assert drawn(f"--arrivals=file:{tmp_path}/times") == [0.5, 1.25]


def k6_options(corntune, *arguments):
    text = corntune("load", "http://shop.example:8000/a", "--export=k6", *arguments).stdout
    return json.loads(re.search(r"export const options = (\{.*?\n\});", text, re.S).group(1))


def test_k6_is_given_each_schedule_that_it_can_send(corntune):
    assert k6_options(corntune, "--rate=0.5/s", "--duration=20s")["scenarios"]["corntune"] == {
        "executor": "constant-arrival-rate", "rate": 5, "timeUnit": "10s", "duration": "20000ms",
        "preAllocatedVUs": 256, "maxVUs": 256, "gracefulStop": "30000ms"}
    ramp = k6_options(corntune, "--rate=30/s", "--start-rate=10/s", "--arrivals=ramp", "--duration=2s")
    assert ramp["scenarios"]["corntune"]["stages"] == [{"target": 30, "duration": "2000ms"}]
    steps = k6_options(corntune, "--rate=30/s", "--start-rate=10/s", "--arrivals=step", "--steps=2", "--duration=2s")
    assert steps["scenarios"]["corntune"]["stages"] == [
        {"target": 10, "duration": "0s"}, {"target": 10, "duration": "1000ms"},
        {"target": 30, "duration": "0s"}, {"target": 30, "duration": "1000ms"}]
    assert k6_options(corntune, "--duration=1s", "-c", "7")["scenarios"]["corntune"] == {
        "executor": "constant-vus", "vus": 7, "duration": "1000ms", "gracefulStop": "30000ms"}


def test_the_test_run_of_the_operator_carries_the_script(corntune):
    arguments = ["load", "http://shop.default.svc/", "--rate=100/s", "--duration=5s"]
    manifest = list(yaml.safe_load_all(corntune(*arguments, "--export=k6-operator", "--pods=8").stdout))
    config, run = manifest
    assert config["kind"] == "ConfigMap" and run["kind"] == "TestRun" and run["apiVersion"] == "k6.io/v1alpha1"
    assert run["spec"] == {"parallelism": 8, "script": {"configMap": {"name": config["metadata"]["name"],
                                                                      "file": "load.js"}}}
    assert config["data"]["load.js"] == corntune(*arguments, "--export=k6").stdout


def test_hostile_texts_stay_texts(corntune, venv, served, tmp_path):
    body = 'quote " \\ """ ${x} \u2028 </script> {}\n'
    arguments = [served, "--requests=2", "--connections=1", "--body", body, "--header", 'X-Odd: "\\ {y}']
    summary = k6(venv, exported(corntune, tmp_path, "k6", *arguments))
    assert json.loads(summary.read_text())["metrics"]["http_reqs"]["count"] == 2
    assert locust(venv, exported(corntune, tmp_path, "locust", *arguments))["Request Count"] == "2"


@pytest.mark.parametrize("arguments, message", [
    (["load", "http://a/", "--export=jmeter"], "--export: not a generator: \"jmeter\" (expected k6, k6-operator or locust)"),
    (["load", "http://a/", "--export=k6", "--rate=9/s", "--arrivals=poisson"], "k6 has no random or recorded arrivals"),
    (["load", "unix:/run/a.sock", "--export=locust"], "other generators reach no unix socket"),
    (["load", "http://a/", "--export=k6", "--threads=2"], "--threads: has no effect with --export=k6"),
    (["load", "http://a/", "--export=k6", "--pods=2"], "--pods: has no effect with --export=k6"),
    (["load", "http://127.0.0.1:1/", "--pods=2"], "--pods: has no effect without --export=k6-operator"),
    (["verify", "--import=x", "--duration=3s"], "--duration: has no effect with --import"),
    (["verify", "--class=sync", "--import=x"], "--class: has no effect with --import"),
])
def test_what_makes_no_sense_is_refused(corntune, arguments, message):
    done = corntune(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and done.stderr.count("\n") == 1


def test_a_summary_that_is_none_is_named(corntune, tmp_path):
    (tmp_path / "x.json").write_text("{}")
    done = corntune("verify", "--import", tmp_path / "x.json")
    assert done.returncode == 3 and "not a summary of k6" in done.stderr
    assert corntune("verify", "--import=/no/such/file").returncode == 3
