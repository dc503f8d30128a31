"""What a project hangs into its own checks: the hooks of pre-commit, the Dockerfile of packaging/docker."""

import os
import re
import shutil
import subprocess

import pytest
import yaml
from conftest import BINARY, TOP, plain_environment
from test_deb import owner_of

WRONG = "web: gunicorn --workers=0 shop.wsgi\n"
RIGHT = "web: gunicorn --workers=3 shop.wsgi\n"


class Project:
    """A git repository of a user, with corntune in PATH and nothing of the machine's configuration."""

    def __init__(self, folder, hooks):
        self.folder, self.hooks = folder, hooks
        self.environment = {
            **plain_environment(), "HOME": str(folder.parent), "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            "PATH": f"{BINARY.parent}:{hooks}:{os.environ['PATH']}", "GIT_CONFIG_NOSYSTEM": "1", "PRE_COMMIT_COLOR": "never",
            **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
               for what, value in (("NAME", "somebody"), ("EMAIL", "somebody@example.com"))}}
        folder.mkdir()
        self.run("git", "init", "-q")

    def run(self, *command, code=0):
        done = subprocess.run(list(map(str, command)), cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=120)
        assert code is None or done.returncode == code, done.stdout
        return done.stdout

    def commit_all(self, code=0):
        self.run("git", "add", "-A")
        return self.run("git", "commit", "-q", "-m", "change", code=code)


@pytest.fixture
def project(tmp_path, venv):
    return Project(tmp_path / "shop", venv("hooks") / "bin")


@pytest.fixture
def hooks_repository(tmp_path, venv):
    """A repository with the hooks alone, as pre-commit would clone this one: and the commit of it."""
    repository = Project(tmp_path / "corntune", venv("hooks") / "bin")
    shutil.copy(TOP / ".pre-commit-hooks.yaml", repository.folder)
    repository.commit_all()
    return repository.folder, repository.run("git", "rev-parse", "HEAD").strip()


def test_the_hooks_are_what_pre_commit_expects(project):
    project.run("pre-commit", "validate-manifest", TOP / ".pre-commit-hooks.yaml")
    hooks = {hook["id"]: hook for hook in yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())}
    assert hooks["corntune"]["language"] == "python" and hooks["corntune-system"]["language"] == "system"
    assert hooks["corntune"]["files"] == hooks["corntune-system"]["files"]


def test_a_commit_with_a_mistake_is_refused_and_one_without_is_not(project, hooks_repository):
    repository, revision = hooks_repository
    (project.folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {repository}\n  rev: {revision}\n  hooks:\n  - id: corntune-system\n")
    project.run("pre-commit", "install")
    (project.folder / "Procfile").write_text(WRONG)
    (project.folder / "shop.py").write_text("")
    refused = project.commit_all(code=1)
    assert "Procfile:1:" in refused and "CT104" in refused and "Failed" in refused
    assert "fatal" in project.run("git", "rev-parse", "HEAD", code=None)  # nothing was committed
    (project.folder / "Procfile").write_text(RIGHT)
    assert "Passed" in project.commit_all()


def test_a_commit_that_touches_no_deployment_is_not_checked(project, hooks_repository):
    repository, _ = hooks_repository
    (project.folder / "Procfile").write_text(WRONG)
    project.commit_all()
    (project.folder / "shop.py").write_text("application = None\n")
    project.run("git", "add", "-A")
    skipped = project.run("pre-commit", "try-repo", repository, "corntune-system", "--files", "shop.py")
    assert "(no files to check)Skipped" in skipped
    found = project.run("pre-commit", "try-repo", repository, "corntune-system", "--all-files", code=1)
    assert "CT104" in found


def test_the_files_of_every_form_trigger_the_hook():
    (hook, _) = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
    pattern = re.compile(hook["files"])
    for name in ("gunicorn.conf.py", "deploy/gunicorn_prod.py", "config/production.py", "prod_conf.py", "Procfile", "Procfile.dev",
                 "docker/Dockerfile", "web.Dockerfile", "compose.yaml", "k8s/web.yml", "shop.service", "supervisord.conf",
                 ".env", "prod.env", "bin/start", "entrypoint.sh", "fly.toml", "requirements/prod.txt", "poetry.lock"):
        assert pattern.search(name), name
    for name in ("shop/models.py", "README.md", "package.json", "static/app.js", "LICENSE"):
        assert not pattern.search(name), name


def test_the_image_is_written_as_hadolint_and_check_want_it(corntune, venv):
    dockerfile = TOP / "packaging" / "docker" / "Dockerfile"
    done = subprocess.run([venv("hooks") / "bin" / "hadolint", dockerfile], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    assert corntune("check", "--fail-on=info", dockerfile).returncode == 0


def test_the_image_runs_as_nobody_and_has_the_libraries_that_the_program_loads():
    stages = (TOP / "packaging" / "docker" / "Dockerfile").read_text().split("\nFROM ")[1:]
    assert len(stages) == 2
    last = stages[-1]
    assert re.search(r"^USER (\d+):\1$", last, re.M).group(1) != "0"
    installed = set(re.search(r"--no-install-recommends (.*) \\$", last, re.M).group(1).split())
    # Linked into the program of the preset release; without it the shared libraries of C++ too.
    linked = {"libgcc-s1", "libstdc++6", "libfmt9", "libyaml-cpp0.7", "libuv1", "libc6", "libc-bin"}
    needed = re.findall(r"NEEDED +(\S+)", subprocess.run(["objdump", "-p", BINARY], capture_output=True, text=True,
                                                         check=True).stdout)
    loaded = re.findall(r"^\s*(\S+) => (/\S+)", subprocess.run(["ldd", BINARY], capture_output=True, text=True,
                                                              check=True).stdout, re.M)
    owners = {owner_of(path) for name, path in loaded if name in needed}
    assert owners - linked == installed
