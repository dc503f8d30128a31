"""What `corntune check` reads out of deployments, held against tables written by hand.

tests/fixtures/deployments holds one folder for each way of writing a deployment, and expected.yaml beside them
the settings that are in force. Not knowing one is allowed, being wrong is not.
"""

import json

import pytest
import yaml

from conftest import TOP

SAMPLES = TOP / "tests" / "fixtures" / "deployments"
EXPECTED = yaml.safe_load((SAMPLES / "expected.yaml").read_text())
FOLDERS = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())
NODE_CPUS = 6


@pytest.fixture(scope="module")
def claims(corntune):
    """{file: {deployment: {"settings": {name: value or None}, "open": bool}}}, each folder on its own."""
    done = corntune("check", *FOLDERS, "--format", "json", "--node-cpus", NODE_CPUS, cwd=SAMPLES)
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
