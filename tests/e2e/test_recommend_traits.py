"""corntune recommend for applications that stream, speak WebSocket, or stand behind kept connections."""

import json
import pathlib
import subprocess

import jsonschema
import pytest
from gunicorn_support import gunicorn

TOP = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((TOP / "docs" / "schemas" / "recommend.schema.json").read_text())


def command_of(corntune, *arguments, cwd=None):
    done = corntune("recommend", "--cpus=2", "--format=command", *arguments, "main:app", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("arguments, expected", [
    (["--streaming=100"], "--workers=5 --threads=101 --worker-class=gthread"),
    (["--streaming=no", "--websockets=0"], "--workers=5"),
    (["--streaming=yes"], "--workers=5 --threads=1 --worker-class=gthread"),
    (["--streaming=100", "--threads=4"], "--workers=2 --threads=104 --worker-class=gthread"),
    (["--websockets=1000", "--async-safe=yes"],
     "--worker-class=gevent --worker-connections=1200 --workers=5"),
    (["--websockets=1000", "--interface=asgi"], "--worker-class=asgi --workers=5"),
    (["--interface=asgi", "--gunicorn-version=23.0.0"],
     "--worker-class=uvicorn_worker.UvicornWorker --workers=5"),
    (["--streaming=3", "--class=sync"], "--workers=8"),
    (["--class=gthread", "--behind=alb", "--proxy-idle=120s"],
     "--workers=5 --threads=1 --worker-class=gthread --keep-alive=125"),
    (["--class=gevent", "--proxy-idle=20s"],
     "--worker-class=gevent --worker-connections=1000 --workers=5 --keep-alive=25"),
    (["--class=gthread", "--behind=gclb", "--proxy-idle=600s", "--proxy-address=10.0.0.1"],
     "--workers=5 --threads=1 --worker-class=gthread --keep-alive=620 --forwarded-allow-ips=10.0.0.1"),
    (["--class=gthread", "--proxy-connections=2000"],
     "--workers=5 --threads=1 --worker-class=gthread --worker-connections=2001"),
    (["--profile=websocket"], "--worker-class=asgi --workers=5"),
])
def test_traits_decide_the_class_and_what_is_set_aside(corntune, arguments, expected, tmp_path):
    assert command_of(corntune, *arguments, cwd=tmp_path) == f"gunicorn {expected} main:app"


@pytest.mark.parametrize("arguments, code, message", [
    (["--streaming=some"], 2, '--streaming: not an answer: "some" (expected yes, no, or how many are open at a '
                              "time, e.g. 200)"),
    (["--websockets=-1"], 2, '--websockets: not an answer: "-1"'),
    (["--interface=cgi"], 2, '--interface: no such interface: "cgi" (expected wsgi, asgi)'),
    (["--interface=asgi", "--class=gthread"], 2, "--interface: worker class gthread runs WSGI applications"),
    (["--interface=asgi", "--threads=4"], 2, "--threads: has no effect with worker class asgi"),
    (["--websockets=5", "--class=sync"], 2, "--websockets: a WebSocket would hold a whole sync worker"),
    (["--streaming=5", "--class=sync", "--max-workers=5"], 1, "5 streams leave nothing for requests"),
    (["--streaming=200", "--db-connections=100"], 1, "allow 0 workers of 1 each beside 200 streams"),
    (["--streaming=5", "--format=adaptive"], 2, "--format: adaptive sets nothing aside"),
    (["--proxy-connections=0"], 2, "--proxy-connections"),
    (["--proxy-idle=soon"], 2, "--proxy-idle"),
])
def test_what_makes_no_sense_is_refused(corntune, arguments, code, message, tmp_path):
    done = corntune("recommend", "--cpus=2", *arguments, "main:app", cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert done.stdout == ""


def test_an_asgi_application_that_is_found_gets_an_asgi_class(corntune, tmp_path):
    (tmp_path / "main.py").write_text("from fastapi import FastAPI\napp = FastAPI()\n")
    done = corntune("recommend", "--cpus=2", "--format=command", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "gunicorn --worker-class=asgi --workers=5 main:app\n")
    done = corntune("recommend", "--cpus=2", "--class=gthread", cwd=tmp_path)
    assert done.returncode == 2


def test_json_names_the_rules_of_traits(corntune):
    done = corntune("recommend", "--cpus=2", "--format=json", "--streaming=100", "main:app")
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, SCHEMA)
    rules = {reason["setting"]: reason["rule"] for reason in answer["reasons"]}
    assert rules == {"workers": "cpu-rule", "threads": "threads-held-open", "worker_class": "traits"}


def test_with_a_workload_streams_come_on_top_of_what_the_model_chose(corntune):
    words = ["--cpu-time=2ms", "--wait-time=20ms", "--async-safe=no"]
    assert command_of(corntune, *words) == "gunicorn --workers=5 --threads=8 --worker-class=gthread main:app"
    assert command_of(corntune, *words, "--streaming=20") == (
        "gunicorn --workers=5 --threads=28 --worker-class=gthread main:app")
    compute = ["--cpu-time=5ms", "--async-safe=no"]
    assert "gthread" not in command_of(corntune, *compute)
    assert "--worker-class=gthread" in command_of(corntune, *compute, "--websockets=yes")


def test_the_emitted_proxies_let_streams_and_websockets_through(corntune, tmp_path):
    words = ["recommend", "--cpus=2", "--streaming=5", "--websockets=5", "main:app"]
    nginx = corntune(*words, "--format=nginx").stdout
    (tmp_path / "nginx.conf").write_text(f"error_log {tmp_path}/error.log;\npid {tmp_path}/pid;\n"
                                         f"events {{}}\nhttp {{\n{nginx}}}\n")
    done = subprocess.run(["nginx", "-t", "-q", "-c", tmp_path / "nginx.conf", "-p", tmp_path],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "proxy_buffering off;" in nginx and "Upgrade $http_upgrade" in nginx
    haproxy = corntune(*words, "--format=haproxy").stdout
    (tmp_path / "haproxy.cfg").write_text("defaults\n    mode http\n    timeout client 30s\nfrontend in\n"
                                          "    bind 127.0.0.1:8080\n    default_backend web\n" + haproxy)
    done = subprocess.run(["haproxy", "-c", "-f", tmp_path / "haproxy.cfg"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "timeout tunnel 1h" in haproxy
    plain = corntune("recommend", "--cpus=2", "main:app", "--format=nginx").stdout
    assert "proxy_buffering" not in plain and "Upgrade" not in plain


STREAMS = '''
import time
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/event-stream")] if environ["QUERY_STRING"]
                   else [("Content-Length", "5")])
    def pieces():
        for _ in range(300):
            yield b"data\\n"
            time.sleep(0.1)
    return pieces() if environ["QUERY_STRING"] else [b"- - -"]
'''


def test_the_recommended_settings_answer_while_all_streams_are_open(corntune):
    words = command_of(corntune, "--streaming=30", "--max-workers=2").split()[1:-1]
    with gunicorn("27.0.1", *words, files={"app.py": STREAMS}) as server:
        held = []
        for _ in range(30):
            client = server.connect(5)
            client.sendall(b"GET /?stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(4096).startswith(b"HTTP/1.1 200")
            held.append(client)
        for _ in range(10):
            with server.connect(2) as client:
                assert server.get(client=client)[1] == "- - -"
        for client in held:
            client.close()


def test_plan_knows_the_interface(corntune):
    words = ["plan", "--rate=100/s", "--cpu-time=2ms", "--node=2cpu/4GiB", "--format=json", "main:app"]
    planned = corntune(*words, "--interface=asgi")
    assert planned.returncode == 0, planned.stderr
    assert '"worker_class": "asgi"' in planned.stdout
    refused = corntune(*words, "--interface=asgi", "--class=gthread")
    assert refused.returncode == 2 and refused.stderr.startswith("corntune: error: --interface: ")
