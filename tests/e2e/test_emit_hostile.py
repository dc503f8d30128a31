"""Hostile values in emitted files: their readers give back every byte, or corntune refuses by name."""

import ast
import json
import subprocess

import dockerfile
import honcho.environ
import pytest
import yaml

import emit_support as readers

# Applications that would leave their place somewhere, or be taken for something else.
APPS = [
    "main app:app", "main'app:app", 'main"app:app', "main:create_app('x', \"y\")", "$HOME:app", "${PATH}:app",
    "$$:app", "$(id):app", "`id`:app", "%n:%(ENV_PATH)s", "%%:app", "100%:app", "main#x:app", "main #x:app",
    "main ;x:app", "a; touch evil", "a && b | c > d", "main\\:app", "main\\n:app", "end\\", "\\", "\\\\'\"",
    "yes", "1e3", "0x1f", "null", "~", "a: b", "- a", "-rf", "--bind=evil", "{a}", "[a]", "*a", "&a", "!a", "|",
    ">-", "@a", "%YAML", "# x", "#", ";", "a\tb", "  a  ", "ünïcode:äpp", "\u2028x\u0085y\ufeffz", "\U0001f984:app",
    "<<EOF", "{{ x }}", "\x7f\x1b[31m", "a,b", "a=b", "!!python/object:os.system", "~user", "-", "--",
]
# With line breaks: for the forms of more than one line.
BROKEN = ["a\nExecStart=/bin/evil", "a\r\nb", "a\n\nkey: value\n", "\n", "a\\\nb"]
NOT_UTF8 = "a\udcffb:app"  # the byte 0xff, as Python passes it to a program

SOCKET = "[Socket]\nListenStream=127.0.0.1:8000\n"

TEXT_FORMS = ["command", "procfile", "systemd", "supervisor", "dockerfile", "compose", "kubernetes"]


def words_of(form, text, folder):
    """The words that the real reader of the form makes of what was emitted."""
    if form == "command":
        return readers.shell_words(text)
    if form == "procfile":
        return readers.shell_words(honcho.environ.parse_procfile(text).processes["web"])
    if form == "systemd":
        return readers.systemd_words(readers.systemd_properties({"web.service": text, "web.socket": SOCKET})["Command Line"][0])
    if form == "supervisor":
        return readers.supervisor_program(text, folder)["words"]
    if form == "dockerfile":
        (command,) = [each for each in dockerfile.parse_string(text) if each.cmd.upper() == "CMD"]
        return list(command.value)
    if form == "compose":
        return readers.compose_service(text)[1]["command"]
    return [readers.expanded(word) for word in readers.kubernetes_container(text)[1]["command"]]


def emit(corntune_binary, form, app, *options):
    return subprocess.run([corntune_binary, "recommend", "--cpus=2", "--memory=1GiB", f"--format={form}", *options,
                           "--", app], capture_output=True, timeout=60)


def text_of(done):
    assert done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("app", APPS + BROKEN + [NOT_UTF8], ids=ascii)
@pytest.mark.parametrize("form", TEXT_FORMS)
def test_the_application_comes_back_byte_for_byte_or_is_refused(corntune_binary, form, app, tmp_path):
    one_line = form in ("procfile", "supervisor")
    bytes_too = form in ("command", "procfile")
    done = emit(corntune_binary, form, app)
    splits = form == "procfile" and "\u2028" in app
    if splits or (one_line and app in BROKEN) or (not bytes_too and app == NOT_UTF8):
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"corntune: error: APP: ")
        return
    words = words_of(form, text_of(done), tmp_path)
    assert words[-1] == app
    # Nothing before it has become longer: the words are those of a plain application.
    plain = words_of(form, text_of(emit(corntune_binary, form, "main:app")), tmp_path)
    guard = ["--"] if app.startswith("-") else []
    assert words[:-1] == plain[:-1] + guard


@pytest.mark.parametrize("app", APPS + BROKEN, ids=ascii)
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_data_forms_give_the_application_back(corntune_binary, form, app):
    text = text_of(emit(corntune_binary, form, app))
    answer = json.loads(text) if form == "json" else yaml.safe_load(text)
    assert answer["app"] == app
    assert readers.shell_words(answer["command"])[-1] == app
    assert answer["inputs"][-1] == app or not app.isprintable()


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_data_forms_refuse_what_is_not_utf8(corntune_binary, form):
    done = emit(corntune_binary, form, NOT_UTF8)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b'corntune: error: APP: not UTF-8, which this form needs: "a\\xffb:app"\n'


@pytest.mark.parametrize("app", APPS + BROKEN + [NOT_UTF8, "coding: utf-7", "+AAo-import os"], ids=ascii)
@pytest.mark.parametrize("form", ["conf.py", "adaptive"])
def test_echoed_inputs_stay_in_the_comments_of_python(corntune_binary, form, app):
    hostile = ast.parse(emit(corntune_binary, form, app).stdout)
    plain = ast.parse(emit(corntune_binary, form, "main:app").stdout)
    assert ast.dump(hostile) == ast.dump(plain)


@pytest.mark.parametrize("bind", ["unix:/run/it's \"$HOME\" `id` %n #x.sock", "unix:/a\\b\nimport os", "unix:/ü"])
@pytest.mark.parametrize("form", ["conf.py", "adaptive"])
def test_an_address_comes_back_from_python(corntune_binary, form, bind):
    source = text_of(emit(corntune_binary, form, "main:app", f"--bind={bind}"))
    names = {"__name__": "__config__"}
    exec(compile(source, "gunicorn.conf.py", "exec"), names)
    assert names["bind"] == bind


@pytest.mark.parametrize("folder", ["/srv/my app", "/srv/100%/a", "/srv/%n", "/srv/ünï", "/srv/$HOME", "/srv/a=b"])
def test_folders_come_back(corntune, folder, tmp_path):
    done = corntune("recommend", "--cpus=2", "--format=systemd", f"--directory={folder}", "main:app")
    assert done.returncode == 0, done.stderr
    properties = readers.systemd_properties({"web.service": done.stdout, "web.socket": SOCKET})
    assert properties["WorkingDirectory"] == [folder]
    assert properties["Environment"] == [f"PATH={folder}/venv/bin:/usr/local/bin:/usr/bin:/bin"]
    done = corntune("recommend", "--cpus=2", "--format=supervisor", f"--directory={folder}", "main:app")
    assert done.returncode == 0, done.stderr
    program = readers.supervisor_program(done.stdout, tmp_path)
    assert program["directory"] == folder
    assert program["environment"]["PATH"] == f"{folder}/venv/bin:/usr/local/bin:/usr/bin:/bin"


@pytest.mark.parametrize("name", ["yes", "no", "on", "null", "true", "1", "0x1f", "1e3", "web", "y"])
def test_names_that_yaml_would_take_for_something_else_stay_names(corntune, name):
    done = corntune("recommend", "--cpus=2", "--format=compose", f"--name={name}", "main:app")
    assert list(yaml.safe_load(done.stdout)["services"]) == [name]
    done = corntune("recommend", "--cpus=2", "--format=kubernetes", f"--name={name}", "main:app")
    manifest, container = readers.kubernetes_container(done.stdout)
    labels = {"app.kubernetes.io/name": name}
    assert (manifest["metadata"]["name"], container["name"]) == (name, name)
    assert manifest["spec"]["selector"]["matchLabels"] == manifest["metadata"]["labels"] == labels


@pytest.mark.parametrize("image", ["web", "registry.example:5000/a/web:1.2", "$TAG", "${TAG:-x}", "a: b", "yes", "a #b",
                                   "a\nb: c", "ü", "{{ image }}", "'", '"', "*a"])
def test_images_come_back(corntune, image):
    done = corntune("recommend", "--cpus=2", "--format=compose", f"--image={image}", "main:app")
    assert readers.compose_service(done.stdout)[1]["image"] == image
    done = corntune("recommend", "--cpus=2", "--format=kubernetes", f"--image={image}", "main:app")
    assert readers.kubernetes_container(done.stdout)[1]["image"] == image


@pytest.mark.parametrize("path", ["/healthz", "/a b", "/x: y", "/#x", "/ü", "/{a}", "/a\nb: c", "/\"'"])
def test_health_addresses_come_back(corntune, path):
    done = corntune("recommend", "--cpus=2", "--format=kubernetes", f"--health-path={path}", "main:app")
    container = readers.kubernetes_container(done.stdout)[1]
    assert container["readinessProbe"]["httpGet"]["path"] == path
