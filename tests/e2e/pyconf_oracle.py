"""Run by test_pyconf.py in a Python of its own: what CPython computes for configurations.

One JSON object a line in ({"text", "cpu_count", "affinity_count", "environment"}), one out: {"names": ...} or
{"raised": "ValueError"}. Each text runs in a child of its own with its own environment and its own counts of
CPUs; values are written as tests/pyconf/probe.cc writes them.
"""

import json
import os
import resource
import sys
import types


budget = 20_000  # parts of one file's values: lists that share lists unfold to any size


def plain(value, depth=0):
    global budget
    budget -= 1
    if budget < 0:
        return {"other": "large"}
    if isinstance(value, (str, bytes)) and len(value) > 100_000:
        return {"other": "long"}
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if -2**63 <= value < 2**63 else {"other": "int"}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, bytes):
        return {"bytes": list(value)}
    if depth > 40:
        return {"other": "deep"}
    for kind in (list, tuple):
        if type(value) is kind:
            return {kind.__name__: [plain(item, depth + 1) for item in value]}
    if type(value) is set:
        return {"set": [plain(item, depth + 1) for item in value]}
    if type(value) is dict:
        return {"dict": [plain(item, depth + 1) for pair in value.items() for item in pair]}
    if isinstance(value, types.FunctionType):
        return {"function": "lambda" if value.__name__ == "<lambda>" else value.__name__}
    return {"other": type(value).__name__}


def run(question):
    import multiprocessing
    resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    os.environ.clear()
    os.environ.update({name: value for name, value in question["environment"].items() if value is not None})
    cpus, usable = question["cpu_count"], question["affinity_count"]
    os.cpu_count = multiprocessing.cpu_count = lambda: cpus
    os.sched_getaffinity = lambda pid: set(range(usable))
    os.process_cpu_count = lambda: usable
    gunicorn = types.ModuleType("gunicorn")
    gunicorn.version_info, gunicorn.__version__ = (27, 0, 1), "27.0.1"
    sys.modules["gunicorn"] = gunicorn
    module = types.ModuleType("__config__")
    sys.modules["__config__"] = module
    try:
        exec(compile(question["text"].encode(), "gunicorn.conf.py", "exec"), module.__dict__)
    except BaseException as error:  # SystemExit ends Gunicorn as well
        return {"raised": type(error).__name__}
    names = {name: plain(value) for name, value in vars(module).items() if not name.startswith("__")}
    return {"names": names}


def answer(question):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            text = json.dumps(run(question))
            with os.fdopen(writer, "w") as out:
                out.write(text)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as source:
        text = source.read()
    os.waitpid(child, 0)
    return text or json.dumps({"raised": "killed"})


if __name__ == "__main__":
    for line in sys.stdin:
        print(answer(json.loads(line)), flush=True)
