"""The application of `corntune serve` for the real Gunicorn: /, /healthz and /work with the same meaning.

    gunicorn work_app:app              WSGI: sync, gthread, gevent, tornado
    gunicorn -k asgi work_app:asgi     ASGI

WORK_APP (cpu=2ms,wait=20ms) is what other paths do. Only the standard library is used.
"""

import asyncio
import math
import os
import random
import re
import time
from urllib.parse import parse_qsl

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
SIZES = {"": 1, "B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "KB": 10**3, "MB": 10**6, "GB": 10**9}


def seconds(text):
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]*)", text).groups()
    return float(number) * UNITS[unit] if unit else float(number)


def size(text):
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", text).groups()
    return int(float(number) * SIZES[unit.upper().replace("IB", "").replace("I", "")])


class Work:
    """What one request does, drawn from a text such as "cpu=2ms,wait=20ms,bursts=3,dist=exp"."""

    def __init__(self, pairs):
        pairs = dict(pairs)
        unknown = set(pairs) - {"cpu", "wait", "bursts", "size", "alloc", "dist"}
        if unknown:
            raise ValueError(f"unknown: {sorted(unknown)}")
        shape = pairs.get("dist", "fixed")
        self.cpu = self.draw(seconds(pairs.get("cpu", "0")), shape)
        self.wait = self.draw(seconds(pairs.get("wait", "0")), shape)
        self.bursts = int(pairs.get("bursts", "1"))
        self.size = size(pairs.get("size", "0"))
        self.alloc = size(pairs.get("alloc", "0"))
        self.burned = self.waited = 0.0

    @staticmethod
    def draw(mean, shape):
        if mean == 0 or shape == "fixed":
            return mean
        if shape == "exp":
            return random.expovariate(1 / mean)
        variance = math.log(1 + float(shape.removeprefix("lognormal:")) ** 2)
        return random.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))

    def burn(self):
        start = time.thread_time()
        while time.thread_time() - start < self.cpu / self.bursts:
            pass
        self.burned += time.thread_time() - start

    def do(self):
        held = bytearray(self.alloc)
        for _ in range(self.bursts):
            self.burn()
            if self.wait:
                start = time.monotonic()
                time.sleep(self.wait / self.bursts)
                self.waited += time.monotonic() - start
        del held

    async def do_async(self):
        held = bytearray(self.alloc)
        for _ in range(self.bursts):
            self.burn()
            if self.wait:
                start = time.monotonic()
                await asyncio.sleep(self.wait / self.bursts)
                self.waited += time.monotonic() - start
        del held

    def answer(self):
        body = b"x" * self.size if self.size else b"done\n"
        return 200, [("X-Cpu-Microseconds", str(int(self.burned * 1e6))),
                     ("X-Wait-Microseconds", str(int(self.waited * 1e6)))], body


FIXED = os.environ.get("WORK_APP", "")


def route(path, query):
    """The work of a request, or its answer at once."""
    if path == "/healthz":
        return None, (200, [], b"ok\n")
    if path == "/work" or FIXED:
        pairs = [pair.split("=", 1) for pair in FIXED.split(",") if pair]
        try:
            return Work(pairs + parse_qsl(query)), None
        except (ValueError, KeyError, AttributeError) as error:
            return None, (400, [], f"{error}\n".encode())
    if path == "/":
        return None, (200, [], b"corntune\n")
    return None, (404, [], b"no such page\n")


def with_common(headers, body):
    return [("Content-Type", "text/plain"), ("Content-Length", str(len(body))),
            ("X-Worker-Pid", str(os.getpid()))] + headers


PHRASES = {200: "OK", 400: "Bad Request", 404: "Not Found"}


def app(environ, start_response):
    environ["wsgi.input"].read()
    work, answer = route(environ["PATH_INFO"], environ["QUERY_STRING"])
    if work is not None:
        work.do()
        answer = work.answer()
    status, headers, body = answer
    start_response(f"{status} {PHRASES[status]}", with_common(headers, body))
    return [body]


async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        more = message.get("more_body", False)
    work, answer = route(scope["path"], scope["query_string"].decode())
    if work is not None:
        await work.do_async()
        answer = work.answer()
    status, headers, body = answer
    await send({"type": "http.response.start", "status": status,
                "headers": [(name.lower().encode(), value.encode()) for name, value in with_common(headers, body)]})
    await send({"type": "http.response.body", "body": body})
