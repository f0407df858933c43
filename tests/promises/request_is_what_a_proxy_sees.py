"""What a proxy in front would refuse or read otherwise is refused, and ends the connection.

RFC 9112, 3.2 and 6. An attacker hides a request in what a proxy takes for the body of another."""
from lib import *

GET = b"GET /v1/health HTTP/1.1\r\n"
HOST = b"Host: node.example:8653\r\n"
HIDDEN = b"GET /v1/outcomes HTTP/1.1\r\nHost: node\r\n\r\n"
POST = b"POST /v1/content HTTP/1.1\r\nHost: node\r\nContent-Type: application/octet-stream\r\n"

GOOD = [
    GET + HOST,
    b"GET http://node.example/v1/health HTTP/1.1\r\n" + HOST,
    b"GET HTTP://node.example:80/v1/health HTTP/1.1\r\n" + HOST,
    b"GET /v1/health HTTP/1.0\r\n",
    GET + b"Host: [2001:db8::1]:80\r\n",
]
BAD = [
    GET,
    GET + b"Host: a\r\nHost: b\r\n",
    GET + b"Host: a\r\nHost: a\r\n",
    GET + b"Host: a b\r\n",
    GET + b"Host: a,b\r\n",
    GET + b"Host: a/b\r\n",
    GET + b"Host: x@a\r\n",
    GET + b"Host:\r\n",
    GET + b"Host: a:99999999\r\n",
    GET + b"Host : a\r\n",
    b"GET http:///v1/health HTTP/1.1\r\n" + HOST,
    b"GET http://a@b/v1/health HTTP/1.1\r\n" + HOST,
    b"GET /v1/health#part HTTP/1.1\r\n" + HOST,
    b"GET /v1/health HTTP/1.1 \r\n" + HOST,
    b"GET  /v1/health HTTP/1.1\r\n" + HOST,
    b"GET /v1/health HTTP/2.0\r\n" + HOST,
    b"GET /v1/health\r\n" + HOST,
    GET + HOST + b"X: a\0b\r\n",
    GET + HOST + b"X\t: a\r\n",
    GET + HOST + b"X: a\n",
    GET + HOST + b"X: a\r\n b\r\n",
    GET + b"Host:\r\n node\r\n",
]
# How the body of a POST that follows is framed; behind it lies HIDDEN.
FRAMINGS = [
    b"Transfer-Encoding: chunked, identity\r\n\r\n",
    b"Transfer-Encoding: chunked, x\r\n\r\n",
    b"Transfer-Encoding: identity\r\n\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n",
    b"Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"Transfer-Encoding: \r\n\r\n",
    b"Transfer-Encoding: xchunked\r\n\r\n",
    b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    b"Content-Length: 0, 0\r\n\r\n",
    b"Content-Length: +0\r\n\r\n",
    b"Content-Length: \r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n0 \n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n0;\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n0;a=\"\n\"\r\n\r\n",
    b"Transfer-Encoding:\r\n\tchunked\r\n\r\n0\r\n\r\n",
    b"Content-Length:\r\n 0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
]


def run():
    community = Community()
    for request in GOOD:
        said, _ = community.raw(request + b"Connection: close\r\n\r\n")
        check(statuses(said) == [200], f"{request!r}: {said[:200]!r}")
    for request in BAD:
        said, _ = community.raw(request + b"Connection: close\r\n\r\n")
        check(statuses(said) == [400], f"{request!r}: {said[:200]!r}")
    for framing in FRAMINGS:
        said, closed = community.raw(POST + framing + HIDDEN)
        check(len(statuses(said)) <= 1 and 200 not in statuses(said) and closed,
              f"after {framing!r}, closed {closed}: {said[:400]!r}")
    # An old request may ask for anything: only what HTTP/1.0 knows is heard.
    said, _ = community.raw(b"POST /v1/content HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
                            b"0\r\n\r\n")
    check(statuses(said) == [400], f"chunked with HTTP/1.0: {said[:200]!r}")
    said, _ = community.raw(b"POST /v1/content HTTP/1.0\r\nExpect: 100-continue\r\n"
                            b"Content-Type: application/octet-stream\r\n"
                            b"Content-Length: 33\r\n\r\n" + b"x" * 33)
    check(statuses(said) == [200], f"Expect with HTTP/1.0: {said[:200]!r}")
    return f"{len(BAD)} requests and {len(FRAMINGS)} framings are refused, {len(GOOD)} taken"


main(run)
