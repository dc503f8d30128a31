"""What verify writes for CI and for people: JUnit, and a page that a real browser draws."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from browser_support import BLUE, dom_of, loads_of, pixels_of


@pytest.fixture(scope="module")
def run(corntune, tmp_path_factory):
    """One run with every form: the finished process and the folder of its files."""
    folder = tmp_path_factory.mktemp("verify")
    done = corntune("verify", "--quiet", "--duration=1s", "--skip=timeout", "--format=json",
                    f"--format=html={folder}/v.html", f"--format=junit={folder}/v.xml", f"--format=text={folder}/v.txt")
    assert done.returncode == 0, done.stdout + done.stderr
    return done, folder


def test_every_form_tells_of_the_same_run(run):
    done, folder = run
    report = json.loads(done.stdout)
    suite = ElementTree.parse(folder / "v.xml").getroot().find("testsuite")
    assert [case.get("name") for case in suite.findall("testcase")] == [check["name"] for check in report["checks"]]
    assert suite.get("failures") == "0" and suite.get("errors") == "0"
    page, text = (folder / "v.html").read_text(), (folder / "v.txt").read_text()
    for check in report["checks"]:
        assert check["name"] in page and check["name"] in text


def test_the_page_loads_nothing_from_anywhere(run):
    assert loads_of((run[1] / "v.html").read_text()) == []


def test_a_browser_draws_the_four_charts(run):
    folder = run[1]
    assert 'id="charts" hidden' not in dom_of(folder / "v.html")
    blue, width, height = pixels_of(folder / "v.html", BLUE)
    rows = sorted({row for row, _ in blue})
    columns = {column for _, column in blue}
    # Bars fill an area; two charts beside each other, two of these pairs below each other.
    assert len(blue) > 1000
    assert min(columns) < width / 2 < max(columns)
    assert rows[-1] - rows[0] > 272, f"one row of charts only, of a picture {height} high"


def test_a_form_that_is_none_is_refused_before_anything_starts(corntune, tmp_path):
    done = corntune("verify", "--format=xml", timeout=5)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ('corntune: error: --format: not a format: "xml" '
                           "(expected text, json, html or junit)\n")


def test_a_file_that_cannot_be_written_is_an_error_and_loses_nothing(corntune, tmp_path):
    done = corntune("verify", "--quiet", "--duration=1s", "--skip=timeout", f"--format=html={tmp_path}/no/v.html")
    assert done.returncode == 3
    assert done.stderr.startswith("corntune: error: ") and f"{tmp_path}/no" in done.stderr
    assert "checks hold" in done.stdout, "what the run found out is lost"
