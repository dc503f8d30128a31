"""action.yml and the GitLab template: their steps are run by bash as the runners run them."""

import hashlib
import json
import os
import re
import shutil
import subprocess

import pytest
import yaml
from conftest import BINARY, TOP, plain_environment
from test_deb import deb  # the fixture: a package of what is built

ACTION = yaml.safe_load((TOP / "action.yml").read_text())
CONTEXT = {"github.server_url": "file:///no/such/server", "github.action_repository": "somebody/corntune"}


class Runner:
    """What GitHub gives a step: its variables, files for the answers, and expressions filled in."""

    def __init__(self, folder):
        self.folder = folder
        self.project = folder / "project"
        self.project.mkdir()
        self.files = {name: folder / name for name in ("GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in self.files.values():
            path.write_text("")

    def step(self, number, inputs=None, path=f"{BINARY.parent}:{os.environ['PATH']}", **environment):
        defaults = {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()}
        values = {f"inputs.{name}": value for name, value in {**defaults, **(inputs or {})}.items()}
        values.update(CONTEXT)
        step = ACTION["runs"]["steps"][number]
        assert step["shell"] == "bash"
        filled = {name: re.sub(r"\$\{\{ (\S+) \}\}", lambda match: values[match.group(1)], text)
                  for name, text in step["env"].items()}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=self.project, text=True,
            capture_output=True, timeout=120,
            env={**plain_environment(), **{name: str(file) for name, file in self.files.items()}, "PATH": path,
                 "GITHUB_ACTION_PATH": str(TOP), "RUNNER_TEMP": str(self.folder), **filled, **environment})


@pytest.fixture
def runner(tmp_path):
    return Runner(tmp_path)


def test_no_input_reaches_a_shell_but_through_a_variable():
    assert ACTION["runs"]["using"] == "composite"
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]


def test_findings_become_annotations_a_summary_and_sarif(runner):
    (runner.project / "Procfile").write_text("web: gunicorn --workers=0 shop.wsgi\n")
    done = runner.step(1, {"sarif": "out.sarif", "args": "--select CT1"})
    assert done.returncode == 1, done.stderr
    assert re.search(r"^::error .*file=Procfile.*,line=1", done.stdout, re.M), done.stdout
    assert "CT104" in runner.files["GITHUB_STEP_SUMMARY"].read_text()
    sarif = json.loads((runner.project / "out.sarif").read_text())
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["CT104"]
    assert runner.files["GITHUB_OUTPUT"].read_text() == "exit-code=1\n"


def test_fail_on_and_paths_are_heeded(runner):
    (runner.project / "Procfile").write_text("web: gunicorn --workers=0 shop.wsgi\n")
    (runner.project / "clean").mkdir()
    assert runner.step(1, {"fail-on": "never"}).returncode == 0
    assert runner.step(1, {"paths": "clean"}).returncode == 0
    assert runner.files["GITHUB_OUTPUT"].read_text() == "exit-code=0\n" * 2
    assert runner.step(1, {"fail-on": "nonsense"}).returncode == 2


def test_without_a_version_the_installed_corntune_is_taken(runner):
    done = runner.step(0)
    assert done.returncode == 0 and done.stdout.startswith("corntune ")
    assert runner.files["GITHUB_PATH"].read_text() == ""
    missing = runner.step(0, path="/usr/bin:/bin")
    assert missing.returncode == 3 and "::error title=corntune::corntune is not installed" in missing.stdout


def test_a_release_is_taken_only_with_the_right_hash(runner, deb):
    version = re.match(r"corntune_([0-9.]+)-1_", deb.name).group(1)
    releases = runner.folder / "releases" / f"v{version}"
    releases.mkdir(parents=True)
    shutil.copy(deb, releases / f"corntune_{version}-1_amd64.deb")
    right = hashlib.sha256(deb.read_bytes()).hexdigest()
    served = {"CORNTUNE_RELEASES": f"file://{releases.parent}"}
    wrong = runner.step(0, {"version": version, "sha256": "0" * 64}, **served)
    assert wrong.returncode == 3 and f"has another SHA-256: {right}" in wrong.stdout
    assert runner.files["GITHUB_PATH"].read_text() == ""
    done = runner.step(0, {"version": version, "sha256": right}, **served)
    assert done.returncode == 0, done.stdout + done.stderr
    program = f"{runner.files['GITHUB_PATH'].read_text().strip()}/corntune"
    assert subprocess.run([program, "--version"], capture_output=True, text=True).stdout.startswith(f"corntune {version}\n")


@pytest.mark.parametrize("inputs, message", [
    ({"version": "latest", "sha256": "0" * 64}, "version is not like 0.1.0"),
    ({"version": "0.1.0", "sha256": ""}, "sha256 is not 64 hexadecimal digits"),
    ({"version": "0.1.0; touch gone", "sha256": "0" * 64}, "version is not like 0.1.0"),
    ({"version": "9.9.9", "sha256": "0" * 64}, "there is no package of release 9.9.9"),
])
def test_a_release_that_cannot_be_had_is_told(runner, inputs, message):
    done = runner.step(0, inputs)
    assert done.returncode == 3 and message in done.stdout
    assert not (runner.project / "gone").exists()


def test_the_job_of_gitlab_writes_its_report(tmp_path):
    template = yaml.safe_load((TOP / "packaging" / "gitlab" / "corntune.gitlab-ci.yml").read_text())
    job = template["corntune"]
    (tmp_path / "Procfile").write_text("web: gunicorn --workers=0 shop.wsgi\n")
    done = subprocess.run(["sh", "-ec", "\n".join(job["script"])], cwd=tmp_path, capture_output=True, text=True,
                          env={**plain_environment(), **template["variables"],
                               "PATH": f"{BINARY.parent}:{os.environ['PATH']}"})
    assert done.returncode == 1 and "CT104" in done.stdout, done.stderr
    assert "CT104" in (tmp_path / job["artifacts"]["reports"]["junit"]).read_text()
