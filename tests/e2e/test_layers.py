"""scripts/check-layers finds what goes against the table of rooms."""

import pathlib
import subprocess
import sys

CHECK = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "check-layers"


def plant(top, files):
    (top / "CMakeLists.txt").write_text("corntune_room(low 0)\ncorntune_room(high 1)\ncorntune_room(cli 7)\n")
    for name in ["src/low", "src/high", "src/cli"]:
        (top / name).mkdir(parents=True)
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = subprocess.run([sys.executable, CHECK, top], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()


def test_an_include_downwards_is_in_order(tmp_path):
    files = {"src/high/a.cc": '#include "corntune/low/a.h"\n#include <CLIless.h>\n', "src/cli/a.cc": "#include <CLI/CLI.hpp>\n"}
    assert plant(tmp_path, files) == (0, ["layers: in order"])


def test_an_include_upwards_is_found_with_its_line(tmp_path):
    assert plant(tmp_path, {"src/low/a.cc": '\n#include "corntune/high/a.h"\n'}) == (
        1, ["src/low/a.cc:2: room high is of layer 1, not below low (0)"])


def test_a_private_header_of_another_room_is_found(tmp_path):
    files = {"src/low/private.h": "", "src/high/a.cc": '#include "low/private.h"\n'}
    assert plant(tmp_path, files) == (1, ["src/high/a.cc:1: private header of room low"])


def test_a_library_outside_its_room_is_found(tmp_path):
    assert plant(tmp_path, {"src/high/a.cc": "#include <CLI/CLI.hpp>\n"}) == (
        1, ["src/high/a.cc:1: <CLI/CLI.hpp> belongs to cli alone"])


def test_a_folder_that_is_no_room_is_found(tmp_path):
    assert plant(tmp_path, {"src/attic/a.cc": ""}) == (
        1, ["src/attic: a folder that is no room of CMakeLists.txt"])
