#!/usr/bin/python3
"""Knot, NSD, BIND and PowerDNS follow the changes of the real root zone from a node.

  secondaries_test.py --binaries DIR [--changes N]

By NOTIFY and IXFR, all under a transaction key. Each version arrives under its serial, and at the
end what each hands on by AXFR is what the node has published, record for record. Then the node is
started again, and they go on. Without ../shared/data it checks nothing; with CI=true that is a
failure."""

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
from secondaries import ALL, KEY, new_key

GROUPS = (3, 5, 3, 5)
SERIAL = re.compile(r"\tSOA\t\S+ \S+ (\d+) ")


class Served(History):
    """A community whose node signs with the shares that it holds, and serves its zone."""

    def __init__(self, programs, folder):
        super().__init__(programs, folder, GROUPS)
        self.secret = new_key(self.data / "tsig.keys")
        self.dns_port = free_port()
        self.secondaries = [kind(folder / kind.program, self.secret, ["."]) for kind in ALL]
        told = ", ".join(f'"127.0.0.1:{one.port} {KEY}"' for one in self.secondaries)
        with (self.data / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\nlisten = ["127.0.0.1:{self.dns_port}"]\n'
                         f'keys_file = "tsig.keys"\ncatalog = "catalog.invalid."\n'
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

    def compare(self):
        text = self.zone.read_text()
        lines = {plain(line) for line in text.splitlines() if line and not line.startswith(";")}
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
    served.node.stop()
    served.start_node()
    served.change(*next(changes))
    served.follow()
    served.compare()


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
