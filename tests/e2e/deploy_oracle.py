"""Run in the virtual environment of a Gunicorn: what `--print-config` shows for recorded starts.

One JSON object a line in ({"arguments", "environment", "folder", "values": [{name: value}, ...]}), one out:
{"shown": {name: row}, "values": [{name: row}, ...]}, or {"refused": text} where Gunicorn does not start. Each start
runs in a child with its own environment, as Gunicorn reads some of it when it is imported; the application itself
is none that is needed. Rows are what --print-config prints; those of the values are what it would print for them.
"""

import contextlib
import io
import json
import os
import sys

# What Gunicorn imports anyway; not Gunicorn, which must see the environment of the child.
import argparse  # noqa: F401
import inspect  # noqa: F401
import logging.config  # noqa: F401
import multiprocessing
import pwd  # noqa: F401
import ssl  # noqa: F401

CPUS = 6


def rows_of(text):
    rows = dict(row.split(" = ", 1) for row in text.splitlines() if " = " in row)
    return {name.strip(): value for name, value in rows.items()}


def printed(arguments):
    from gunicorn.app.wsgiapp import WSGIApplication
    WSGIApplication.load = lambda self: lambda environ, start_response: []
    sys.argv = ["gunicorn", *arguments, "--print-config"]
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()
        except SystemExit as end:
            if end.code not in (0, None):
                return {"refused": f"{end.code}: {errors.getvalue()}"}
        except BaseException as error:  # a configuration may raise anything
            return {"refused": repr(error)}
    return {"shown": rows_of(out.getvalue())}


def answer(question):
    os.chdir(question["folder"])
    os.environ.clear()
    os.environ.update(question["environment"])
    os.cpu_count = multiprocessing.cpu_count = lambda: CPUS
    os.sched_getaffinity = lambda pid: set(range(CPUS))
    result = printed(question["arguments"])
    if "refused" in result:
        return result
    from gunicorn.config import Config
    os.chdir(question["folder"])  # --chdir has led elsewhere
    result["values"] = []
    for values in question["values"]:
        rows = {}
        for name, value in values.items():
            config = Config()
            config.set(name, value)
            rows[name] = rows_of(str(config))[name]
        result["values"].append(rows)
    return result


def in_child(question):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            text = json.dumps(answer(question))
            with os.fdopen(writer, "w") as out:
                out.write(text)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as source:
        text = source.read()
    os.waitpid(child, 0)
    return text or json.dumps({"refused": "it ended without a word"})


if __name__ == "__main__":
    for line in sys.stdin:
        print(in_child(json.loads(line)), flush=True)
