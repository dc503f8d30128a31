"""corntune plan and corntune restarts: what a user sees, and what Kubernetes would take."""

import json
import signal
import subprocess

import jsonschema
import kubernetes_validate
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


class Strict(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error."""


def once(loader, node, deep=False):
    keys = [loader.construct_object(key, deep=deep) for key, _ in node.value]
    assert len(keys) == len(set(keys)), f"a key stands twice: {keys}"
    return yaml.SafeLoader.construct_mapping(loader, node, deep=deep)


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, lambda loader, node: once(loader, node, True))


def manifests_of(corntune, *arguments):
    """By kind; held against Kubernetes' own schemas and against `corntune check`."""
    done = corntune("plan", *ASKED, "--format=kubernetes", "--memory-per-worker=130MiB", *arguments)
    assert done.returncode == 0, done.stderr
    manifests = list(yaml.load_all(done.stdout, Strict))
    for manifest in manifests:
        for version in ("1.27", "1.34"):
            kubernetes_validate.validate(manifest, version, strict=True)
    found = json.loads(corntune("check", "--format=json", "-", stdin=done.stdout).stdout)
    assert found["findings"] == [], found["findings"]
    return {manifest["kind"]: manifest for manifest in manifests}


def test_manifests_are_a_deployment_and_an_autoscaler_without_findings(corntune):
    manifests = manifests_of(corntune, "--growth=50%", "--name=shop")
    deployment, autoscaler = manifests["Deployment"], manifests["HorizontalPodAutoscaler"]
    assert len(manifests) == 2 and "replicas" not in deployment["spec"]
    assert autoscaler["apiVersion"] == "autoscaling/v2"
    assert autoscaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"] == "shop"
    assert 1 <= autoscaler["spec"]["minReplicas"] < autoscaler["spec"]["maxReplicas"]
    assert 1 <= autoscaler["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] <= 95


def test_all_pods_that_the_plan_counts_serve_during_a_rollout(corntune):
    for asked, surge in (((), "25%"), (("--max-surge=3",), 3), (("--max-surge=40%",), "40%")):
        spec = manifests_of(corntune, *asked)["Deployment"]["spec"]
        assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": 0}}
        assert "topologySpreadConstraints" not in spec["template"]["spec"]
    # Kubernetes takes no 12.5 %: an eighth of the pods, rounded up.
    plan = plan_json(corntune, *ASKED, "--memory-per-worker=130MiB", "--max-surge=12.5%")["plans"][0]
    spec = manifests_of(corntune, "--max-surge=12.5%")["Deployment"]["spec"]
    assert spec["strategy"]["rollingUpdate"]["maxSurge"] == -(-plan["pods"] // 8)


def test_a_node_that_may_be_lost_takes_no_more_pods_along_than_planned(corntune):
    plan = plan_json(corntune, *ASKED, "--memory-per-worker=130MiB", "--survive=2")["plans"][0]
    manifests = manifests_of(corntune, "--survive=2", "--name=shop")
    (spread,) = manifests["Deployment"]["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert spread["topologyKey"] == "kubernetes.io/hostname"
    assert (spread["maxSkew"], spread["whenUnsatisfiable"]) == (plan["pods_per_node"], "DoNotSchedule")
    budget = manifests["PodDisruptionBudget"]
    assert budget["spec"]["maxUnavailable"] == 2 * plan["pods_per_node"]
    labels = manifests["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert budget["spec"]["selector"]["matchLabels"] == spread["labelSelector"]["matchLabels"] == labels
    # Without room for another pod one of those that may be lost makes room.
    strategy = manifests_of(corntune, "--survive=1", "--max-surge=0")["Deployment"]["spec"]["strategy"]
    assert strategy["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}


def test_an_autoscaler_that_comes_too_late_is_told_of_and_not_written(corntune):
    slow = ("--growth=50%", "--boot-time=2h")
    assert set(manifests_of(corntune, *slow)) == {"Deployment"}
    done = corntune("plan", *ASKED, *slow, "--format=kubernetes")
    assert done.stderr.startswith("corntune: no autoscaler is written: the rate grows by 1205 % until a new pod serves")
    done = corntune("plan", *ASKED, *slow)
    assert "  warning: an autoscaler is of no use" in done.stdout
    answer = plan_json(corntune, *ASKED, *slow)["plans"][0]
    assert answer["cold_start"] == {"seconds": 7230, "growth_meanwhile": pytest.approx(12.05)}
    assert not answer["autoscaler"]["useful"]


def test_the_same_workers_dealt_out_are_compared_by_simulation(corntune):
    dealt = plan_json(corntune, *ASKED, "--class=gthread", "--threads=4")["dealt_out"]
    assert dealt["round_robin_p99_ms"] < dealt["random_p99_ms"] == dealt["least_connections_p99_ms"]["most"]
    assert dealt["least_connections_p99_ms"]["least"] <= dealt["one_pod_p99_ms"] < dealt["random_p99_ms"]
    for asked in (("--async-safe=yes",), ("--interface=asgi",)):
        assert plan_json(corntune, *ASKED, *asked)["dealt_out"]["random_p99_ms"] > 0
    assert plan_json(corntune, *ASKED, "--streaming=20")["dealt_out"] is None


def test_what_an_application_holds_open_decides_the_settings_of_a_pod(corntune):
    answer = plan_json(corntune, *ASKED, "--interface=asgi", "--websockets=200")
    assert answer["plans"][0]["pod"]["settings"]["worker_class"] == "asgi"
    plain = plan_json(corntune, *ASKED, "--class=gthread")["plans"][0]["pod"]["settings"]
    held = plan_json(corntune, *ASKED, "--class=gthread", "--streaming=100")["plans"][0]["pod"]["settings"]
    assert held["workers"] * held["threads"] >= plain["workers"] * plain["threads"] + 100
    kept = plan_json(corntune, *ASKED, "--proxy-connections=50")["plans"][0]["pod"]["settings"]
    assert "worker_connections" not in kept


def test_help_says_what_holds_for_a_plan(corntune):
    text = " ".join(corntune("plan", "--help").stdout.split())
    assert "Extra pods during a rollout: 25% or 1 (default: 25%, as in Kubernetes)" in text
    assert "Requests that all pods together must carry (needed)" in text
    assert "as many as possible" not in text


WRONG = [
    (("--cpu-time=2ms", "--node=4cpu/8GiB"), 2, "--rate: is needed"),
    (("--cpu-time=2ms", "--rate=10/s"), 2, "--node: is needed"),
    (("--rate=10/s", "--node=4cpu/8GiB"), 2, "--cpu-time: the model needs to know"),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4/8"), 2, '--node: not a node: "4/8"'),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4cpu/8GiB", "--most-load=0"), 2, "--most-load: must be above 0"),
    (("--rate=10/s", "--cpu-time=2ms", "--p99=1ms", "--node=4cpu/8GiB"), 1, "--p99: 1ms is less than a request takes"),
    (("--rate=9000/s", "--cpu-time=2ms", "--node=4cpu/8GiB", "--db-connections=2"), 1,
     "--db-connections: the database binds"),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4cpu/64MiB", "--memory-per-worker=100MiB"), 1,
     "not even one worker fits: 64 MiB hold 0 workers"),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4cpu/8GiB", "--most-load=100%"), 2,
     "--most-load: at its full capacity a pod has a queue that only grows"),
    (("--rate=10/s", "--cpu-time=2ms", "--wait-time=20ms", "--p99=95ms", "--node=4cpu/8GiB"), 1,
     "--p99: 95ms is out of reach at any rate"),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4cpu/8GiB", "--growth=-5%"), 2,
     '--growth: not a share: "-5%" (expected 0% to 10000%)'),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4cpu/8GiB@0.1/h", "--node=8cpu/16GiB"), 2,
     "--node: 8cpu/16 GiB has no price, and others have"),
    (("--rate=10/s", "--cpu-time=2ms", "--node=4cpu/8GiB", "--max-surge=0", "--format=kubernetes"), 2,
     "--max-surge: with 0 no pod can be replaced"),
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


@pytest.mark.parametrize("form", ["kubernetes", "text", "json"])
def test_ctrl_c_before_anything_was_found_leaves_the_file_as_it_was(tmp_path, form):
    """One node of which the first pod takes longer than anybody waits."""
    kept = tmp_path / "k.yaml"
    kept.write_text("kind: List\n")
    process = subprocess.Popen([BINARY, "plan", "--node=4000cpu/64TiB", "--rate=9000000/s", "--cpu-time=1ms",
                                "--wait-time=100ms", "main:app", f"--format={form}", "-o", str(kept)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=3)
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert told == "corntune: interrupted: no pod was simulated to its end, nothing is written\n"
    assert kept.read_text() == "kind: List\n"


def test_ctrl_c_writes_no_manifest_but_the_best_so_far_in_other_forms(tmp_path):
    kept, report = tmp_path / "k.yaml", tmp_path / "plan.json"
    kept.write_text("kind: List\n")
    process = subprocess.Popen([BINARY, "plan", "--node=1cpu/2GiB", "--node=4000cpu/64TiB", "--rate=9000000/s",
                                "--cpu-time=1ms", "--wait-time=100ms", "main:app", "--format=kubernetes",
                                f"--format=json={report}", "-o", str(kept)], stderr=subprocess.PIPE, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=4)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told == "corntune: interrupted: no manifest is written\n"
    assert kept.read_text() == "kind: List\n"
    answer = json.loads(report.read_text())
    assert answer["interrupted"] and [plan["node"]["cpus"] for plan in answer["plans"]] == [1]


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
