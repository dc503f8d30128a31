"""Every option stands in the manual page of its command, and nothing else does."""

import re
import subprocess

import pytest
from conftest import BINARY, TOP

PAGES = TOP / "man"
# Declared before the tests run, so that each command is a test of its own.
HELP = subprocess.run([BINARY, "--help"], capture_output=True, text=True, check=True).stdout if BINARY.exists() else ""


def subcommands(text):
    section = text.partition("\nSubcommands:\n")[2].split("\n\n")[0]
    return re.findall(r"^  ([a-z][a-z-]*)", section, re.M)


def options(text):
    """The options that a --help lists."""
    found = set()
    for words in re.findall(r"^  (-\S+)", text, re.M):
        found.update(word.partition("=")[0] for word in words.split(","))
    return found


def documented(page):
    """The options that begin an item of a page's lists."""
    found = set()
    for line in re.findall(r"^\.It (.*)$", page, re.M):
        flag = False
        for word in line.split():
            if word == "Fl":
                flag = True
            elif word in ("Ar", "Cm", "Xc", "Ns", "Op"):
                flag = False
            elif flag and word not in (",", "="):
                found.add("-" + word)
    return found


COMMANDS = subcommands(HELP)


def test_commands_were_found():
    assert {"detect", "recommend"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_manual_has_the_options_of(command, corntune):
    page = PAGES / f"corntune-{command}.1"
    assert page.is_file(), f"{page} is missing"
    top = corntune(command, "--help").stdout
    offered = options(top)
    for sub in subcommands(top):
        offered |= options(corntune(command, sub, "--help").stdout)
    assert documented(page.read_text()) == offered


def test_the_manual_has_the_options_and_the_commands_of_corntune():
    page = (PAGES / "corntune.1").read_text()
    assert documented(page) == options(HELP)
    assert re.findall(r"^\.Xr corntune-([a-z-]+) 1 *$", page, re.M)[:len(COMMANDS)] == COMMANDS


def test_no_manual_page_is_left_of_a_command_that_is_gone():
    pages = {path.name.removesuffix(".1") for path in PAGES.glob("*.1")}
    assert pages == {"corntune", *(f"corntune-{command}" for command in COMMANDS)}


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.[15]")), ids=lambda path: path.name)
def test_mandoc_finds_no_fault_in(page):
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
    assert lint.stdout + lint.stderr == ""
