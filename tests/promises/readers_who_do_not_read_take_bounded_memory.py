"""Readers who ask and do not read cost a node little memory, however long the answer is.

An attacker asks for what is long: the zone, which all share, and bundles, each made anew."""
import time

from lib import *

READERS = 200


def unread(community, path):
    status, body = community.http("GET", path)
    need(status == 200 and len(body) > 1 << 19, f"GET {path}: {status}, {len(body)} octets")
    with Peak(community) as peak:
        links = [community.link(f"GET {path} HTTP/1.1\r\nHost: node\r\n\r\n".encode(),
                                f"127.0.2.{1 + n}") for n in range(READERS)]
        peak.settle(4)
    # Whoever reads is served meanwhile.
    began = time.monotonic()
    status, again = community.http("GET", path)
    check(status == 200 and len(again) == len(body), f"GET {path} beside them: {status}")
    check(time.monotonic() - began < bar(30), "it takes too long beside them")
    for link in links:
        link.close()
    told = f"{READERS} readers of {len(body) / 2 ** 20:.1f} MiB: {peak.grown:.0f} MiB"
    check(peak.grown < bar(130), f"{path}: {told}")
    return told


def run():
    community = Community(zone=large_zone())
    wait_until(lambda: community.http("GET", "/v1/zones/example/signed")[0] == 200, bar(60),
               "the zone is not signed")
    return "; ".join(unread(community, path) for path in (
        "/v1/zones/example/signed", "/v1/zones/example/text",
        "/v1/bundle/collection?table=names&collection=example."))


main(run)
