"""Starts the samples of tests/fixtures/deployments as what runs them would, up to Gunicorn and no further.

The PATH holds stubs only: one for Gunicorn, which writes down how it was started, and some for what stands around
it. Each form is read here by its real reader, where there is one for Python, or in a few lines that know no more
than the samples need.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tomllib

import dockerfile
import yaml

from emit_support import run

NODE_CPUS = 6

# Programs that run what stands behind so many words of their own.
PASSING_ON = {"newrelic-admin": 1, "poetry": 1, "uv": 1, "pipenv": 1, "ddtrace-run": 0, "opentelemetry-instrument": 0,
              "dumb-init": 1, "tini": 1, "gosu": 1, "su-exec": 1, "chpst": 2, "wait-for-it.sh": 4}
SILENT = ["celery", "nginx", "nc", "sleep", "kill", "manage.py"]
REAL = ["sh", "bash", "cat", "dirname", "env", "id", "expr", "nohup", "xargs"]

SUPERVISOR = """
import json, shlex, sys
from supervisor.options import ServerOptions
options = ServerOptions()
options.realize(["-c", sys.argv[1]])
print(json.dumps({one.name: [shlex.split(one.command), one.environment]
                  for group in options.process_group_configs for one in group.process_configs}))
"""


class Stubs:
    """A folder for PATH, and the starts that its gunicorn has written down."""

    def __init__(self, folder):
        self.bin = folder / "bin"
        self.log = folder / "log"
        self.home = folder
        self.bin.mkdir()
        self.log.mkdir()
        self.script("gunicorn", f"""
read n < {self.log}/count || n=0
n=$((n + 1)); echo $n > {self.log}/count
pwd > {self.log}/$n.folder
/usr/bin/env -0 > {self.log}/$n.environment
for word in "$@"; do printf '%s\\0' "$word"; done > {self.log}/$n.arguments
""")
        python = "while :; do case $1 in -m) shift; break;; -*) shift;; *) exit 0;; esac; done\n"
        for name in ("python", "python3"):
            self.script(name, python + 'case $1 in gunicorn*) shift; exec gunicorn "$@";; esac')
        for name, words in PASSING_ON.items():
            self.script(name, f'shift {words}\n[ "$1" != -- ] || shift\nexec "$@"')
        for name in SILENT:
            self.script(name, "exit 0")
        self.script("nproc", f"echo {NODE_CPUS}")
        for name in REAL:
            (self.bin / name).symlink_to(shutil.which(name))
        (self.log / "count").write_text("0\n")

    def script(self, name, text):
        (self.bin / name).write_text("#!/bin/sh\n" + text + "\n")
        (self.bin / name).chmod(0o755)

    def start(self, words, folder, environment):
        """Runs a command; what Gunicorn was told since, as [{"arguments", "environment", "folder"}]."""
        clean = {"PATH": str(self.bin), "HOME": str(self.home), "LC_ALL": "C.UTF-8", **environment}
        before = int((self.log / "count").read_text())
        words = [words[0] if words[0].startswith("/bin/") else pathlib.Path(words[0]).name, *words[1:]]
        if (folder / words[0]).is_file():
            words = ["sh", *words]
        subprocess.run(["/usr/bin/env", *words], cwd=folder, env=clean, capture_output=True, timeout=20,
                       stdin=subprocess.DEVNULL)
        after = int((self.log / "count").read_text())
        return [self.record(number) for number in range(before + 1, after + 1)]

    def record(self, number):
        read = lambda kind: (self.log / f"{number}.{kind}").read_text()
        return {"arguments": read("arguments").split("\0")[:-1], "folder": read("folder").rstrip("\n"),
                "environment": dict(one.split("=", 1) for one in read("environment").split("\0")[:-1])}


def of_conf(path):
    return [("configuration", ["gunicorn", "-c", path.name, "app:app"], {})]


def of_procfile(path):
    text = path.read_text().replace("\\\n", "").replace("\r", "")
    app = path.parent / "app.json"
    given = json.loads(app.read_text())["env"] if app.exists() else {}
    given = {name: one["value"] if isinstance(one, dict) else one for name, one in given.items()
             if not isinstance(one, dict) or "value" in one}
    starts, seen = [], set()
    for name, command in re.findall(r"^([\w-]+):\s*(.*)$", text, re.M):
        starts.append((name + (" 2" if name in seen else ""), ["bash", "-c", command], dict(given)))
        seen.add(name)
    return starts


def of_script(path):
    text = path.read_text()
    arguments = ["serve"] if 'case "$1"' in text else []
    return [("", ["bash" if "bash" in text.splitlines()[0] else "sh", path.name, *arguments], {})]


def of_dockerfile(path):
    """By the parser of Docker's own builder; the shell expands ENV."""
    stages, names = [], {}
    for command in dockerfile.parse_string(path.read_text()):
        kind, value = command.cmd.upper(), command.value
        if kind == "FROM":
            parent = names.get(value[0])
            stages.append(dict(parent) if parent else {"assign": [], "shell": ["/bin/sh", "-c"]})
            if len(value) == 3:
                names[value[2]] = stages[-1]
        elif not stages:
            continue
        elif kind == "ENV":
            for name, text in zip(value[::2], value[1::2]):
                old_form = len(shlex.split(text)) > 1  # ENV NAME several words
                text = shlex.quote(" ".join(shlex.split(text))) if old_form else text
                stages[-1]["assign"] = [*stages[-1]["assign"], f"export {name}={text}"]
        elif kind == "ARG":
            stages[-1]["assign"] = [*stages[-1]["assign"], value[0]]
        elif kind == "SHELL":
            stages[-1]["shell"] = list(value)
        elif kind in ("CMD", "ENTRYPOINT"):
            stages[-1][kind] = list(value) if command.json else [*stages[-1]["shell"], value[0]]
    last = stages[-1]
    shown = subprocess.run(["bash", "-c", "\n".join([*last["assign"], "/usr/bin/env -0"])], env={}, text=True,
                           capture_output=True).stdout
    environment = dict(one.split("=", 1) for one in shown.split("\0")[:-1])
    for name in ("PWD", "SHLVL", "_"):
        environment.pop(name, None)
    return [("image", [*last.get("ENTRYPOINT", []), *last.get("CMD", [])], environment)]


def interpolated(value, known):
    if isinstance(value, dict):
        return {key: interpolated(each, known) for key, each in value.items()}
    if isinstance(value, list):
        return [interpolated(each, known) for each in value]
    if not isinstance(value, str):
        return value
    put = lambda found: "$" if found[0] == "$$" else known.get(found[1] or found[2], found[3] or "")
    return re.sub(r"\$\$|\$(\w+)|\$\{(\w+)(?::?-([^}]*))?\}", put, value)


def pairs_of(path):
    if not path.exists():
        return {}
    assign = "set -a\n" + path.read_text() + "\n/usr/bin/env -0"
    shown = subprocess.run(["bash", "-c", assign], env={}, text=True, capture_output=True).stdout
    return {one.split("=", 1)[0]: one.split("=", 1)[1] for one in shown.split("\0")[:-1]
            if not one.startswith(("PWD=", "SHLVL=", "_="))}


def compose_environment(service, services, folder):
    environment = {}
    if isinstance(service.get("build"), str) and (folder / service["build"] / "Dockerfile").exists():
        environment.update(of_dockerfile(folder / service["build"] / "Dockerfile")[0][2])
    if base := service.get("extends"):
        environment.update(compose_environment(services[base["service"]], services, folder))
    files = service.get("env_file", [])
    for file in [files] if isinstance(files, str) else files:
        environment.update(pairs_of(folder / (file if isinstance(file, str) else file["path"])))
    given = service.get("environment") or {}
    if isinstance(given, list):
        given = dict(one.split("=", 1) for one in given if "=" in one)
    return {**environment, **{name: str(value) for name, value in given.items() if value is not None}}


def of_compose(path):
    dotenv = path.parent / ".env"
    services = interpolated(yaml.safe_load(path.read_text())["services"], pairs_of(dotenv) if dotenv.exists() else {})
    starts = []
    for name, service in services.items():
        words = []
        base = services[service["extends"]["service"]] if "extends" in service else {}
        for key in ("entrypoint", "command"):
            value = service.get(key, base.get(key)) or []
            words += shlex.split(value) if isinstance(value, str) else map(str, value)
        if not words and "build" in service:
            words = of_dockerfile(path.parent / service["build"] / "Dockerfile")[0][1]
        starts.append((name, words, compose_environment(service, services, path.parent)))
    return starts


def of_kubernetes(path):
    documents = list(yaml.safe_load_all(path.read_text()))
    objects = [one for document in documents for one in document.get("items", [document])]
    maps = {one["metadata"]["name"]: one["data"] for one in objects if one["kind"] == "ConfigMap"}
    starts = []
    for one in objects:
        spec = one.get("spec", {})
        while "containers" not in spec and spec:
            spec = spec.get("template", spec.get("jobTemplate", {})).get("spec", {})
        for container in spec.get("containers", []):
            if not container.keys() & {"command", "args"}:
                continue
            environment = {}
            for source in container.get("envFrom", []):
                data = maps[source["configMapRef"]["name"]]
                environment.update({source.get("prefix", "") + key: value for key, value in data.items()})

            def put(found):
                return found[0][1:] if found[0].startswith("$$") else environment.get(found[1], found[0])

            expand = lambda text: re.sub(r"\$?\$\(([\w.-]+)\)", put, text)
            for variable in container.get("env", []):
                value = variable.get("value")
                key = variable.get("valueFrom", {}).get("configMapKeyRef")
                if value is None and key is None:
                    continue
                environment[variable["name"]] = expand(value) if value is not None else maps[key["name"]][key["key"]]
            words = [expand(str(word)) for word in [*container.get("command", []), *container.get("args", [])]]
            starts.append((f"{one['metadata']['name']}/{container['name']}", words, environment))
    return starts


def of_ecs(path):
    data = json.loads(path.read_text())
    tasks = [data, data.get("taskDefinition", {})]
    tasks += [one["Properties"] for one in data.get("Resources", {}).values()]
    starts = []
    for task in tasks:
        task = {name[0].lower() + name[1:]: value for name, value in task.items()}
        for container in task.get("containerDefinitions", []):
            container = {name[0].lower() + name[1:]: value for name, value in container.items()}
            words = [*container.get("entryPoint", []), *container.get("command", [])]
            pairs = [[*one.values()] for one in container.get("environment", [])]
            if words:
                starts.append((f"{task['family']}/{container['name'] if 'name' in container else 'container'}", words,
                               dict(pairs)))
    return starts


def of_workflow(path):
    data = yaml.safe_load(path.read_text())
    starts = []
    for name, job in data["jobs"].items():
        for step in job["steps"]:
            if "gunicorn" in step.get("run", ""):
                given = {**data.get("env", {}), **job.get("env", {}), **step.get("env", {})}
                given = {key: str(value) for key, value in given.items() if "${{" not in str(value)}
                starts.append((f"{name}/{step['name']}" if "name" in step else name, ["bash", "-c", step["run"]], given))
    return starts


def of_supervisor(path, folder):
    """By supervisor's own parser."""
    copy = folder / "supervisord.conf"
    text = path.read_text()
    copy.write_text(text if "[supervisord]" in text else "[supervisord]\n" + text)
    done = run("/usr/bin/python3", "-c", SUPERVISOR, copy, env={**os.environ, "LC_ALL": "C.UTF-8", "BIND": "[::1]:1"})
    assert done.returncode == 0, done.stderr
    return [(name, words, environment) for name, (words, environment) in json.loads(done.stdout).items()]


def of_platform(path):
    if path.name == "fly.toml":
        data = tomllib.loads(path.read_text())
        commands = data.get("processes") or data["experimental"]
        return [(name, shlex.split(command), data.get("env", {})) for name, command in commands.items()]
    data = yaml.safe_load(path.read_text())
    if path.name == "app.yaml":
        return [("default", ["bash", "-c", data["entrypoint"]], data.get("env_variables", {}))]
    starts = []
    for service in data["services"]:
        given = {one["key"]: str(one["value"]) for one in service.get("envVars", []) if "value" in one}
        starts.append((service["name"], ["bash", "-c", service["startCommand"]], given))
    return starts


def starts_of(form, path, folder):
    """[(deployment, words, environment)] of a file; nothing for a form that nothing here can start."""
    if form == "supervisor":
        return of_supervisor(path, folder)
    readers = {"gunicorn.conf.py": of_conf, "procfile": of_procfile, "shell": of_script, "dockerfile": of_dockerfile,
               "compose": of_compose, "kubernetes": of_kubernetes, "fly": of_platform, "render": of_platform,
               "app-engine": of_platform, "ecs": of_ecs, "github-workflow": of_workflow}
    return readers[form](path) if form in readers else []
