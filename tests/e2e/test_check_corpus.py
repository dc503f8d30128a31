"""What `corntune check` reads out of deployments, held against tables written by hand.

tests/fixtures/deployments holds one folder for each way of writing a deployment, and expected.yaml beside them
the settings that are in force. Not knowing one is allowed, being wrong is not.
"""

import json
import shutil
import subprocess

import pytest
import yaml

from conftest import TOP
from deploy_starts import NODE_CPUS, Stubs, starts_of

SAMPLES = TOP / "tests" / "fixtures" / "deployments"
EXPECTED = yaml.safe_load((SAMPLES / "expected.yaml").read_text())
FOLDERS = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())
FORMS = {}  # of the files that corntune has read


@pytest.fixture(scope="module")
def claims(corntune):
    """{file: {deployment: {"settings": {name: value or None}, "open": bool}}}, each folder on its own."""
    done = corntune("check", *FOLDERS, "--no-config", "--format", "json", "--node-cpus", NODE_CPUS, cwd=SAMPLES)
    assert done.returncode == 1, done.stderr
    files = {}
    for file in json.loads(done.stdout)["files"]:
        named = {}
        for deployment in file["deployments"]:
            name = deployment["name"] or f"line {deployment['line']}"
            name = name if name not in named else f"{name} 2"
            named[name] = {"open": deployment["open"],
                           "settings": {key: one["value"] for key, one in deployment["settings"].items()}}
        files[file["path"]] = named
        FORMS[file["path"]] = file["form"]
    return files


def wrong_claims(where, claimed, expected):
    """What is claimed of one deployment and is not so."""
    wrong = []
    opened = expected.get("open", False)
    if opened and not claimed["open"]:
        wrong.append(f"{where}: anything may be set, but the defaults are claimed")
    known = {name: value for name, value in expected.items() if name != "open"}
    for name, value in claimed["settings"].items():
        if value is None:
            continue
        if name not in known:
            wrong.append(f"{where}: {name} is claimed to be {value!r}, and is not set")
        elif known[name] == "?":
            wrong.append(f"{where}: {name} is claimed to be {value!r}, and cannot be known")
        elif value != known[name] or type(value) is not type(known[name]):
            wrong.append(f"{where}: {name} is claimed to be {value!r}, and is {known[name]!r}")
    for name in known:
        if name not in claimed["settings"] and not claimed["open"]:
            wrong.append(f"{where}: {name} is claimed to be the default, and is {known[name]!r}")
    return wrong


def test_there_are_at_least_a_hundred_ways_of_writing_a_deployment():
    assert len(FOLDERS) >= 100
    assert {path.split("/")[0] for path in EXPECTED} <= set(FOLDERS)


def test_every_deployment_is_found_and_nothing_else_is_taken_for_one(claims):
    found = {path: set(named) for path, named in claims.items() if named}
    assert found == {path: set(named) for path, named in EXPECTED.items() if named}


def test_no_setting_that_is_claimed_is_wrong(claims):
    wrong = []
    for path, named in EXPECTED.items():
        for name, expected in named.items():
            if name in claims.get(path, {}):
                wrong += wrong_claims(f"{path} {name}", claims[path][name], expected)
    assert not wrong, "\n".join(wrong)


def test_most_settings_are_known(claims):
    unknown = []
    total = 0
    for path, named in EXPECTED.items():
        for name, expected in named.items():
            for setting, value in expected.items():
                if value == "?" or setting == "open":
                    continue
                total += 1
                if claims[path][name]["settings"].get(setting) is None:
                    unknown.append(f"{path} {name}: {setting}")
    assert total > 200
    assert len(unknown) <= total * 0.03, "\n".join(unknown)


# Not started: they end what they did not start, or wait for what is not there.
LEFT_ALONE = {"script-not-gunicorn/run.sh"}
# What only CloudFormation knows, or where only GitHub's runner goes.
LEFT_ALONE |= {"ecs-cloudformation-yaml/template.yaml", "ecs-environment-files/task.json",
               "workflow-folders/.github/workflows/smoke.yml"}
# What only docker compose lays over one another, and a Secret that is not here.
LEFT_ALONE |= {"compose-over-compose/compose.yaml", "compose-over-compose/compose.prod.yaml",
               "kubernetes-secrets/pod.yaml"}
# Started with something in the environment, for the deployment that this reaches.
ONLY_WITH = {"script-branches/run.sh": [("line 3", {"SHOP_DEBUG": "true"}), ("line 5", {})],
             "procfile-one-word-lost/Procfile": [("web", {"N": "3"})]}
# Gunicorn does not start: an option, a word or a file that it refuses, or a variable that is empty.
REFUSED = {
    "compose-comment-in-command/compose.yaml web", "conf-bad-syntax/gunicorn.conf.py configuration",
    "conf-unknowable/gunicorn.conf.py configuration", "docker-configuration-beside/Dockerfile image",
    "procfile-ambiguous/Procfile web", "procfile-app-swallowed/Procfile web", "script-backquotes/run.sh line 3",
    "script-overwritten/run.sh line 7", "supervisor-variables/supervisord.conf web"}
# What --print-config shows besides what was set.
OF_THE_RUN = {"print_config", "wsgi_app", "config", "chdir", "default_proc_name", "user", "group"}


def recorded_starts(stubs, folder):
    """{(file, deployment): how Gunicorn was started}"""
    found = {}
    for path, form in FORMS.items():
        if path in LEFT_ALONE:
            continue
        for name, words, environment in starts_of(form, folder / path, stubs.home):
            names = [name] if name else list(EXPECTED[path])
            for only, more in ONLY_WITH.get(path, [(None, {})]):
                records = stubs.start(words, (folder / path).parent, {**environment, **more})
                found.update({(path, one): record for one, record in zip([only] if only else names, records)})
    return {start: record for start, record in found.items() if start[1] in EXPECTED[start[0]]}


def disagreements(where, claimed, asked, answer, defaults):
    """What is claimed, or stands in the table, and is not what Gunicorn shows."""
    shown = answer["shown"]
    wrong = []
    for who, rows in zip(("corntune", "the table"), answer["values"]):
        wrong += [f"{where}: {who} has {name} as {row}, Gunicorn {shown[name]}" for name, row in rows.items()
                  if shown[name] != row]
    if not claimed["open"]:
        wrong += [f"{where}: {name} is {row} for Gunicorn, and claimed to be the default"
                  for name, row in shown.items()
                  if row != defaults[name] and name not in claimed["settings"] and name not in OF_THE_RUN]
    return wrong


def test_what_is_claimed_is_what_the_real_gunicorn_prints(claims, venv, tmp_path):
    samples = tmp_path / "samples"
    shutil.copytree(SAMPLES, samples)
    stubs = Stubs(tmp_path)
    starts = recorded_starts(stubs, samples)
    questions = [{"arguments": ["none:app"], "environment": {"HOME": str(stubs.home)},
                  "folder": str(tmp_path), "values": []}]
    for (path, name), record in starts.items():
        claimed = {key: value for key, value in claims[path][name]["settings"].items() if value is not None}
        table = {key: value for key, value in EXPECTED[path][name].items() if value != "?" and key != "open"}
        questions.append({**record, "values": [claimed, table]})
    oracle = subprocess.run([venv("gunicorn-27.0.1") / "bin" / "python", TOP / "tests" / "e2e" / "deploy_oracle.py"],
                            input="\n".join(map(json.dumps, questions)), capture_output=True, text=True, timeout=120)
    answers = [json.loads(line) for line in oracle.stdout.splitlines()]
    assert len(answers) == len(questions), oracle.stderr
    defaults = answers[0]["shown"]
    wrong, refused = [], set()
    for ((path, name), record), answer in zip(starts.items(), answers[1:]):
        if "refused" in answer:
            refused.add(f"{path} {name}")
            print(path, name, record["arguments"], answer["refused"])
        else:
            wrong += disagreements(f"{path} {name}", claims[path][name], record, answer, defaults)
    assert not wrong, "\n".join(wrong)
    assert refused == REFUSED
    assert len(starts) >= 100


def lines_of(corntune, fixture, *arguments):
    done = corntune("check", "--no-config", "--format", "json", "--fail-on", "info", *arguments,
                    cwd=TOP / "tests" / "fixtures" / fixture)
    report = json.loads(done.stdout)
    return done, report, [(one["path"], one["line"], one["rule"]) for one in report["findings"]]


def test_what_is_done_right_is_left_alone(corntune):
    done, report, findings = lines_of(corntune, "silent", "--node-cpus", "2")
    assert findings == [] and done.returncode == 0
    assert report["summary"]["deployments"] >= 12


def test_the_kubernetes_example_of_gunicorns_docker_guide_shows_all_its_faults(corntune):
    _, _, findings = lines_of(corntune, "docker-guide", "--node-cpus", "64")
    assert sorted(findings) == [
        ("cpu-count/gunicorn.conf.py", 4, "CT103"),  # the guide: count the CPUs
        ("nproc/Dockerfile", 4, "CT103"),  # or ask nproc, at run time
        ("web.yaml", 12, "CT206"),  # graceful_timeout 30 and a grace period of 30
        ("web.yaml", 12, "CT405"),  # behind a Service without preStop
        ("web.yaml", 16, "CT102"),  # 4 workers on 1 CPU
        ("web.yaml", 16, "CT308"),  # GUNICORN_WORKERS, which nobody reads
        ("web.yaml", 21, "CT415"),  # liveness is readiness
    ]
    _, _, findings = lines_of(corntune, "docker-guide", "nproc", "--node-cpus", "64", "--cpus", "1",
                              "--memory", "512Mi")
    assert [rule for _, _, rule in findings] == ["CT101", "CT102", "CT103"]  # 129 workers


EMITTED = {"conf.py": "gunicorn.conf.py", "adaptive": "gunicorn.conf.py", "env": "web.env", "systemd": "shop.service",
           "supervisor": "shop.conf", "procfile": "Procfile", "dockerfile": "Dockerfile", "compose": "compose.yaml",
           "kubernetes": "web.yaml"}


def test_what_recommend_writes_is_free_of_findings(corntune, tmp_path):
    for form, name in EMITTED.items():
        (tmp_path / form).mkdir()
        emitted = corntune("recommend", "--cpus", 2, "--memory", "1GiB", "--format", form, "shop.wsgi:application")
        before = "FROM python:3.12-slim\nUSER 10001\n" if form == "dockerfile" else ""  # its lines close a file
        (tmp_path / form / name).write_text(before + emitted.stdout)
    done = corntune("check", *EMITTED, "--format", "json", "--fail-on", "info", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert report["findings"] == [] and done.returncode == 0
    with_a_start = {file["path"].split("/")[0] for file in report["files"] if file["deployments"]}
    assert with_a_start == set(EMITTED) - {"env"}


def test_the_deployments_of_this_repository_are_in_order(corntune):
    done = corntune("check", ".", cwd=TOP)
    assert done.returncode == 0, done.stdout
