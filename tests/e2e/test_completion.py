"""corntune completion, in the shells themselves."""

import os
import pathlib
import pty
import re
import select
import subprocess
import time

import pytest
from conftest import BINARY
from test_manuals import COMMANDS, options


@pytest.fixture(scope="module")
def scripts(corntune, tmp_path_factory):
    folder = tmp_path_factory.mktemp("completion")
    for shell, name in (("bash", "corntune.bash"), ("zsh", "_corntune"), ("fish", "corntune.fish")):
        done = corntune("completion", shell)
        assert done.returncode == 0, done.stderr
        (folder / name).write_text(done.stdout)
    return folder


def environment():
    return {**os.environ, "PATH": f"{pathlib.Path(BINARY).parent}:{os.environ['PATH']}"}


def in_bash(scripts, *words, cwd=None):
    listed = " ".join(f"'{word}'" for word in words)
    script = (f"source '{scripts}/corntune.bash'; COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1}; "
              "_corntune; for word in \"${COMPREPLY[@]}\"; do printf '%s\\n' \"$word\"; done")
    done = subprocess.run(["bash", "-uc", script], capture_output=True, text=True, cwd=cwd)
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


def in_fish(scripts, line, cwd=None):
    done = subprocess.run(["fish", "--no-config", "-c", f"source '{scripts}/corntune.fish'; complete -C '{line}'"],
                          capture_output=True, text=True, cwd=cwd, env=environment())
    assert done.stderr == ""
    return [found.split("\t")[0] for found in done.stdout.splitlines()]


def in_zsh(scripts, line, expected, cwd):
    """Types `line` and a tab; whether `expected` shows within ten seconds."""
    setup = f"PS1='ready> '; fpath=('{scripts}' $fpath); autoload -U compinit; compinit -D -u; setopt no_beep\n"
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.execvpe("zsh", ["zsh", "-f", "-i"], {**environment(), "TERM": "dumb", "COLUMNS": "200"})
    seen = ""

    def read_until(text, seconds):
        nonlocal seen
        end = time.monotonic() + seconds
        while text not in seen and time.monotonic() < end:
            if select.select([terminal], [], [], 0.1)[0]:
                seen += os.read(terminal, 65536).decode(errors="replace")
        return text in seen

    try:
        os.write(terminal, setup.encode())
        read_until("ready> ", 20)
        time.sleep(0.2)
        seen = ""
        os.write(terminal, (line + "\t").encode())
        assert read_until(expected, 20), seen
    finally:
        os.close(terminal)
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def test_the_scripts_have_the_options_of_every_command(scripts, corntune):
    fish = (scripts / "corntune.fish").read_text()
    zsh = (scripts / "_corntune").read_text()
    assert set(COMMANDS) <= set(in_bash(scripts, "corntune", ""))
    for command in COMMANDS:
        offered = options(corntune(command, "--help").stdout)
        # Single letters of the help are listed with one dash.
        assert {word for word in in_bash(scripts, "corntune", command, "-")} == offered, command
        for option in offered:
            assert f"'{option}" in zsh, (command, option)
            spelled = f" -l {option[2:]} " if option.startswith("--") else f" -s {option[1:]} "
            assert re.search(f"seen_subcommand_from {command}.*{spelled}", fish), (command, option)


def test_bash(scripts, tmp_path):
    (tmp_path / "a file.json").write_text("")
    assert in_bash(scripts, "corntune", "rec") == ["recommend"]
    assert in_bash(scripts, "corntune", "--quiet", "profiles", "sh") == ["show"]
    assert in_bash(scripts, "corntune", "simulate", "--max-req") == ["--max-requests", "--max-requests-jitter"]
    assert in_bash(scripts, "corntune", "recommend", "--output", "a", cwd=tmp_path) == ["a file.json"]
    assert in_bash(scripts, "corntune", "recommend", "--output", "=", cwd=tmp_path) == ["a file.json"]
    assert in_bash(scripts, "corntune", "recommend", "--cpus", "") == []


def test_fish(scripts, tmp_path):
    (tmp_path / "afile.json").write_text("")
    assert in_fish(scripts, "corntune rec") == ["recommend"]
    assert "show" in in_fish(scripts, "corntune profiles sh")
    assert {"--max-requests", "--max-requests-jitter"} <= set(in_fish(scripts, "corntune simulate --max-req"))
    assert "afile.json" in in_fish(scripts, "corntune recommend --output af", cwd=tmp_path)


@pytest.mark.parametrize("line, expected", [
    ("corntune rec", "corntune recommend"), ("corntune profiles sh", "corntune profiles show"),
    ("corntune simulate --max-requests-j", "--max-requests-jitter="),
    ("corntune recommend --output afi", "--output afile.json"),
])
def test_zsh(scripts, tmp_path, line, expected):
    (tmp_path / "afile.json").write_text("")
    in_zsh(scripts, line, expected, tmp_path)


def test_another_shell_is_refused(corntune):
    done = corntune("completion", "tcsh")
    assert done.returncode == 2
    assert done.stderr == 'corntune: error: SHELL: not a shell: "tcsh" (expected bash, zsh or fish)\n'
