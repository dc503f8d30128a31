"""The projects of docs/examples: check finds nothing, each setting is what recommend says, and each one is
started with the real Gunicorn as its own files say, and answers.
"""

import http.client
import json
import os
import re
import shlex
import shutil
import socket
import subprocess

import kubernetes_validate
import pytest
import yaml
from conftest import TOP

EXAMPLES = TOP / "docs" / "examples"
NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())
ANSWER = "the shop is open\n"
NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/upstream.conf;
}}
"""


def start_words(example):
    """The command that starts it, from the file that its platform reads."""
    if (example / "Procfile").exists():
        line = re.search(r"^web: (.*)$", (example / "Procfile").read_text(), re.M).group(1)
        return shlex.split(line)
    if (example / "shop.service").exists():
        return shlex.split(re.search(r"^ExecStart=(.*)$", (example / "shop.service").read_text(), re.M).group(1))
    if (example / "k8s").exists():
        deployment = next(yaml.safe_load_all((example / "k8s" / "shop.yaml").read_text()))
        return deployment["spec"]["template"]["spec"]["containers"][0]["command"]
    return json.loads(re.search(r"^CMD (\[.*\])$", (example / "Dockerfile").read_text(), re.M).group(1))


def another_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetched(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


@pytest.fixture
def copied(tmp_path):
    """A copy, so that nothing is written beside the examples."""
    return lambda name: shutil.copytree(EXAMPLES / name, tmp_path / "project")


@pytest.fixture
def started(server, venv, free_port):
    def start(folder):
        environment = {"PATH": f"{venv('gunicorn-27.0.1') / 'bin'}:{os.environ['PATH']}", "SECRET_KEY": "of the test",
                       "ALLOWED_HOSTS": "127.0.0.1", "PYTHONDONTWRITEBYTECODE": "1"}
        words = start_words(folder)
        return server([*words[:-1], f"--bind=127.0.0.1:{free_port}", words[-1]], port=free_port, cwd=folder,
                      env=environment)

    return start


def test_each_kind_of_deployment_has_an_example():
    assert NAMES == ["django-kubernetes-nginx", "fastapi-cloudrun", "flask-heroku", "systemd-alb"]


@pytest.mark.parametrize("name", NAMES)
def test_check_finds_nothing_in(corntune, copied, name):
    done = corntune("check", "--fail-on=info", "--node-cpus=64", cwd=copied(name))
    assert done.returncode == 0, done.stdout
    assert " 0 deployments" not in done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_its_settings_are_those_that_recommend_gives_for_the_command_beside_them(corntune, copied, name):
    folder = copied(name)
    texts = [path.read_text() for path in sorted(folder.iterdir()) if path.is_file()]
    (command,) = [match for text in texts for match in re.findall(r"^# corntune (recommend (?:.*\\\n)*.*)$", text, re.M)]
    words = shlex.split(re.sub(r"\\\n# *", " ", command))
    words[words.index("--format") + 1] = "json"
    recommended = json.loads(corntune(*words, cwd=folder).stdout)["settings"]
    report = json.loads(corntune("check", "--format=json", "--fail-on=never", cwd=folder).stdout)
    deployments = [one for file in report["files"] for one in file["deployments"]]
    assert deployments
    for deployment in deployments:
        in_force = {key: ",".join(value["value"]) if isinstance(value["value"], list) else value["value"]
                    for key, value in deployment["settings"].items()}
        assert {key: in_force.get(key) for key in recommended} == recommended


@pytest.mark.parametrize("name", NAMES)
def test_the_real_gunicorn_serves(copied, started, free_port, name):
    folder = copied(name)
    with started(folder):
        assert fetched(free_port) == (200, ANSWER)


def test_the_nginx_of_the_example_serves_what_is_behind_it(server, copied, started, free_port, tmp_path):
    folder, port = copied("django-kubernetes-nginx"), another_port()
    upstream = (folder / "k8s" / "nginx.conf").read_text()
    upstream = upstream.replace("127.0.0.1:8000", f"127.0.0.1:{free_port}").replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    (tmp_path / "upstream.conf").write_text(upstream)
    (tmp_path / "nginx.conf").write_text(NGINX.format(folder=tmp_path))
    with started(folder), server(["nginx", "-c", tmp_path / "nginx.conf", "-p", tmp_path], port=port):
        assert fetched(port) == (200, ANSWER)


def test_kubernetes_and_systemd_take_the_files():
    for manifest in yaml.safe_load_all((EXAMPLES / "django-kubernetes-nginx" / "k8s" / "shop.yaml").read_text()):
        kubernetes_validate.validate(manifest, "1.31", strict=True)
    units = [EXAMPLES / "systemd-alb" / name for name in ("shop.service", "shop.socket")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_releases_that_are_pinned_are_those_that_were_tried(venv):
    python = venv("gunicorn-27.0.1") / "bin" / "python"
    listing = subprocess.run([python, "-m", "pip", "--disable-pip-version-check", "freeze"], capture_output=True,
                             text=True, check=True).stdout
    installed = {line.lower() for line in listing.split()}
    for requirements in EXAMPLES.glob("*/requirements.txt"):
        assert {line.lower() for line in requirements.read_text().split()} <= installed
