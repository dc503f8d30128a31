"""corntune profiles as a user runs it, and its outputs against their JSON Schemas."""

import json
import os
import pathlib
import re

import jsonschema
import pytest
import yaml

TOP = pathlib.Path(__file__).resolve().parents[2]
FILES = sorted((TOP / "profiles").glob("*/*.yaml"))
JSON_SCHEMA = json.loads((TOP / "docs" / "schemas" / "profiles.schema.json").read_text())
YAML_SCHEMA = json.loads((TOP / "docs" / "schemas" / "profile.schema.json").read_text())
GOOD = """schema: corntune.profile/1
kind: workload
name: shop
summary: A shop
interface: wsgi
cpu_time: {value: 12ms, source: measured}
memory_per_worker: {value: 100MiB, assumed: as the Flask profile}
"""
BAD = GOOD.replace("12ms", "12").replace("memory_per_worker", "memory_per_wroker")


def golden(name, actual):
    path = TOP / "tests" / "golden" / "profiles" / name
    if os.environ.get("CORNTUNE_UPDATE_GOLDEN") == "1":
        path.write_text(actual)
    assert actual == path.read_text()


def test_list_names_every_profile(corntune):
    done = corntune("profiles", "list")
    assert done.returncode == 0 and done.stderr == ""
    golden("list.txt", done.stdout)
    rows = [line.split()[:2] for line in done.stdout.splitlines()[1:]]
    assert rows == [[path.parent.name.removesuffix("s"), path.stem] for path in FILES]


def test_list_of_one_kind(corntune):
    done = corntune("profiles", "list", "--kind=workload")
    assert {line.split()[0] for line in done.stdout.splitlines()[1:]} == {"workload"}


@pytest.mark.parametrize("arguments", [["list"], ["list", "--kind=platform"], ["show", "django"], ["show", "docker"]])
def test_json_follows_its_schema(corntune, arguments):
    done = corntune("profiles", *arguments, "--format=json")
    assert done.returncode == 0, done.stderr
    jsonschema.validate(json.loads(done.stdout), JSON_SCHEMA)


def test_json_amounts_are_those_of_the_file(corntune):
    [profile] = json.loads(corntune("profiles", "show", "cloudrun-1cpu-512mi", "--format=json").stdout)["profiles"]
    figures = {key: figure["value"] for key, figure in profile["figures"].items()}
    assert figures == {"cpus": 1, "memory_bytes": 536870912, "behind": "cloudrun", "response_timeout_ms": 300000,
                       "idle_timeout_ms": 600000, "terminating_grace_ms": 10000, "requests_per_instance": 80,
                       "environment.PORT": "8080"}


def test_show_prints_figures_with_their_origin(corntune):
    done = corntune("profiles", "show", "django")
    assert done.returncode == 0
    golden("show-django.txt", done.stdout)


def test_show_yaml_is_the_file_and_makes_a_profile_of_ones_own(corntune, tmp_path):
    done = corntune("profiles", "show", "django", "--format=yaml")
    assert done.stdout == (TOP / "profiles" / "workloads" / "django.yaml").read_text()
    own = tmp_path / "own.yaml"
    own.write_text(done.stdout.replace("name: django", "name: own"))
    assert corntune("profiles", "show", own).stdout.startswith("own (workload, wsgi): ")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_profile_files_follow_their_schema(path):
    jsonschema.validate(yaml.safe_load(path.read_text()), YAML_SCHEMA)


def test_the_schema_of_files_refuses_what_the_reader_refuses():
    jsonschema.validate(yaml.safe_load(GOOD), YAML_SCHEMA)
    for change in [("12ms", "12"), ("100MiB", "100x"), ("interface: wsgi", "interface: cgi"), ("source:", "origin:"),
                   ("name: shop\n", ""), ("cpu_time", "cpu_tine"), ("source: measured", "source: a, assumed: b")]:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(yaml.safe_load(GOOD.replace(*change)), YAML_SCHEMA)


def test_validate_accepts_a_folder(corntune):
    done = corntune("profiles", "validate", TOP / "profiles")
    assert (done.returncode, done.stdout) == (0, f"{len(FILES)} of {len(FILES)} profiles valid\n")


def test_validate_says_all_that_is_wrong_with_all_files(corntune, tmp_path):
    (tmp_path / "bad.yaml").write_text(BAD)
    (tmp_path / "good.yml").write_text(GOOD)
    (tmp_path / "worse.yaml").write_text("a: [\n")
    (tmp_path / "notes.txt").write_text("not looked at\n")
    done = corntune("profiles", "validate", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        './bad.yaml:6:19: cpu_time: not a duration: "12" (expected e.g. 20ms, 1.2s or 2m)',
        './bad.yaml:7:1: unknown key: "memory_per_wroker" (did you mean memory_per_worker?)',
        "./worse.yaml:2:1: not YAML: end of sequence flow not found",
        "1 of 3 profiles valid"]


def test_validate_goes_on_after_a_file_that_cannot_be_read(corntune, tmp_path):
    (tmp_path / "bad.yaml").write_text(BAD)
    done = corntune("profiles", "validate", "none.yaml", "bad.yaml", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout.splitlines() == [
        "none.yaml: cannot open: no such file or directory",
        'bad.yaml:6:19: cpu_time: not a duration: "12" (expected e.g. 20ms, 1.2s or 2m)',
        'bad.yaml:7:1: unknown key: "memory_per_wroker" (did you mean memory_per_worker?)',
        "0 of 2 profiles valid"]


@pytest.mark.parametrize("arguments, code, message", [
    (["show", "djagno"], 2, 'PROFILE: no such profile: "djagno" (did you mean django?)'),
    (["show", "zope"], 2, 'PROFILE: no such profile: "zope" (see corntune profiles list; a file needs a / or .yaml)'),
    (["show", "./none.yaml"], 3, "./none.yaml: cannot open: no such file or directory"),
    (["show", "django", "--format=xml"], 2, '--format: not a format: "xml" (expected text, yaml, json)'),
    (["list", "--kind=app"], 2, '--kind: not a kind: "app" (expected workload, platform)'),
    (["list", "--format=yaml"], 2, '--format: not a format: "yaml" (expected text, json)'),
    (["validate", "empty"], 3, "empty: holds no .yaml file"),
])
def test_mistakes_are_named(corntune, tmp_path, arguments, code, message):
    (tmp_path / "empty").mkdir()
    done = corntune("profiles", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", f"corntune: error: {message}\n")


def test_what_a_file_says_cannot_drive_the_terminal(corntune, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(GOOD.replace("A shop", '"A \\e[31mshop"').replace("measured", '"\\e]0;x\\a"'))
    shown = corntune("profiles", "show", path).stdout
    assert "\x1b" not in shown and "\x07" not in shown and "\\x1b[31mshop" in shown


@pytest.mark.parametrize("path", [p for p in FILES if p.parent.name == "platforms"], ids=lambda path: path.stem)
def test_every_platform_is_taken_by_recommend(corntune, path):
    done = corntune("recommend", "--platform", path.stem, "--cpus=1", "--memory=1GiB", "main:app")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", [p for p in FILES if p.parent.name == "workloads"], ids=lambda path: path.stem)
def test_every_workload_is_taken_by_recommend(corntune, path):
    profile = yaml.safe_load(path.read_text())
    done = corntune("recommend", "--profile", path.stem, "--class", profile["worker_class"]["value"], "--cpus=1",
                    "--memory=8GiB", "--format=json", "main:app")
    assert done.returncode == 0, done.stderr


def keys_of(corntune, tmp_path, kind):
    """The keys that the reader knows, from its own message."""
    path = tmp_path / "keys.yaml"
    path.write_text(f"schema: corntune.profile/1\nkind: {kind}\nname: x\nsummary: x\ninterface: any\nzzz: 1\n")
    message = corntune("profiles", "validate", path).stdout
    return re.search(r'unknown key: "zzz" \(expected (.*)\)', message)[1].split(", ")


@pytest.mark.parametrize("kind", ["workload", "platform"])
def test_every_key_is_in_the_manual_and_in_the_schema(corntune, tmp_path, kind):
    manual = (TOP / "man" / "corntune-profile.5").read_text()
    keys = keys_of(corntune, tmp_path, kind)
    assert len(keys) > 10
    assert [key for key in keys if f".It Ic {key}\n" not in manual] == []
    assert sorted(YAML_SCHEMA["$defs"][kind]["properties"]) == sorted(keys)


def test_the_example_of_the_manual_is_valid(corntune, tmp_path):
    manual = (TOP / "man" / "corntune-profile.5").read_text()
    example = tmp_path / "example.yaml"
    example.write_text(re.search(r"\.Bd -literal\n(.*?)\.Ed", manual, re.DOTALL)[1])
    done = corntune("profiles", "validate", example)
    assert (done.returncode, done.stdout) == (0, "1 of 1 profile valid\n")
    jsonschema.validate(yaml.safe_load(example.read_text()), YAML_SCHEMA)
