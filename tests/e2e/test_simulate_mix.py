"""Mixes of requests in corntune simulate: by --request, and by a profile."""

import json
import pathlib

import jsonschema
import pytest
import yaml

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schemas"
# One core that all requests share equally: processor sharing.
SHARED = ("-kgthread", "--threads=2000", "--worker-connections=2000", "--free-threaded", "--cpus=1", "--costs=none")
QUICK = ("--requests=20000", "--replications=2")
PROFILE = """schema: corntune.profile/1
kind: workload
name: shop
summary: A shop
interface: wsgi
memory_per_worker: {value: 100MiB, source: x}
requests:
  - {name: list, share: 9, cpu_time: 2ms, wait_time: 20ms, bursts: 3, source: x}
  - {name: export, cpu_time: 30ms, cpu_distribution: "gamma:0.5", assumed: y}
"""


def simulate_json(corntune, *arguments):
    done = corntune("simulate", "--format=json", *arguments)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, json.loads((SCHEMAS / "simulate.schema.json").read_text()))
    return answer


def test_two_classes_that_share_a_core_take_what_processor_sharing_says(corntune):
    answer = simulate_json(corntune, *SHARED, "--rate=120/s", "--precision=1%",
                           "--request=share=90,cpu=2ms,cpu-dist=fixed,name=list",
                           "--request=share=10,cpu=32ms,cpu-dist=fixed,name=report")
    # A mean of .9 x 2 + .1 x 32 = 5 ms at 120/s is a load of .6, and E[R|x] = x / (1 - .6): 12.5 ms over all. First come,
    # first served would have 5 + .12 x (.9 x 4 + .1 x 1024) / (2 x .4) = 20.9 ms.
    assert answer["latency_ms"]["mean"] == pytest.approx(12.5, abs=3 * answer["ci95"]["latency_ms"]["mean"])
    assert answer["ci95"]["latency_ms"]["mean"] < 0.2
    assert answer["workload"]["cpu_time_ms"] == pytest.approx(5)
    assert answer["workload"]["cpu_distribution"] is None
    assert [(kind["name"], kind["share"], kind["cpu_time_ms"]) for kind in answer["workload"]["classes"]] == [
        ("list", pytest.approx(0.9), pytest.approx(2)), ("report", pytest.approx(0.1), pytest.approx(32))]


def test_the_requests_of_a_profile_are_its_mix(corntune, tmp_path):
    profile = tmp_path / "shop.yaml"
    profile.write_text(PROFILE)
    load = ("-w2", "--cpus=2", f"--profile={profile}", "--rate=20/s", *QUICK)
    answer = simulate_json(corntune, *load)
    list_, export = answer["workload"]["classes"]
    assert (list_["share"], list_["wait_time_ms"], list_["bursts"]) == (pytest.approx(0.9), pytest.approx(20), 3)
    assert (export["name"], export["cpu_distribution"], export["bursts"]) == ("export", "gamma:0.5", 1)
    assert answer["memory_bytes"] == 2 * 100 * 1024 ** 2
    text = corntune("simulate", *load).stdout.splitlines()
    assert text[1] == "90.0 % list: 2.00ms of CPU (exp), 20.0ms of waiting (exp) in 3 turns"
    assert text[2].startswith("10.0 % export: 30.0ms of CPU (gamma:0.5), ")
    page = corntune("simulate", *load, "--format=html").stdout
    assert text[1] in page
    # One's own kinds replace those of the profile, not its memory.
    other = simulate_json(corntune, *load, "--request=cpu=1ms")
    assert len(other["workload"]["classes"]) == 1 and other["memory_bytes"] == answer["memory_bytes"]


def test_such_a_profile_is_valid_and_shown(corntune, tmp_path):
    profile = tmp_path / "shop.yaml"
    profile.write_text(PROFILE)
    assert corntune("profiles", "validate", str(profile)).returncode == 0
    assert "requests.2.cpu_distribution  gamma:0.5" in corntune("profiles", "show", str(profile)).stdout
    shown = json.loads(corntune("profiles", "show", str(profile), "--format=json").stdout)
    jsonschema.validate(shown, json.loads((SCHEMAS / "profiles.schema.json").read_text()))
    assert shown["profiles"][0]["figures"]["requests.1.cpu_time_ms"] == {"value": 2, "assumed": False, "origin": "x"}
    schema = json.loads((SCHEMAS / "profile.schema.json").read_text())
    jsonschema.validate(yaml.safe_load(PROFILE), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(PROFILE + "cpu_time: {value: 1ms, source: x}\n"), schema)


def test_the_model_of_recommend_takes_the_means_of_a_profiles_mix(corntune, tmp_path):
    profile = tmp_path / "shop.yaml"
    profile.write_text(PROFILE)
    done = corntune("recommend", "--cpus=2", "--memory=2GiB", f"--profile={profile}", "--rate=20/s", "--format=json",
                    "main:app")
    assert done.returncode == 0, done.stderr
    # .9 x 2 + .1 x 30 and .9 x 20.
    workload = json.loads(done.stdout)["prediction"]["workload"]
    assert workload["cpu_time_ms"] == pytest.approx(4.8)
    assert workload["wait_time_ms"] == pytest.approx(18)


WRONG = [
    (("share=0,cpu=2ms",), "share: 0 (expected a number above 0)"),
    (("share=ten,cpu=2ms",), 'share: not a number: "ten"'),
    (("shar=1,cpu=2ms",), 'unknown key: "shar" (did you mean share?)'),
    (("cpu=2ms,cpu=3ms",), "cpu stands twice"),
    (("cpu",), 'not a key with its value: "cpu" (expected e.g. share=90,cpu=2ms,wait=20ms)'),
    (("",), 'not a key with its value: ""'),
    (("share=1",), "needs cpu, wait or both above 0 (expected e.g. share=90,cpu=2ms,wait=20ms)"),
    (("cpu=0ms,wait=0ms",), "needs cpu, wait or both above 0"),
    (("cpu=2ms,cpu-dist=normal",), 'cpu-dist: not a distribution: "normal"'),
    (("cpu=2ms,wait-dist=exp",), "wait-dist has no effect without wait"),
    (("cpu=2ms,bursts=3",), "bursts has no effect without wait"),
    (("cpu=2ms,bursts=0",), 'bursts: out of range: "0" (expected a whole number from 1 to 10000)'),
    (("cpu=2",), 'cpu: not a duration: "2"'),
]


@pytest.mark.parametrize(("kinds", "message"), WRONG)
def test_nonsense_in_a_kind_of_requests_is_refused(corntune, kinds, message):
    done = corntune("simulate", "--cpus=1", "--rate=5", *(f"--request={kind}" for kind in kinds))
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("corntune: error: --request: " + message), done.stderr


@pytest.mark.parametrize("option", [
    "--cpu-time=1ms", "--wait-time=1ms", "--cpu-dist=exp", "--wait-dist=exp", "--bursts=2"])
def test_a_mix_excludes_the_times_of_one_request(corntune, tmp_path, option):
    done = corntune("simulate", "--cpus=1", "--rate=5", "--request=cpu=2ms", option)
    assert done.returncode == 2
    assert done.stderr == f"corntune: error: --request: cannot be combined with {option.split('=')[0]}\n"
    profile = tmp_path / "shop.yaml"
    profile.write_text(PROFILE)
    done = corntune("simulate", "--cpus=1", "--rate=5", f"--profile={profile}", option)
    assert done.returncode == 2
    assert f"{option.split('=')[0]}: cannot be combined with the requests of --profile {profile}" in done.stderr


def test_the_content_of_files_is_never_the_command_lines_fault(corntune, tmp_path):
    zero = tmp_path / "zero.txt"
    zero.write_text("0 5\n")
    done = corntune("simulate", "--cpus=1", "--cpu-time=2ms", f"--cpu-dist=file:{zero}", "--rate=5")
    assert done.returncode == 3
    assert done.stderr == f"corntune: error: {zero}: all its times are 0, which no stretching makes 2ms\n"
    for content, place in (("1ms many\n", ":1"), ("1\n", ":1"), ("", ""), ("1ms 0\n", "")):
        zero.write_text(content)
        done = corntune("simulate", "--cpus=1", f"--cpu-dist=file:{zero}", "--rate=5")
        assert (done.returncode, done.stdout) == (3, ""), content
        assert done.stderr.startswith(f"corntune: error: {zero}{place}: "), done.stderr
        if content != "1ms 0\n":
            done = corntune("simulate", "--cpus=1", "--cpu-time=1ms", f"--schedule={zero}")
            assert (done.returncode, done.stdout) == (3, ""), content
