"""recommend --apply, --dry-run and --restore on files, against the real Python, patch and git."""

import ast
import json
import shutil
import subprocess
import sys

import pytest

MACHINE = ["--cpus", "2", "--memory", "4GiB"]

# What a configuration looks like in the wild, in our own words. Each is applied `workers = 5` (the
# rule for two CPUs) and must mean the same in everything else.
FILES = {
    "literal": "bind = '0.0.0.0:8000'\nworkers = 3  # three\nloglevel = 'info'\n",
    "computed": "import multiprocessing\n\nworkers = multiprocessing.cpu_count() * 2 + 1\ntimeout = 60\n",
    "derived": "workers = 3\nthreads = workers * 2\nproc_name = f'app-{workers}'\n",
    "branch": "import sys\nif len(sys.argv) > 99:\n    workers = 1\nelse:\n    workers = 8\nkeepalive = 5\n",
    "chained": "a = workers = 4\ntimeout = a * 10\n",
    "unpacked": "workers, threads = 2, 4\n",
    "augmented": "workers = 2\nworkers += 1\n",
    "several lines": "workers = (\n    1\n    + 2  # two\n)\nraw_env = [\n    'A=1',\n    'B=2',\n]\n",
    "crlf": "bind = ':80'\r\nworkers = 3\r\ntimeout = 20\r\n",
    "mark": "\ufeffworkers = 3\nbind = ':80'",
    "semicolons": "timeout = 9; workers = 3; keepalive = 4\n",
    "function": "def size(n):\n    return n * 2\n\nworkers = size(4)\ntimeout = size(15)\n",
    "hook": "workers = 3\n\ndef post_fork(server, worker):\n    server.log.info('%s', workers)\n",
    "globals": "workers = 3\nglobals()['timeout'] = 77\n",
    "missing": "bind = ':80'",
    "empty": "",
    "nested quotes": "proc_name = \"it's\"\nworkers = int('3')\naccess_log_format = '''%(h)s\n\"%(r)s\" # no comment'''\n",
}

SHOW = """
import json, sys
text = open(sys.argv[1], 'rb').read()
names = {'__name__': '__config__'}
exec(compile(text, 'conf', 'exec'), names)
plain = (int, str, float, bool, list, tuple, dict, type(None))
print(json.dumps({k: v for k, v in names.items() if isinstance(v, plain) and not k.startswith('__')}))
"""


def values(path):
    """What CPython computes for the names of a configuration."""
    done = subprocess.run([sys.executable, "-I", "-c", SHOW, str(path)], capture_output=True, text=True,
                          timeout=30)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def statements(text):
    return [ast.dump(node) for node in ast.parse(text.removeprefix("\ufeff")).body]


@pytest.fixture(params=sorted(FILES))
def conf(request, tmp_path):
    path = tmp_path / "gunicorn.conf.py"
    path.write_bytes(FILES[request.param].encode())
    return path


def test_python_computes_the_new_value_and_the_old_ones_of_everything_else(corntune, conf):
    before = values(conf)
    done = corntune("recommend", "main:app", *MACHINE, "--apply", conf)
    assert done.returncode == 0, done.stderr
    assert values(conf) == {**before, "workers": 5}


def test_only_assignments_of_workers_differ_in_the_syntax_tree(corntune, conf):
    before = conf.read_bytes().decode()
    corntune("recommend", "main:app", *MACHINE, "--apply", conf)
    after = conf.read_bytes().decode()
    old, new = statements(before), statements(after)
    changed = [node for node in new if node not in old]
    assert changed == statements("workers = 5")
    # Nothing was removed, but for the one assignment that was replaced.
    assert len(new) - len(old) in (0, 1)
    assert len([node for node in old if node not in new]) == (1 if len(new) == len(old) else 0)


def test_a_second_run_changes_nothing(corntune, conf):
    corntune("recommend", "main:app", *MACHINE, "--apply", conf)
    once = conf.read_bytes()
    again = corntune("recommend", "main:app", *MACHINE, "--apply", conf)
    assert again.stdout == f"{conf}: these settings are in force already\n"
    assert conf.read_bytes() == once
    assert len(list(conf.parent.iterdir())) == 2  # the file and one backup


@pytest.mark.parametrize("tool", [["patch", "-p1", "--binary", "-s"], ["git", "apply", "-p1"]], ids=lambda t: t[0])
def test_the_diff_of_a_dry_run_is_taken_by_its_readers(corntune, conf, tool):
    before = conf.read_bytes()
    shown = subprocess.run([corntune_path(corntune), "recommend", "main:app", *MACHINE, "--apply", conf.name,
                            "--dry-run"], cwd=conf.parent, capture_output=True, timeout=60)
    assert shown.returncode == 0, shown.stderr
    assert conf.read_bytes() == before
    assert [p.name for p in conf.parent.iterdir()] == [conf.name]
    assert shutil.which(tool[0]), f"{tool[0]} is missing: scripts/apt-packages-test names it"
    patched = subprocess.run(tool, cwd=conf.parent, input=shown.stdout, capture_output=True, timeout=60)
    assert patched.returncode == 0, patched.stdout + patched.stderr
    result = conf.read_bytes()
    conf.write_bytes(before)
    corntune("recommend", "main:app", *MACHINE, "--apply", conf)
    assert conf.read_bytes() == result


def test_restore_brings_back_every_byte(corntune, conf):
    before = conf.read_bytes()
    corntune("recommend", "main:app", *MACHINE, "--apply", conf)
    done = corntune("recommend", "--restore", conf)
    assert done.returncode == 0, done.stderr
    assert conf.read_bytes() == before
    assert [p.name for p in conf.parent.iterdir()] == [conf.name]


def test_gunicorn_shows_what_was_applied(corntune, gunicorn, tmp_path):
    (tmp_path / "app.py").write_text("def app(environ, start_response): pass\n")
    conf = tmp_path / "gunicorn.conf.py"
    conf.write_text("import os\nworkers = os.cpu_count()\ntimeout = 44\n")
    done = corntune("recommend", "app:app", *MACHINE, "--class=gthread", "--apply", conf)
    assert done.returncode == 0, done.stderr
    shown = subprocess.run([gunicorn("27.0.1"), "--print-config", "app:app"], cwd=tmp_path, capture_output=True,
                           text=True, timeout=60)
    settings = dict(line.split(" = ", 1) for line in shown.stdout.splitlines() if " = " in line)
    settings = {name.strip(): value.strip() for name, value in settings.items()}
    assert settings["workers"] == "5", shown.stdout + shown.stderr
    assert settings["threads"] == "1"
    assert settings["worker_class"] == "gthread"
    assert settings["timeout"] == "44"


@pytest.mark.parametrize("text, error", [
    (b"workers = = 3\n", ":1:11: cannot edit: expected an expression"),
    (b"# \xff\n", ":1:1: cannot edit: not UTF-8"),
    (b"workers = 3\0\n", ":1:12: cannot edit: holds null bytes"),
])
def test_a_file_that_is_no_python_is_left_alone(corntune, tmp_path, text, error):
    conf = tmp_path / "gunicorn.conf.py"
    conf.write_bytes(text)
    done = corntune("recommend", "main:app", *MACHINE, "--apply", conf)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"corntune: error: {conf}{error}\n"
    assert conf.read_bytes() == text
    assert [p.name for p in tmp_path.iterdir()] == [conf.name]


def corntune_path(corntune):
    from conftest import BINARY
    del corntune
    return str(BINARY)
