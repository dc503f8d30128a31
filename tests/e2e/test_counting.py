"""scripts/count-tests counts what passed, and never takes silence for success."""

import pathlib
import subprocess
import sys

COUNT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "count-tests"

PASSED = '<testcase classname="A" name="Good" status="run" result="completed"/>'
FAILED = '<testcase classname="A" name="Bad" status="run"><failure message="x"/></testcase>'
SKIPPED = '<testcase classname="t" name="later"><skipped message="x"/></testcase>'
FILTERED = '<testcase classname="A" name="Other" status="notrun" result="suppressed"/>'
DISABLED = '<testcase classname="A" name="DISABLED_Off" status="notrun" result="suppressed"/>'


def program(name, status="run"):
    """What CTest writes of one test program."""
    return f'<testcase classname="{name}" name="{name}" status="{status}"/>'


def count(folder, **files):
    for name, cases in files.items():
        (folder / f"{name}.xml").write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    done = subprocess.run([sys.executable, COUNT, folder], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()


def test_the_tests_of_all_files_are_counted(tmp_path):
    assert count(tmp_path, ctest=program("base") + program("corpus_units"), base=PASSED,
                 e2e=PASSED) == (0, ["corntune: 3 passed, 0 failed"])


def test_a_failed_test_is_named(tmp_path):
    assert count(tmp_path, e2e=PASSED + FAILED) == (
        1, ["failure: A.Bad", "corntune: 1 passed, 1 failed"])


def test_a_test_that_was_repeated_counts_once_as_its_last_try(tmp_path):
    again = PASSED.replace("Good", "Bad")
    assert count(tmp_path, e2e=FAILED + FAILED + again) == (0, ["corntune: 1 passed, 0 failed"])
    assert count(tmp_path, e2e=FAILED + FAILED) == (1, ["failure: A.Bad", "corntune: 0 passed, 1 failed"])


def test_a_skipped_or_disabled_test_counts_as_failed(tmp_path):
    assert count(tmp_path, e2e=SKIPPED + DISABLED + PASSED) == (
        1, ["skipped: t.later", "not run: A.DISABLED_Off", "corntune: 1 passed, 2 failed"])


def test_what_a_filter_left_out_does_not_count(tmp_path):
    assert count(tmp_path, base=PASSED + FILTERED) == (0, ["corntune: 1 passed, 0 failed"])


def test_a_program_without_results_counts_as_failed(tmp_path):
    assert count(tmp_path, ctest=program("base") + program("os"), base=PASSED) == (
        1, ["wrote no results: os", "corntune: 1 passed, 1 failed"])


def test_a_program_that_fails_after_its_last_test_counts_as_failed(tmp_path):
    assert count(tmp_path, ctest=program("base", "fail"), base=PASSED) == (
        1, ["failed after its last test: base", "corntune: 1 passed, 1 failed"])


def test_a_failed_test_is_not_counted_again_for_its_program(tmp_path):
    assert count(tmp_path, ctest=program("base", "fail"), base=PASSED + FAILED) == (
        1, ["failure: A.Bad", "corntune: 1 passed, 1 failed"])


def test_no_test_at_all_is_a_failure(tmp_path):
    assert count(tmp_path) == (1, ["corntune: 0 passed, 0 failed"])


def test_broken_results_are_a_failure(tmp_path):
    (tmp_path / "e2e.xml").write_text("<testsuites>")
    code, lines = count(tmp_path)
    assert (code, lines[-1]) == (1, "corntune: 0 passed, 1 failed")
