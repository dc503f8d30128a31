"""corntune's reading of a Gunicorn command line against Gunicorn's own parser and validators."""

import os
import json
import random
import shlex
import subprocess

import pytest
from gunicorn_support import CORNTUNE, ask_python, clean_environment, command_of

PROBE = os.environ.get("CORNTUNE_COMMAND_LINE_PROBE", str(CORNTUNE.parent / "command_line_probe"))

# What Gunicorn does between its command line and its configuration (Application.load_config), for
# the words alone: {"error": ...}, or the values of the settings that the words give.
REAL = r"""
import contextlib, io, json, sys
from gunicorn.config import Config

def value(content):
    if isinstance(content, tuple):
        return list(content)
    return content

def answer(words):
    config = Config("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn")
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            arguments = config.parser().parse_args(words)
            given = [name for name, content in vars(arguments).items()
                     if content is not None and name != "args"]
            for name in given:
                config.set(name.lower(), getattr(arguments, name))
    except SystemExit as exit:
        return {"exits": True} if not exit.code else {"error": "argparse"}
    except Exception as error:
        return {"error": repr(error)}
    return {"settings": {name: value(config.settings[name].get()) for name in given},
            "app": arguments.args[0] if arguments.args else None, "exits": False}

for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
"""

# Settings whose value is read from the machine (a uid, an absolute path, a constant of its ssl) or is
# taken apart. That they are accepted or refused is compared all the same.
NOT_COMPARED = {"user", "group", "chdir", "statsd_host", "ssl_version"}

LINES = [
    "", "main:app", "-w4 main:app", "-w 4 main:app", "-w=4 main:app", "--workers=4 main:app",
    "--workers 4 main:app", "main:app --workers 4", "-w 4 main:app other", "a -w2 b",
    "a -w2 -- b", "a -w2 --", "-- a", "-- -a", "-- a -- b", "-- -- a", "a -- b", "-w2 -- -w3",
    "--work 4", "--worker 4", "--worker-cl gevent", "--worker-c gevent", "--max-requests 5",
    "--max-requests-j 5", "--max-req 5", "--log-f x", "--log 1", "--paste", "--pas x", "--past x",
    "-k gevent m:a", "-kgevent m:a", "--threads", "--threads --workers 3", "--threads -3",
    "--threads=-3", "-w -1", "-w -1 -w 3", "-w x", "-w x -w 3", "-w 0x10", "-w 010", "-w 1_0",
    "-w _10", "-w 10_", "-w 1__0", "-w ' 3 '", "-w ''", "-w=", "-w+3", "-w ++3", "-w 3.5",
    "--umask 022", "--umask 0o22", "--umask 0x12", "--umask 08", "--umask 00", "--umask 0_7",
    "--umask -1", "--umask 7 --umask x", "-m 022", "--cert-reqs 2", "--cert-reqs 0x2",
    "--cert-reqs 02", "--cert-reqs 00", "--cert-reqs -1", "--cert-reqs ' 0b1 '",
    "--cert-reqs 0x_1", "--cert-reqs x", "--ssl-version TLSv1_2", "--ssl-version 5",
    "--ciphers 'A B '", "--preload", "--preload=1", "--preload 1", "--reload --reload", "-D", "-D3",
    "-Dw3", "-wD3", "-RDw3 m:a", "-RD m:a", "-DR=1", "-Dw=3", "-D=", "--daemon=", "-Rx", "-DD",
    "-Dc x", "-b 127.0.0.1:1 -b 127.0.0.1:2", "--bind= m:a", "--bind ''", "-b -x", "-b -1",
    "--bind=-x", "-e A=1 --env B=2 m:a", "-1", "-1.5", "-.5", "-1.", "--1", "- m:a", "-", "'- x'",
    "'-x y'", "'-w y'", "-x", "-x m:a", "--nonsense", "--nonsense=3", "m:a --nonsense", "-n 'a b '",
    "--name=", "--name=--", "-n--", "-n -- x", "--name -", "-h", "--help", "-w2 -h --nonsense",
    "--nonsense -h", "-v", "--version", "--vers", "-vD", "-h3", "-v3", "-w x -h", "-h -w x",
    "--he", "--proxy-protocol", "--proxy-protocol m:a", "m:a --proxy-protocol",
    "--proxy-protocol=v1 m:a", "--proxy-protocol -- m:a", "--proxy-protocol=", "--proxy-protocol=--",
    "--proxy-protocol V2", "--proxy-protocol=true", "--proxy-protocol=0", "--no-sendfile",
    "--no-sendfile=x", "--sendfile", "--forwarded-allow-ips=*", "--forwarded-allow-ips=10.0.0.1",
    "--forwarded-allow-ips '10.0.0.1, ::1'", "--forwarded-allow-ips=10.0.0.0/8",
    "--forwarded-allow-ips=10.0.0.1/8", "--forwarded-allow-ips=10.0.0.0/255.0.0.0",
    "--forwarded-allow-ips=10.0.0.0/0.255.255.255", "--forwarded-allow-ips=10.0.0.0/255.0.255.0",
    "--forwarded-allow-ips=10.0.0.0/33", "--forwarded-allow-ips=10.0.0.0/", "--forwarded-allow-ips=",
    "--forwarded-allow-ips=,", "--forwarded-allow-ips='10.0.0.1, ,::1'",
    "--forwarded-allow-ips=fe80::/10", "--forwarded-allow-ips=fe80::1/10",
    "--forwarded-allow-ips=fe80::1%eth0", "--forwarded-allow-ips=fe80::1%",
    "--forwarded-allow-ips=::ffff:1.2.3.4", "--forwarded-allow-ips=1.2.3", "--forwarded-allow-ips=01.2.3.4",
    "--forwarded-allow-ips=0.0.0.0/0", "--forwarded-allow-ips=::/0", "--forwarded-allow-ips=::/129",
    "--forwarded-allow-ips=10.0.0.0/8/8", "--forwarded-allow-ips=10.0.0.0/+8",
    "--forwarded-allow-ips=0.0.0.0/0.0.0.0", "--forwarded-allow-ips=localhost",
    "--proxy-allow-from=10.0.0.1,x", "--statsd-host localhost:8125", "--statsd-host localhost",
    "--statsd-host localhost:x", "--statsd-host unix:///tmp/x", "--statsd-host unix:80",
    "--statsd-host a:1:2", "--statsd-host [::1]:80", "--statsd-host [::1]", "--statsd-host [::1]:x",
    "--statsd-host ''", "--statsd-host fd://3", "--statsd-host fd://x", "--statsd-host tcp://a:1",
    "--reload-engine auto", "--reload-engine POLL", "--reload-engine ' poll'", "--reload-engine x",
    "--header-map DROP", "--header-map x", "--http-protocols h1,h2", "--http-protocols H1",
    "--http-protocols h1,h1", "--http-protocols h3", "--http-protocols ''", "--http-protocols ,",
    "--http2-max-frame-size 16384", "--http2-max-frame-size 16383",
    "--http2-max-frame-size 16777216", "--http2-initial-window-size 2147483648",
    "--http2-max-concurrent-streams 0", "--http2-cleartext both", "--asgi-loop UVLOOP",
    "--asgi-loop x", "--asgi-lifespan ' on '", "--http-parser fast", "--protocol uwsgi",
    "--log-config-dict x", "--log-config-json x", "--print-config", "--check-config m:a",
    "--control-socket-mode 0600", "--no-control-socket", "--dirty-app a:b --dirty-app c:d",
    "--user 0", "--user no-such-user-here-x", "--group 0", "--env", "-e", "--strip-header-spaces",
    "--limit-request-field_size 10", "--limit-request-field-size 10", "--keep-alive 5",
    "--keepalive 5", "-t 30 -t0 m:a", "-c x.py", "--config=python:a.b m:a", "--no", "--no-s",
    "--forwarder-headers=A,,B", "--forwarder-headers ' a , b '", "--tolerate-dangerous-framing",
]

# Files, folders and users that the machine lacks: corntune does not ask the machine.
ASKS_THE_MACHINE = {"--user no-such-user-here-x"}

FRAGMENTS = [
    "main:app", "x", "-", "--", "-1", "-w", "-w3", "-w=3", "--workers", "--workers=2", "3", "-D",
    "-Dw2", "-RD", "-R", "--preload", "--threads=2", "--threads", "--worker-class", "gthread",
    "-k", "-kgevent", "-b", "-b127.0.0.1:0", "--bind=a", "--env=A=1", "--max-requests",
    "--max-requests=5", "--proxy-protocol", "--proxy-protocol=v1", "--name=x", "-n", "--reload",
    "--work", "-x", "--zzz", "a b", "-a b", "", "-h", "--umask", "010", "--time", "--timeout=9",
    "--no-sendfile", "v2", "--keep=1", "-p", "-m0o7",
]


def corntune_answers(questions):
    text = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run([PROBE], input=text, text=True, timeout=60, check=True,
                          stdout=subprocess.PIPE)
    return [json.loads(line) for line in done.stdout.splitlines()]


def random_lines(count, seed):
    generator = random.Random(seed)
    return [generator.choices(FRAGMENTS, k=generator.randint(1, 6)) for _ in range(count)]


def outcome(answer):
    """What of an answer must agree: that it is an error, or the values and the application."""
    if "error" in answer:
        return "error"
    if answer["exits"]:
        return "exits"
    settings = {name: value for name, value in answer["settings"].items()
                if name not in NOT_COMPARED}
    return settings, sorted(answer["settings"]), answer["app"]


@pytest.mark.parametrize("release", ["20.1.0", "23.0.0", "26.1.0", "27.0.1"])
def test_every_command_line_is_read_as_gunicorn_reads_it(release):
    lines = [shlex.split(line) for line in LINES if line not in ASKS_THE_MACHINE]
    lines += random_lines(1500, seed=20261)
    real = ask_python(release, REAL, lines)
    ours = corntune_answers([{"version": release, "words": words} for words in lines])
    assert len(real) == len(ours) == len(lines)
    different = [(words, theirs, mine) for words, theirs, mine in zip(lines, real, ours)
                 if outcome(theirs) != outcome(mine)]
    assert not different, "\n".join(map(str, different[:10]))
    # The comparison means something only when both kinds of answer are frequent.
    errors = sum("error" in answer for answer in real)
    assert 300 < errors < len(lines) - 300


def test_gunicorn_cmd_args_is_split_as_shlex_splits_it():
    generator = random.Random(7)
    texts = ["".join(generator.choices("ab '\"\\\t\n\r#$*é=", k=generator.randint(0, 12)))
             for _ in range(4000)]
    ours = corntune_answers([{"split": text} for text in texts])
    for text, mine in zip(texts, ours):
        try:
            expected = {"words": shlex.split(text)}
        except ValueError:
            assert "error" in mine, text
            continue
        assert mine == expected, text


def test_an_application_that_begins_with_a_dash_reaches_gunicorn_after_two_dashes(tmp_path):
    for release in ("20.1.0", "27.0.1"):
        def run(*words):
            return subprocess.run(command_of(release, "--check-config", *words), cwd=tmp_path,
                                  env=clean_environment(), text=True, timeout=60,
                                  stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert "unrecognized arguments: -app:x" in run("-app:x").stderr
        assert "No module named '-app'" in run("--", "-app:x").stderr
