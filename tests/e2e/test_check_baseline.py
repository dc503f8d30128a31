"""A baseline accepts what there is, and nothing that comes later."""

import json

import jsonschema
import pytest
from conftest import TOP


@pytest.fixture
def shop(corntune, tmp_path):
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "Procfile").write_text("web: gunicorn --timeout 0 shop:app\n")
    (tmp_path / "start.sh").write_text("#!/bin/sh\ngunicorn shop:app\n")
    done = corntune("check", "--write-baseline", "old.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "2 findings written to old.json\n")
    return tmp_path


def test_a_baseline_follows_its_schema(shop):
    schema = json.loads((TOP / "docs/schemas/check-baseline.schema.json").read_text())
    baseline = json.loads((shop / "old.json").read_text())
    jsonschema.validate(baseline, schema)
    assert [one["path"] for one in baseline["findings"]] == ["deploy/Procfile", "start.sh"]


def test_old_findings_are_accepted_where_they_move_and_new_ones_count(corntune, shop):
    (shop / "start.sh").write_text("#!/bin/sh\n\n# the shop\ngunicorn shop:app\n")
    done = corntune("check", "--baseline", "old.json", cwd=shop)
    assert done.returncode == 0
    assert done.stdout.endswith(", 2 in the baseline\n")
    (shop / "start.sh").write_text("#!/bin/sh\ngunicorn shop:app\ngunicorn shop:app\n")
    again = corntune("check", "--baseline", "old.json", "--format=line", cwd=shop)
    assert again.returncode == 1 and len(again.stdout.splitlines()) == 1
    assert again.stdout.startswith("start.sh:3:1: warning:")


def test_it_holds_from_every_folder(corntune, shop):
    done = corntune("check", "--baseline", "../old.json", cwd=shop / "deploy")
    assert done.returncode == 0 and "1 in the baseline" in done.stdout and "gone" not in done.stdout
    assert corntune("check", "--baseline", shop / "old.json", shop, cwd="/").returncode == 0


def test_what_is_gone_is_named_and_counted(corntune, shop):
    (shop / "start.sh").write_text("#!/bin/sh\nexec gunicorn shop:app\n")
    done = corntune("check", "--baseline", "old.json", cwd=shop)
    assert done.returncode == 0
    assert done.stdout.startswith("start.sh: gone, and still in the baseline: the shell stays in front of Gunicorn")
    assert done.stdout.endswith(", 1 in the baseline, 1 gone\n")
    report = json.loads(corntune("check", "--baseline", "old.json", "--format=json", cwd=shop).stdout)
    jsonschema.validate(report, json.loads((TOP / "docs/schemas/check.schema.json").read_text()))
    assert (report["summary"]["in_baseline"], report["summary"]["gone"]) == (1, 1)


def test_sarif_has_what_is_accepted_as_suppressed(corntune, shop):
    run = json.loads(corntune("check", "--baseline", "old.json", "--format=sarif", cwd=shop).stdout)["runs"][0]
    assert [one["suppressions"][0]["kind"] for one in run["results"]] == ["external", "external"]


@pytest.mark.parametrize("text, why", [
    ("", "it is no JSON object"),
    ("[" * 100000, "it is no JSON object"),
    ("[]", "it is no JSON object"),
    ('{"schema": "corntune.check/1"}', "its schema is not corntune.check-baseline/1"),
    ('{"schema": "corntune.check-baseline/1", "findings": {}}', 'it has no list "findings"'),
    ('{"schema": "corntune.check-baseline/1", "findings": [{"path": "a", "rule": 3}]}',
     "finding 1 has no path, rule or fingerprint"),
])
def test_a_broken_baseline_is_named(corntune, shop, text, why):
    (shop / "bad.json").write_text(text)
    done = corntune("check", "--baseline", "bad.json", cwd=shop)
    assert done.returncode == 3
    assert done.stderr == (f"corntune: error: bad.json: no baseline: {why} "
                           "(corntune check --write-baseline makes one)\n")


def test_options_without_effect_are_refused(corntune, shop):
    for options in (["--baseline=old.json"], ["--format=json"], ["--fail-on=info"]):
        done = corntune("check", "--write-baseline=new.json", *options, cwd=shop)
        assert done.returncode == 2 and "has no effect with --write-baseline" in done.stderr
    assert not (shop / "new.json").exists()
    assert corntune("check", "--baseline=none.json", cwd=shop).returncode == 3
