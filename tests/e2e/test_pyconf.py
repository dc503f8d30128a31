"""The static reader of gunicorn.conf.py, held against CPython and the real Gunicorn.

Every value that it claims must be what Python computes; not knowing is allowed, being wrong is not.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import BINARY, TOP

PROBE = pathlib.Path(os.environ.get("CORNTUNE_PYCONF_PROBE", BINARY.parent / "pyconf_probe"))
ORACLE = pathlib.Path(__file__).with_name("pyconf_oracle.py")
CORPUS = sorted((TOP / "tests" / "fixtures" / "pyconf").glob("*.py"))

# The environments in which every file of the corpus is read.
ENVIRONMENTS = {
    "bare": {},
    "platform": {"PORT": "5000", "WEB_CONCURRENCY": "3", "FORWARDED_ALLOW_IPS": "*", "DYNO": "web.1"},
    "tuned": {"HOST": "10.0.0.1", "WORKERS_PER_CORE": "0.5", "MAX_WORKERS": "3", "TIMEOUT": "45", "DEBUG": "true",
              "LOG_LEVEL": "DEBUG", "GUNICORN_WORKERS": "7", "THREADS": "4", "ENV": "dev", "WORKERS": "six",
              "GUNICORN_CLASS": "gevent", "BIND": "unix:/run/x.sock", "KEEP_ALIVE": "65"},
    "empty strings": {"PORT": "", "WEB_CONCURRENCY": "", "DEBUG": "", "HOST": "", "WORKERS": " 5 ", "ENV": ""},
}


class Conversation:
    """A process that answers a JSON line with a JSON line."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"ended with {self.process.wait(10)} on:\n{question['text']}"
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)


@pytest.fixture(scope="session")
def probe():
    assert PROBE.is_file(), f"{PROBE} is missing: build the target pyconf_probe"
    conversation = Conversation([str(PROBE)])
    yield conversation
    conversation.close()


@pytest.fixture(scope="session")
def oracle():
    conversation = Conversation([sys.executable, "-I", "-W", "ignore", str(ORACLE)])
    yield conversation
    conversation.close()


def key(value):
    """A form in which equal values are equal and a set has no order; True is not 1."""
    if isinstance(value, dict):
        (kind, items), = value.items()
        if isinstance(items, list):
            items = [key(item) for item in items]
            return (kind, tuple(sorted(items, key=repr) if kind == "set" else items))
        return (kind, items)
    return (type(value).__name__, value)


def disagreements(claims, truth):
    """What the reader claims and Python denies."""
    if "raised" in truth:
        return []
    wrong = []
    actual = truth["names"]
    opened = any(problem["kind"] == 2 for problem in claims["problems"])
    for name, claim in claims["names"].items():
        open_ended = any(not value["known"] for value in claim["values"])
        if name not in actual:
            if not claim["unset"] and not open_ended:
                wrong.append((name, "is not set", claim))
        elif not open_ended and key(actual[name]) not in [key(value["value"]) for value in claim["values"]]:
            wrong.append((name, actual[name], claim))
    if any(problem["kind"] == 3 for problem in claims["problems"]) or opened:
        return wrong
    if claims["problems"]:
        wrong.append(("the file", "runs", claims["problems"]))
    wrong += [(name, actual[name], "never assigned") for name in actual if name not in claims["names"]]
    return wrong


def question(text, environment, **more):
    return {"text": text, "cpu_count": 6, "affinity_count": 3, "environment": environment, "complete": True,
            "gunicorn": "27.0.1", **more}


def test_there_are_at_least_forty_collected_files():
    assert len(CORPUS) >= 40


@pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_claims_on_collected_files_are_what_python_computes(probe, oracle, path, environment):
    asked = question(path.read_bytes().decode(), environment)
    truth = oracle.ask(asked)
    assert disagreements(probe.ask(asked), truth) == []
    # With nothing known of the environment the truth is still among the possible values.
    assert disagreements(probe.ask({**asked, "environment": {}, "complete": False}), truth) == []


def known_names():
    data = (TOP / "src" / "gunicorn" / "catalogue_data.inc").read_text()
    names = set(re.findall(r'\.name = "(\w+)"|^\s*\{"(\w+)", "', data, re.M))
    return {name for pair in names for name in pair if name}


def test_most_settings_of_collected_files_are_known(probe, oracle):
    settings_of_gunicorn = known_names()
    assert len(settings_of_gunicorn) > 80
    known = total = 0
    unknown = []
    for path in CORPUS:
        asked = question(path.read_bytes().decode(), {})
        truth = oracle.ask(asked)
        claims = probe.ask(asked)["names"]
        for name in set(truth.get("names", {})) & settings_of_gunicorn:
            total += 1
            claim = claims.get(name, {"values": [], "unset": False})
            if len(claim["values"]) == 1 and claim["values"][0]["known"]:
                known += 1
            else:
                unknown.append((path.name, name))
    print(f"{known} of {total} settings known; not: {unknown}")
    assert known / total >= 0.9, unknown


SHOW = """
import json, sys
from gunicorn.config import Config
for line in sys.stdin:
    config = Config()
    claims = json.loads(line)
    for name, source in claims.items():
        config.set(name, eval(source))
    shown = dict(row.split(" = ", 1) for row in str(config).splitlines())
    print(json.dumps({name.strip(): value for name, value in shown.items() if name.strip() in claims}), flush=True)
"""

COUNTS = """
import multiprocessing, os
os.cpu_count = multiprocessing.cpu_count = lambda: 6
os.sched_getaffinity = lambda pid: {0, 1, 2}
os.process_cpu_count = lambda: 3
"""


def literal(value):
    """The source of a value as probe.cc writes it."""
    if not isinstance(value, dict):
        return repr(value)
    (kind, items), = value.items()
    if kind == "float":
        return items
    if kind == "bytes":
        return repr(bytes(items))
    if kind == "dict":
        pairs = zip(items[::2], items[1::2])
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in pairs) + "}"
    inner = ", ".join(map(literal, items))
    return {"list": f"[{inner}]", "tuple": f"({inner}{',' if items else ''})", "set": f"set([{inner}])"}[kind]


@pytest.fixture(scope="session")
def validator(venv):
    conversation = Conversation([str(venv("gunicorn-27.0.1") / "bin" / "python"), "-c", SHOW])
    yield conversation
    conversation.process.stdin.close()
    conversation.process.stdout.close()
    conversation.process.wait(10)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_gunicorn_prints_the_settings_that_are_claimed(probe, oracle, validator, gunicorn, tmp_path, path):
    environment = {"WORKERS_PER_CORE": "2", "GUNICORN_CLASS": "gthread"}
    asked = question(path.read_bytes().decode(), environment)
    if "raised" in oracle.ask(asked):
        pytest.fail(f"{path.name} ends with an exception: nothing to compare")
    settings_of_gunicorn = known_names()
    claims = {}
    for name, claim in probe.ask(asked)["names"].items():
        value = claim["values"][0]
        only = len(claim["values"]) == 1 and not claim["unset"] and value["known"]
        if name in settings_of_gunicorn and only and "function" not in (value["value"] if isinstance(value["value"], dict) else {}):
            claims[name] = literal(value["value"])
    (tmp_path / "sitecustomize.py").write_text(COUNTS)
    (tmp_path / "app.py").write_text("def app(environ, start_response): pass\n")
    (tmp_path / "the.conf.py").write_bytes(path.read_bytes())
    clean = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    shown = subprocess.run([gunicorn("27.0.1"), "--print-config", "-c", "the.conf.py", "app:app"], cwd=tmp_path,
                           env={**clean, **environment, "PYTHONPATH": str(tmp_path), "HOME": str(tmp_path)},
                           capture_output=True, text=True, timeout=60)
    rows = dict(row.split(" = ", 1) for row in shown.stdout.splitlines() if " = " in row)
    rows = {name.strip(): value for name, value in rows.items()}
    assert rows, shown.stderr
    validator.process.stdin.write(json.dumps(claims) + "\n")
    validator.process.stdin.flush()
    expected = json.loads(validator.process.stdout.readline())
    assert {name: rows[name] for name in expected} == expected


# ---- generated configurations

NAMES = ["workers", "threads", "bind", "timeout", "a", "b", "items", "table"]
VARIABLES = ["WEB_CONCURRENCY", "PORT", "DEBUG"]
TEXTS = ["", "0", "1", "4", " 7 ", "true", "a,b", "x=1", "gevent", "3.5", "é", "-", "1_0", "{}", "%s"]


def expressions(depth):
    constants = st.one_of(
        st.integers(-3, 40).map(str), st.sampled_from(["0.5", "2.0", "1e3", "True", "False", "None", "10**3"]),
        st.sampled_from(TEXTS).map(repr))
    names = st.sampled_from(NAMES)
    sources = st.one_of(
        st.sampled_from(["os.cpu_count()", "multiprocessing.cpu_count()", "len(os.sched_getaffinity(0))"]),
        st.builds("os.getenv({!r}, {})".format, st.sampled_from(VARIABLES), constants),
        st.builds("os.environ.get({!r})".format, st.sampled_from(VARIABLES)),
        st.builds("{!r} in os.environ".format, st.sampled_from(VARIABLES)),
        st.builds("os.environ[{!r}]".format, st.sampled_from(VARIABLES)))
    leaves = st.one_of(constants, names, names, sources)
    if depth == 0:
        return leaves
    inner = expressions(depth - 1)
    return st.one_of(
        leaves,
        st.builds("({} {} {})".format, inner, st.sampled_from("+ - * // % / ** | & << >>".split()), inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["<", "<=", "==", "!=", ">", ">=", "in", "not in", "is", "is not",
                                                                "and", "or"]), inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({}{})".format, st.sampled_from(["not ", "-", "+", "~"]), inner),
        st.builds("{}({})".format, st.sampled_from(["int", "str", "float", "bool", "len", "abs", "round", "repr", "sum",
                                                     "sorted", "any", "all", "list", "tuple", "set", "double", "pick"]), inner),
        st.builds("{}({}, {})".format, st.sampled_from(["max", "min", "round", "pow", "divmod", "pick", "range"]), inner, inner),
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.lists(inner, max_size=3).map(lambda items: "(" + "".join(item + ", " for item in items) + ")"),
        st.lists(st.tuples(inner, inner), max_size=2).map(
            lambda items: "{" + ", ".join(f"{k}: {v}" for k, v in items) + "}"),
        st.builds("{}[{}]".format, inner, inner), st.builds("{}[{}:{}]".format, inner, inner, inner),
        st.builds("{}[::{}]".format, inner, st.integers(-2, 2)),
        st.builds("str({}).{}".format, inner, st.sampled_from(
            ["lower()", "upper()", "strip()", "split(',')", "split()", "isdigit()", "replace('a', 'bb')", "startswith('1')",
             "partition('=')", "find('a')", "count('a')", "capitalize()", "endswith(('0', 'e'))", "join(['x', 'y'])",
             "lstrip('0')", "rsplit(',')", "zfill(4)", "title()"])),
        st.builds("{}.get({}, {})".format, names, inner, inner),
        st.builds("f'{{{}}}-{{{}!r}}'".format, names, names), st.builds("f\"{{{}:>8}}|\"".format, names),
        st.builds("f'{{{}:{}}}'".format, names, st.sampled_from([".2f", "d", "05", ",", "<6", "%", "x", "s"])),
        st.builds("'{{}}:{{}}'.format({}, {})".format, inner, inner), st.builds("('%s/%s' % ({}, {}))".format, inner, inner),
        st.builds("('%d' % {})".format, inner),
        st.builds("[{} for a in {}]".format, inner, inner), st.builds("[b for b in {} if {}]".format, inner, inner),
        st.builds("{{k: v for k, v in {}.items()}}".format, names), st.builds("(lambda x: {})({})".format, inner, inner),
        st.builds("(a := {})".format, inner))


def indent(block):
    return "\n".join("    " + line for line in block.splitlines())


def statements(depth):
    value = expressions(2)
    name = st.sampled_from(NAMES)
    simple = st.one_of(
        st.builds("{} = {}".format, name, value), st.builds("{} = {}".format, name, value),
        st.builds("{} = {} = {}".format, name, name, value), st.builds("{}: int = {}".format, name, value),
        st.builds("{} {}= {}".format, name, st.sampled_from("+ - * // %".split()), value),
        st.builds("{}, {} = {}, {}".format, name, name, value, value), st.builds("{}, *{} = {}".format, name, name, value),
        st.builds("{}.append({})".format, name, value), st.builds("{}[{}] = {}".format, name, value, value),
        st.builds("{}.update({})".format, name, value), st.builds("{}.extend({})".format, name, value),
        st.builds("{}.{}".format, name, st.sampled_from(["pop()", "clear()", "sort()", "reverse()", "setdefault('k', 1)", "pop('k', 2)"])),
        st.builds("os.environ[{!r}] = str({})".format, st.sampled_from(VARIABLES), value),
        st.builds("os.environ.setdefault({!r}, str({}))".format, st.sampled_from(VARIABLES), value),
        st.builds("os.environ.pop({!r}, None)".format, st.sampled_from(VARIABLES)),
        st.builds("del {}".format, name), st.builds("bump({})".format, value), st.builds("set_it({})".format, value),
        st.builds("assert {}".format, value), st.just("pass"))
    if depth == 0:
        return simple
    block = st.lists(statements(depth - 1), min_size=1, max_size=3).map("\n".join)
    inside = block.map(indent)
    return st.one_of(
        simple, simple, simple,
        st.builds("if {}:\n{}\nelse:\n{}".format, value, inside, inside),
        st.builds("if {}:\n{}\nelif {}:\n{}".format, value, inside, value, inside),
        st.builds("for {} in {}:\n{}".format, name, value, inside),
        st.builds("for {} in {}:\n{}\n    if {}:\n        {}\nelse:\n{}".format, name, value, inside, value,
                  st.sampled_from(["break", "continue"]), inside),
        st.builds("try:\n{}\nexcept {}:\n{}".format, inside,
                  st.sampled_from(["Exception", "ValueError", "(TypeError, KeyError)", "LookupError as a"]), inside),
        st.builds("try:\n{}\nexcept Exception:\n{}\nelse:\n{}\nfinally:\n{}".format, inside, inside, inside, inside),
        st.builds("with contextlib.suppress(Exception):\n{}".format, inside),
        st.builds("match {}:\n    case 1 | '1':\n{}\n    case _:\n{}".format, value, block.map(lambda b: indent(indent(b))),
                  block.map(lambda b: indent(indent(b)))))


HEAD = """import contextlib
import multiprocessing
import os

workers, threads, bind, timeout = 2, 1, '0.0.0.0:8000', 30.0
a, b, items, table = 'a', None, [1, 2], {'k': 1}

def double(x):
    if x:
        return x * 2
    return 'none'

def pick(x, y=3):
    for i in range(3):
        if i == x:
            return i
    try:
        return int(x) + y
    except (ValueError, TypeError):
        return y

def bump(x):
    items.append(x)
    table['bumped'] = x

def set_it(x):
    global threads, bind
    if x:
        threads = x
    else:
        bind = x

"""


def guarded(statement):
    return "try:\n" + indent(statement) + "\nexcept Exception as error:\n    failed = True\n"


programs = st.lists(st.one_of(statements(2), statements(2).map(guarded), statements(1).map(guarded)),
                    min_size=1, max_size=6).map(lambda parts: HEAD + "\n".join(parts) + "\n")
environments = st.dictionaries(st.sampled_from(VARIABLES), st.sampled_from(TEXTS))


@pytest.mark.parametrize("complete", [True, False], ids=["known environment", "unknown environment"])
def test_claims_on_generated_files_are_what_python_computes(probe, oracle, complete):
    count = {"runs": 0, "ends": 0, "known": 0, "names": 0}

    @settings(max_examples=int(os.environ.get("CORNTUNE_PYCONF_EXAMPLES", 120)), derandomize=not os.environ.get("CORNTUNE_PYCONF_RANDOM"), deadline=None,
              database=None, suppress_health_check=list(HealthCheck))
    @given(programs, environments)
    def check(text, environment):
        asked = question(text, environment)
        truth = oracle.ask(asked)
        claims = probe.ask(asked if complete else {**asked, "environment": {}, "complete": False})
        count["runs"] += 1
        if "raised" in truth:
            return
        count["ends"] += 1
        count["names"] += len(claims["names"])
        count["known"] += sum(any(value["known"] for value in claim["values"]) for claim in claims["names"].values())
        wrong = disagreements(claims, truth)
        assert wrong == [], text + "\n" + repr(environment)

    check()
    print(count)
    # The comparison means something: most texts run to their end, and most values are claimed.
    assert count["ends"] > count["runs"] * 0.3
    assert count["known"] > count["names"] * 0.4
