"""`corntune recommend` as a user runs it: the rule's examples, its ceilings, and what it refuses."""

import json
import os
import subprocess

import pytest

MACHINE = ["--cpus", "2", "--memory", "4GiB"]


def answer_of(corntune, *arguments):
    done = corntune("recommend", "--format=json", *arguments, "main:app")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["--cpus=2"], "--workers=5"),
        (["--cpus=2", "--class=sync"], "--workers=5"),
        (["--cpus=2", "--class=gthread"], "--workers=5 --threads=1 --worker-class=gthread"),
        (["--cpus=2", "-k", "gthread", "--threads=2"], "--workers=3 --threads=2 --worker-class=gthread"),
        (["--cpus=2", "--threads=5"], "--workers=1 --threads=5 --worker-class=gthread"),
        (["--cpus=1", "--class=gevent"], "--worker-class=gevent --worker-connections=1000 --workers=3"),
        (["--cpus=1", "--class", "gevent"], "--worker-class=gevent --worker-connections=1000 --workers=3"),
        (["--cpus=0.5"], "--workers=2"),
        (["--cpus=250m"], "--workers=1"),
        (["--cpus=64"], "--workers=129"),
        (["--cpus=1", "-k", "tornado"], "--worker-class=tornado --workers=3"),
        (["--cpus=1", "-k", "asgi"], "--worker-class=asgi --workers=3"),
        (["--cpus=1", "-k", "uvicorn.workers.UvicornH11Worker"],
         "--worker-class=uvicorn.workers.UvicornH11Worker --workers=3"),
        (["--cpus=1", "-k", "uvicorn"], "--worker-class=uvicorn_worker.UvicornWorker --workers=3"),
    ],
)
def test_the_rule_gives_these_command_lines(corntune, arguments, expected):
    done = corntune("recommend", "--format=command", *arguments, "main:app")
    assert (done.returncode, done.stdout) == (0, f"gunicorn {expected} main:app\n")


def test_three_thousand_requests_at_a_time_on_one_cpu_with_gevent(corntune):
    answer = answer_of(corntune, "--cpus=1", "--class=gevent")
    assert answer["schema"] == "corntune.recommend/1"
    assert answer["max_concurrent_requests"] == 3000
    assert answer["settings"] == {"worker_class": "gevent", "worker_connections": 1000, "workers": 3}


def test_a_request_that_nothing_meets_is_refused_with_the_ledger_and_exit_code_1(corntune):
    done = corntune("recommend", "--cpus=2", "--memory=100MiB", "--memory-per-worker=200MiB", "main:app")
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[0] == ("corntune: error: not even one worker fits: 100 MiB hold 0 workers of 200 MiB beside "
                        "the master and 10% headroom")
    assert [line.split("  ")[1] for line in lines[1:6]] == [
        "memory limit", "- headroom 10%", "- master", "/ each worker", "= workers that fit"]


@pytest.mark.parametrize(
    "arguments, error",
    [
        (["--cpus="], '--cpus: not a number of CPUs: "" (expected e.g. 4, 0.5 or 250m)'),
        (["--cpus", "-1"], '--cpus: out of range: "-1" (expected 1m to 1000000 CPUs)'),
        (["--cpus=0"], '--cpus: out of range: "0" (expected 1m to 1000000 CPUs)'),
        (["--cpus=nan"], '--cpus: not a number of CPUs: "nan" (expected e.g. 4, 0.5 or 250m)'),
        (["--cpus=1e9"], '--cpus: not a number of CPUs: "1e9" (expected e.g. 4, 0.5 or 250m)'),
        (["--cpus=99999999999999999999"],
         '--cpus: out of range: "99999999999999999999" (expected 1m to 1000000 CPUs)'),
        (["--memory=12x"], '--memory: not a size: "12x" (expected e.g. 512M or 2GiB)'),
        (["--memory=0"], '--memory: out of range: "0" (expected 1 byte to 8 EiB)'),
        (["--memory=99999999PiB"], '--memory: out of range: "99999999PiB" (expected 1 byte to 8 EiB)'),
        (["--threads=0"], '--threads: out of range: "0" (expected a whole number from 1 to 1000000)'),
        (["--threads=1.5"], '--threads: not a whole number: "1.5" (expected a whole number from 1 to 1000000)'),
        (["--threads", "-3"], '--threads: out of range: "-3" (expected a whole number from 1 to 1000000)'),
        (["--max-workers=99999999999999999999999"],
         '--max-workers: out of range: "99999999999999999999999" (expected a whole number from 1 to 1000000)'),
        (["--worker-connections=ten"],
         '--worker-connections: not a whole number: "ten" (expected a whole number from 1 to 1000000)'),
        (["--memory-per-worker=5 MB"], '--memory-per-worker: not a size: "5 MB" (expected e.g. 512M or 2GiB)'),
        (["--headroom=150%"], '--headroom: out of range: "150%" (expected 0% to 100%)'),
        (["--headroom=x"], '--headroom: not a share: "x" (expected e.g. 10% or 0.1)'),
        (["--terminating-grace=30"], '--terminating-grace: not a duration: "30" (expected e.g. 20ms, 1.2s or 2m)'),
        (["--max-surge=some"], '--max-surge: not a surge: "some" (expected e.g. 25% or 1)'),
        (["--replicas=0"], '--replicas: out of range: "0" (expected a whole number from 1 to 1000000)'),
        (["--gunicorn-version=1.0"],
         '--gunicorn-version: unknown version of Gunicorn: "1.0" (known: 19.9.0 to 27.0.1)'),
        (["--behind=ngnix"], '--behind: no such proxy: "ngnix" (did you mean nginx?)'),
        (["--format=kubernets"], '--format: no such form: "kubernets" (did you mean kubernetes?)'),
        (["--dry-run"], "--dry-run: has no effect without --apply or --restore"),
        (["--explain", "--format=json"], "--explain: has no effect except with the text form"),
        (["--class=gevent", "--threads=2"],
         "--threads: has no effect with worker class gevent (threads belong to gthread)"),
        (["--cpu=2"], 'no such option: "--cpu" (did you mean --cpus?)'),
    ],
)
def test_bad_options_are_usage_errors_to_the_letter(corntune, arguments, error):
    done = corntune("recommend", *arguments, "main:app")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"corntune: error: {error}\n")


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["--memory=1GiB", "--memory-per-worker=100MiB"], ("8", "memory")),  # (921.6 - 26) / 100
        (["--max-workers=7"], ("7", "max-workers")),
        (["--db-connections=90", "--replicas=3"], ("30", "database")),
        (["--db-connections=90", "--replicas=3", "--max-surge=25%"], ("22", "database")),
        (["--db-connections=90", "--db-connections-per-worker=10"], ("9", "database")),
    ],
)
def test_each_ceiling_is_named_where_it_binds(corntune, arguments, expected):
    answer = answer_of(corntune, "--cpus=64", *arguments)
    reason = {r["setting"]: r for r in answer["reasons"]}["workers"]
    assert (reason["value"], reason["ceiling"]) == expected


def test_no_application_here_is_said(corntune, tmp_path):
    done = corntune("recommend", *MACHINE, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("gunicorn --workers=5 main:app\n")
    assert "app-unknown" in done.stdout


def test_the_application_of_the_current_folder_is_found(corntune, tmp_path):
    (tmp_path / "manage.py").write_text(
        'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n')
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "wsgi.py").write_text(
        "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n")
    done = corntune("recommend", "--format=command", *MACHINE, cwd=tmp_path)
    assert done.stdout == "gunicorn --workers=5 shop.wsgi:application\n"


def test_several_applications_are_listed_instead_of_guessed(corntune, tmp_path):
    for name in ["one", "two"]:
        (tmp_path / f"{name}.py").write_text("from flask import Flask\napp = Flask(__name__)\n")
    done = corntune("recommend", *MACHINE, cwd=tmp_path)
    assert done.returncode == 2
    assert "one:app" in done.stderr and "two:app" in done.stderr


def test_current_settings_stand_beside_the_recommended(corntune, tmp_path):
    (tmp_path / "gunicorn.conf.py").write_text("workers = 9\n")
    done = corntune("recommend", *MACHINE, "main:app", cwd=tmp_path)
    assert "9 (gunicorn.conf.py:1)" in done.stdout
    (tmp_path / "gunicorn.conf.py").unlink()
    (tmp_path / "Procfile").write_text("release: ./manage.py migrate\nweb: gunicorn -w 7 main:app\n")
    done = corntune("recommend", *MACHINE, "main:app", cwd=tmp_path)
    assert "7 (Procfile:2)" in done.stdout


@pytest.mark.parametrize("conf, shown", [
    ("import multiprocessing\nworkers = multiprocessing.cpu_count() * 2 + 1\n", "17 (gunicorn.conf.py:2)"),
    ("import os\nworkers = int(os.environ.get('SHOP_WORKERS', 4))\n",
     "4 (depends on SHOP_WORKERS) (gunicorn.conf.py:2)"),
    ("def settle():\n    return open('/n').read()\nworkers = settle()\n", "unknown (gunicorn.conf.py:3)"),
])
def test_current_settings_that_are_computed_show_what_they_come_to(corntune, tmp_path, conf, shown):
    (tmp_path / "gunicorn.conf.py").write_text(conf)
    done = corntune("recommend", "--topology=pack:1 core:8 pu:1", "--memory=4GiB", "main:app",
                    cwd=tmp_path)
    assert shown in done.stdout


@pytest.mark.parametrize("text, shown", [
    ("web: poetry run gunicorn -w ${WEB_WORKERS:-6} main:app\n", "6 (depends on WEB_WORKERS) (start:1)"),
    ("#!/bin/sh\nN=$(nproc)\nexec gunicorn \\\n  --workers=$((N * 2 + 1)) main:app\n", "17 (start:3)"),
    ("#!/bin/sh\ngunicorn -w \"$WEB_WORKERS\" main:app\n", "unknown (start:2)"),
    ("#!/bin/sh\ngunicorn -w 5 $EXTRA main:app\n", "5 (depends on EXTRA) (start:2)"),
    ("#!/bin/sh\nif [ -n \"$DEBUG\" ]; then gunicorn -w 1 a:b; fi\ngunicorn -w 7 a:b\n", "7 (start:3)"),
])
def test_current_settings_of_a_command_line_are_worked_out(corntune, tmp_path, text, shown):
    (tmp_path / "start").write_text(text)
    done = corntune("recommend", "--topology=pack:1 core:8 pu:1", "--memory=4GiB", "--current=start",
                    "main:app", cwd=tmp_path)
    assert shown in done.stdout, done.stdout + done.stderr


def test_a_current_file_that_cannot_be_read_is_an_error(corntune, tmp_path):
    done = corntune("recommend", *MACHINE, "--current=none.py", "main:app", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr == "corntune: error: none.py: cannot open: no such file or directory\n"


def test_a_profile_names_its_figures_as_assumed(corntune):
    answer = answer_of(corntune, "--cpus=64", "--memory=512MiB", "--profile=django")
    reason = {r["setting"]: r for r in answer["reasons"]}["workers"]
    assert reason["ceiling"] == "memory"
    assert answer["memory_bytes"] is not None
    explained = corntune("recommend", "--cpus=64", "--memory=512MiB", "--profile=django", "--explain", "main:app")
    assert "profile django" in explained.stdout


def test_an_option_replaces_the_profiles_figure(corntune):
    def workers(*arguments):
        return answer_of(corntune, "--cpus=64", "--memory=1GiB", "--profile=django", *arguments)["settings"]["workers"]

    assert workers("--memory-per-worker=400MiB") == 2
    assert workers("--memory-per-worker=40MiB") > workers()


def test_compare_shows_the_published_rules(corntune):
    done = corntune("recommend", "--cpus=0.5", "--memory=512MiB", "--compare", "main:app")
    assert done.returncode == 0
    for rule in ["Gunicorn documentation", "Heroku", "s2i", "tiangolo", "Oryx", "functions-framework",
                 "Cloud Run", "Passenger", "Puma"]:
        assert rule in done.stdout


def test_output_replaces_a_file_in_one_step(corntune, tmp_path):
    target = tmp_path / "gunicorn.conf.py"
    done = corntune("recommend", *MACHINE, "--format=conf.py", "-o", str(target), "main:app")
    assert (done.returncode, done.stdout) == (0, "")
    assert "workers = 5\n" in target.read_text()
    assert os.listdir(tmp_path) == ["gunicorn.conf.py"]
    done = corntune("recommend", *MACHINE, "-o", str(tmp_path / "no" / "such"), "main:app")
    assert done.returncode == 3
    assert done.stderr.endswith("no/such: cannot write: no such file or directory\n")


def test_a_reader_that_leaves_early_is_no_error(corntune_binary):
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; '{corntune_binary}' recommend --cpus 2 main:app | head -c 1"],
        capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_an_error(corntune_binary):
    with open("/dev/full", "w") as full:
        done = subprocess.run([corntune_binary, "recommend", "--cpus", "2", "main:app"], stdout=full,
                              stderr=subprocess.PIPE, text=True)
    assert done.returncode == 3
    assert done.stderr == "corntune: error: output: cannot write: no space left on device\n"
