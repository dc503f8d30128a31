"""What corntune check takes for the limits, the user and the time to stop of a process."""

import json

import pytest


def findings(corntune, folder, **files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = corntune("check", "--format", "json", cwd=folder)
    assert done.returncode in (0, 1), done.stderr
    return {one["rule"]: one["message"] for one in json.loads(done.stdout)["findings"]}


UNIT = "[Service]\nUser=shop\nExecStart=/usr/bin/gunicorn --workers 9 shop.wsgi\nRestart=always\n{}\n"


@pytest.mark.parametrize("limits, drop_in, code", [
    ("MemoryMax=256M", "", "CT101"),
    ("MemoryMax=256M", "MemoryMax=infinity", None),
    ("MemoryMax=256M", "MemoryMax=", None),
    ("MemoryMax=256M\nMemoryHigh=8G", "", "CT101"),  # the smaller one binds, whichever comes last
    ("MemoryHigh=256M\nMemoryMax=8G", "", "CT101"),
    ("CPUQuota=100%", "", "CT102"),
    ("CPUQuota=100%", "CPUQuota=", None),
])
def test_a_drop_in_lifts_a_limit(corntune, tmp_path, limits, drop_in, code):
    files = {"shop.service": UNIT.format(limits)}
    if drop_in:
        files["shop.service.d/lift.conf"] = f"[Service]\n{drop_in}\n"
    found = findings(corntune, tmp_path, **files)
    assert sorted(found.keys() & {"CT101", "CT102"}) == ([code] if code else [])


@pytest.mark.parametrize("more, is_root", [
    ("", False), ("User=", True), ("User=\nDynamicUser=no", True), ("User=\nDynamicUser=yes", False)])
def test_an_empty_user_is_root(corntune, tmp_path, more, is_root):
    found = findings(corntune, tmp_path, **{"shop.service": UNIT.format(more)})
    assert ("CT502" in found) == is_root


def test_of_a_drop_in_without_its_unit_nothing_is_said_that_the_unit_decides(corntune, tmp_path):
    found = findings(corntune, tmp_path, **{
        "shop.service.d/start.conf": "[Service]\nExecStart=\nExecStart=/usr/bin/gunicorn shop.wsgi\n"})
    assert not found


def test_a_drop_in_that_alone_starts_gunicorn_is_read(corntune, tmp_path):
    found = findings(corntune, tmp_path, **{
        "shop.service": "[Service]\nUser=shop\n",
        "shop.service.d/start.conf": "[Service]\nExecStart=/usr/bin/gunicorn --wokers=3 shop.wsgi\n"})
    assert "CT302" in found


SERVICE = """apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
        - image: shop
          command: [gunicorn, "--graceful-timeout=%s", "--bind=0.0.0.0:8080", "shop:app"]
"""


@pytest.mark.parametrize("graceful, cut", [(8, False), (20, True)])
def test_cloud_run_stops_after_ten_seconds(corntune, tmp_path, graceful, cut):
    found = findings(corntune, tmp_path, **{"service.yaml": SERVICE % graceful})
    assert ("CT206" in found) == cut
    assert not cut or "10 s" in found["CT206"]


def test_the_image_that_compose_builds_has_its_say(corntune, tmp_path):
    files = {"compose.yaml": "services:\n  web:\n    build: {context: ., dockerfile: web.Dockerfile}\n"
                             "    command: gunicorn --graceful-timeout=5 shop:app\n",
             "web.Dockerfile": "FROM python\nUSER root\nSTOPSIGNAL SIGQUIT\nENV WEB_CONCURRENCY=0\n"}
    assert {"CT104", "CT404", "CT502"} <= findings(corntune, tmp_path, **files).keys()
    files["compose.yaml"] += "    user: shop\n    stop_signal: SIGTERM\n    environment: {WEB_CONCURRENCY: 2}\n"
    assert not {"CT104", "CT404", "CT502"} & findings(corntune, tmp_path, **files).keys()


def test_a_dockerfile_within_a_compose_file_is_not_the_one_beside_it(corntune, tmp_path):
    found = findings(corntune, tmp_path, **{
        "compose.yaml": "services:\n  web:\n    build:\n      dockerfile_inline: FROM python\n"
                        "    command: gunicorn --graceful-timeout=5 shop:app\n",
        "Dockerfile": "FROM python\nENV WEB_CONCURRENCY=0\n"})
    assert "CT104" not in found


def test_a_compose_file_that_speaks_of_cloudformation_is_one_of_compose(corntune, tmp_path):
    found = findings(corntune, tmp_path, **{
        "compose.yaml": "# later: AWS::ECS::TaskDefinition\nservices:\n  web:\n    command: gunicorn --wokers=3 shop:app\n"})
    assert "CT302" in found


@pytest.mark.parametrize("name, text", [
    ("compose.yaml", "services:\n  web:\n    env_file: [{a: b}, [c]]\n    command: [[gunicorn], {a: b}, app]\n"
                     "  db:\n    image: postgres\n    command: [{a: b}]\n"),
    ("pod.yaml", "kind: Template\napiVersion: v1\nobjects:\n- kind: Pod\n  metadata: {name: p}\n  spec:\n"
                 "    containers: [{name: c, command: [gunicorn, {a: b}, [c]], args: {d: e}}]\n"),
    ("task.json", '{"containerDefinitions": [{"command": [["gunicorn"], {}, null], "environment": [[1], {"name": {}}],'
                  ' "environmentFiles": 3, "linuxParameters": [1], "cpu": 1e99, "memory": "9999999999999999999"}]}'),
    ("template.yaml", "Type: AWS::ECS::TaskDefinition\nResources: !Sub {A: {Type: AWS::ECS::TaskDefinition,"
                      " Properties: !Ref B}}\n"),
    (".github/workflows/a.yml", "jobs:\n  a: {runs-on: [windows], defaults: [run], steps: {gunicorn: 1}}\n  b: gunicorn\n"
                                "  c: {steps: [{run: [gunicorn]}, {run: 'gunicorn ${{ a', working-directory: [x]}]}\n"),
    ("a.service.d/b.conf", "[Service]\nExecStart=gunicorn a\nMemoryMax=9999999999999999999T\nCPUQuota=-1%\nUser=\n"),
    ("app.json", '{"env": [1, {"A": []}], "formation": {"web": []}}'),
])
def test_values_of_the_wrong_kind_end_in_findings_or_silence(corntune, tmp_path, name, text):
    findings(corntune, tmp_path, **{name: text, "Procfile": "web: gunicorn shop:app\n"})
