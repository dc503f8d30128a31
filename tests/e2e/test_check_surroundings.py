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
metadata: {name: shop, %s}
spec:
  template:
    spec:
      containers:
        - image: shop
          command: [gunicorn, "--graceful-timeout=%s", "--bind=0.0.0.0:8080", "shop:app"]
"""
GOOGLE = "annotations: {run.googleapis.com/ingress: all}"


@pytest.mark.parametrize("graceful, cut", [(8, False), (20, True)])
def test_cloud_run_stops_after_ten_seconds(corntune, tmp_path, graceful, cut):
    found = findings(corntune, tmp_path, **{"service.yaml": SERVICE % (GOOGLE, graceful)})
    assert ("CT206" in found) == cut
    assert not cut or "10 s" in found["CT206"]


@pytest.mark.parametrize("timeout, graceful, cut", [("", 200, False), ("", 400, True), ("      timeoutSeconds: 60\n", 90, True)])
def test_knative_elsewhere_waits_as_long_as_a_request_may_take(corntune, tmp_path, timeout, graceful, cut):
    found = findings(corntune, tmp_path, **{"service.yaml": SERVICE % ("labels: {a: b}", graceful) + timeout})
    assert ("CT206" in found) == cut


@pytest.mark.parametrize("folder, workers", [
    ("service.d", True), ("shop-.service.d", True), ("shop-web@.service.d", True), ("shop-web@1.service.d", True),
    ("other-.service.d", False), ("web.service.d", False)])
def test_drop_ins_of_all_units_of_a_kind(corntune, tmp_path, folder, workers):
    found = findings(corntune, tmp_path, **{
        "shop-web@1.service": UNIT.format(""), f"{folder}/limit.conf": "[Service]\nMemoryMax=256M\n"})
    assert ("CT101" in found) == workers


def test_of_drop_ins_with_one_name_the_more_special_counts(corntune, tmp_path):
    found = findings(corntune, tmp_path, **{
        "shop.service": UNIT.format(""), "service.d/limit.conf": "[Service]\nMemoryMax=256M\n",
        "shop.service.d/limit.conf": "[Service]\nRestart=no\n", "service.d/a.conf": "[Service]\nMemoryMax=200M\n",
        "shop.service.d/z.conf": "[Service]\nMemoryMax=8G\n"})
    assert "CT101" not in found


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


BUILT = "services:\n  web:\n    build: .\n    mem_limit: 256m\n    stop_grace_period: 60s\n"


def test_a_service_without_a_command_starts_what_its_image_starts(corntune, tmp_path):
    image = 'FROM python\nUSER shop\nCMD ["gunicorn", "--workers=9", "shop:app"]\n'
    found = findings(corntune, tmp_path, **{"compose.yaml": BUILT, "Dockerfile": image})
    assert "256" in found["CT101"], "the image's workers meet the service's memory"
    found = findings(corntune, tmp_path, **{"compose.yaml": BUILT.replace("256m", "4g")})
    assert "CT101" not in found


def test_the_entry_point_of_the_image_takes_the_command_of_the_service(corntune, tmp_path):
    found = findings(corntune, tmp_path, **{
        "compose.yaml": BUILT + '    command: ["--workers=9", "shop:app"]\n',
        "Dockerfile": 'FROM python\nUSER shop\nENTRYPOINT ["gunicorn"]\nCMD ["--workers=1", "shop:app"]\n'})
    assert "9 workers" in found["CT101"]


def test_an_entry_point_of_the_service_leaves_the_image_s_command_out(corntune, tmp_path):
    found = findings(corntune, tmp_path, **{
        "compose.yaml": BUILT + '    entrypoint: ["python", "-m", "celery"]\n',
        "Dockerfile": 'FROM python\nUSER shop\nENTRYPOINT ["gunicorn"]\nCMD ["--workers=9", "shop:app"]\n'})
    assert "CT101" not in found


@pytest.mark.parametrize("base, named", [("base.yaml", "base.yaml"), ("common/base.yaml", "./common/base.yaml")])
def test_a_service_extends_one_of_another_file(corntune, tmp_path, base, named):
    found = findings(corntune, tmp_path, **{
        "compose.yaml": f"services:\n  web:\n    extends: {{file: {named}, service: app}}\n    mem_limit: 256m\n",
        base: "services:\n  app:\n    image: shop\n    command: gunicorn --workers=9 shop:app\n"})
    assert "9 workers" in found["CT101"]


def test_of_a_service_that_is_not_there_nothing_is_claimed(corntune, tmp_path):
    found = findings(corntune, tmp_path, **{
        "compose.yaml": "services:\n  web:\n    extends: {file: base.yaml, service: gone}\n    command: gunicorn shop:app\n",
        "base.yaml": "services:\n  app:\n    image: shop\n"})
    assert "CT206" not in found


def test_services_that_extend_one_another_in_a_circle_end(corntune, tmp_path):
    findings(corntune, tmp_path, **{
        "a.yaml": "services:\n  web:\n    extends: {file: b.yaml, service: web}\n    command: gunicorn --wokers=1 shop:app\n",
        "b.yaml": "services:\n  web:\n    extends: {file: a.yaml, service: web}\n"})


@pytest.mark.parametrize("file", ["gone.yaml", "../../../../etc/passwd", "/etc/passwd", "[a]"])
def test_of_a_file_that_is_not_there_nothing_is_claimed(corntune, tmp_path, file):
    found = findings(corntune, tmp_path, **{
        "sub/compose.yaml": f"services:\n  web:\n    extends: {{file: {file}, service: app}}\n"
                            "    command: gunicorn shop:app\n    mem_limit: 64m\n"})
    assert not found.keys() & {"CT101", "CT102", "CT206", "CT702"}


@pytest.mark.parametrize("name", ["compose.override.yaml", "compose.prod.yml"])
def test_a_file_that_is_laid_over_another_is_judged_with_it(corntune, tmp_path, name):
    files = {"compose.yaml": "services:\n  web:\n    image: shop\n    command: gunicorn --workers=9 shop:app\n",
             name: "services:\n  web:\n    mem_limit: 256m\n"}
    assert "9 workers" in findings(corntune, tmp_path, **files)["CT101"]
    (tmp_path / "compose.yaml").unlink()
    del files["compose.yaml"]
    assert "CT101" not in findings(corntune, tmp_path, **files)


def test_another_whole_compose_file_is_laid_over_nothing(corntune, tmp_path):
    found = findings(corntune, tmp_path, **{
        "compose.yaml": "services:\n  web:\n    image: shop\n    mem_limit: 256m\n    command: gunicorn shop:app\n",
        "compose.prod.yaml": "services:\n  web:\n    image: shop\n    command: gunicorn --workers=9 shop:app\n"})
    assert "CT101" not in found


def test_a_command_in_shell_form_reaches_the_script_of_the_entry_point(corntune, tmp_path):
    found = findings(corntune, tmp_path, **{
        "Dockerfile": 'FROM python\nUSER shop\nENTRYPOINT ["./start.sh"]\nCMD gunicorn --wokers=3 shop:app\n',
        "start.sh": '#!/bin/sh\nset -e\nexec "$@"\n'})
    assert "CT302" in found
    found = findings(corntune, tmp_path, **{
        "Dockerfile": 'FROM python\nUSER shop\nENTRYPOINT ["./start.sh"]\nCMD echo ready\n',
        "start.sh": "#!/bin/sh\nexec gunicorn --wokers=3 shop:app\n"})
    assert "CT302" in found


POD = """apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  containers:
    - {name: web, image: shop, command: [gunicorn, "--bind=0.0.0.0:8000", "shop:app"], ports: [{containerPort: %s}]}
"""
DOCKER = 'FROM python\nUSER shop\nEXPOSE %s\nCMD ["gunicorn", "--bind=%s", "shop:app"]\n'
SERVED = 'services:\n  web:\n    image: shop\n    command: gunicorn --bind 0.0.0.0:8000 shop:app\n    ports: [%s]\n'


@pytest.mark.parametrize("name, text, fires", [
    ("pod.yaml", POD % 8080, True),
    ("pod.yaml", POD % 8000, False),
    ("fly.toml", '[processes]\nweb = "gunicorn --bind 0.0.0.0:8000 shop:app"\n[http_service]\ninternal_port = 8080\n', True),
    ("fly.toml", '[processes]\nweb = "gunicorn --bind 0.0.0.0:8080 shop:app"\n[http_service]\ninternal_port = 8080\n', False),
    ("Dockerfile", DOCKER % ("80/tcp 443", "0.0.0.0:8000"), True),
    ("Dockerfile", DOCKER % ("80 8000", "0.0.0.0:8000"), False),
    ("Dockerfile", DOCKER % ("$PORT", "0.0.0.0:8000"), False),
    ("Dockerfile", DOCKER % ("80", "127.0.0.1:8000"), False),  # a proxy stands before it in there
    ("Dockerfile", DOCKER % ("80", "unix:/run/shop.sock"), False),
    ("compose.yaml", SERVED % '"80:8080"', True),
    ("compose.yaml", SERVED % '"127.0.0.1:80:8000/tcp", "81:9000"', False),
    ("compose.yaml", SERVED % '"80:8080-8090"', False),
    ("compose.yaml", SERVED % '"${PORT}:8080"', True),
    ("compose.yaml", SERVED % '"80:${PORT}"', False),
    ("compose.yaml", SERVED % "{target: 8080, published: 80}", True),
    ("compose.yaml", SERVED % "[[1]], {a: b}", False),
])
def test_a_port_that_is_published_and_not_listened_on(corntune, tmp_path, name, text, fires):
    assert ("CT707" in findings(corntune, tmp_path, **{name: text})) == fires


@pytest.mark.parametrize("variables, image, fires", [
    ("", "python:3.12", True), ("ENV PORT=80\n", "python:3.12", False), ("ARG PORT=80\n", "python:3.12", False),
    ("", "shop/base", False)])
def test_what_is_empty_when_an_image_is_built(corntune, tmp_path, variables, image, fires):
    text = f'FROM {image}\nUSER a\n{variables}ENV GUNICORN_CMD_ARGS="--bind=:${{PORT}}"\nCMD ["gunicorn", "shop:app"]\n'
    assert ("CT322" in findings(corntune, tmp_path, Dockerfile=text)) == fires


@pytest.mark.parametrize("command, variables, fires", [
    ("-w $WORKERS", "", True), ("-w ${WORKERS:-2}", "", False), ("-w $WORKERS", "ENV WORKERS=2\n", False),
    ("-w $WEB_CONCURRENCY", "", False), ("-n $NAME", "", False)])
def test_an_option_whose_variable_nothing_sets(corntune, tmp_path, command, variables, fires):
    text = f"FROM python\nUSER a\n{variables}CMD exec gunicorn {command} shop:app\n"
    assert ("CT322" in findings(corntune, tmp_path, Dockerfile=text)) == fires


REFERRING = """apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  containers:
    - name: web
      image: shop
      command: [gunicorn, "shop:app"]
      envFrom: [{%s: {name: shop}}]
      resources: {limits: {memory: 512Mi}}
"""


def settings_of(corntune, folder, name, text):
    (folder / name).write_text(text)
    done = corntune("check", "--format", "json", cwd=folder)
    return json.loads(done.stdout)["files"][0]["deployments"][0]


def test_a_secret_may_set_what_gunicorn_reads(corntune, tmp_path):
    found = settings_of(corntune, tmp_path, "pod.yaml", REFERRING % "secretRef")
    assert not found["open"] and found["settings"]["workers"]["value"] is None


@pytest.mark.parametrize("secret, workers", [("stringData: {WEB_CONCURRENCY: '7'}", 7), ("data: {WEB_CONCURRENCY: Nw==}", None),
                                             ("data: {A: Nw==}", 1), ("type: Opaque", 1), ("stringData: [a]", 1)])
@pytest.mark.parametrize("whole", [True, False])
def test_a_secret_in_the_same_file_is_read(corntune, tmp_path, secret, workers, whole):
    text = REFERRING % "secretRef"
    if not whole:
        text = text.replace("envFrom: [{secretRef: {name: shop}}]", "env: [{name: WEB_CONCURRENCY, valueFrom: "
                            "{secretKeyRef: {name: shop, key: WEB_CONCURRENCY}}}]")
        workers = workers if workers == 7 else None
    text += f"---\napiVersion: v1\nkind: Secret\nmetadata: {{name: shop}}\n{secret}\n"
    found = settings_of(corntune, tmp_path, "pod.yaml", text)
    assert found["settings"].get("workers", {"value": 1})["value"] == workers


def test_of_a_config_map_that_is_not_there_nothing_is_claimed(corntune, tmp_path):
    assert settings_of(corntune, tmp_path, "pod.yaml", REFERRING % "configMapRef")["open"]


@pytest.mark.parametrize("wrapper, is_open", [
    ("chpst -u shop", False), ("chpst -u shop -e ./env", True), ("envdir env", True), ("uv run", False),
    ("uv run --env-file .env", True)])
def test_variables_of_a_folder_are_not_seen(corntune, tmp_path, wrapper, is_open):
    found = settings_of(corntune, tmp_path, "run.sh", f"#!/bin/sh\nexec {wrapper} gunicorn -w 3 shop:app\n")
    assert found["open"] == is_open and found["settings"]["workers"]["value"] == 3


@pytest.mark.parametrize("line, fires", [
    ('user = os.environ["DB_USER"]', True), ('user = os.getenv("PGUSER", "shop")', True),
    ('group = int(os.environ.get("PGID", "1000"))', False), ('user = os.getenv("APP_USER")', False),
    ('_user = os.environ["DB_USER"]', False)])
def test_the_user_of_a_database_is_no_user_of_the_system(corntune, tmp_path, line, fires):
    found = findings(corntune, tmp_path, **{"gunicorn.conf.py": f"import os\nworkers = 3\n{line}\n"})
    assert ("CT324" in found) == fires
