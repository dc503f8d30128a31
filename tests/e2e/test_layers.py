"""scripts/check-layers finds what goes against the table of rooms."""

import pathlib
import subprocess
import sys

CHECK = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "check-layers"

TABLE = "corntune_room(low 0)\ncorntune_room(high 1)\ncorntune_room(cli 7)\n"
BUILD = {
    "src/low/CMakeLists.txt": "target_sources(corntune_low PRIVATE a.cc)\n",
    "src/high/CMakeLists.txt": "target_sources(corntune_high PRIVATE a.cc)\n"
                               "target_link_libraries(corntune_high PUBLIC corntune_low)\n",
    "src/cli/CMakeLists.txt": "target_sources(corntune_cli PRIVATE a.cc)\n"
                              "target_link_libraries(corntune_cli\n  PUBLIC corntune_high CLI11::CLI11)\n",
}


def check(top, files):
    """The exit code and the lines printed for a small project with these files."""
    for name, text in {"CMakeLists.txt": TABLE, **BUILD, **files}.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = subprocess.run([sys.executable, CHECK, top], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()


def test_an_include_downwards_is_in_order(tmp_path):
    files = {"src/high/a.cc": '#include "corntune/low/a.h"\n#include <CLIless.h>\n',
             "src/cli/a.cc": '#include <CLI/CLI.hpp>\n#include "corntune/low/a.h"\n'}
    assert check(tmp_path, files) == (0, ["layers: in order"])


def test_an_include_upwards_is_found_with_its_line(tmp_path):
    assert check(tmp_path, {"src/low/a.cc": '\n#include "corntune/high/a.h"\n'}) == (
        1, ["src/low/a.cc:2: room high is of layer 1, not below low (0)"])


def test_a_public_header_is_held_against_the_table_too(tmp_path):
    assert check(tmp_path, {"include/corntune/low/a.h": "#include <CLI/CLI.hpp>\n"}) == (
        1, ["include/corntune/low/a.h:1: CLI/CLI.hpp belongs to cli alone"])


def test_a_private_header_of_another_room_is_found(tmp_path):
    files = {"src/low/private.h": "", "src/high/a.cc": '#include "low/private.h"\n'}
    assert check(tmp_path, files) == (1, ["src/high/a.cc:1: private header of room low"])


def test_a_library_outside_its_room_is_found(tmp_path):
    assert check(tmp_path, {"src/high/a.cc": "#include <CLI/CLI.hpp>\n"}) == (
        1, ["src/high/a.cc:1: CLI/CLI.hpp belongs to cli alone"])


def test_a_library_linked_outside_its_room_is_found(tmp_path):
    files = {"src/low/CMakeLists.txt": "target_link_libraries(corntune_low PRIVATE yaml-cpp)\n"}
    assert check(tmp_path, files) == (
        1, ["src/low/CMakeLists.txt:1: yaml-cpp belongs to deploy, profiles alone"])


def test_a_room_linked_upwards_is_found(tmp_path):
    files = {"src/low/CMakeLists.txt": "\ntarget_link_libraries(corntune_low PRIVATE corntune::high)\n"}
    assert check(tmp_path, files) == (
        1, ["src/low/CMakeLists.txt:2: room high is of layer 1, not below low (0)"])


def test_an_included_room_that_is_not_linked_is_found(tmp_path):
    files = {"src/high/CMakeLists.txt": "target_sources(corntune_high PRIVATE a.cc)\n",
             "src/high/a.cc": '#include "corntune/low/a.h"\n'}
    assert check(tmp_path, files) == (
        1, ["src/high/a.cc:1: includes room low, which high does not link"])


def test_a_source_that_is_not_built_is_found(tmp_path):
    assert check(tmp_path, {"src/low/b.cc": ""}) == (
        1, ["src/low/b.cc: src/low/CMakeLists.txt does not list it"])


def test_a_folder_that_is_no_room_is_found(tmp_path):
    assert check(tmp_path, {"src/attic/a.cc": ""}) == (
        1, ["src/attic: a folder that is no room of CMakeLists.txt"])


def test_two_types_of_one_name_are_found(tmp_path):
    files = {"src/low/a.h": "namespace x {\nstruct Thing {\n};\nstruct Other;\n}\n",
             "src/high/b.h": "struct Other;\nclass Thing final : public Base {\n};\n"}
    assert check(tmp_path, files) == (
        1, ["src/high/b.h:2: type Thing is defined in src/low/a.h:2 too"])
