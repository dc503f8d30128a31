"""Input that is meant to hang, exhaust or break `corntune check`: a finding CT0xx or silence, nothing else.

Every run may use 25 s of CPU time and 1.5 GiB of address space: what grows faster than its input uses up either.
"""

import json
import os
import resource
import subprocess

import pytest

from conftest import BINARY, plain_environment

LONG = 1_000_000  # bytes: half of the longest file that is read


def limited():
    resource.setrlimit(resource.RLIMIT_CPU, (25, 25))
    resource.setrlimit(resource.RLIMIT_AS, (3 << 29, 3 << 29))


def check(folder, *arguments):
    """The report on a folder, when check ends as it should."""
    done = subprocess.run([BINARY, "check", "--format", "json", *(arguments or ["."])], cwd=folder, timeout=240,
                          capture_output=True, text=True, env=plain_environment(), preexec_fn=limited)
    assert done.returncode in (0, 1), f"ended with {done.returncode}: {done.stderr[-500:]}"
    return json.loads(done.stdout)


def repeated(text, size=LONG):
    return text * (size // len(text))


def numbered(pattern, size=LONG):
    """The pattern with 0, 1, 2 ... in the place of #, up to a size."""
    lines, length = [], 0
    while length < size:
        lines.append(pattern.replace("#", str(len(lines))))
        length += len(lines[-1])
    return "".join(lines)


def laughs(first, line, count=30):
    """Each line doubles, or more, what the line before it stands for."""
    return first + "".join(line.replace("@", str(i)).replace("#", str(i + 1)) for i in range(count))


SERVICE = "services:\n  web:\n    command: gunicorn -w 2 shop:app\n"
KUBERNETES = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n"

BOMBS = {
    "lists of lists": {"compose.yaml": laughs("a0: &a0 [x, x]\n", "a#: &a# [*a@, *a@, *a@, *a@]\n") + SERVICE},
    "merges of merges": {
        "compose.yaml": laughs("a0: &a0 {x: 1}\n", "a#: &a# {<<: [*a@, *a@, *a@, *a@]}\n")
        + "services:\n  web:\n    <<: *a30\n    command: gunicorn -w 2 shop:app\n"},
    "one environment for every service": {
        "compose.yaml": "x: &x\n" + numbered("  V#: v\n", LONG // 2)
        + "services:\n" + numbered("  s#: {environment: *x, command: gunicorn -w 2 a}\n", LONG // 2)},
    "services that extend one another": {
        "compose.yaml": "services:\n" + numbered("  s#: {extends: s#, command: gunicorn -w 2 a}\n")},
    "one env_file for every service": {
        "compose.yaml": "services:\n" + numbered("  s#: {env_file: big.env, command: gunicorn -w 2 a}\n"),
        "big.env": numbered("V#=v\n")},
    "a script for every process": {
        "Procfile": numbered("p#: ./start.sh\n"), "start.sh": "#!/bin/sh\n" + repeated("gunicorn -w 2 a\n")},
    "a configuration for every process": {
        "Procfile": numbered("p#: gunicorn -c conf.py a\n"), "conf.py": "workers = 2\n" + repeated("x = 1\n")},
    "variables of variables": {
        "web.yaml": KUBERNETES + "  - command: [gunicorn, --name, $(V30), a]\n    env:\n"
        + laughs("    - {name: V0, value: aaaaaaaa}\n", "    - {name: V#, value: $(V@)$(V@)}\n", 60)},
    "ENV of ENV": {
        "Dockerfile": "FROM a\n" + laughs("ENV V0=aaaaaaaa\n", "ENV V#=$V@$V@\n", 60) + 'CMD ["gunicorn", "a"]\n'},
    "variables of a script": {
        "run.sh": "#!/bin/sh\n" + laughs("V0=aaaaaaaa\n", "V#=$V@$V@\n", 60) + "gunicorn --name $V60 a\n"},
    "arrays of arrays of a script": {
        "run.sh": "#!/bin/bash\n" + laughs("A0=(a b c d)\n", 'A#=("${A@[@]}" "${A@[@]}")\n', 60) + 'gunicorn "${A60[@]}" a\n'},
    "one array for every word": {
        "run.sh": "#!/bin/bash\nA=(" + "'' " * 900 + ")\ngunicorn " + repeated('"${A[@]}" ') + "\n"},
    "functions that call one another": {
        "run.sh": "#!/bin/sh\n" + laughs("f0() { gunicorn -w 2 a; }\n", "f#() { f@; f@; f@; f@; }\n") + "f30\n"},
    "loops within loops": {
        "run.sh": "#!/bin/sh\n" + repeated("while a; do A=$A$B; B=$A; " * 90 + "done; " * 90) + "\ngunicorn $A a\n"},
    "branches that assign everything": {
        "run.sh": "#!/bin/sh\n" + "if a; then\n" * 90 + numbered("V#=v\n", LONG // 2) + "fi\n" * 90
        + "$X\n" * 50_000 + "gunicorn $V7 a\n"},
    "commands that may be any function": {
        "run.sh": "#!/bin/sh\n" + numbered("f#() { V#=v; }\n", LONG // 2) + repeated("$X\n", LONG // 2) + "gunicorn $V7 a\n"},
    "a variable of a unit, again and again": {
        "a.service": f"[Service]\nEnvironment=A={'a' * 900_000}\nExecStart=/usr/bin/gunicorn "
        + repeated("${A}", 400_000) + "\n"},
    "a long name of a program": {
        "a.conf": f"[program:{'a' * 900_000}]\ncommand=gunicorn " + repeated("%(program_name)s", 900_000) + "\n"},
    "defaults of defaults": {"compose.yaml": "services:\n  a:\n    command: gunicorn " + repeated("${a:-") + "\n"},
    "deep flow lists": {"compose.yaml": SERVICE + "x: " + repeated("[")},
    "deep flow maps": {"web.yaml": "apiVersion: v1\nkind: Pod\nx: " + repeated('{"a":')},
    "deep block lists": {"web.yaml": "apiVersion: v1\nkind: Pod\nx:\n" + repeated("- ", 100_000) + "a\n"},
    "deep command of Docker": {"Dockerfile": "FROM a\nCMD " + repeated("[")},
    "deep brackets of Python": {"gunicorn.conf.py": "workers = " + repeated("(")},
    "deep minus of Python": {"gunicorn.conf.py": "workers = " + repeated("-") + "1\n"},
    "deep blocks of Python": {"gunicorn.conf.py": "".join(" " * i + "if x:\n" for i in range(1900))},
    "deep substitutions": {"run.sh": "#!/bin/sh\ngunicorn " + repeated("$(") + "\n"},
    "deep braces of the shell": {"run.sh": "#!/bin/sh\ngunicorn " + repeated("${a:-") + "\n"},
    "deep branches of the shell": {"run.sh": "#!/bin/sh\n# gunicorn\n" + repeated("if a; then ")},
    "one line of YAML": {
        "web.yaml": "{apiVersion: v1, kind: Pod, spec: {containers: [" + repeated("{command: [gunicorn, a]}, ") + "]}}"},
    "many processes": {"Procfile": numbered("p#: gunicorn -w 2 a\n")},
    "many options": {"Procfile": "web: gunicorn " + repeated("--bind 127.0.0.1:80 ") + "a\n"},
    "many unknown words": {"Procfile": "web: gunicorn " + repeated("$A ") + "a\n"},
    "many stages": {"Dockerfile": numbered("FROM s# AS s#\nENV A#=b\n") + 'CMD ["gunicorn", "a"]\n'},
    "many variables": {"Dockerfile": "FROM a\n" + numbered("ENV A#=$B#\n") + 'CMD ["gunicorn", "a"]\n'},
    "many commands of a unit": {"a.service": "[Service]\n" + repeated("Environment=A=1\nExecStart=/bin/gunicorn a\n")},
    "many programs": {"a.conf": numbered("[program:p#]\ncommand=gunicorn -w 2 a\n")},
    "many containers": {"web.yaml": KUBERNETES + repeated("  - {command: [gunicorn, a]}\n")},
    "many ignores": {"gunicorn.conf.py": repeated("workers = 33  # corntune: ignore=CT102 -- why\n", 300_000)},
    "an open quote": {"Procfile": "web: gunicorn '" + repeated("a ")},
    "here documents without end": {"run.sh": "#!/bin/sh\n# gunicorn\n" + repeated("cat <<A\n")},
}


@pytest.mark.parametrize("files", BOMBS.values(), ids=BOMBS)
def test_a_bomb_does_not_go_off(tmp_path, files):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    check(tmp_path)


def test_more_deployments_than_anyone_writes_are_told(tmp_path):
    (tmp_path / "Procfile").write_text("".join(f"p{i}: gunicorn -w 2 --timeout 0 a\n" for i in range(1002)))
    report = check(tmp_path)
    assert report["summary"]["deployments"] == 1000
    assert [one["line"] for one in report["findings"] if one["rule"] == "CT001"] == [1001]


def test_circles_end(tmp_path):
    (tmp_path / "a.sh").write_text("#!/bin/sh\n. ./b.sh\ngunicorn -w 2 shop:app\n")
    (tmp_path / "b.sh").write_text("#!/bin/sh\n. ./a.sh\n./a.sh\n")
    (tmp_path / "Procfile").write_text("web: sh a.sh\nother: gunicorn -c conf.py a\n")
    (tmp_path / "conf.py").write_text("import conf\nfrom conf import *\nworkers = 2\n")
    (tmp_path / "compose.yaml").write_text(
        "services:\n  a: {extends: b, command: gunicorn x}\n  b: {extends: {service: a}}\n  c: {extends: c}\n")
    (tmp_path / "Dockerfile").write_text('FROM a AS a\nFROM b AS a\nFROM a AS b\nCMD ["sh", "a.sh"]\n')
    (tmp_path / "circle.yaml").write_text("services: &a {web: *a}\n")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "up").symlink_to("..", target_is_directory=True)
    report = check(tmp_path)
    assert {one["rule"] for one in report["findings"] if one["rule"] < "CT1"} <= {"CT002", "CT003"}


def test_what_is_no_text_is_told_or_passed_over(tmp_path):
    (tmp_path / "empty").mkdir()
    for name in ("Procfile", "Dockerfile", "compose.yaml", "web.yaml", "gunicorn.conf.py", "a.service", "run.sh",
                 "fly.toml", "render.yaml", "app.yaml", ".env", "a.conf"):
        (tmp_path / "empty" / name).write_text("")
        (tmp_path / name).write_bytes(b"\xff\xfe\x00gunicorn\x00" * 50)
    (tmp_path / "latin.procfile").write_bytes(b"web: gunicorn -w 2 --name caf\xe9 shop:app\n")
    (tmp_path / "marked.yaml").write_bytes(b"\xef\xbb\xbfservices:\r\n  web:\r\n    command: gunicorn -w 2 a\r\n")
    (tmp_path / "tabs.yaml").write_text("services:\n\tweb:\n\t\tcommand: gunicorn a\n")
    report = check(tmp_path)
    found = {(one["path"], one["rule"]) for one in report["findings"] if one["rule"] < "CT1"}
    assert ("tabs.yaml", "CT002") in found and ("latin.procfile", "CT001") in found
    assert not [path for path, _ in found if path.startswith("empty/")]
    settings = {file["path"]: one["settings"] for file in report["files"] for one in file["deployments"]}
    assert settings["latin.procfile"]["workers"]["value"] == 2
    assert settings["marked.yaml"]["workers"]["value"] == 2


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "Procfile")
    (tmp_path / "Dockerfile").symlink_to("/dev/zero")
    (tmp_path / "web.yaml").symlink_to("/dev/tty")
    (tmp_path / "run.sh").write_text("#!/bin/sh\n. ./Procfile\ngunicorn -c Dockerfile shop:app\n")
    report = check(tmp_path)
    assert [file["path"] for file in report["files"]] == ["run.sh"]
    done = subprocess.run([BINARY, "check", "Procfile"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 3


def test_a_file_of_a_hundred_megabytes_is_told_and_not_read(tmp_path):
    for name in ("Procfile", "data.yaml", "gunicorn.conf.py"):
        with open(tmp_path / name, "wb") as file:
            file.truncate(100 << 20)
    report = check(tmp_path)
    assert {(one["path"], one["rule"]) for one in report["findings"]} == {
        ("Procfile", "CT001"), ("gunicorn.conf.py", "CT001")}
