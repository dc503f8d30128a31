"""The catalogue of settings against the installed Gunicorns, and the command that prints it."""

import json
import pathlib
import subprocess
import sys

import jsonschema
import pytest
from gunicorn_support import CORNTUNE, RELEASES, ROOT, ask_python, clean_environment, python_of

# What each release says of its own settings, read here without the script that made the catalogue.
REAL = """
import argparse, json, os
import gunicorn
from gunicorn.config import Config, KNOWN_SETTINGS

parser = Config("usage", prog="gunicorn").parser()
actions = {action.dest: action for action in parser._actions}
for setting in KNOWN_SETTINGS:
    action = actions.get(setting.name)
    given = None if action is None else (
        "none" if action.nargs == 0 else "optional" if action.nargs == "?" else "required")
    default = setting.default
    print(json.dumps({
        "name": setting.name, "section": setting.section,
        "flags": action.option_strings if action else [],
        "argument": given or "none",
        "repeatable": isinstance(action, argparse._AppendAction),
        "stores": None if given in (None, "required") else str(action.const),
        "default": "<hook>" if callable(default) else
                   str(int(default)) if type(default) not in (bool, int) and isinstance(default, int)
                   else repr(default),
        "validator": setting.validator.__name__,
        "held": type(Config().settings[setting.name].get()).__name__,
        "folder": repr(os.getcwd()), "user": repr(os.geteuid()), "group": repr(os.getegid()),
    }))
"""

# The type of the value that Gunicorn holds for a default -> the catalogue's name of the type.
HELD = {"bool": {"bool"}, "int": {"integer"}, "str": {"text"}, "list": {"list"},
        "function": {"callable"}, "method": {"callable"}, "dict": {"other"}, "_SSLMethod": {"other"},
        "VerifyMode": {"integer"}}


def settings(*arguments):
    done = subprocess.run([CORNTUNE, "settings", "--format=json", *arguments], text=True,
                          capture_output=True, timeout=30, check=True)
    return json.loads(done.stdout)


def run(*arguments):
    return subprocess.run([CORNTUNE, "settings", *arguments], text=True, capture_output=True,
                          timeout=30, check=False)


def places(setting):
    """The default as the catalogue writes it: what belongs to the process stands in brackets."""
    if setting["name"] == "chdir":
        assert setting["default"] == setting["folder"]
        return "<current folder>"
    if setting["name"] in ("user", "group"):
        assert setting["default"] == setting[setting["name"]]
        return f"<effective {setting['name']}>"
    if setting["name"] == "control_socket":
        assert setting["default"].endswith("/gunicorn.ctl'")
        return "<$XDG_RUNTIME_DIR, or ~/.gunicorn>/gunicorn.ctl"
    return setting["default"]


@pytest.mark.parametrize("release", RELEASES)
def test_the_catalogue_is_what_the_installed_release_says(release):
    real = {setting["name"]: setting for setting in ask_python(release, REAL)}
    ours = {setting["name"]: setting
            for setting in settings("--gunicorn-version", release)["settings"]}
    assert sorted(ours) == sorted(real)
    for name, theirs in real.items():
        mine = ours[name]
        for key in ("section", "flags", "argument", "repeatable", "stores"):
            assert mine[key] == theirs[key], (name, key)
        assert mine["default"] == places(theirs), name


@pytest.mark.parametrize("release", RELEASES)
def test_the_type_of_a_setting_is_that_of_the_value_gunicorn_holds(release):
    ours = {setting["name"]: setting["type"]
            for setting in settings("--gunicorn-version", release)["settings"]}
    compared = 0
    for setting in ask_python(release, REAL):
        if setting["name"] in ("user", "group", "ssl_version") or setting["held"] == "NoneType":
            continue  # a name or a number; an enumerator; nothing to see
        assert ours[setting["name"]] in HELD[setting["held"]], setting["name"]
        compared += 1
    assert compared > 50


@pytest.mark.parametrize("release", RELEASES)
def test_a_variable_of_the_catalogue_moves_the_default_and_no_other_does(release):
    value = {"WEB_CONCURRENCY": "7", "PORT": "7777", "FORWARDED_ALLOW_IPS": "10.0.0.1",
             "XDG_RUNTIME_DIR": "/"}
    ours = {setting["name"]: setting["environment"]
            for setting in settings("--gunicorn-version", release)["settings"]}
    plain = {setting["name"]: setting["default"]
             for setting in ask_python(release, REAL, XDG_RUNTIME_DIR="")}
    for variable, text in value.items():
        changed = {setting["name"] for setting in ask_python(
                       release, REAL, **{"XDG_RUNTIME_DIR": "", variable: text})
                   if setting["default"] != plain[setting["name"]]}
        # The default is the path below the variable's folder from 25.2 on only, when it is one.
        assert changed == {name for name, names in ours.items() if variable in names}, variable


def test_the_file_in_the_repository_is_what_the_script_writes(tmp_path):
    """The script's own rendering, on the releases that are installed here anyway."""
    sys.path.insert(0, str(ROOT / "scripts"))
    source = pathlib.Path(ROOT / "scripts/update-catalogue").read_text(encoding="utf-8")
    module = {"__file__": str(ROOT / "scripts/update-catalogue"), "__name__": "update_catalogue"}
    exec(compile(source, "update-catalogue", "exec"), module)  # it has no .py to import
    data = (ROOT / "src/gunicorn/catalogue_data.inc").read_text(encoding="utf-8")
    probe = ROOT / "scripts/catalogue-probe.py"
    done = subprocess.run([python_of("27.0.1"), probe], cwd=tmp_path, check=True, text=True,
                          env=clean_environment(XDG_RUNTIME_DIR=""), stdout=subprocess.PIPE)
    for setting in json.loads(done.stdout):
        newest = ",\n      ".join(module["form_of"](setting))
        assert newest in data, setting["name"]


def test_every_output_matches_the_schema():
    schema = json.loads((ROOT / "docs/schemas/settings.schema.json").read_text(encoding="utf-8"))
    for arguments in ([], ["--gunicorn-version=19.9.0"], ["proxy_protocol"], ["sendfile"]):
        jsonschema.validate(settings(*arguments), schema)


def test_one_setting_is_told_in_full():
    assert run("proxy_protocol").stdout == (
        "proxy_protocol (Server Mechanics)\n"
        "  type                text: off, auto, v1, v2\n"
        "  default             'off'\n"
        "  flags               --proxy-protocol [VALUE] (alone: auto)\n"
        "  does something for  sync, gthread, gevent, asgi\n"
        "  releases            19.9.0 to 27.0.1\n"
        "                      default 'off' from 24.1.0 on\n")


def test_a_setting_is_found_by_its_flag():
    assert run("keep-alive").stdout == run("keepalive").stdout
    assert run("keep-alive").stdout.startswith("keepalive (Worker Processes)\n")


@pytest.mark.parametrize("arguments, message", [
    (["workerz"], 'no setting of Gunicorn: "workerz" (did you mean workers?)'),
    (["nothing_like_it"], 'no setting of Gunicorn: "nothing_like_it" (corntune settings lists them)'),
    (["http2_cleartext", "--gunicorn-version=26.1.0"],
     'setting "http2_cleartext" came with Gunicorn 26.2.0, 26.1.0 lacks it'),
    (["tolerate_dangerous_framing"],
     'setting "tolerate_dangerous_framing" is in Gunicorn 22.0.0 to 22.0.0, 27.0.1 lacks it'),
    (["--gunicorn-version=18"],
     '--gunicorn-version: unknown version of Gunicorn: "18" (known: 19.9.0 to 27.0.1)'),
])
def test_what_is_not_there_is_an_error_with_its_remedy(arguments, message):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"corntune: error: {message}\n"
