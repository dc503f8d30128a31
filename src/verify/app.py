"""What corntune verify runs in Gunicorn: an application with work that can be dialled in, or the
user's own, with its requests counted (corntune_verify_census).

    corntune_verify_app:wsgi    for sync, gthread, gevent, tornado
    corntune_verify_app:asgi    for asgi and uvicorn

CORNTUNE_WORK     what / does: cpu=2ms,wait=20ms,bursts=3,size=1KiB,alloc=1MiB,dist=exp
CORNTUNE_APP      MODULE:NAME of the application that is served instead
"""

import math
import os
import random
import re
import time
from urllib.parse import parse_qsl

from corntune_verify_census import census

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
BINARY = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
DECIMAL = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}


def seconds(text):
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]*)", text).groups()
    return float(number) * UNITS[unit] if unit else float(number)


def size(text):
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]*)", text.lower()).groups()
    factor = DECIMAL[unit] if unit in DECIMAL else BINARY[unit.removesuffix("b").removesuffix("i")]
    return int(float(number) * factor)


def draw(mean, shape):
    if mean == 0 or shape == "fixed":
        return mean
    if shape == "exp":
        return random.expovariate(1 / mean)
    variance = math.log(1 + float(shape.removeprefix("lognormal:")) ** 2)
    return random.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))


class Work:
    """What one request does."""

    def __init__(self, pairs):
        pairs = {"cpu": "0", "wait": "0", "bursts": "1", "size": "0", "alloc": "0", "dist": "fixed", **dict(pairs)}
        self.bursts = int(pairs["bursts"])
        self.cpu = draw(seconds(pairs["cpu"]), pairs["dist"]) / self.bursts
        self.wait = draw(seconds(pairs["wait"]), pairs["dist"]) / self.bursts
        self.alloc = size(pairs["alloc"])
        self.body = b"x" * size(pairs["size"]) or b"done\n"

    def burn(self):
        end = time.thread_time() + self.cpu
        while time.thread_time() < end:
            pass

    def do(self):
        held = bytearray(self.alloc)
        for _ in range(self.bursts):
            self.burn()
            if self.wait:
                time.sleep(self.wait)
        del held

    async def do_async(self):
        import asyncio  # memory that workers of the other classes do not need
        held = bytearray(self.alloc)
        for _ in range(self.bursts):
            self.burn()
            if self.wait:
                await asyncio.sleep(self.wait)
        del held


FIXED = [pair.split("=", 1) for pair in os.environ.get("CORNTUNE_WORK", "").split(",") if pair]


def route(path, query):
    """The work of a request, or the status and body of its answer."""
    if path == "/healthz":
        return None, 200, b"ok\n"
    if path not in ("/", "/work"):
        return None, 404, b"no such page\n"
    try:
        return Work(FIXED + parse_qsl(query)), 200, b""
    except (ValueError, KeyError, AttributeError) as error:
        return None, 400, f"{error}\n".encode()


PHRASES = {200: "200 OK", 400: "400 Bad Request", 404: "404 Not Found"}


def work_wsgi(environ, start_response):
    environ["wsgi.input"].read()
    work, status, body = route(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
    if work is not None:
        census.enter()
        try:
            work.do()
        finally:
            census.leave()
        body = work.body
    start_response(PHRASES[status], [("Content-Type", "text/plain"), ("Content-Length", str(len(body))),
                                     ("X-Worker-Pid", str(os.getpid()))])
    return [body]


async def work_asgi(scope, receive, send):
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
    work, status, body = route(scope["path"], scope["query_string"].decode())
    if work is not None:
        census.enter()
        try:
            await work.do_async()
        finally:
            census.leave()
        body = work.body
    headers = {"content-type": "text/plain", "content-length": str(len(body)), "x-worker-pid": str(os.getpid())}
    await send({"type": "http.response.start", "status": status,
                "headers": [(name.encode(), value.encode()) for name, value in headers.items()]})
    await send({"type": "http.response.body", "body": body})


class Counted:
    """The body of an answer: its request is in service until the server has closed it."""

    def __init__(self, body):
        self.body = body

    def __iter__(self):
        return iter(self.body)

    def close(self):
        try:
            if hasattr(self.body, "close"):
                self.body.close()
        finally:
            census.leave()


def counted_wsgi(application):
    """`application` as it is, with its requests counted and the worker named in a header."""
    def serve(environ, start_response):
        def start(status, headers, exc_info=None):
            return start_response(status, [*headers, ("X-Worker-Pid", str(os.getpid()))], exc_info)

        census.enter()
        try:
            return Counted(application(environ, start))
        except BaseException:
            census.leave()
            raise

    return serve


def counted_asgi(application):
    async def serve(scope, receive, send):
        if scope["type"] != "http":
            return await application(scope, receive, send)

        async def named(message):
            if message["type"] == "http.response.start":
                pid = (b"x-worker-pid", str(os.getpid()).encode())
                message = {**message, "headers": [*message.get("headers", []), pid]}
            await send(message)

        census.enter()
        try:
            return await application(scope, receive, named)
        finally:
            census.leave()

    return serve


def own_application():
    from gunicorn import util
    return util.import_app(os.environ["CORNTUNE_APP"])


if os.environ.get("CORNTUNE_APP"):
    # Which of the two it is, the worker class decides.
    if os.environ.get("CORNTUNE_INTERFACE") == "asgi":
        asgi = counted_asgi(own_application())
    else:
        wsgi = counted_wsgi(own_application())
else:
    wsgi, asgi = work_wsgi, work_asgi
