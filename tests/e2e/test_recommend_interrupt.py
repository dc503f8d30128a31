"""corntune recommend when Ctrl-C ends its search."""

import json
import pathlib
import signal
import subprocess

import jsonschema
import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((TOP / "docs" / "schemas" / "recommend.schema.json").read_text())
# Some settings take a tenth of a second, all of them a minute.
LONG = ("--cpus=500", "--cpu-time=2ms", "--wait-time=20ms", "main:app")
# Each setting alone takes longer than a test waits.
LONGER = ("--cpus=2000", "--cpu-time=2ms", "--wait-time=20ms", "main:app")


def interrupted(binary, *arguments, after, cwd):
    process = subprocess.Popen([binary, "recommend", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, cwd=cwd)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=after)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    return out, err


@pytest.mark.parametrize("after", [0.2, 3])
def test_a_file_that_gunicorn_would_read_stays_as_it_is(corntune_binary, tmp_path, after):
    file = tmp_path / "gunicorn.conf.py"
    file.write_text("workers = 3\n")
    out, err = interrupted(corntune_binary, "--format=conf.py", f"--output={file}", *LONG, after=after, cwd=tmp_path)
    assert out == ""
    assert err.startswith("corntune: interrupted") and err.endswith("; nothing is written\n")
    assert file.read_text() == "workers = 3\n"


def test_nothing_is_applied(corntune_binary, tmp_path):
    file = tmp_path / "gunicorn.conf.py"
    file.write_text("workers = 3\n")
    out, err = interrupted(corntune_binary, f"--apply={file}", *LONG, after=3, cwd=tmp_path)
    assert (out, file.read_text()) == ("", "workers = 3\n")
    assert err.endswith("; nothing is written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["gunicorn.conf.py"], "no backup either"


def test_before_anything_was_simulated_there_is_nothing_to_say(corntune_binary, tmp_path):
    file = tmp_path / "answer.json"
    file.write_text("{}")
    out, err = interrupted(corntune_binary, "--format=json", f"--output={file}", *LONGER, after=0.3, cwd=tmp_path)
    assert (out, file.read_text()) == ("", "{}")
    assert err == "corntune: interrupted before any setting was simulated to its end; nothing is written\n"


def test_json_says_that_it_is_the_best_so_far(corntune_binary, tmp_path):
    out, err = interrupted(corntune_binary, "--format=json", *LONG, after=4, cwd=tmp_path)
    assert err == ""
    answer = json.loads(out)
    jsonschema.validate(answer, SCHEMA)
    assert answer["interrupted"] is True
    assert answer["settings"]["workers"] == answer["prediction"]["chosen"]["workers"]
    # CPU time and wait time, each up and down, distribution and clients would be seven.
    assert len(answer["prediction"]["sensitivity"]) < 7


def test_text_says_that_it_is_the_best_so_far(corntune_binary, tmp_path):
    out, err = interrupted(corntune_binary, *LONG, after=4, cwd=tmp_path)
    assert err == ""
    assert out.startswith("interrupted: the best of what was tried so far\n\ngunicorn --workers="), out
