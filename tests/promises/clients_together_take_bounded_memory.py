"""10,000 idle, 600 reading and 64 half-sending clients together cost a node at most 400 MB.

An attacker has all of them, and the zone is as large as the root zone."""

from lib import *

READING = 600
SENDING = 64
MOST_MB = 400


def run():
    idle = min(10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 2_000)
    allow_connections(idle + READING + SENDING)
    community = Community(zone=large_zone())
    ask = b"GET /v1/health HTTP/1.1\r\nHost: node\r\n\r\n"
    bundle = (b"GET /v1/bundle/collection?table=names&collection=example. HTTP/1.1\r\n"
              b"Host: node\r\n\r\n")
    zone = b"GET /v1/zones/example/text HTTP/1.1\r\nHost: node\r\n\r\n"
    half = (b"POST /v1/transactions HTTP/1.1\r\nHost: node\r\nContent-Length: 1000000\r\n\r\n"
            + b"x" * 500_000)
    with Peak(community) as peak:
        links = []
        for n in range(idle):
            links.append(community.link(ask, f"127.0.2.{1 + n % 200}"))
            links[-1].recv(65536)  # it has spoken, and is kept
        links += [community.link(bundle if n % 3 == 0 else zone, f"127.0.3.{1 + n % 200}")
                  for n in range(READING)]
        links += [community.link(half, f"127.0.4.{1 + n}") for n in range(SENDING)]
        peak.settle(8)
        need(community.http("GET", "/v1/health")[0] == 200, "the node does not answer")
    for link in links:
        link.close()
    told = f"{idle} idle, {READING} reading, {SENDING} half-sending: {peak.most * 1.048576:.0f} MB"
    check(peak.most * 1.048576 < bar(MOST_MB), told)
    return told


main(run)
