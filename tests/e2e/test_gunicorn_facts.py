"""What corntune believes of Gunicorn, held against the real one (docs/gunicorn-facts.md).

Where a release behaves otherwise than the next, the test says since when.
"""

import concurrent.futures
import os
import re
import signal
import socket
import subprocess
import time

import pytest
from gunicorn_support import (RELEASES, ask_python, clean_environment, command_of, gunicorn,
                              python_of, waiting_in_kernel)

NEW = "27.0.1"
BEFORE = "26.1.0"


def run(release, *arguments, folder, conf=None, **environment):
    """Gunicorn with arguments that make it end by itself."""
    (folder / "app.py").write_text("def app(environ, start_response): return []\n")
    if conf is not None:
        (folder / "gunicorn.conf.py").write_text(conf)
    return subprocess.run(command_of(release, *arguments, "app:app"), cwd=folder, text=True,
                          env=clean_environment(**environment), timeout=60, capture_output=True)


def printed(release, setting, *arguments, folder, **environment):
    done = run(release, "--print-config", *arguments, folder=folder, **environment)
    assert done.returncode == 0, done.stderr
    return re.search(rf"^{setting} += (.*)$", done.stdout, re.MULTILINE).group(1)


def together(server, count, patience):
    """Whether one worker had `count` requests in hand at a time, when as many were sent."""
    query = f"meet={count}&patience={patience}"
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(lambda _: server.get(query)[1], range(count)))
    return all(answer.endswith("True") for answer in answers)


def app_of(worker_class):
    asgi = worker_class in ("asgi", "uvicorn_worker.UvicornWorker")
    return "app:asgi" if asgi else "app:app"


def worker_of(server):
    return int(server.get()[1].split()[0])


def seconds_until_gone(pid, most):
    start = time.monotonic()
    while os.path.exists(f"/proc/{pid}") and time.monotonic() - start < most:
        time.sleep(0.02)
    return time.monotonic() - start


# --- which class runs

@pytest.mark.parametrize("release", RELEASES)
def test_sync_with_more_than_one_thread_is_gthread(release):
    with gunicorn(release, "--threads=2") as server:
        assert "Using worker: gthread" in server.log()
        assert together(server, 2, patience=20)
    with gunicorn(release, "--threads=1") as server:
        assert "Using worker: sync" in server.log()


@pytest.mark.parametrize("release", ["20.1.0", "27.0.1"])
def test_sync_by_its_dotted_name_turns_into_gthread_too(release):
    with gunicorn(release, "--threads=2", "-k", "gunicorn.workers.sync.SyncWorker") as server:
        assert "Using worker: gthread" in server.log()


@pytest.mark.parametrize("release", [release for release in RELEASES if release != "20.1.0"])
def test_print_config_shows_sync_where_gthread_runs(release, tmp_path):
    assert printed(release, "worker_class", "--threads=4", folder=tmp_path) == "sync"


ASGI_APP = """
async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})
"""
WSGI_APP = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""


@pytest.mark.parametrize("release, worker_class, application, answer", [
    *[(release, name, app, answer) for release in RELEASES for name in ("sync", "gthread")
      for app, answer in ((WSGI_APP, "200"), (ASGI_APP, "500"))],
    *[(NEW, name, app, answer) for name in ("asgi", "uvicorn_worker.UvicornWorker")
      for app, answer in ((ASGI_APP, "200"), (WSGI_APP, "500"))]])
def test_a_class_answers_500_for_an_application_of_the_other_kind(release, worker_class, application, answer):
    with gunicorn(release, "-k", worker_class, app="shop_site:application", answers=False,
                  files={"shop_site.py": application}) as server:
        with server.connect(timeout=20) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: shop\r\n\r\n")
            assert client.recv(65536).split()[1].decode() == answer


LOAD = """
import json, sys
from gunicorn.util import load_class
for line in sys.stdin:
    try:
        print(json.dumps(load_class(json.loads(line)).__name__))
    except (RuntimeError, ImportError) as error:
        print(json.dumps("needs a package" if "worker requires" in str(error) else "not found"))
"""


def test_a_class_is_loaded_by_its_name_alias_or_path_but_by_no_entry_point():
    names = ["sync", "gthread", "gevent", "gevent_wsgi", "gevent_pywsgi", "tornado", "#gthread",
             "gunicorn.workers.ggevent.GeventWorker", "uvicorn_worker.UvicornWorker",
             "uvicorn.workers.UvicornH11Worker"]
    classes = ["SyncWorker", "ThreadWorker", "GeventWorker", "GeventPyWSGIWorker",
               "GeventPyWSGIWorker", "TornadoWorker", "ThreadWorker", "GeventWorker",
               "UvicornWorker", "UvicornH11Worker"]
    absent = ["egg:gunicorn#gevent", "uvicorn", "prefork"]
    for release in RELEASES:
        assert ask_python(release, LOAD, names) == classes
        assert ask_python(release, LOAD, absent) == ["not found"] * 3


def test_eventlet_is_gone_since_26_and_asgi_came_after_23():
    for release, eventlet, asgi in (("20.1.0", "needs a package", "not found"),
                                    ("23.0.0", "needs a package", "not found"),
                                    ("26.1.0", "not found", "ASGIWorker"),
                                    ("27.0.1", "not found", "ASGIWorker")):
        assert ask_python(release, LOAD, ["eventlet", "asgi"]) == [eventlet, asgi], release


def test_gevent_of_26_and_later_needs_packaging_which_only_the_extra_brings():
    script = """
import importlib.metadata, json
required = importlib.metadata.requires("gunicorn") or []
print(json.dumps([line for line in required if line.startswith("packaging")]))
"""
    assert ask_python("23.0.0", script) == [["packaging"]]
    for release in (BEFORE, NEW):
        (required,) = ask_python(release, script)
        assert required and all("extra ==" in line for line in required)
        assert any('extra == "gevent"' in line for line in required)


# --- what bounds the requests of one worker

BOUNDS = [
    # class, options, requests in hand at a time
    ("sync", ["--threads=1", "--worker-connections=9"], 1),
    ("gthread", ["--threads=3"], 3),
    ("gevent", ["--worker-connections=3", "--threads=1"], 3),
    ("gevent", ["--worker-connections=1", "--threads=3"], 1),
    ("tornado", ["--worker-connections=9", "--threads=3"], 1),
]


@pytest.mark.parametrize("release", [BEFORE, NEW])
@pytest.mark.parametrize("worker_class, options, bound", BOUNDS)
def test_a_worker_has_as_many_requests_in_hand_as_its_bound_says(release, worker_class, options,
                                                                  bound):
    with gunicorn(release, "-k", worker_class, *options) as server:
        assert together(server, bound, patience=20)
    with gunicorn(release, "-k", worker_class, *options) as server:
        assert not together(server, bound + 1, patience=0.3)


@pytest.mark.parametrize("release", [BEFORE, NEW])
@pytest.mark.parametrize("worker_class", ["asgi", "uvicorn_worker.UvicornWorker"])
def test_nothing_bounds_an_asgi_worker(release, worker_class):
    options = ["--worker-connections=1", "--threads=1"]
    with gunicorn(release, "-k", worker_class, *options, app="app:asgi") as server:
        assert together(server, 8, patience=20)


def test_the_asgi_worker_warns_that_it_ignores_threads_and_names_the_setting_it_ignores_as_well():
    with gunicorn(NEW, "-k", "asgi", "--threads=4", app="app:asgi") as server:
        assert ("ASGI worker does not use threads configuration. Use worker_connections instead."
                in server.log())


# --- gthread: where requests wait

def waiting_in_the_kernel(release, *options):
    """One worker with one thread serves a request while three more are sent."""
    with gunicorn(release, "-k", "gthread", "--threads=1", *options, tcp=True) as server:
        port = server.port()
        clients = [server.connect() for _ in range(4)]
        for client in clients:
            client.sendall(b"GET /?sleep=5 HTTP/1.1\r\nHost: x\r\n\r\n")
        deadline = time.monotonic() + 3
        lowest = 4
        while time.monotonic() < deadline:
            lowest = min(lowest, waiting_in_kernel(port))
            time.sleep(0.02)
        for client in clients:
            client.close()
        return lowest


@pytest.mark.parametrize("release", [BEFORE, NEW])
def test_gthread_accepts_what_its_busy_threads_cannot_serve(release):
    assert waiting_in_the_kernel(release) == 0
    # With worker_connections equal to threads the others wait where any worker can take them.
    assert waiting_in_the_kernel(release, "--worker-connections=1") == 3


# --- keep-alive

@pytest.mark.parametrize("release", RELEASES)
def test_gthread_keeps_no_connection_when_worker_connections_do_not_exceed_threads(release):
    for connections, expected in ((2, "close"), (3, "keep-alive")):
        with gunicorn(release, "-k", "gthread", "--threads=2",
                      f"--worker-connections={connections}") as server:
            assert f"connection: {expected}" in server.get()[0], connections


@pytest.mark.parametrize("release, answers", [("20.1.0", True), ("23.0.0", False),
                                              ("26.1.0", True), ("27.0.1", True)])
def test_gthread_of_21_to_23_serves_nothing_with_one_worker_connection(release, answers):
    # It accepts, and then waits for nothing but running requests, of which there are none.
    with gunicorn(release, "-k", "gthread", "--threads=1", "--worker-connections=1",
                  answers=False) as server:
        with server.connect(timeout=20 if answers else 3) as client:
            if answers:
                assert "200 ok" in server.get(client=client)[0]
            else:
                with pytest.raises(socket.timeout):
                    server.get(client=client)


@pytest.mark.parametrize("release", RELEASES)
def test_sync_never_keeps_a_connection(release):
    with gunicorn(release, "--keep-alive=75") as server:
        assert "connection: close" in server.get()[0]


def closes_idle_connection(server, within):
    with server.connect(timeout=within) as client:
        server.get(client=client)
        try:
            return client.recv(1) == b""
        except socket.timeout:
            return False


def test_the_asgi_worker_closes_idle_connections_since_27_only():
    for release, closes in ((BEFORE, False), (NEW, True)):
        with gunicorn(release, "-k", "asgi", "--keep-alive=1", app="app:asgi") as server:
            assert closes_idle_connection(server, within=10 if closes else 3) == closes, release


@pytest.mark.parametrize("worker_class", ["gthread", "gevent", "uvicorn_worker.UvicornWorker"])
def test_other_classes_close_idle_connections_after_keepalive(worker_class):
    with gunicorn(NEW, "-k", worker_class, "--keep-alive=1", app=app_of(worker_class)) as server:
        assert closes_idle_connection(server, within=10)


@pytest.mark.parametrize("release", [BEFORE, NEW])
def test_gthread_waits_on_its_accepting_thread_for_a_client_that_does_not_close(release):
    with gunicorn(release, "-k", "gthread", "--threads=1", "--worker-connections=1") as server:
        with server.connect() as client:
            assert "connection: close" in server.get(client=client)[0]
            start = time.monotonic()
            server.get()
            assert time.monotonic() - start > 1.5  # util.close_graceful waits up to 2 s


# --- stopping

def seconds_to_stop(release, worker_class, most):
    """How long a worker with one idle kept-alive connection takes to end after SIGTERM."""
    with gunicorn(release, "-k", worker_class, "--keep-alive=75", "--graceful-timeout=60",
                  app=app_of(worker_class)) as server:
        with server.connect() as client:
            pid = int(server.get(client=client)[1].split()[0])
            # gthread's main thread takes note of the idle connection after the response was sent;
            # once it has accepted and served others, it has.
            for _ in range(3):
                server.get()
            os.kill(pid, signal.SIGTERM)
            return seconds_until_gone(pid, most)


def test_an_idle_connection_delays_a_stopping_gthread_worker_by_two_seconds_since_27():
    assert 1.5 < seconds_to_stop(NEW, "gthread", most=20) < 10
    # From 24 to 26 it was the whole graceful_timeout, of which six seconds are watched here.
    assert seconds_to_stop(BEFORE, "gthread", most=6) >= 6


@pytest.mark.parametrize("worker_class", ["gevent", "asgi"])
def test_an_idle_connection_delays_a_stopping_gevent_or_asgi_worker_by_graceful_timeout(
        worker_class):
    assert seconds_to_stop(NEW, worker_class, most=6) >= 6


def test_an_idle_connection_delays_no_stopping_gthread_worker_up_to_23():
    assert seconds_to_stop("23.0.0", "gthread", most=20) < 10


def test_a_sync_worker_stops_at_once():
    with gunicorn(NEW, "--graceful-timeout=60") as server:
        pid = worker_of(server)
        os.kill(pid, signal.SIGTERM)
        assert seconds_until_gone(pid, most=20) < 10


# --- timeout

@pytest.mark.parametrize("release", RELEASES)
def test_timeout_cuts_no_request_of_gthread(release):
    # The worker says once a second that it lives; a timeout nearer to that would be a race.
    with gunicorn(release, "-k", "gthread", "--threads=1", "--timeout=3") as server:
        before = worker_of(server)
        assert int(server.get("sleep=5")[1].split()[0]) == before


@pytest.mark.parametrize("release", [BEFORE, NEW])
@pytest.mark.parametrize("worker_class", ["gevent", "asgi"])
def test_timeout_cuts_no_request_of_an_event_loop(release, worker_class):
    with gunicorn(release, "-k", worker_class, "--timeout=3", app=app_of(worker_class)) as server:
        before = worker_of(server)
        assert int(server.get("sleep=5")[1].split()[0]) == before


@pytest.mark.parametrize("release", RELEASES)
def test_timeout_kills_a_sync_worker_with_its_request(release):
    with gunicorn(release, "--timeout=1") as server:
        before = worker_of(server)
        try:
            assert "500" in server.get("sleep=8")[0]
        except ConnectionError:
            pass
        assert "WORKER TIMEOUT" in server.log()
        assert worker_of(server) != before


# --- configuration

@pytest.mark.parametrize("release", RELEASES)
def test_unknown_names_in_the_configuration_are_ignored(release, tmp_path):
    conf = "workerz = 5\nWorkers = 5\nkeep_alive = 75\nmax_request = 10\n"
    arguments = ["-c", "gunicorn.conf.py"]
    done = run(release, "--check-config", *arguments, folder=tmp_path, conf=conf)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("release, refused", [("20.1.0", False), ("23.0.0", True), ("26.1.0", True), ("27.0.1", True)])
def test_a_host_name_is_no_address_of_a_proxy(release, refused, tmp_path):
    for name in ("forwarded_allow_ips", "proxy_allow_ips"):
        done = run(release, "--check-config", folder=tmp_path, conf=f"{name} = 'nginx'\n")
        assert (done.returncode == 1) is refused, done.stderr
        assert not refused or "'nginx' does not appear to be an IPv4 or IPv6" in done.stderr


@pytest.mark.parametrize("release", RELEASES)
def test_a_value_of_the_wrong_type_is_refused(release, tmp_path):
    done = run(release, "--check-config", folder=tmp_path, conf="workers = 'many'\n")
    assert done.returncode == 1
    assert "Invalid value for workers: many" in done.stderr


@pytest.mark.parametrize("release", [release for release in RELEASES if release != "20.1.0"])
def test_only_its_own_variables_are_read(release, tmp_path):
    def value(setting, **environment):
        return printed(release, setting, folder=tmp_path, **environment)

    assert value("workers", GUNICORN_WORKERS="7") == "1"
    assert value("threads", GUNICORN_THREADS="7") == "1"
    assert value("workers", WEB_CONCURRENCY="7") == "7"
    assert value("bind", PORT="7777") == "['0.0.0.0:7777']"
    assert value("forwarded_allow_ips", FORWARDED_ALLOW_IPS="10.0.0.1") == "['10.0.0.1']"
    assert value("workers", GUNICORN_CMD_ARGS="--workers=6", WEB_CONCURRENCY="7") == "6"
    both = {"GUNICORN_CMD_ARGS": "--workers=6"}
    assert printed(release, "workers", "-w3", folder=tmp_path, **both) == "3"


@pytest.mark.parametrize("release", RELEASES)
def test_an_empty_web_concurrency_stops_gunicorn_at_its_import(release, tmp_path):
    done = run(release, "--check-config", folder=tmp_path, WEB_CONCURRENCY="")
    assert done.returncode != 0
    assert "invalid literal for int() with base 10: ''" in done.stderr


def test_check_config_imports_the_application(tmp_path):
    (tmp_path / "broken.py").write_text("raise RuntimeError('imported')\n")
    done = subprocess.run(command_of(NEW, "--check-config", "broken:app"), cwd=tmp_path, text=True,
                          env=clean_environment(), timeout=60, capture_output=True)
    assert done.returncode == 1 and "RuntimeError: imported" in done.stderr


@pytest.mark.parametrize("release", [BEFORE, NEW])
def test_the_heartbeat_file_lies_in_worker_tmp_dir(release, tmp_path):
    with gunicorn(release, f"--worker-tmp-dir={tmp_path}") as server:
        pid = worker_of(server)
        links = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        assert any(link.startswith(f"{tmp_path}/wgunicorn-") for link in links), links


# --- which classes heed a setting

def scheme(release, worker_class):
    """The scheme that the application sees when a trusted proxy says https."""
    with gunicorn(release, "-k", worker_class, "--forwarded-allow-ips=*",
                  app="app:asgi") as server:
        return server.get(headers="X-Forwarded-Proto: https\r\n")[1].split()[1]


def test_the_asgi_worker_heeds_forwarded_allow_ips_again_since_27():
    assert scheme(BEFORE, "asgi") == "http"
    assert scheme(NEW, "asgi") == "https"
    assert scheme(NEW, "uvicorn_worker.UvicornWorker") == "https"


@pytest.mark.parametrize("worker_class, written", [
    ("sync", "format"), ("gthread", "format"), ("gevent", "format"), ("asgi", "format"),
    ("uvicorn_worker.UvicornWorker", "own"), ("tornado", "nothing"),
])
def test_which_classes_write_the_access_log_and_its_format(worker_class, written, tmp_path):
    path = tmp_path / "access"
    with gunicorn(NEW, "-k", worker_class, f"--access-logfile={path}", "--access-logformat=MARK",
                  app=app_of(worker_class)) as server:
        server.get()
    text = path.read_text() if path.exists() else ""
    found = "format" if "MARK" in text else "own" if "GET /" in text else "nothing"
    assert found == written


HOOKS = """
def post_request(worker, req, environ=None, resp=None):
    with open("hooked", "a") as file:
        file.write("x")
"""


@pytest.mark.parametrize("worker_class, called", [
    ("sync", True), ("gthread", True), ("gevent", True), ("asgi", True), ("tornado", False),
    ("uvicorn_worker.UvicornWorker", False),
])
def test_which_classes_call_post_request(worker_class, called):
    with gunicorn(NEW, "-k", worker_class, files={"gunicorn.conf.py": HOOKS},
                  app=app_of(worker_class)) as server:
        server.get()
        server.get()
        assert (server.folder / "hooked").exists() == called


@pytest.mark.parametrize("worker_class, heeded", [
    ("sync", True), ("gthread", True), ("gevent", True), ("asgi", True), ("tornado", False),
    ("uvicorn_worker.UvicornWorker", False),
])
def test_which_classes_heed_limit_request_line(worker_class, heeded):
    with gunicorn(NEW, "-k", worker_class, "--limit-request-line=64",
                  app=app_of(worker_class)) as server:
        with server.connect() as client:
            client.sendall(f"GET /?x={'y' * 200} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            refused = not client.recv(100).startswith(b"HTTP/1.1 200")
        assert refused == heeded


@pytest.mark.parametrize("worker_class", ["sync", "gthread", "gevent", "tornado", "asgi",
                                          "uvicorn_worker.UvicornWorker"])
def test_every_class_restarts_after_max_requests(worker_class):
    with gunicorn(NEW, "-k", worker_class, "--max-requests=3", "--keep-alive=0",
                  app=app_of(worker_class)) as server:
        pids = {worker_of(server)}
        deadline = time.monotonic() + 20
        while len(pids) == 1 and time.monotonic() < deadline:
            try:
                pids.add(worker_of(server))
            except OSError:
                time.sleep(0.02)
        assert len(pids) > 1


def test_the_interpreters_of_these_tests_are_the_releases_they_name():
    script = "import gunicorn, json; print(json.dumps(gunicorn.__version__))"
    for release in RELEASES:
        assert ask_python(release, script) == [release], python_of(release)


@pytest.mark.parametrize("release", ["20.1.0", NEW])
@pytest.mark.parametrize("option", ["workers", "threads", "timeout", "graceful-timeout", "keep-alive", "max-requests",
                                    "worker-connections", "backlog"])
def test_an_option_without_its_number_ends_gunicorn(option, release, tmp_path):
    done = run(release, f"--{option}=", folder=tmp_path)
    assert done.returncode == 2 and "invalid int value" in done.stderr


def test_a_statsd_host_of_none_is_taken(tmp_path):
    conf = "import os\nstatsd_host = '{}:8125'.format(os.getenv('NOT_SET'))\n"
    done = run(NEW, "--check-config", folder=tmp_path, conf=conf)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("section", ["server:main", "server:other"])
def test_paste_reads_no_server_section(section, tmp_path):
    ini = f"[app:main]\npaste.app_factory = app:factory\n\n[{section}]\nuse = egg:gunicorn#main\nworkers = 3\n"
    application = ("def app(environ, start_response):\n    start_response('200 OK', [('Content-Length', '5')])\n"
                   "    return [b'- - -']\n\n\ndef factory(conf, **options):\n    return app\n")
    with gunicorn(NEW, "--paste=shop.ini", app="", files={"shop.ini": ini, "app.py": application}) as server:
        assert server.get()[1] == "- - -"
        time.sleep(0.5)
        assert server.log().count("Booting worker") == 1
