"""The programs that read what corntune emits, each as a function from text to what it understood."""

import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile

import yaml

SUPERVISOR = """
import json, sys
from supervisor.options import ServerOptions
options = ServerOptions()
options.realize(["-c", sys.argv[1]])
(group,) = options.process_group_configs
(program,) = group.process_configs
print(json.dumps({"name": program.name, "words": __import__("shlex").split(program.command),
                  "directory": program.directory, "environment": program.environment,
                  "stopwaitsecs": program.stopwaitsecs, "uid": program.uid}))
"""


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60, **options)


def systemd_properties(units):
    """What systemd's own unit loader makes of web.service: {name: [values]}, from its test mode."""
    with tempfile.TemporaryDirectory(prefix="corntune-units-") as folder:
        os.chmod(folder, 0o755)
        for name, text in units.items():
            (pathlib.Path(folder) / name).write_text(text)
        # Test mode refuses root; nobody may read the folder.
        drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        done = run(*drop, "/lib/systemd/systemd", "--test", "--system", "--unit=web.service", "--no-pager",
                   env={**os.environ, "SYSTEMD_UNIT_PATH": folder + ":"})
    block = done.stdout.split("-> Unit web.service:\n", 1)[1].split("\n\t-> Unit ", 1)[0].split("\n-> Unit ", 1)[0]
    properties = {}
    for line in block.split("\n"):
        name, colon, value = line.strip("\t").partition(": ")
        if colon:
            properties.setdefault(name, []).append(value)
    return properties


def systemd_words(line):
    """The words of a "Command Line:" as systemd prints it: bare, or in double quotes with C escapes."""
    words = []
    for bare, quoted in re.findall(r'(?:([^ "]+)|"((?:[^"\\]|\\.)*)")(?: |$)', line):
        word = re.sub(r"\\(x[0-9a-f]{2}|[0-7]{3}|.)", unescape, bare or quoted)
        # At the start of the process "$$" becomes "$" (systemd.service(5), command lines).
        words.append(word.replace("$$", "$"))
    return words


def unescape(match):
    code = match.group(1)
    if code[0] == "x":
        return chr(int(code[1:], 16))
    if len(code) == 3:
        return chr(int(code, 8))
    return {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "s": " "}.get(code, code)


def supervisor_program(text, folder):
    """What supervisord's own parser makes of the program section."""
    file = folder / "supervisord.conf"
    file.write_bytes(b"[supervisord]\n" + text.encode("utf-8", "surrogateescape"))
    done = run("/usr/bin/python3", "-c", SUPERVISOR, file, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def interpolated(value):
    """Compose's rule for values: "$$" is a dollar; nothing else that starts with one may be there."""
    if isinstance(value, dict):
        return {key: interpolated(each) for key, each in value.items()}
    if isinstance(value, list):
        return [interpolated(each) for each in value]
    if not isinstance(value, str):
        return value
    assert "$" not in value.replace("$$", ""), f"a variable of Compose: {value!r}"
    return value.replace("$$", "$")


def compose_service(text):
    ((name, service),) = yaml.safe_load(text)["services"].items()
    return name, interpolated(service)


def expanded(word):
    """Kubernetes' rule for words of a command: "$$" is a dollar, "$(NAME)" a variable."""
    assert "$(" not in word.replace("$$", ""), f"a variable of Kubernetes: {word!r}"
    return word.replace("$$", "$")


def kubernetes_container(text):
    manifest = yaml.safe_load(text)
    (container,) = manifest["spec"]["template"]["spec"]["containers"]
    return manifest, container


def shell_words(text):
    """The words that sh makes of a command line."""
    done = subprocess.run(["sh", "-c", 'set -- ' + text.rstrip("\n") + '; for word; do printf "%s\\0" "$word"; done'],
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [word.decode("utf-8", "surrogateescape") for word in done.stdout.split(b"\0")[:-1]]


def gunicorn_words(value):
    """GUNICORN_CMD_ARGS as Gunicorn splits it."""
    return shlex.split(value)
