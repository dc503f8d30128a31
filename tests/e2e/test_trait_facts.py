"""What sizing takes for granted of streams and WebSockets, held against the real Gunicorn."""

import collections
import contextlib
import re
import time

import pytest
from gunicorn_support import gunicorn

STREAMS = '''
import asyncio, base64, hashlib, os, time

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

def app(environ, start_response):
    if environ.get("HTTP_UPGRADE") == "websocket":
        return upgraded(environ)
    if "stream" not in environ.get("QUERY_STRING", ""):
        body = "{} - -".format(os.getpid()).encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]
    start_response("200 OK", [("Content-Type", "text/event-stream")])
    return pieces()

def pieces():
    for _ in range(400):
        yield "data: {}.".format(os.getpid()).encode()
        time.sleep(0.1)

def upgraded(environ):
    key = environ["HTTP_SEC_WEBSOCKET_KEY"] + GUID
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    client = environ["gunicorn.socket"]
    client.sendall(("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\n"
                    "Connection: Upgrade\\r\\nSec-WebSocket-Accept: " + accept + "\\r\\n\\r\\n").encode())
    for piece in pieces():
        client.sendall(b"\\x81" + bytes([len(piece)]) + piece)
    raise StopIteration

async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        for piece in range(400):
            await send({"type": "websocket.send", "text": "data: {}.".format(os.getpid())})
            await asyncio.sleep(0.1)
        return
    stream = b"stream" in scope["query_string"]
    headers = [] if stream else [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(400 if stream else 0):
        await send({"type": "http.response.body", "body": "data: {}.".format(os.getpid()).encode(),
                    "more_body": True})
        await asyncio.sleep(0.1)
    await send({"type": "http.response.body", "body": b"" if stream else b"ok"})
'''
UPGRADE = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
STREAM = "GET /?stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
SOCKET = f"GET / HTTP/1.1\r\nHost: localhost\r\n{UPGRADE}\r\n"


def streaming(release, *arguments, app="app:app"):
    return gunicorn(release, *arguments, app=app, files={"app.py": STREAMS})


def opened(server, request=STREAM, patience=5.0):
    """A connection on which the first piece has come, and what was read; (connection, None) if none came."""
    client = server.connect(patience)
    client.sendall(request.encode())
    read = b""
    with contextlib.suppress(TimeoutError):
        while not (found := re.search(rb"data: (\d+)\.", read)):
            piece = client.recv(4096)
            if not piece:
                break
            read += piece
        return client, (read, int(found.group(1)) if found else None)
    return client, None


def seconds_until_cut(client, most):
    start = time.monotonic()
    client.settimeout(1)
    with contextlib.suppress(OSError):
        while time.monotonic() - start < most and client.recv(4096):
            pass
    return time.monotonic() - start


@pytest.mark.parametrize("worker_class, release, request_text, lasts", [
    pytest.param("sync", "20.1.0", STREAM, False, id="sync-20.1.0-stream"),
    pytest.param("sync", "27.0.1", STREAM, False, id="sync-27.0.1-stream"),
    pytest.param("sync", "27.0.1", SOCKET, False, id="sync-27.0.1-websocket"),
    pytest.param("gthread", "27.0.1", STREAM, True, id="gthread-27.0.1-stream"),
    pytest.param("gthread", "27.0.1", SOCKET, True, id="gthread-27.0.1-websocket"),
    pytest.param("gevent", "27.0.1", SOCKET, True, id="gevent-27.0.1-websocket")])
def test_timeout_ends_streams_and_websockets_of_sync_only(worker_class, lasts, request_text, release):
    with streaming(release, "-k", worker_class, "--threads=1", "--timeout=2") as server:
        client, first = opened(server, request_text)
        assert first is not None and first[1] is not None
        seconds = seconds_until_cut(client, 5)
        assert (seconds >= 5) == lasts, seconds
        client.close()


@pytest.mark.parametrize("release", ["26.1.0", "27.0.1"])
def test_asgi_speaks_websocket(release):
    with streaming(release, "-k", "asgi", app="app:asgi") as server:
        client, first = opened(server, SOCKET)
        assert first is not None
        assert first[0].startswith(b"HTTP/1.1 101"), first
        assert b"s3pplmbitxaq9kygzzhzrbk+xoo=" in first[0].lower()
        client.close()


def test_uvicorn_without_a_websocket_package_answers_as_if_nothing_had_been_asked(venv):
    """The package websockets, which uvicorn[standard] brings, is not installed here."""
    assert not list(venv("gunicorn-27.0.1").glob("lib/python3*/site-packages/websockets"))
    with streaming("27.0.1", "-k", "uvicorn_worker.UvicornWorker", app="app:asgi") as server:
        client, first = opened(server, SOCKET)
        assert first[0].startswith(b"HTTP/1.1 200 OK")
        client.close()


def test_a_stream_of_gthread_holds_a_thread_and_what_comes_next_waits():
    with streaming("27.0.1", "-k", "gthread", "--threads=2", "-w1") as server:
        held = [opened(server) for _ in range(2)]
        assert all(first is not None for _, first in held)
        client, first = opened(server, patience=2)
        assert first is None, "two threads carry two streams"
        for each, _ in [*held, (client, None)]:
            each.close()


def workers_of_streams(server, count):
    """How many of `count` streams each worker has; and how many got no first piece."""
    shares, clients, waiting = collections.Counter(), [], 0
    for _ in range(count):
        client, first = opened(server, patience=2)
        clients.append(client)
        if first is None:
            waiting += 1
        else:
            shares[first[1]] += 1
    for client in clients:
        client.close()
    return shares, waiting


@pytest.mark.parametrize("worker_class, threads, app", [
    ("gthread", 61, "app:app"), ("gevent", 1, "app:app"), ("asgi", 1, "app:asgi")])
def test_workers_share_streams_unevenly(worker_class, threads, app):
    """With a thread for each of all of them in every worker, none waits, wherever they are."""
    with streaming("27.0.1", "-k", worker_class, f"--threads={threads}", "-w3", app=app) as server:
        shares, waiting = workers_of_streams(server, 60)
    assert waiting == 0
    assert max(shares.values()) >= 24, "even shares would be 20"


def test_event_loops_at_their_worker_connections_leave_streams_to_others():
    with streaming("27.0.1", "-k", "gevent", "--worker-connections=24", "-w3") as server:
        shares, waiting = workers_of_streams(server, 60)
    assert waiting == 0
    assert max(shares.values()) <= 24, shares
