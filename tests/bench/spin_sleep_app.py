"""What scripts/validate serves: /CPU/WAIT burns CPU microseconds on its thread's clock, then sleeps WAIT microseconds.

    spin_sleep_app:wsgi    for sync, gthread, gevent
    spin_sleep_app:asgi    for asgi
"""

import asyncio
import os
import time

BODY = b"done\n"


def headers():
    """x-worker-pid tells the workers apart, as with `corntune serve`."""
    return [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY))), ("X-Worker-Pid", str(os.getpid()))]


def burn(path):
    cpu, wait = path.strip("/").split("/")
    if cpu != "0":
        end = time.thread_time() + int(cpu) * 1e-6
        while time.thread_time() < end:
            pass
    return int(wait) * 1e-6


def wsgi(environ, start_response):
    wait = burn(environ["PATH_INFO"])
    if wait:
        time.sleep(wait)
    start_response("200 OK", headers())
    return [BODY]


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    wait = burn(scope["path"])
    if wait:
        await asyncio.sleep(wait)
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers()]
    await send({"type": "http.response.start", "status": 200, "headers": encoded})
    await send({"type": "http.response.body", "body": BODY})
