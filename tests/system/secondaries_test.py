#!/usr/bin/python3
"""Knot, NSD, BIND and PowerDNS follow the changes of the real root zone from a node.

  secondaries_test.py --binaries DIR [--changes N]

By NOTIFY and IXFR, all under a transaction key. Each version arrives under its serial, and at the
end what each hands on by AXFR is what the node has published, record for record. Then the node is
started again, and they go on, by IXFR still; kdig reads SOA, IXFR and AXFR too. Without
../shared/data it checks nothing; with CI=true that is a failure."""

import argparse
import contextlib
import os
import re
import statistics
import sys
from pathlib import Path

import root_history
from history_test import History
from programs import Api, Folder, Node, Programs, free_port
from secondaries import ALL, KEY, ask, new_key

GROUPS = (3, 5, 3, 5)
SERIAL = re.compile(r"\tSOA\t\S+ \S+ (\d+) ")


class Served(History):
    """A community whose node signs with the shares that it holds, and serves its zone."""

    def __init__(self, programs, folder, kinds=ALL):
        super().__init__(programs, folder, GROUPS)
        self.secret = new_key(self.data / "tsig.keys")
        self.dns_port = free_port()
        self.secondaries = [kind(folder / kind.program, self.secret, ["."]) for kind in kinds]
        told = ", ".join(f'"127.0.0.1:{one.port}{" " + KEY if one.has_key else ""}"'
                         for one in self.secondaries)
        is_open = str(not all(kind.has_key for kind in kinds)).lower()
        with (self.data / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\nlisten = ["127.0.0.1:{self.dns_port}"]\n'
                         f'keys_file = "tsig.keys"\ncatalog = "catalog.invalid."\n'
                         f"open = {is_open}\n"
                         f"secondaries = [{told}]\n")

    def begin(self):
        self.start_node()
        self.others.callback(lambda: self.node.stop())
        for one in self.secondaries:
            self.others.callback(one.end)
            one.begin(self.dns_port)
        self.first_signed, self.first_text = self.await_zone()

    def start_node(self):
        self.node = Node(self.programs, self.data)
        self.api = Api(self.node.url)

    def serial(self):
        return int(SERIAL.search(self.zone.read_text())[1])

    def follow(self):
        """Seconds until each secondary has the version that is published."""
        serial = self.serial()
        return {one.program: one.has(".", serial) for one in self.secondaries}

    def published(self):
        text = self.zone.read_text()
        return {plain(line) for line in text.splitlines() if line and not line.startswith(";")}

    def compare(self):
        lines = self.published()
        for one in self.secondaries:
            got = {plain(line) for line in one.records(".")}
            assert got == lines, (
                f"{one.program}: lacks {sorted(lines - got)[:3]}, has {sorted(got - lines)[:3]}")


def plain(line):
    """As kdig and our file both can be read: without case, blanks inside of base64 and quotes."""
    owner, ttl, _, kind, *rdata = line.split()
    joined = "".join(rdata) if kind in ("DS", "RRSIG", "DNSKEY", "ZONEMD") else " ".join(rdata)
    return f"{owner} {ttl} {kind} {joined}".lower()


def play(served, count):
    served.follow()
    took = {one.program: [] for one in served.secondaries}
    changes = root_history.changes()
    for _ in range(count):
        served.change(*next(changes))
        for name, seconds in served.follow().items():
            took[name].append(seconds)
    served.compare()
    for one in served.secondaries:
        octets = one.transfers()
        median = statistics.median(took[one.program])
        print(f"{one.program}: {count} versions, {median:.2f} s after the file in the median; "
              f"octets: {octets}", flush=True)
        if one.transferred:
            assert len(octets) > count, one.text()  # a large change is decided in several
            assert max(octets[1:]) < octets[0] / 10, "a change was not transferred as one"
    go_on_after_a_restart(served, changes)


def go_on_after_a_restart(served, changes):
    """Who is behind by a change of before and one of after is told just these."""
    behind = served.serial()
    served.change(*next(changes))
    served.follow()
    served.node.stop()
    served.start_node()
    served.change(*next(changes))
    served.follow()
    served.compare()
    for one in served.secondaries:
        octets = one.transfers()
        assert not octets or octets[-1] < octets[0] / 10, f"{one.program} took the zone: {octets}"
    lines = ask(served.dns_port, served.secret, ".", f"IXFR={behind}")
    serials = [int(line.split()[6]) for line in lines if line.split()[3] == "SOA"]
    assert serials[:2] == [served.serial(), behind] and serials[-1] == serials[0], serials
    assert len(lines) < 500, f"{len(lines)} records are no change"
    soa = ask(served.dns_port, served.secret, ".", "SOA")
    assert len(soa) == 1 and soa == lines[:1], soa
    whole = ask(served.dns_port, served.secret, ".", "AXFR")
    assert {plain(line) for line in whole} == served.published(), "kdig reads another zone"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--binaries", type=Path, required=True)
    parser.add_argument("--changes", type=int, default=8)
    options = parser.parse_args()
    if not root_history.DATA.exists():
        print("../shared/data is absent: no secondary follows the root zone", flush=True)
        return 1 if os.environ.get("CI") == "true" else 0
    with Folder() as folder:
        served = Served(Programs(options.binaries), folder)
        with contextlib.closing(served.others):
            served.begin()
            play(served, options.changes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
