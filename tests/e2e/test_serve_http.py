"""The HTTP layer of `corntune serve` beside the real Gunicorn's, byte for byte the same requests.

Each case is sent whole and cut into single bytes to both servers. The status lines in their order,
the Connection headers and whether the connection is closed at the end must be the same. Where a
difference remains, DIFFERENCES names it, docs/server.md tells why, and the test holds that it is so.
"""

import concurrent.futures
import contextlib
import re
import socket

import pytest

from serve_support import bundled, real

CLASSES = ("sync", "gthread", "gevent", "asgi")
CLIENTS = 8  # connections at a time: an unfinished request holds a sync worker
SETTINGS = {
    "sync": ["-k", "sync", "-w", str(CLIENTS)],
    "gthread": ["-k", "gthread", "--threads", str(2 * CLIENTS)],
    "gevent": ["-k", "gevent"],
    "asgi": ["-k", "asgi"],
}
# Seconds without a byte after which a connection counts as kept; where the two servers disagree
# the longer ones decide, so that a busy machine cannot make a difference.
PATIENCE = (0.5, 3, 15)


def request(line="GET / HTTP/1.1", *headers, host="Host: a", body=b""):
    lines = [line, *([host] if host else []), *headers]
    return "".join(text + "\r\n" for text in lines).encode("latin-1") + b"\r\n" + body


def post(*headers, body=b"", line="POST / HTTP/1.1"):
    return request(line, *headers, body=body)


CHUNKED = "Transfer-Encoding: chunked"
NEXT = request("GET /healthz HTTP/1.1")
GET = request()


def chunks(body, *headers):
    return post(CHUNKED, *headers, body=body)


CASES = {
    # Keep-alive and versions
    "1.1": GET,
    "1.1 close": request("GET / HTTP/1.1", "Connection: close"),
    "1.1 Close in capitals": request("GET / HTTP/1.1", "Connection: CLOSE"),
    "1.1 close in a list": request("GET / HTTP/1.1", "Connection: close, te"),
    "1.1 two connection headers": request("GET / HTTP/1.1", "Connection: te", "Connection: close"),
    "1.1 upgrade": request("GET / HTTP/1.1", "Connection: upgrade", "Upgrade: h2c"),
    "1.0": request("GET / HTTP/1.0"),
    "1.0 keep-alive": request("GET / HTTP/1.0", "Connection: keep-alive"),
    "1.0 without a host": request("GET / HTTP/1.0", host=None),
    "1.0 pipelined with keep-alive": 2 * request("GET / HTTP/1.0", "Connection: keep-alive"),
    "1.2": request("GET / HTTP/1.2"),
    "1.9": request("GET / HTTP/1.9"),
    "2.0": request("GET / HTTP/2.0"),
    "0.9": b"GET /\r\n\r\n",
    "0.9 with its version": request("GET / HTTP/0.9"),
    "preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "lower-case http": request("GET / http/1.1"),
    "version with two digits": request("GET / HTTP/1.10"),
    "version without a dot": request("GET / HTTP/11"),
    "version missing": request("GET / "),
    # Request lines
    "lower-case method": request("get / HTTP/1.1"),
    "mixed-case method": request("Get / HTTP/1.1"),
    "unknown method": request("BREW / HTTP/1.1"),
    "method with a dash": request("M-SEARCH / HTTP/1.1"),
    "method with an underscore": request("GET_IT / HTTP/1.1"),
    "method of two letters": request("GO / HTTP/1.1"),
    "method of 20 letters": request("A" * 20 + " / HTTP/1.1"),
    "method of 21 letters": request("A" * 21 + " / HTTP/1.1"),
    "method with a colon": request("GE:T / HTTP/1.1"),
    "method with a hash": request("GE#T / HTTP/1.1"),
    "no method": request(" / HTTP/1.1"),
    "two blanks": request("GET  / HTTP/1.1"),
    "a tab": request("GET\t/ HTTP/1.1"),
    "blank before the method": request(" GET / HTTP/1.1"),
    "blank after the version": request("GET / HTTP/1.1 "),
    "blank in the target": request("GET /a b HTTP/1.1"),
    "only a word": b"GET\r\n\r\n",
    "HEAD": request("HEAD / HTTP/1.1"),
    "HEAD pipelined": request("HEAD / HTTP/1.1") + NEXT,
    "DELETE": request("DELETE / HTTP/1.1"),
    "TRACE": request("TRACE / HTTP/1.1"),
    "CONNECT": request("CONNECT a:443 HTTP/1.1"),
    "CONNECT pipelined": request("CONNECT a:443 HTTP/1.1") + NEXT,
    "OPTIONS asterisk": request("OPTIONS * HTTP/1.1"),
    "GET asterisk": request("GET * HTTP/1.1"),
    "absolute form": request("GET http://a/ HTTP/1.1"),
    "absolute form without a path": request("GET http://a HTTP/1.1"),
    "absolute form of another scheme": request("GET ftp://a/ HTTP/1.1"),
    "authority form": request("GET a:80 HTTP/1.1"),
    "no slash": request("GET work HTTP/1.1"),
    "two slashes": request("GET //healthz HTTP/1.1"),
    "query": request("GET /?a=b HTTP/1.1"),
    "two question marks": request("GET /?a?b HTTP/1.1"),
    "fragment": request("GET /#a HTTP/1.1"),
    "unknown path": request("GET /none HTTP/1.1"),
    "percent-encoded path": request("GET /%68ealthz HTTP/1.1"),
    "percent-encoded slash": request("GET %2F HTTP/1.1"),
    "percent without digits": request("GET /%zz HTTP/1.1"),
    "percent-encoded NUL": request("GET /%00 HTTP/1.1"),
    "dots in the path": request("GET /a/../healthz HTTP/1.1"),
    "NUL in the target": request("GET /\0 HTTP/1.1"),
    "non-ASCII target": request("GET /\xe9 HTTP/1.1"),
    "DEL in the target": request("GET /\x7f HTTP/1.1"),
    "quotes in the target": request('GET /"<>\\^`{|} HTTP/1.1'),
    "non-ASCII method": request("G\xcbT / HTTP/1.1"),
    "one leading empty line": b"\r\n" + GET,
    "two leading empty lines": b"\r\n\r\n" + GET,
    "leading LF": b"\n" + GET,
    "leading CR": b"\r" + GET,
    "empty line between two": GET + b"\r\n" + NEXT,
    # Lines
    "LF alone": b"GET / HTTP/1.1\nHost: a\n\n",
    "LF alone in a header": b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
    "LF alone at the end": b"GET / HTTP/1.1\r\nHost: a\r\n\n",
    "CR alone in a value": request("GET / HTTP/1.1", "X: a\rb"),
    "CR alone in the line": request("GET /\r HTTP/1.1"),
    "CR alone after a value": request("GET / HTTP/1.1", "X: a\r"),
    "CR alone between headers": b"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
    "obsolete folding": request("GET / HTTP/1.1", "X: a", " b"),
    "obsolete folding by a tab": request("GET / HTTP/1.1", "X: a", "\tb"),
    "folding of the first header": b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
    # Headers
    "no host": request(host=None),
    "empty host": request(host="Host:"),
    "two hosts": request("GET / HTTP/1.1", "Host: b"),
    "two equal hosts": request("GET / HTTP/1.1", "Host: a"),
    "host with a path": request(host="Host: a/b"),
    "host with a blank": request(host="Host: a b"),
    "host with a user": request(host="Host: me@a"),
    "host with a comma": request(host="Host: a, b"),
    "host unlike the absolute form": request("GET http://b/ HTTP/1.1"),
    "no colon": request("GET / HTTP/1.1", "X"),
    "empty name": request("GET / HTTP/1.1", ": a"),
    "blank before the colon": request("GET / HTTP/1.1", "X : a"),
    "tab before the colon": request("GET / HTTP/1.1", "X\t: a"),
    "blank in a name": request("GET / HTTP/1.1", "X Y: a"),
    "underscore in a name": request("GET / HTTP/1.1", "X_Y: a"),
    "underscore in a length": post("Content_Length: 5", body=b"") + NEXT,
    "underscore beside a dash": request("GET / HTTP/1.1", "X_Y: a", "X-Y: a"),
    "parenthesis in a name": request("GET / HTTP/1.1", "X(Y): a"),
    "non-ASCII name": request("GET / HTTP/1.1", "X\xe9: a"),
    "non-ASCII value": request("GET / HTTP/1.1", "X: \xe9\xff"),
    "NUL in a name": request("GET / HTTP/1.1", "X\0: a"),
    "NUL in a value": request("GET / HTTP/1.1", "X: a\0b"),
    "control in a value": request("GET / HTTP/1.1", "X: a\x01b"),
    "DEL in a value": request("GET / HTTP/1.1", "X: a\x7fb"),
    "tab in a value": request("GET / HTTP/1.1", "X: a\tb"),
    "empty value": request("GET / HTTP/1.1", "X:"),
    "two content types": request("GET / HTTP/1.1", "Content-Type: a/b", "Content-Type: a/b"),
    "two user agents": request("GET / HTTP/1.1", "User-Agent: a", "User-Agent: b"),
    "schemes that agree": request("GET / HTTP/1.1", "X-Forwarded-Proto: https", "X-Forwarded-Ssl: on"),
    "schemes that contradict": request("GET / HTTP/1.1", "X-Forwarded-Proto: https", "X-Forwarded-Ssl: off"),
    # Lengths
    "body with a length": post("Content-Length: 5", body=b"hello"),
    "body with a length, then the next": post("Content-Length: 5", body=b"hello") + NEXT,
    "length of zero": post("Content-Length: 0") + NEXT,
    "no length": post() + NEXT,
    "GET with a body": post("Content-Length: 5", body=b"hello", line="GET / HTTP/1.1") + NEXT,
    "HEAD with a body": post("Content-Length: 5", body=b"hello", line="HEAD / HTTP/1.1") + NEXT,
    "length with leading zeros": post("Content-Length: 005", body=b"hello") + NEXT,
    "length with a plus": post("Content-Length: +5", body=b"hello"),
    "length with a minus": post("Content-Length: -5", body=b"hello"),
    "length in hexadecimal": post("Content-Length: 0x5", body=b"hello"),
    "length with an underscore": post("Content-Length: 1_0", body=b"hellohello"),
    "length with a fraction": post("Content-Length: 5.0", body=b"hello"),
    "length in other digits": post("Content-Length: \xb2", body=b"he"),
    "empty length": post("Content-Length:", body=b""),
    "length of words": post("Content-Length: five", body=b"hello"),
    "length with blanks around": post("Content-Length:   5  ", body=b"hello") + NEXT,
    "two lengths": post("Content-Length: 5", "Content-Length: 6", body=b"hello"),
    "two equal lengths": post("Content-Length: 5", "Content-Length: 5", body=b"hello"),
    "lengths in a list": post("Content-Length: 5, 5", body=b"hello"),
    "length and chunks": post("Content-Length: 5", CHUNKED, body=b"0\r\n\r\n"),
    "chunks and length": post(CHUNKED, "Content-Length: 5", body=b"0\r\n\r\n"),
    "length of 20 digits": post("Content-Length: 99999999999999999999", body=b""),
    "unfinished body": post("Content-Length: 5", body=b"hel"),
    # Transfer codings
    "chunks": chunks(b"5\r\nhello\r\n0\r\n\r\n") + NEXT,
    "chunk of capital digits": chunks(b"A\r\nhellohello\r\n0\r\n\r\n") + NEXT,
    "no chunk but the last": chunks(b"0\r\n\r\n") + NEXT,
    "last chunk of several zeros": chunks(b"000\r\n\r\n") + NEXT,
    "chunk size with leading zeros": chunks(b"0005\r\nhello\r\n0\r\n\r\n") + NEXT,
    "chunk extension": chunks(b"5;a=b\r\nhello\r\n0\r\n\r\n") + NEXT,
    "chunk extension without a value": chunks(b"5;a\r\nhello\r\n0\r\n\r\n") + NEXT,
    "quoted chunk extension": chunks(b'5;a="b;c"\r\nhello\r\n0\r\n\r\n') + NEXT,
    "blank before a chunk extension": chunks(b"5 ;a=b\r\nhello\r\n0\r\n\r\n"),
    "LF in a chunk extension": chunks(b"5;a\nb\r\nhello\r\n0\r\n\r\n"),
    "CR in a chunk extension": chunks(b"5;a\rb\r\nhello\r\n0\r\n\r\n"),
    "extension of the last chunk": chunks(b"0;a=b\r\n\r\n") + NEXT,
    "chunk size with 0x": chunks(b"0x5\r\nhello\r\n0\r\n\r\n"),
    "chunk size with a plus": chunks(b"+5\r\nhello\r\n0\r\n\r\n"),
    "chunk size with a minus": chunks(b"-5\r\nhello\r\n0\r\n\r\n"),
    "chunk size with an underscore": chunks(b"1_0\r\nhello\r\n0\r\n\r\n"),
    "chunk size of words": chunks(b"xyz\r\nhello\r\n0\r\n\r\n"),
    "empty chunk size": chunks(b"\r\nhello\r\n0\r\n\r\n"),
    "chunk size with a blank before": chunks(b" 5\r\nhello\r\n0\r\n\r\n"),
    "chunk size with a blank after": chunks(b"5 \r\nhello\r\n0\r\n\r\n"),
    "chunk size of 17 digits": chunks(b"1" + 16 * b"0" + b"\r\nhello\r\n0\r\n\r\n"),
    "chunk longer than it says": chunks(b"4\r\nhello\r\n0\r\n\r\n"),
    "chunk shorter than it says": chunks(b"6\r\nhello\r\n0\r\n\r\n"),
    "chunk with LF alone": chunks(b"5\nhello\r\n0\r\n\r\n"),
    "chunk data with LF alone": chunks(b"5\r\nhello\n0\r\n\r\n"),
    "chunk without an end of data": chunks(b"5\r\nhello0\r\n\r\n"),
    "last chunk with LF alone": chunks(b"0\n\n"),
    "unfinished chunks": chunks(b"5\r\nhello\r\n"),
    "trailer": chunks(b"0\r\nX: a\r\n\r\n") + NEXT,
    "trailer without a colon": chunks(b"0\r\nX\r\n\r\n") + NEXT,
    "trailer with a blank before the colon": chunks(b"0\r\nX : a\r\n\r\n") + NEXT,
    "trailer that folds": chunks(b"0\r\nX: a\r\n b\r\n\r\n") + NEXT,
    "trailer with a length": chunks(b"0\r\nContent-Length: 5\r\n\r\n") + NEXT,
    "trailer with a host": chunks(b"0\r\nHost: b\r\n\r\n") + NEXT,
    "two transfer codings": post("Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n") + NEXT,
    "chunked first": post("Transfer-Encoding: chunked, gzip", body=b"0\r\n\r\n"),
    "chunked twice": post("Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"),
    "two headers of chunked": post(CHUNKED, CHUNKED, body=b"0\r\n\r\n"),
    "gzip alone": post("Transfer-Encoding: gzip", body=b""),
    "identity": post("Transfer-Encoding: identity", body=b""),
    "identity and chunked": post("Transfer-Encoding: identity, chunked", body=b"0\r\n\r\n") + NEXT,
    "unknown coding": post("Transfer-Encoding: cow", body=b""),
    "unknown coding and chunked": post("Transfer-Encoding: cow, chunked", body=b"0\r\n\r\n"),
    "xchunked": post("Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),
    "chunked in quotes": post('Transfer-Encoding: "chunked"', body=b"0\r\n\r\n"),
    "chunked in capitals": post("Transfer-Encoding: CHUNKED", body=b"0\r\n\r\n") + NEXT,
    "empty coding": post("Transfer-Encoding:", body=b""),
    "chunked after a vertical tab": post("Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n"),
    "chunked with a blank in the name": post("Transfer-Encoding : chunked", body=b"0\r\n\r\n"),
    "coding with an underscore": post("Transfer_Encoding: chunked", "Content-Length: 5", body=b"0\r\n\r\n") + NEXT,
    "chunks in 1.0": post(CHUNKED, body=b"0\r\n\r\n", line="POST / HTTP/1.0"),
    "chunks in 1.0 with keep-alive": post(CHUNKED, "Connection: keep-alive", body=b"0\r\n\r\n", line="POST / HTTP/1.0"),
    # Expectations
    "100-continue": post("Expect: 100-continue", "Content-Length: 5", body=b"hello"),
    "100-continue in capitals": post("Expect: 100-Continue", "Content-Length: 5", body=b"hello"),
    "100-continue with chunks": post("Expect: 100-continue", CHUNKED, body=b"0\r\n\r\n"),
    "100-continue without a body": post("Expect: 100-continue"),
    "100-continue in 1.0": post("Expect: 100-continue", "Content-Length: 5", body=b"hello", line="POST / HTTP/1.0"),
    "another expectation": post("Expect: miracles", "Content-Length: 5", body=b"hello"),
    # Several
    "three at once": 3 * GET,
    "a close in the middle": GET + request("GET / HTTP/1.1", "Connection: close") + NEXT,
    "a bad one after a good one": GET + b"\0\r\n\r\n" + NEXT,
    "an unfinished one after a good one": GET + b"GET / HT",
    "bytes after a close": request("GET / HTTP/1.1", "Connection: close") + b"x" * 100,
    "unfinished line": b"GET / HTTP/1.1",
    "unfinished headers": b"GET / HTTP/1.1\r\nHost: a\r\n",
    "unfinished bad line": b"\0\0\0",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(64)),
    # Sizes: 4094 bytes of line, 100 fields of 8190 bytes each
    "line of 4094": request("GET /" + (4094 - 14) * "a" + " HTTP/1.1"),
    "line of 4095": request("GET /" + (4095 - 14) * "a" + " HTTP/1.1"),
    "line without an end": b"GET /" + 5000 * b"a",
    "100 fields": request("GET / HTTP/1.1", *[f"X{n}: a" for n in range(99)]),
    "101 fields": request("GET / HTTP/1.1", *[f"X{n}: a" for n in range(100)]),
    "field of 8190": request("GET / HTTP/1.1", "X: " + (8190 - 5) * "a"),
    "field of 8191": request("GET / HTTP/1.1", "X: " + (8191 - 5) * "a"),
    "field without an end": b"GET / HTTP/1.1\r\nX: " + 9000 * b"a",
}
# --limit-request-line 64 --limit-request-fields 3 --limit-request-field_size 40
TIGHT_CASES = {
    "line of 64": request("GET /" + 50 * "a" + " HTTP/1.1"),
    "line of 65": request("GET /" + 51 * "a" + " HTTP/1.1"),
    "line of 66": request("GET /" + 52 * "a" + " HTTP/1.1"),
    "line of 67 without an end": b"GET /" + 62 * b"a",
    "3 fields": request("GET / HTTP/1.1", "A: a", "B: b"),
    "4 fields": request("GET / HTTP/1.1", "A: a", "B: b", "C: c"),
    "3 fields and a dropped one": request("GET / HTTP/1.1", "A: a", "B: b", "C_D: c"),
    "field of 38": request("GET / HTTP/1.1", "X: " + 35 * "a"),
    "field of 39": request("GET / HTTP/1.1", "X: " + 36 * "a"),
    "field of 40": request("GET / HTTP/1.1", "X: " + 37 * "a"),
    "field of 41": request("GET / HTTP/1.1", "X: " + 38 * "a"),
    "headers without an end": b"GET / HTTP/1.1\r\nX: " + 400 * b"a",
    "trailers of 3": chunks(b"0\r\nA: a\r\nB: b\r\nC: c\r\n\r\n"),
    "trailers of 4": chunks(b"0\r\nA: a\r\nB: b\r\nC: c\r\nD: d\r\n\r\n"),
    "trailer of 60": chunks(b"0\r\nA: " + 57 * b"a" + b"\r\n\r\n"),
    "chunk extension of 100": chunks(b"0;" + 100 * b"a" + b"\r\n\r\n"),
}
# --limit-request-line 0 --limit-request-fields 0 --limit-request-field_size 0
WIDE_CASES = {
    "line of 20000": request("GET /" + 20000 * "a" + " HTTP/1.1"),
    "1000 fields": request("GET / HTTP/1.1", *[f"X{n}: a" for n in range(1000)]),
    "field of 20000": request("GET / HTTP/1.1", "X: " + 20000 * "a"),
}
LIMITS = {
    "default": ([], CASES),
    "tight": (["--limit-request-line", "64", "--limit-request-fields", "3",
               "--limit-request-field_size", "40"], TIGHT_CASES),
    "wide": (["--limit-request-line", "0", "--limit-request-fields", "0",
              "--limit-request-field_size", "0"], WIDE_CASES),
}

WSGI, ALL = {"sync", "gthread", "gevent"}, set(CLASSES)
# (limits, case): the classes where the servers differ; the rows of docs/server.md say why.
DIFFERENCES = {
    ("default", "length of 20 digits"): ALL,
    ("default", "chunk size of 17 digits"): ALL,
    ("default", "blank before a chunk extension"): ALL,
    ("default", "last chunk with LF alone"): WSGI,
    ("default", "trailer that folds"): WSGI,
    ("default", "trailer without a colon"): {"asgi"},
    ("default", "trailer with a blank before the colon"): {"asgi"},
    ("default", "field without an end"): {"asgi"},
    ("tight", "trailers of 3"): {"asgi"},
}
# Where Gunicorn's own answer hangs on how the network cuts the bytes up: not compared.
CUT_UP = {
    ("default", "100-continue"): {"asgi"},
    ("default", "100-continue in capitals"): {"asgi"},
    ("default", "100-continue with chunks"): {"asgi"},
    ("tight", "headers without an end"): ALL,
    ("tight", "chunk extension of 100"): ALL,
    ("wide", "field of 20000"): {"asgi"},
}


class Heard:
    """What a client heard: status lines, Connection headers, and how it ended."""

    def __init__(self, received, closed):
        self.answers = [line.decode() for line in re.findall(rb"HTTP/[0-9.]+ (\d{3} [^\r\n]*)\r\n", received)]
        self.connection = [value.decode().lower()
                           for value in re.findall(rb"(?i)\r\nconnection: *([^\r\n]*)\r\n", received)]
        self.closed = closed

    def __eq__(self, other):
        return vars(self) == vars(other)

    def __repr__(self):
        return f"{self.answers} {self.connection} {'closed' if self.closed else 'kept'}"


def hear(server, data, single_bytes, patience):
    """Sends `data` and listens until the server closes or says nothing for `patience` seconds."""
    with server.connect(timeout=60) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A server that refuses early closes before everything is sent; its answer is there all the same.
        with contextlib.suppress(ConnectionError):
            for piece in [data[i:i + 1] for i in range(len(data))] if single_bytes else [data]:
                client.sendall(piece)
        received = b""
        client.settimeout(patience)
        try:
            while piece := client.recv(65536):
                received += piece
        except TimeoutError:
            return Heard(received, False)
        except ConnectionError:
            pass
        return Heard(received, True)


def compare(case, data, single_bytes, ours, theirs, patiences):
    """None where both are heard to answer the same, else both; patience grows with disagreement."""
    for patience in patiences:
        mine, real_one = (hear(server, data, single_bytes, patience) for server in (ours, theirs))
        if mine == real_one:
            return None
    return case, mine, real_one


@pytest.fixture(scope="module", params=[(name, limits) for name in CLASSES for limits in LIMITS],
                ids=lambda pair: "-".join(pair))
def servers(request):
    """(class, limits, cases, bundled server, real Gunicorn), both with the same settings."""
    name, limits = request.param
    options, cases = LIMITS[limits]
    settings = [*SETTINGS[name], *options, "--keep-alive", "100", "--timeout", "0"]
    with bundled(*settings) as ours, real(*settings) as theirs:
        yield name, limits, cases, ours, theirs


def named(table, limits, worker_class):
    return {case for (where, case), classes in table.items() if where == limits and worker_class in classes}


@pytest.mark.parametrize("single_bytes", [False, True], ids=["whole", "byte by byte"])
def test_answers_are_those_of_gunicorn(servers, single_bytes):
    name, limits, cases, ours, theirs = servers
    expected = named(DIFFERENCES, limits, name)
    compared = cases.keys() - named(CUT_UP, limits, name)

    def run(case):
        patience = PATIENCE[:2] if case in expected else PATIENCE
        return compare(case, cases[case], single_bytes, ours, theirs, patience)

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        found = {case: rest for case, *rest in filter(None, pool.map(run, sorted(compared)))}
    report = "\n".join(f"{case}: corntune {mine}, gunicorn {real_one}"
                       for case, (mine, real_one) in found.items() if case not in expected)
    assert not report, f"differ:\n{report}"
    assert expected == found.keys(), f"no longer different: {expected - found.keys()}"


def test_a_client_that_waits_for_100_gets_it_before_its_body(servers):
    """The head alone brings the interim answer, from either server; the body then the final one."""
    _, _, _, ours, theirs = servers
    head = b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    for server in (ours, theirs):
        with server.connect() as client:
            client.sendall(head)
            received = b""
            while b"\r\n\r\n" not in received and (piece := client.recv(1000)):
                received += piece
            assert received == b"HTTP/1.1 100 Continue\r\n\r\n"
            client.sendall(b"hello")
            assert client.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")
