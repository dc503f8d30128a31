"""What the documents show is what corntune does: every ```console block is run.

A line that begins with "$ " is a command, run by bash with the built corntune first in PATH; lines that
begin with "> " continue it. The lines after it are its output, stdout and stderr together; a command
without any may print what it likes. All blocks of a document run in turn in one folder of its own, empty
at first. Words after ```console on the fence:

    numbers    every number stands for any number (a measurement, a process)
    exit=N     the commands of the block end with N in place of 0

A line "..." in the output stands for any lines. What cannot run in a test (scripts/quickstart) is shown
as an indented block instead.
"""

import os
import pathlib
import re
import subprocess

import pytest
from conftest import BINARY, TOP, plain_environment

DOCUMENTS = sorted([*TOP.glob("*.md"), *(TOP / "docs").glob("*.md")])
FENCE = re.compile(r"^```console *(.*?)\n(.*?)^```$", re.M | re.S)
NUMBER = re.compile(r"\d+(?:\\?\.\d+)?")


def commands_of(body):
    """[(command, output)] of a block."""
    found = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.startswith("> ") and found and not found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line[2:]}", [])
        else:
            assert found, f"a console block begins with its command: {line!r}"
            found[-1][1].append(line)
    return found


def pattern_of(lines, numbers):
    parts = []
    for line in lines:
        text = re.escape(line.rstrip())
        if numbers:
            text = NUMBER.sub(lambda _: r"\d+(?:\.\d+)?", text)
        parts.append(r"(?:.*\n)*?" if line == "..." else text + r"[ \t]*\n")
    return re.compile("".join(parts))


def without_empty_ends(lines):
    return "\n".join(lines).strip("\n").split("\n")


def run(command, folder):
    environment = {**plain_environment(), "PATH": f"{BINARY.parent}:{os.environ['PATH']}", "HOME": str(folder)}
    return subprocess.run(["bash", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_console_block_does_what_it_shows(document, tmp_path):
    text = document.read_text()
    for fence in FENCE.finditer(text):
        words = fence.group(1).split()
        wanted = next((int(word[5:]) for word in words if word.startswith("exit=")), 0)
        line = text.count("\n", 0, fence.start()) + 1
        for command, output in commands_of(fence.group(2)):
            done = run(command, tmp_path)
            place = f"{document.relative_to(TOP)}:{line}: {command}\n{done.stdout}"
            assert done.returncode == wanted, place
            if output:
                actual = "\n".join(without_empty_ends(done.stdout.split("\n"))) + "\n"
                expected = without_empty_ends(output)
                assert pattern_of(expected, "numbers" in words).fullmatch(actual), place


def test_a_block_that_shows_something_else_is_noticed(tmp_path):
    pattern = pattern_of(["workers 3", "...", "took 12.5 ms"], numbers=True)
    assert pattern.fullmatch("workers 17\nany\nlines\ntook 3 ms\n")
    assert not pattern.fullmatch("workers 17\nany\nlines\ntook long\n")
    assert not pattern_of(["workers 3"], numbers=False).fullmatch("workers 17\n")
    assert run("exit 3", tmp_path).returncode == 3
