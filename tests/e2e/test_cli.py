"""What every command shares: errors to the letter, exit codes, and what happens to its streams."""

import os
import subprocess

import pytest

# The exit code is 2, and stderr has one line.
USAGE_ERRORS = {
    "": "no command given (see corntune --help)",
    "--nope": 'no such option: "--nope" (see corntune --help)',
    "detec": 'no such command: "detec" (did you mean detect?)',
    "frobnicate": 'no such command: "frobnicate" (see corntune --help)',
    "detect --memry 3": 'no such option: "--memry" (did you mean --memory?)',
    "detect --form=json": 'no such option: "--form" (did you mean --format?)',
    "detect -x": 'no such option: "-x" (see corntune detect --help)',
    "detect x": 'unexpected argument: "x" (see corntune detect --help)',
    "detect --cpus": "--cpus: has no value (expected N)",
    "detect --cpus=1 --cpus 2": "--cpus: given more than once",
    "detect --color sometimes": '--color: no such choice: "sometimes" (expected auto, always, never)',
    "detect --color nevr": '--color: no such choice: "nevr" (did you mean never?)',
    "detect --quiet=no": "--quiet: takes no value",
    "detect --format=xml": '--format: not a format: "xml" (expected text or json)',
    "detect --capture=": '--capture: not a folder: "" (expected a new or empty one)',
    "--cpus 2 detect": "--cpus: stands before its command (expected corntune detect --cpus ...)",
    "profiles": "no command given (see corntune profiles --help)",
    "profiles lst": 'no such command: "lst" (did you mean list?)',
    "profiles show": "no PROFILE given (see corntune profiles show --help)",
    "recommend --format jsn": '--format: no such form: "jsn" (did you mean json?)',
    "recommend a:b c:d": 'unexpected argument: "c:d" (see corntune recommend --help)',
    "recommend --dry-run a:b": "--dry-run: has no effect without --apply or --restore",
    "detect --memory 12x": '--memory: not a size: "12x" (expected e.g. 512M or 2GiB)',
    "detect --memory=": '--memory: not a size: "" (expected e.g. 512M or 2GiB)',
    "detect --memory 0": '--memory: out of range: "0" (expected 1 byte to 8 EiB)',
    "detect --memory 9999999P": '--memory: out of range: "9999999P" (expected 1 byte to 8 EiB)',
    "detect --memory -1M": '--memory: out of range: "-1M" (expected 1 byte to 8 EiB)',
    "recommend --threads 1.5": '--threads: not a whole number: "1.5" (expected a whole number from 1 to 1000000)',
    "recommend --terminating-grace 30": '--terminating-grace: not a duration: "30" (expected e.g. 20ms, 1.2s or 2m)',
    "recommend --headroom 101%": '--headroom: out of range: "101%" (expected 0% to 100%)',
}


@pytest.mark.parametrize("line", USAGE_ERRORS)
def test_a_command_line_without_meaning_says_what_is_wrong(corntune, line, tmp_path):
    done = corntune(*line.split(), cwd=tmp_path)
    assert (done.stderr, done.stdout, done.returncode) == (f"corntune: error: {USAGE_ERRORS[line]}\n", "", 2)


@pytest.mark.parametrize("value", ["", "0", "-1", "-0.5", "nan", "inf", "1e3", "0x10", "+4", "4 ", " 4", "٣", "4M",
                                   "1000001", "9" * 400, "0." + "0" * 400 + "1"])
def test_no_number_of_cpus_but_a_plain_one_passes(corntune, value):
    for arguments in (["--cpus", value], [f"--cpus={value}"]):
        done = corntune("detect", *arguments)
        assert done.returncode == 2, done.stdout
        assert done.stderr.startswith(("corntune: error: --cpus: not a number of CPUs: \"",
                                       "corntune: error: --cpus: out of range: \"")), done.stderr
        assert done.stderr.count("\n") == 1


def test_an_escape_sequence_in_a_value_does_not_reach_the_terminal(corntune):
    done = corntune("detect", "--cpus", "\x1b[2J\u202e\n")
    assert "\x1b" not in done.stderr and "\u202e" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_version_is_that_of_the_project(corntune):
    done = corntune("--version")
    first, second = done.stdout.splitlines()
    assert (first, done.stderr, done.returncode) == ("corntune 0.1.0", "", 0)
    assert second.startswith("built with CLI11 ")


def test_help_names_the_whole_command(corntune):
    assert "Usage: corntune [OPTIONS] [SUBCOMMAND]\n" in corntune("--help").stdout
    assert "Usage: corntune detect [OPTIONS]\n" in corntune("detect", "--help").stdout
    assert "Usage: corntune profiles show [OPTIONS] PROFILE\n" in corntune("profiles", "show", "-h").stdout


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["detect"], ["recommend", "main:app"],
                                       ["recommend", "--help"]], ids=" ".join)
class TestStreams:
    def test_a_full_disk_behind_stdout_is_an_error(self, corntune_binary, arguments):
        with open("/dev/full", "w") as full:
            done = subprocess.run([corntune_binary, *arguments], stdout=full, stderr=subprocess.PIPE, text=True)
        assert (done.stderr, done.returncode) == (
            "corntune: error: output: cannot write: no space left on device\n", 3)

    def test_a_reader_that_left_is_no_error(self, corntune_binary, arguments):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([corntune_binary, *arguments], stdout=writer, stderr=subprocess.PIPE, text=True)
        os.close(writer)
        assert (done.stderr, done.returncode) == ("", 0)

    def test_closed_streams_do_not_crash_it(self, corntune_binary, arguments):
        line = f'"$@" >&-; echo "exit $?"; "$@" 2>&- </dev/null >/dev/null; echo "exit $?"'
        done = subprocess.run(["bash", "-c", line, "sh", corntune_binary, *arguments], capture_output=True, text=True)
        assert done.stdout == "exit 3\nexit 0\n"


def test_the_output_goes_to_a_file_in_one_step(corntune, tmp_path):
    path = tmp_path / "answer.json"
    path.write_text("old")
    path.chmod(0o640)
    done = corntune("detect", "--format=json", "--output", path)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    assert path.read_text().startswith('{\n  "schema": "corntune.detect/1"')
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["answer.json"]


def test_a_single_dash_means_stdout(corntune, tmp_path):
    assert corntune("recommend", "main:app", "-o", "-", cwd=tmp_path).stdout.startswith("gunicorn ")
    assert not list(tmp_path.iterdir())


def test_an_output_that_cannot_be_written_is_left_as_it_was(corntune, tmp_path):
    path = tmp_path / "answer"
    path.write_text("old")
    path.chmod(0o444)
    done = corntune("detect", "--output", path)
    assert (done.stderr, done.returncode) == (
        f"corntune: error: {path}: cannot write: read-only file\n", 3)
    assert path.read_text() == "old"
    assert corntune("detect", "--output", tmp_path).stderr == f"corntune: error: {tmp_path}: not a plain file\n"
    done = corntune("detect", "--output", tmp_path / "gone" / "answer")
    assert done.stderr.endswith("answer: cannot write: no such file or directory\n")


def test_colours_obey_the_option_then_no_color(corntune):
    assert "\x1b[" in corntune("recommend", "main:app", "--color=always", env={"NO_COLOR": "1"}).stdout
    assert "\x1b[" not in corntune("recommend", "main:app").stdout
