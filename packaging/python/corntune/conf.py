"""A configuration for Gunicorn that sizes it where it starts.

    gunicorn -c python:corntune.conf main:app

asks `corntune recommend` what this machine, container or pod may really use, sets workers, threads,
worker_connections, worker_class and worker_tmp_dir accordingly, and says in one line of Gunicorn's
log what bound the workers. What the user sets on Gunicorn's command line, in GUNICORN_CMD_ARGS or
in WEB_CONCURRENCY wins, and the rest is sized for it.

The environment says what the program cannot see. CORNTUNE_CLASS, CORNTUNE_THREADS, CORNTUNE_PROFILE,
CORNTUNE_CPU_TIME and so on (OPTIONS below) are the options of `corntune recommend` of that name.
When corntune cannot size, Gunicorn starts with its own defaults and a warning says why.
"""

import json
import os
import subprocess

from . import program

# The options of `corntune recommend` that CORNTUNE_<NAME> sets.
OPTIONS = ("class", "threads", "worker-connections", "max-workers", "count", "profile", "platform",
           "memory-per-worker", "master-memory", "headroom", "db-connections",
           "db-connections-per-worker", "replicas", "max-surge", "cpu-time", "wait-time", "rate", "p99",
           "async-safe", "cpus", "memory", "behind")

_SIZED = ("workers", "threads", "worker_class", "worker_connections", "worker_tmp_dir")
_SECONDS = 20


def _given():
    """The settings that the user gave on Gunicorn's command line or in GUNICORN_CMD_ARGS."""
    import argparse
    import shlex
    import sys

    from gunicorn.config import Config
    given = {}
    parser = Config().parser()
    for words in (shlex.split(os.environ.get("GUNICORN_CMD_ARGS", "")), sys.argv[1:]):
        try:
            found, _ = parser.parse_known_args(words, argparse.Namespace())
        except SystemExit:
            continue  # Gunicorn itself has refused them, or will
        given.update({name: value for name, value in vars(found).items() if value is not None})
    return given


def _command(given):
    words = [program(), "recommend", "--format=json", "--quiet"]
    options = {name: os.environ["CORNTUNE_" + name.upper().replace("-", "_")] for name in OPTIONS
               if os.environ.get("CORNTUNE_" + name.upper().replace("-", "_"), "").strip()}
    # What is set is not to be found: it is sized for.
    for setting, option in (("worker_class", "class"), ("threads", "threads"),
                            ("worker_connections", "worker-connections")):
        if setting in given:
            options[option] = str(given[setting])
    words += ["--%s=%s" % (name, value) for name, value in options.items()]
    return words + ["app:app"]  # any name: the application is Gunicorn's to know


def _recommendation():
    """What `corntune recommend` says, and what the user set; raises with the reason when it cannot."""
    given = _given()
    done = subprocess.run(_command(given), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=_SECONDS)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or "corntune recommend ended with %d" % done.returncode)
    return json.loads(done.stdout), given


def _bound(answer):
    """Why there are so many workers, and for what machine."""
    because = [reason["because"] for reason in answer["reasons"] if reason["setting"] == "workers"]
    return "%s; %s" % (because[0] if because else "as sized", answer["machine"])


def _log(server):
    """The arbiter's log gets the line once, at start and at a reload."""
    if _ANSWER is None:
        server.log.warning("corntune: not sized: %s", _PROBLEM)
        return
    sized, actual = _ANSWER["settings"]["workers"], server.cfg.workers
    if actual == sized:
        server.log.info("corntune: workers = %d: %s", sized, _bound(_ANSWER))
    else:
        server.log.info("corntune: workers = %d as set; sized would be %d: %s", actual, sized,
                        _bound(_ANSWER))


on_starting = _log
on_reload = _log

_ANSWER, _PROBLEM = None, ""
try:
    _ANSWER, _set = _recommendation()
except Exception as error:  # Gunicorn must start whatever happens here
    _PROBLEM = str(error) or repr(error)

if _ANSWER is not None:
    for _name in _SIZED:
        if _name in _ANSWER["settings"] and _name not in _set:
            if _name != "workers" or not os.environ.get("WEB_CONCURRENCY", "").strip():
                globals()[_name] = _ANSWER["settings"][_name]
