"""corntune check as a user meets it: places, exit codes, formats, and what it must leave alone."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import jsonschema
import yaml
from conftest import BINARY, TOP


def schema(name):
    return json.loads((TOP / "docs" / "schemas" / f"{name}.schema.json").read_text())


def test_a_finding_names_its_place_shows_the_line_and_ends_with_1(corntune, tmp_path):
    (tmp_path / "Procfile").write_text("web: gunicorn --timeout 0 shop:app\n")
    done = corntune("check", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == (
        "Procfile:1:25: warning: timeout 0 switches the heartbeat off: a worker that hangs stays"
        " [CT202 timeout-zero]\n"
        "    1 | web: gunicorn --timeout 0 shop:app\n"
        "      |                         ^\n"
        "   help: give the longest pause that a healthy worker makes, e.g. 60\n"
        "0 errors, 1 warning, 0 infos in 1 file, 1 deployment (corntune rules CT202 tells more)\n")
    assert corntune("check", "--fail-on", "error", cwd=tmp_path).returncode == 0
    assert corntune("check", "--ignore", "CT2", cwd=tmp_path).returncode == 0


def test_a_node_of_64_cpus_makes_129_workers_of_one_line(corntune, tmp_path):
    (tmp_path / "gunicorn.conf.py").write_text(
        "import multiprocessing\nworkers = multiprocessing.cpu_count() * 2 + 1\n")
    (tmp_path / "compose.yaml").write_text(
        "services:\n  web:\n    command: gunicorn --graceful-timeout 5 shop:app\n"
        "    mem_limit: 512m\n    cpus: 1\n")
    done = corntune("check", "--node-cpus", "64", "--format", "line", cwd=tmp_path)
    assert "gunicorn.conf.py:2:11: error: 129 workers do not fit into 512 MiB" in done.stdout
    assert "not the 1 of the limit: 129 [CT103 cpu-count-in-container]" in done.stdout


def test_json_follows_its_schema_and_shows_the_settings_in_force(corntune, tmp_path):
    (tmp_path / "start.sh").write_text("#!/bin/sh\nexec gunicorn -w 4 --threads=${T:-2} --bind $B shop:app\n")
    done = corntune("check", "--format", "json", cwd=tmp_path)
    report = json.loads(done.stdout)
    jsonschema.validate(report, schema("check"))
    deployment = report["files"][0]["deployments"][0]
    assert deployment["worker_class"] == "gthread"
    assert deployment["settings"]["workers"]["value"] == 4
    assert deployment["settings"]["workers"]["origin"] == "literal"


def test_rules_are_listed_and_explained(corntune):
    rules = json.loads(corntune("rules", "--format", "json").stdout)
    jsonschema.validate(rules, schema("rules"))
    text = corntune("rules", "CT101").stdout
    assert "CT101 workers-exceed-memory (error)" in text and "Wrong (pod.yaml):" in text
    assert corntune("rules", "CT999").returncode == 2


def test_what_git_ignores_is_left_alone_and_a_circle_of_links_ends(corntune, tmp_path):
    (tmp_path / ".gitignore").write_text("old/\n")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "Procfile").write_text("web: gunicorn --timeout 0 shop:app\n")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    done = corntune("check", cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_a_path_that_is_not_there_ends_with_3_and_a_rule_that_is_none_with_2(corntune, tmp_path):
    assert corntune("check", tmp_path / "none").returncode == 3
    assert corntune("check", "--select", "CT999", cwd=tmp_path).returncode == 2


def test_manifests_are_read_from_standard_input(corntune):
    manifest = ("apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  containers:\n"
                "  - command: [gunicorn, --workers=20, shop:app]\n"
                "    resources: {limits: {memory: 512Mi}}\n")
    done = corntune("check", "-", "--format", "github", stdin=manifest)
    assert done.returncode == 1
    assert "::error file=-,line=6,col=25,title=CT101 workers-exceed-memory::" in done.stdout


def test_the_document_lists_the_rules(corntune):
    text = (TOP / "docs" / "check.md").read_text()
    listed = [line.split() for line in corntune("rules").stdout.splitlines()]
    rules = [words for words in listed if words and words[0].startswith("CT")]
    assert len(rules) == 92
    for code, name, severity, *what in rules:
        assert f"| {code} | {name} | {severity} | {' '.join(what)} |" in text


def test_what_may_not_be_read_is_a_finding_and_not_passed_over():
    # Root may read everything, so another user runs a copy in a folder that is open to all.
    other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="corntune-test-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        shutil.copy(BINARY, folder / "corntune")
        (folder / "shop").mkdir()
        (folder / "shop" / "web.yaml").write_text("kind: Pod\n")
        (folder / "shop" / "deploy").mkdir()
        for closed in ("web.yaml", "deploy"):
            (folder / "shop" / closed).chmod(0)
        done = subprocess.run([*other, folder / "corntune", "check", "shop", "--format=line"], cwd=folder,
                              capture_output=True, text=True)
        (folder / "shop" / "deploy").chmod(0o755)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines() == [
        "shop/deploy:1:1: error: not read: permission denied [CT001 unreadable-file]",
        "shop/web.yaml:1:1: error: not read: cannot open: permission denied [CT001 unreadable-file]"]


def test_a_folder_that_lies_too_deep_is_a_finding(corntune, tmp_path):
    deep = tmp_path / "/".join(["d"] * 70)
    deep.mkdir(parents=True)
    (deep / "Procfile").write_text("web: gunicorn --timeout 0 shop:app\n")
    done = corntune("check", "--format=line", cwd=tmp_path)
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert line == "/".join(["d"] * 65) + ":1:1: error: not read: it lies too deep [CT001 unreadable-file]"


ANNOTATED = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  annotations:
    corntune/ignore: "CT203, CT405 -- reports take long"
spec:
  template:
    spec:
      containers:
        - name: web
          command: [gunicorn, --timeout=900, shop.wsgi]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: other
spec:
  template:
    spec:
      containers:
        - name: web
          command: [gunicorn, --timeout=900, shop.wsgi]
"""


def test_an_annotation_silences_the_findings_of_its_own_document(corntune, tmp_path):
    manifest = tmp_path / "shop.yaml"

    def found(text):
        manifest.write_text(text)
        done = corntune("check", "--no-config", "--select", "CT203,CT005,CT006", "--format", "line", manifest)
        return [(int(line.split(":")[1]), line.rsplit("[", 1)[-1].rstrip("]")) for line in done.stdout.splitlines()]

    assert [line for line, _ in found(ANNOTATED)] == [23]
    # Without a reason, or with nothing to silence, it is a finding itself.
    assert [line for line, _ in found(ANNOTATED.replace(" -- reports take long", ""))] == [6, 23]
    assert [line for line, _ in found(ANNOTATED.replace("=900", "=60", 1).replace(", CT405", ""))] == [6, 23]
    # The same in JSON, and not in a comment.
    as_json = json.dumps(yaml.safe_load(ANNOTATED.partition("---")[0]), indent=1)
    assert found(as_json) == []
    commented = ANNOTATED.replace("    corntune/ignore", "    # corntune/ignore")
    assert [line for line, _ in found(commented)] == [12, 23]


def test_a_variable_that_a_script_makes_use_of_is_no_false_alarm(corntune, tmp_path):
    (tmp_path / "compose.yaml").write_text(
        "services:\n  web:\n    command: sh start.sh\n    environment: {GUNICORN_WORKERS: '3'}\n")
    script = tmp_path / "start.sh"
    script.write_text("#!/bin/sh\nn=$(expr $GUNICORN_WORKERS + 1)\nexec gunicorn -w $n shop:app\n")
    assert corntune("check", "--select=CT308", cwd=tmp_path).returncode == 0
    script.write_text("#!/bin/sh\nexec gunicorn -w 4 shop:app\n")
    done = corntune("check", "--select=CT308", cwd=tmp_path)
    assert done.returncode == 1 and "Gunicorn does not read GUNICORN_WORKERS" in done.stdout
