"""corntune check --fix and --dry-run on files: what they change, what they leave, and who reads it afterwards."""

import json
import os
import shutil
import subprocess

import jsonschema
import pytest

from conftest import BINARY, TOP

SAMPLES = TOP / "tests" / "fixtures" / "deployments"
# These two make a setting come into force, or a command start, so that other rules have something to judge.
AWAKENING = {"CT301", "CT302"}
CONF = ("# the shop\r\nworker = 4  # grüße\r\nworker_class = 'gevent'\r\nthreads = 8\r\n"
        "max_requests = 1000\r\ntimeout = 60").encode()
MENDED_CONF = ("# the shop\r\nworkers = 4  # grüße\r\nworker_class = 'gevent'\r\nmax_requests = 1000\r\n"
               "max_requests_jitter = 100\r\ntimeout = 60").encode()


@pytest.fixture
def shop(tmp_path):
    """A project in which several files can be mended."""
    (tmp_path / "gunicorn.conf.py").write_bytes(CONF)
    (tmp_path / "Procfile").write_text("web: gunicorn -c gunicorn.conf.py --worker-tmp /dev/shm shop:app\n")
    (tmp_path / "start.sh").write_text("#!/bin/sh\nset -e\ngunicorn -c gunicorn.conf.py --log-level info shop:app\n")
    return tmp_path


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_mended_is_told_with_what_is_left(corntune, tmp_path):
    (tmp_path / "Procfile").write_text("web: gunicorn -k gevent --threads 8 --timeout 0 shop:app\n")
    offered = corntune("check", cwd=tmp_path)
    assert offered.stdout.endswith("tells more)\n1 finding can be mended: corntune check --fix\n")
    done = corntune("check", "--fix", cwd=tmp_path)
    assert (tmp_path / "Procfile").read_text() == "web: gunicorn -k gevent --timeout 0 shop:app\n"
    assert done.returncode == 1  # what is left counts
    assert "Procfile:1:35: warning: timeout 0" in done.stdout
    assert done.stdout.endswith(
        "Procfile:1:35: mended: threads does nothing with worker class gevent [CT305 threads-ignored]\n"
        "1 finding mended in 1 file\n"
        "0 errors, 1 warning, 0 infos in 1 file, 1 deployment (corntune rules CT202 tells more)\n")
    assert corntune("check", "--fix", "--fail-on=error", cwd=tmp_path).returncode == 0


def test_one_run_mends_what_a_rewrite_brings_to_light(corntune, shop):
    done = corntune("check", "--fix", cwd=shop)
    assert done.returncode == 0, done.stdout
    assert "5 findings mended in 3 files" in done.stdout
    assert (shop / "gunicorn.conf.py").read_bytes() == MENDED_CONF
    assert (shop / "start.sh").read_text().splitlines()[2].startswith("exec gunicorn -c")
    assert "--worker-tmp-dir /dev/shm shop:app" in (shop / "Procfile").read_text()
    before = contents(shop)
    again = corntune("check", "--fix", cwd=shop)
    assert "mended" not in again.stdout
    assert contents(shop) == before


def test_a_dry_run_writes_nothing_and_patch_makes_the_same_of_its_diff(corntune, shop, tmp_path_factory):
    before = contents(shop)
    shown = subprocess.run([str(BINARY), "check", "--fix", "--dry-run"], cwd=shop, capture_output=True, timeout=60)
    assert shown.returncode == 1 and not shown.stderr
    assert contents(shop) == before
    assert shutil.which("patch"), "patch is missing: scripts/apt-packages-test names it"
    for tool in (["patch", "-p1", "--binary", "-s"], ["git", "apply", "-p1"]):
        copy = tmp_path_factory.mktemp("patched")
        shutil.copytree(shop, copy, dirs_exist_ok=True)
        patched = subprocess.run(tool, cwd=copy, input=shown.stdout, capture_output=True, timeout=60)
        assert patched.returncode == 0, patched.stdout + patched.stderr
        results = contents(copy)
    corntune("check", "--fix", cwd=shop)
    assert results == contents(shop)
    clean = corntune("check", "--fix", "--dry-run", cwd=shop)
    assert (clean.returncode, clean.stdout, clean.stderr) == (0, "", "")


def test_gunicorn_reads_the_mended_configuration(corntune, gunicorn, shop):
    (shop / "shop.py").write_text("def app(environ, start_response): pass\n")
    corntune("check", "--fix", cwd=shop)
    words = (shop / "Procfile").read_text().split()[2:]
    shown = subprocess.run([gunicorn("27.0.1"), "--print-config", *words], cwd=shop, capture_output=True, text=True,
                           timeout=60)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    settings = dict(line.split(" = ", 1) for line in shown.stdout.splitlines() if " = " in line)
    settings = {name.strip(): value.strip() for name, value in settings.items()}
    assert settings["workers"] == "4"
    assert settings["max_requests_jitter"] == "100"
    assert settings["threads"] == "1"
    assert settings["worker_tmp_dir"] == "/dev/shm"


def test_the_shell_is_replaced_by_the_command_of_a_mended_script(corntune, shop):
    stubs = shop / "stubs"
    stubs.mkdir()
    (stubs / "gunicorn").write_text("#!/bin/sh\necho $$\n")
    (stubs / "gunicorn").chmod(0o755)
    corntune("check", "--fix", "start.sh", cwd=shop)
    started = subprocess.Popen(["/bin/sh", "start.sh"], cwd=shop, stdout=subprocess.PIPE, text=True,
                               env={"PATH": f"{stubs}:{os.environ['PATH']}"})
    assert started.communicate(timeout=30)[0] == f"{started.pid}\n"


def test_mode_and_links_are_kept(corntune, tmp_path):
    (tmp_path / "start.sh").write_text("#!/bin/sh\ngunicorn shop:app\n")
    (tmp_path / "start.sh").chmod(0o750)
    (tmp_path / "run.sh").symlink_to("start.sh")
    done = corntune("check", "--fix", cwd=tmp_path)
    assert "mended in 1 file" in done.stdout
    assert (tmp_path / "start.sh").read_text() == "#!/bin/sh\nexec gunicorn shop:app\n"
    assert (tmp_path / "start.sh").stat().st_mode & 0o7777 == 0o750
    assert (tmp_path / "run.sh").is_symlink()


def test_a_link_out_of_the_folder_is_not_followed_unless_it_is_named(corntune, tmp_path):
    outside = tmp_path / "outside.sh"
    outside.write_text("#!/bin/sh\ngunicorn shop:app\n")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "start.sh").symlink_to(outside)
    done = corntune("check", "--fix", "shop", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "corntune: shop/start.sh: not mended: it is a link out of what is checked\n"
    assert outside.read_text() == "#!/bin/sh\ngunicorn shop:app\n"
    corntune("check", "--fix", "shop/start.sh", cwd=tmp_path)
    assert outside.read_text() == "#!/bin/sh\nexec gunicorn shop:app\n"
    assert (tmp_path / "shop" / "start.sh").is_symlink()


def test_what_cannot_be_written_keeps_all_files_as_they_are(corntune, shop):
    before = contents(shop)
    (shop / "start.sh").chmod(0o444)
    done = corntune("check", "--fix", cwd=shop)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == ("corntune: error: start.sh: read-only: mode 0444 (allow writing: chmod u+w): "
                           "nothing was written\n")
    assert contents(shop) == before
    (shop / "start.sh").chmod(0o644)
    shop.chmod(0o555)
    done = corntune("check", "--fix", cwd=shop)
    shop.chmod(0o755)
    assert done.returncode == 3
    assert "its folder: read-only: mode 0555" in done.stderr and "nothing was written" in done.stderr
    assert contents(shop) == before


def test_options_that_would_have_no_effect_are_refused(corntune, shop):
    before = contents(shop)
    for words, error in [
            (["--dry-run"], "--dry-run: has no effect without --fix: check writes nothing by itself"),
            (["--fix", "-"], "--fix: standard input cannot be mended (write it to a file first)"),
            (["--fix", "--show-settings"], "--fix: has no effect with --show-settings"),
            (["--fix", "--write-baseline=b.json"], "--fix: has no effect with --write-baseline"),
            (["--fix", "--dry-run", "--format=json"], "--format: has no effect with --dry-run"),
            (["--fix", "--dry-run", "--fail-on=error"], "--fail-on: has no effect with --dry-run")]:
        done = corntune("check", *words, cwd=shop, stdin="")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"corntune: error: {error}\n"), done.stderr
    assert contents(shop) == before


def test_what_is_silenced_or_in_the_baseline_stays(corntune, shop):
    (shop / "start.sh").write_text("#!/bin/sh\n# corntune: ignore=CT401 -- nothing stops it\ngunicorn shop:app\n")
    before = contents(shop)
    corntune("check", "--write-baseline", "../base.json", cwd=shop)
    done = corntune("check", "--fix", "--baseline", "../base.json", cwd=shop)
    assert done.returncode == 0
    assert contents(shop) == before


def test_other_forms_tell_the_number_on_the_standard_error(corntune, shop):
    done = corntune("check", "--fix", "--format=json", cwd=shop)
    report = json.loads(done.stdout)
    assert report["summary"]["mended"] == 5
    assert done.stderr == "corntune: 5 findings mended in 3 files\n"


# ----- every rule, and every sample -----


def check_json(corntune, folder, *options):
    done = corntune("check", "--no-config", "--format=json", *options, cwd=folder)
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    jsonschema.validate(report, json.loads((TOP / "docs/schemas/check.schema.json").read_text()))
    return report["findings"]


def offset(text, line, column):
    lines = text.split("\n")
    assert 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1
    return sum(len(one) + 1 for one in lines[:line - 1]) + column - 1


def with_fixes(text, fixes):
    """Another reader of the places: in characters, the last one first."""
    spans = sorted({(offset(text, fix["line"], fix["column"]), offset(text, fix["end_line"], fix["end_column"]),
                     fix["text"]) for fix in fixes})
    made = spans[:1]
    for begin, end, new in spans[1:]:  # of two that overlap the first is made
        if begin >= made[-1][1] and begin > made[-1][0]:
            made.append((begin, end, new))
    for begin, end, new in reversed(made):
        text = text[:begin] + new + text[end:]
    return text


def judge(corntune, folder, *options):
    """Mends the folder; the codes that were mended."""
    found = check_json(corntune, folder, *options)
    fixes = {}
    for finding in found:
        if finding["fix"]:
            fixes.setdefault(finding["fix"]["path"], []).append(finding["fix"])
    expected = contents(folder)
    for path, changes in fixes.items():
        expected[path] = with_fixes(expected[path].decode(), changes).encode()
    corntune("check", "--no-config", "--fix", *options, cwd=folder)
    after = contents(folder)
    codes = {finding["rule"] for finding in found if finding["fix"]}
    if not codes & AWAKENING:
        assert after == expected
    left = check_json(corntune, folder, *options)
    assert [finding for finding in left if finding["fix"]] == []
    seen = [(one["rule"], one["path"], one["message"]) for one in found]
    new = [one for one in left if (one["rule"], one["path"], one["message"]) not in seen]
    assert codes & AWAKENING or new == [], new
    assert len(left) < len(found) or not codes or codes & AWAKENING
    corntune("check", "--no-config", "--fix", *options, cwd=folder)
    assert contents(folder) == after
    return codes


def test_every_rule_that_mends_mends_its_wrong_example(corntune, tmp_path):
    rules = json.loads(corntune("rules", "--format", "json").stdout)["rules"]
    mending = {rule["code"] for rule in rules if rule["mends"]}
    mended = set()
    for rule in rules:
        folder = tmp_path / rule["code"]
        folder.mkdir()
        path = folder / rule["wrong"]["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rule["wrong"]["text"].encode())
        if rule["wrong"]["beside"]:
            (folder / rule["wrong"]["beside"]["file"]).write_text(rule["wrong"]["beside"]["text"])
        codes = judge(corntune, folder, f"--select=CT,{rule['code']}" if not rule["on"] else "--select=CT1,CT2,CT3,CT4")
        assert codes <= mending
        mended |= codes
        text = corntune("rules", rule["code"]).stdout
        assert ("Mended by check --fix: " in text) == (rule["code"] in mending)
    assert mended == mending


def test_samples_of_all_forms_lose_what_is_mended_and_nothing_else(corntune, tmp_path):
    mended = set()
    for sample in sorted(path for path in SAMPLES.iterdir() if path.is_dir()):
        folder = tmp_path / sample.name
        shutil.copytree(sample, folder)
        mended |= judge(corntune, folder, "--node-cpus=6", "--select=CT")
    assert mended >= {"CT301", "CT307", "CT401", "CT406", "CT702"}
