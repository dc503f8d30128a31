"""What corntune emits, read by the programs that it is for."""

import json
import pathlib
import re
import shlex
import subprocess

import dockerfile
import dotenv
import honcho.environ
import jsonschema
import kubernetes_validate
import pytest
import yaml

import emit_support as readers

TOP = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((TOP / "docs" / "schemas" / "recommend.schema.json").read_text())
MACHINE = ["--cpus=2", "--memory=4GiB"]
APP = "shop.wsgi:application"

# Requests that between them emit every kind of value.
REQUESTS = [
    [],
    ["-k", "gthread", "--threads=4", "--behind=nginx"],
    ["-k", "gevent", "--behind=gclb", "--memory-per-worker=200MiB"],
    ["-k", "asgi", "--behind=alb", "--proxy-address=10.0.0.0/16", "--terminating-grace=20s"],
    ["-k", "uvicorn", "--behind=heroku", "--max-workers=2"],
    ["-k", "tornado", "--behind=cloudrun", "--terminating-grace=60s", "--pre-stop=8s"],
    ["--behind=haproxy", "--db-connections=20", "--replicas=3"],
]


@pytest.fixture(params=REQUESTS, ids=lambda request: " ".join(request) or "nothing")
def emitted(request, corntune):
    """A function from a form's name (and options for it) to its text."""

    def emit(form, *arguments):
        done = corntune("recommend", f"--format={form}", *MACHINE, *request.param, *arguments, APP)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return emit


def settings_words(emitted):
    """The words of the command line, as the JSON form gives them: the yardstick of the other forms."""
    return shlex.split(json.loads(emitted("json"))["command"])


def with_bind(words, bind):
    return [*words[:-1], f"--bind={bind}", words[-1]]


def test_json_and_yaml_are_one_object_and_meet_the_schema(emitted):
    answer = json.loads(emitted("json"))
    jsonschema.validate(answer, SCHEMA, cls=jsonschema.Draft202012Validator)
    again = yaml.safe_load(emitted("yaml"))
    # The inputs hold the name of the form.
    assert "--format=yaml" in again.pop("inputs") and "--format=json" in answer.pop("inputs")
    assert again == answer


def test_the_schema_refuses_what_is_no_recommendation(emitted):
    for key, value in [("schema", "corntune.recommend/2"), ("cpus", 0), ("settings", {}), ("policy", "luck")]:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**json.loads(emitted("json")), key: value}, SCHEMA)


def test_sh_runs_the_command(emitted):
    assert readers.shell_words(emitted("command")) == settings_words(emitted)


def test_honcho_reads_the_procfile(emitted):
    processes = honcho.environ.parse_procfile(emitted("procfile")).processes
    assert list(processes) == ["web"]
    assert readers.shell_words(processes["web"]) == settings_words(emitted)


def test_docker_and_systemd_read_the_environment_file(emitted, tmp_path):
    text = emitted("env")
    (value,) = [line.split("=", 1)[1] for line in text.splitlines() if not line.startswith("#")]
    assert readers.gunicorn_words(value) == settings_words(emitted)[1:-1]
    # docker --env-file takes the rest of the line; Compose's env_file is what python-dotenv reads.
    (tmp_path / "environment.d").mkdir()
    (tmp_path / "environment.d" / "web.conf").write_text(text)
    assert dotenv.dotenv_values(tmp_path / "environment.d" / "web.conf") == {"GUNICORN_CMD_ARGS": value}
    # systemd's own reader of such files, by the one program of it that prints what it read.
    done = readers.run("/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator",
                       env={"XDG_CONFIG_HOME": str(tmp_path), "PATH": "/bin"})
    assert f"GUNICORN_CMD_ARGS={value}" in [line.replace('"', "") for line in done.stdout.splitlines()]


def test_the_docker_parser_reads_the_dockerfile(emitted):
    text = emitted("dockerfile")
    commands = {command.cmd.upper(): command for command in dockerfile.parse_string("FROM scratch\n" + text)}
    assert set(commands) == {"FROM", "EXPOSE", "STOPSIGNAL", "CMD"}
    assert commands["CMD"].json
    assert list(commands["CMD"].value) == with_bind(settings_words(emitted), "0.0.0.0:8000")
    assert commands["EXPOSE"].value == ("8000",)
    # Alone at the top of a file, where Docker looks for directives in comments.
    assert len(dockerfile.parse_string(text)) == 3


def test_compose_gives_the_words_and_the_limits(emitted):
    name, service = readers.compose_service(emitted("compose"))
    assert name == "web"
    assert service["command"] == with_bind(settings_words(emitted), "0.0.0.0:8000")
    assert service["deploy"]["resources"]["limits"] == {"cpus": "2", "memory": 4 << 30}
    assert re.fullmatch(r"\d+s", service["stop_grace_period"])


def times_fit(stop_s, words, delay_s=0):
    """The runner waits for graceful_timeout, the delay before the signal, and a second at least."""
    given = [int(word.split("=")[1]) for word in words if word.startswith("--graceful-timeout=")]
    return stop_s >= (given or [30])[0] + delay_s + 1


def test_every_runner_waits_longer_than_gunicorn_needs(emitted, tmp_path):
    words = settings_words(emitted)
    _, service = readers.compose_service(emitted("compose"))
    assert times_fit(int(service["stop_grace_period"][:-1]), words)
    assert times_fit(readers.supervisor_program(emitted("supervisor"), tmp_path)["stopwaitsecs"], words)
    (stop,) = re.findall(r"^TimeoutStopSec=(\d+)$", emitted("systemd"), re.M)
    assert times_fit(int(stop), words)
    manifest, container = readers.kubernetes_container(emitted("kubernetes"))
    delay = container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["sleep", "0"])[1]
    assert times_fit(manifest["spec"]["template"]["spec"]["terminationGracePeriodSeconds"], words, int(delay))


@pytest.mark.parametrize("version", ["1.27", "1.34"])
@pytest.mark.parametrize("health", [[], ["--health-path=/healthz"]])
def test_kubernetes_takes_the_deployment(emitted, version, health):
    text = emitted("kubernetes", *health)
    manifest, container = readers.kubernetes_container(text)
    kubernetes_validate.validate(manifest, version, strict=True)
    words = [readers.expanded(word) for word in container["command"]]
    expected = settings_words(emitted)
    if not any(word.startswith("--worker-tmp-dir=") for word in expected):
        expected.insert(-1, "--worker-tmp-dir=/dev/shm")
    assert words == with_bind(expected, "0.0.0.0:8000")
    startup, ready, live = (container[f"{kind}Probe"] for kind in ("startup", "readiness", "liveness"))
    assert startup != ready != live != startup
    assert container["resources"]["limits"] == {"cpu": "2000m", "memory": 4 << 30}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert manifest["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"] is True
    volumes = {each["name"]: each["emptyDir"] for each in manifest["spec"]["template"]["spec"]["volumes"]}
    mounts = {each["mountPath"]: volumes[each["name"]] for each in container["volumeMounts"]}
    assert mounts["/dev/shm"]["medium"] == "Memory" and mounts["/tmp"] == {}


def test_supervisor_reads_the_program(emitted, tmp_path):
    program = readers.supervisor_program(emitted("supervisor"), tmp_path)
    assert program["words"] == ["/usr/bin/env", *with_bind(settings_words(emitted), "127.0.0.1:8000")]
    assert program["directory"] == "/srv/app"
    assert program["environment"]["PATH"].startswith("/srv/app/venv/bin:")


def test_systemd_verifies_and_loads_the_units(emitted, tmp_path):
    units = {"web.service": emitted("systemd"), "web.socket": emitted("systemd-socket")}
    for name, text in units.items():
        (tmp_path / name).write_text(text)
    done = readers.run("systemd-analyze", "verify", *(tmp_path / name for name in units))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    properties = readers.systemd_properties(units)
    assert readers.systemd_words(properties["Command Line"][0]) == ["/usr/bin/env", *settings_words(emitted)]
    assert properties["WorkingDirectory"] == ["/srv/app"]
    assert properties["MemoryMax"] == [str(4 << 30)]


NGINX = """
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  include {folder}/web.conf;
}}
"""


@pytest.mark.parametrize("bind", ["127.0.0.1:8000", "0.0.0.0:8000", "[::1]:8000", "unix:/run/web.sock", "localhost:8000"])
def test_nginx_takes_the_upstream(emitted, tmp_path, bind):
    (tmp_path / "web.conf").write_text(emitted("nginx", f"--bind={bind}"))
    (tmp_path / "nginx.conf").write_text(NGINX.format(folder=tmp_path))
    done = readers.run("nginx", "-t", "-q", "-c", tmp_path / "nginx.conf", "-p", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("bind", ["127.0.0.1:8000", "0.0.0.0:8000", "[::1]:8000", "unix:/run/web.sock"])
def test_haproxy_takes_the_backend(emitted, tmp_path, bind):
    config = tmp_path / "haproxy.cfg"
    config.write_text("defaults\n    timeout client 30s\nfrontend f\n    mode http\n    bind 127.0.0.1:1\n"
                      "    default_backend web\n" + emitted("haproxy", f"--bind={bind}"))
    done = readers.run("haproxy", "-c", "-q", "-f", config)
    assert (done.returncode, done.stderr) == (0, "")
    assert subprocess.run(["haproxy", "-c", "-V", "-f", str(config)], capture_output=True).returncode == 0


def test_every_form_is_documented_with_a_command_that_runs(corntune, tmp_path):
    table = re.findall(r"^\| `([a-z.-]+)` \| .* \| `(.+)` \|$", (TOP / "docs" / "forms.md").read_text(), re.M)
    help_text = " ".join(corntune("recommend", "--help").stdout.split())
    forms = re.search(r"One of: text, ([a-z., -]+?) (?:-|\[)", help_text).group(1).split(", ")
    assert [form for form, _ in table] == forms
    for form, command in table:
        (words,) = re.findall(r"corntune (recommend .*?main:app)", command)
        words = [f"{tmp_path}/out" if word.startswith("/etc/") else word for word in words.split()]
        assert form in words
        done = corntune(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("option", ["--name=x", "--image=x", "--bind=0.0.0.0:1", "--directory=/x", "--user=x",
                                    "--health-path=/x"])
def test_an_option_changes_the_form_or_is_refused(corntune, option):
    """For every form: an option that fills in a name has an effect, or is an error that says it has none."""
    heeded = 0
    for form in re.findall(r"^\| `([a-z.-]+)` \|", (TOP / "docs" / "forms.md").read_text(), re.M):
        arguments = ["recommend", f"--format={form}", *MACHINE, APP]
        done = corntune(*arguments, option)
        if done.returncode == 2:
            name = option.split("=")[0]
            assert done.stderr == f"corntune: error: {name}: has no effect with --format={form}\n"
            continue
        heeded += 1
        # Without the comments, in which the options are echoed.
        lines = [line for line in done.stdout.splitlines() if line[:1] not in "#;"]
        assert lines != [line for line in corntune(*arguments).stdout.splitlines() if line[:1] not in "#;"]
    assert 1 <= heeded < 15
