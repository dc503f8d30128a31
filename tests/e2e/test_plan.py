"""corntune plan and corntune restarts: what a user sees, and what Kubernetes would take."""

import json
import signal
import subprocess

import jsonschema
import pytest
import yaml
from conftest import BINARY, TOP

ASKED = ("--rate=5000/s", "--p99=200ms", "--cpu-time=2ms", "--wait-time=20ms", "--node=4cpu/8GiB", "main:app")


def schema(name):
    return json.loads((TOP / "docs" / "schemas" / f"{name}.schema.json").read_text())


def plan_json(corntune, *arguments):
    done = corntune("plan", "--format=json", *arguments)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, schema("plan"))
    return answer


def test_a_plan_names_pods_nodes_and_what_an_autoscaler_should_hold(corntune):
    done = corntune("plan", *ASKED, "--survive=1", "--growth=30%", "--db-connections=5000")
    assert done.returncode == 0, done.stderr
    for line in ("  pod ", "  carries ", "  pods ", "  now ", "  at worst ", "  rollout ", "  database ", "  autoscale "):
        assert line in done.stdout
    assert "gunicorn --workers=" in done.stdout


def test_json_keeps_to_its_schema_and_adds_up(corntune):
    answer = plan_json(corntune, *ASKED, "--survive=1", "--node-cost=0.25/h")
    for plan in answer["plans"]:
        left = plan["pods"] - plan["pods_per_node"]
        assert left * plan["pod"]["most_rate_rps"] >= 5000 * 0.999
        assert plan["now"]["rate_rps"] == pytest.approx(5000 / plan["pods"])
        assert plan["at_worst"]["rate_rps"] == pytest.approx(5000 / left)
        assert plan["cost_per_hour"] == pytest.approx(0.25 * plan["nodes"])
    costs = [plan["cost_per_hour"] for plan in answer["plans"]]
    assert costs == sorted(costs)


def test_the_same_question_has_the_same_answer(corntune):
    assert plan_json(corntune, *ASKED) == plan_json(corntune, *ASKED)


def test_manifests_are_a_deployment_and_an_autoscaler_without_findings(corntune):
    done = corntune("plan", *ASKED, "--growth=50%", "--memory-per-worker=130MiB", "--format=kubernetes", "--name=shop")
    assert done.returncode == 0, done.stderr
    deployment, autoscaler = yaml.safe_load_all(done.stdout)
    assert deployment["kind"] == "Deployment" and "replicas" not in deployment["spec"]
    assert autoscaler["apiVersion"] == "autoscaling/v2"
    assert autoscaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"] == "shop"
    assert 1 <= autoscaler["spec"]["minReplicas"] < autoscaler["spec"]["maxReplicas"]
    assert 1 <= autoscaler["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] <= 95
    found = corntune("check", "--format=json", "-", stdin=done.stdout)
    assert json.loads(found.stdout)["summary"]["errors"] == 0, found.stdout


WRONG = [
    (("--cpu-time=2ms", "--node=4cpu/8GiB"), 2, "--rate: is needed"),
    (("--cpu-time=2ms", "--rate=10/s"), 2, "--node: is needed"),
    (("--rate=10/s", "--node=4cpu/8GiB"), 2, "--cpu-time: the model needs to know"),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4/8"), 2, '--node: not a node: "4/8"'),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4cpu/8GiB", "--most-load=0"), 2, "--most-load: must be above 0"),
    (("--rate=10/s", "--cpu-time=2ms", "--p99=1ms", "--node=4cpu/8GiB"), 1, "--p99: 1ms is less than a request takes"),
    (("--rate=9000/s", "--cpu-time=2ms", "--node=4cpu/8GiB", "--db-connections=2"), 1,
     "--db-connections: the database binds"),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4cpu/64MiB", "--memory-per-worker=100MiB"), 1, ""),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4cpu/8GiB", "--format=csv"), 2, "--format: not a format"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), WRONG)
def test_what_cannot_be_planned_is_told_in_one_line(corntune, arguments, code, message):
    done = corntune("plan", *arguments, "main:app")
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert done.stderr.startswith("corntune: error: " + message), done.stderr


def test_ctrl_c_leaves_what_was_tried(tmp_path):
    nodes = [f"--node={4 + i}cpu/32GiB" for i in range(60)]
    process = subprocess.Popen([BINARY, "plan", *nodes, "--rate=90000/s", "--p99=200ms", "--cpu-time=2ms",
                                "--wait-time=20ms", "main:app"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in out


def test_restarts_tell_what_max_requests_costs(corntune):
    done = corntune("restarts", "-w4", "--max-requests=1000", "--max-requests-jitter=50", "--rate=200/s", "--boot-time=5s")
    assert done.returncode == 0, done.stderr
    assert "capacity lost" in done.stdout and "--max-requests-jitter" in done.stdout
    done = corntune("restarts", "-w4", "--max-requests=10240", "--max-requests-jitter=512", "--rate=200/s",
                    "--boot-time=5s", "--format=json")
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, schema("restarts"))
    assert answer["chance_all_down"] == pytest.approx(0.2951, abs=1e-4)


def test_restarts_agree_with_the_simulator(corntune):
    """Capacity lost to restarts, by the formula and event by event."""
    settings = ("--class=sync", "--workers=1", "--cpus=1", "--cpu-time=5ms", "--costs=none", "--clients=4",
                "--max-requests=200", "--boot-time=1s", "--requests=40000", "--precision=0", "--format=json")
    whole = json.loads(corntune("simulate", *settings).stdout)["throughput_rps"]
    done = corntune("restarts", "--max-requests=200", "--rate=200/s", "--boot-time=1s", "--format=json")
    assert whole == pytest.approx(200 * (1 - json.loads(done.stdout)["capacity_lost"]), rel=0.03)


@pytest.mark.parametrize(("arguments", "code", "message"), [
    (("--rate=10/s",), 2, "--max-requests: is needed"),
    (("--max-requests=100",), 2, "--rate: is needed"),
    (("--max-requests=0", "--rate=10/s"), 2, "--max-requests: "),
    (("--max-requests=10", "--rate=10/s", "--boot-time=9s"), 1, "--max-requests: 10 requests are served in 1 s"),
    (("--max-requests=10", "--rate=10/s", "--chance=0"), 2, "--chance: out of range"),
])
def test_restarts_refuse_nonsense(corntune, arguments, code, message):
    done = corntune("restarts", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("corntune: error: " + message), done.stderr
