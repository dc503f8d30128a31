"""Prints, as JSON, the release of Gunicorn that this Python has and which of the worker classes named as
arguments it loads, each with the reason if not. Run without writing bytecode; imports nothing from the
current folder.
"""

import importlib
import json
import os
import sys


def loads(load_class, name):
    try:
        load_class(name)
        return None
    except BaseException as failure:  # Gunicorn raises what the class's import raised, SystemExit too
        # "class uri 'eventlet' invalid or not found: [TRACEBACK]", whose last line is the reason
        lines = [line.strip() for line in str(failure).rstrip("]\n ").splitlines() if line.strip()]
        return lines[-1] if lines else type(failure).__name__


def main():
    answers, sys.stdout = sys.stdout, sys.stderr  # what modules print while they are imported is no answer
    sys.path[:] = [folder for folder in sys.path if folder not in ("", os.getcwd())]
    found = {"python": "%d.%d.%d" % sys.version_info[:3], "executable": sys.executable, "gunicorn": None,
             "classes": {}}
    try:
        gunicorn = importlib.import_module("gunicorn")
        load_class = importlib.import_module("gunicorn.util").load_class
        found["gunicorn"] = gunicorn.__version__
        found["classes"] = {name: loads(load_class, name) for name in sys.argv[1:]}
    except ImportError as failure:
        found["because"] = str(failure)
    json.dump(found, answers)
    answers.flush()
    os._exit(0)  # what was imported may have left threads


main()
