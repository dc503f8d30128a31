"""What .corntune.yaml changes in corntune check, and which one counts."""

import pytest


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "Procfile").write_text("web: gunicorn --timeout 0 shop:app\n")
    (tmp_path / "start.sh").write_text("#!/bin/sh\ngunicorn shop:app\n")
    return tmp_path


def config(folder, text):
    (folder / ".corntune.yaml").write_text(text)


def lines(corntune, folder, *options):
    return corntune("check", "--format=line", *options, cwd=folder).stdout.splitlines()


def test_the_file_ignores_changes_severities_and_exempts_paths(corntune, shop):
    assert len(lines(corntune, shop)) == 2
    config(shop, "ignore: [CT401]\n")
    assert [line.split(":")[0] for line in lines(corntune, shop)] == ["deploy/Procfile"]
    config(shop, "severity: {CT2: error, timeout-zero: info}\nper-path: {'*.sh': [CT4]}\n")
    (line,) = lines(corntune, shop)
    assert ": info: timeout 0" in line
    assert corntune("check", cwd=shop).returncode == 0
    config(shop, "fail-on: never\nselect: [missing-exec]\n")
    (line,) = lines(corntune, shop)
    assert line.startswith("start.sh") and corntune("check", cwd=shop).returncode == 0


def test_options_win_over_the_file(corntune, shop):
    config(shop, "ignore: [CT401]\nfail-on: never\n")
    assert corntune("check", "--fail-on=warning", cwd=shop).returncode == 1
    (line,) = lines(corntune, shop, "--ignore=CT202")
    assert line.startswith("start.sh")
    assert len(lines(corntune, shop, "--no-config")) == 2


def test_the_target_of_the_file_is_the_one_that_is_judged(corntune, shop):
    (shop / "start.sh").write_text("#!/bin/sh\nexec gunicorn --workers 20 shop:app\n")
    config(shop, "target:\n  memory: 512Mi\n  worker-memory: 100MiB\n")
    assert "start.sh:2:25: error: 20 workers do not fit into 512 MiB" in "\n".join(lines(corntune, shop))
    assert not any("CT101" in line for line in lines(corntune, shop, "--memory=64GiB"))


def test_it_is_found_upwards_and_paths_are_seen_from_its_folder(corntune, shop):
    (shop / ".git").mkdir()
    config(shop, "per-path:\n  /deploy/: [CT202]\n")
    assert lines(corntune, shop / "deploy") == []
    assert lines(corntune, shop, shop / "deploy") == []
    config(shop / "deploy", "ignore: []\n")
    assert len(lines(corntune, shop / "deploy")) == 1
    done = corntune("check", "deploy", "start.sh", cwd=shop)
    assert done.returncode == 2
    assert done.stderr == ("corntune: error: the paths have different configurations: deploy/.corntune.yaml and "
                           ".corntune.yaml (give --config FILE or --no-config)\n")
    assert len(lines(corntune, shop, "--config=.corntune.yaml", "deploy", "start.sh")) == 1


@pytest.mark.parametrize("text, message", [
    ("fail-on: error\nigonre: [CT1]\n", '.corntune.yaml:2:1: no such key: "igonre" (did you mean ignore?)'),
    ("ignore:\n  - CT999\n", '.corntune.yaml:2:5: no rule: "CT999" (corntune rules lists them)'),
    ("severity: {timeout-zreo: info}\n", '.corntune.yaml:1:12: no rule: "timeout-zreo" (did you mean timeout-zero?)'),
    ("severity: {CT202: off}\n",
     '.corntune.yaml:1:19: no severity: "off" (expected error, warning, info; ignore leaves a rule out)'),
    ("fail-on: always\n",
     '.corntune.yaml:1:10: fail-on: no severity: "always" (expected error, warning, info or never)'),
    ("target: {memory: lots}\n", '.corntune.yaml:1:18: not a size: "lots" (expected e.g. 512M or 2GiB)'),
])
def test_what_is_wrong_is_named_with_its_line(corntune, shop, text, message):
    config(shop, text)
    done = corntune("check", cwd=shop)
    assert (done.returncode, done.stderr) == (3, f"corntune: error: {message}\n")


def test_options_that_contradict_each_other_are_refused(corntune, shop):
    assert corntune("check", "--config=a", "--no-config", cwd=shop).returncode == 2
    assert corntune("check", "--config=none.yaml", cwd=shop).returncode == 3


def test_a_comment_for_a_rule_that_is_switched_off_is_no_unused_one(corntune, shop):
    (shop / "deploy" / "Procfile").write_text("# corntune: ignore=CT202 -- slow\nweb: gunicorn --timeout 0 shop:app\n")
    config(shop, "ignore: [CT2, CT401]\n")
    assert lines(corntune, shop) == []
