#!/usr/bin/python3
"""Knot, NSD, BIND and PowerDNS follow the changes of a zone from a node: the real root, whose
changes are decisions, or one of many types whose holders change what is theirs.

  secondaries_test.py --binaries DIR [--changes N] [--mixed]

By NOTIFY and IXFR, all under a transaction key. Each version arrives under its serial, and what
each hands on by AXFR is then what the node has published, record for record. Then the node is
started again, and they go on, by IXFR still; kdig reads SOA, IXFR and AXFR too. Without
../shared/data it does not follow the root; with CI=true that is a failure."""

import argparse
import contextlib
import os
import re
import statistics
import sys
from pathlib import Path

import mixed_zone
import root_history
from history_test import SIGNED_SECONDS, History
from programs import Api, Folder, Node, Programs, free_port, wait_until
from secondaries import ALL, KEY, ask, new_key

GROUPS = (3, 5, 3, 5)
SERIAL = re.compile(r"\tSOA\t\S+ \S+ (\d+) ")


class Serving:
    """What `self.programs` run in `self.data`: a node that signs its zone `apex`, whose file is
    `self.zone`, with the shares that it holds, and serves it."""

    apex = "."

    def serve(self, folder, kinds=ALL):
        self.secret = new_key(self.data / "tsig.keys")
        self.dns_port = free_port()
        self.secondaries = [kind(folder / kind.program, self.secret, [self.apex])
                            for kind in kinds]
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

    def start_node(self):
        self.node = Node(self.programs, self.data)
        self.api = Api(self.node.url)

    def serial(self):
        return int(SERIAL.search(self.zone.read_text())[1])

    def follow(self):
        """Seconds until each secondary has the version that is published."""
        serial = self.serial()
        return {one.program: one.has(self.apex, serial) for one in self.secondaries}

    def published(self):
        text = self.zone.read_text()
        return {plain(line) for line in text.splitlines() if line and not line.startswith(";")}

    def compare(self):
        lines = self.published()
        for one in self.secondaries:
            got = {plain(line) for line in one.records(self.apex)}
            assert got == lines, (
                f"{one.program}: lacks {sorted(lines - got)[:3]}, has {sorted(got - lines)[:3]}")


class Served(Serving, History):
    """The root of 2023; its changes are decided."""

    def __init__(self, programs, folder, kinds=ALL):
        super().__init__(programs, folder, GROUPS)
        self.serve(folder, kinds)
        self.changes = root_history.changes()

    def begin(self):
        super().begin()
        self.first_signed, self.first_text = self.await_zone()

    def change_next(self):
        self.change(*next(self.changes))


class Mixed(Serving):
    """A zone of many types; its holders change what is theirs."""

    apex = mixed_zone.ZONE

    def __init__(self, programs, folder):
        self.programs, self.data = programs, folder / "data"
        self.others = contextlib.ExitStack()
        zone, holders = folder / "mixed.zone", folder / "holders.csv"
        mixed_zone.write(zone, holders)
        programs.make_sample(self.data, "--holders", holders, zone=zone)
        self.serve(folder)
        self.zone = self.data / "zones" / "example.zone"
        self.changes = mixed_zone.changes()

    def begin(self):
        super().begin()
        wait_until(self.is_signed, SIGNED_SECONDS, self.node.error_text)

    def is_signed(self):
        return self.zone.exists() and "\tRRSIG\t" in self.zone.read_text()

    def change_next(self):
        party, words = next(self.changes)
        before = self.serial()
        done = self.programs.comity("--data", self.data, "--node", self.node.url, "--as", party,
                                    *words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        wait_until(lambda: self.serial() == before + 1, SIGNED_SECONDS, self.node.error_text)


def plain(line):
    """As kdig and our file both can be read: without case, blanks inside of base64 and quotes."""
    owner, ttl, _, kind, *rdata = line.replace('"', "").split()
    joined = "".join(rdata) if kind in ("DS", "RRSIG", "DNSKEY", "ZONEMD") else " ".join(rdata)
    return f"{owner} {ttl} {kind} {joined}".lower()


def play(served, count):
    served.follow()
    took = {one.program: [] for one in served.secondaries}
    for _ in range(count):
        served.change_next()
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
    go_on_after_a_restart(served)


def go_on_after_a_restart(served):
    """Who is behind by a change of before and one of after is told just these."""
    behind = served.serial()
    served.change_next()
    served.follow()
    served.node.stop()
    served.start_node()
    served.change_next()
    served.follow()
    served.compare()
    for one in served.secondaries:
        octets = one.transfers()
        assert not octets or octets[-1] < octets[0] / 10, f"{one.program} took the zone: {octets}"
    lines = ask(served.dns_port, served.secret, served.apex, f"IXFR={behind}")
    serials = [int(line.split()[6]) for line in lines if line.split()[3] == "SOA"]
    assert serials[:2] == [served.serial(), behind] and serials[-1] == serials[0], serials
    assert len(lines) < 500, f"{len(lines)} records are no change"
    soa = ask(served.dns_port, served.secret, served.apex, "SOA")
    assert len(soa) == 1 and soa == lines[:1], soa
    whole = ask(served.dns_port, served.secret, served.apex, "AXFR")
    assert {plain(line) for line in whole} == served.published(), "kdig reads another zone"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--binaries", type=Path, required=True)
    parser.add_argument("--changes", type=int, default=8)
    parser.add_argument("--mixed", action="store_true")
    options = parser.parse_args()
    if not options.mixed and not root_history.DATA.exists():
        print("../shared/data is absent: no secondary follows the root zone", flush=True)
        return 1 if os.environ.get("CI") == "true" else 0
    with Folder() as folder:
        kind = Mixed if options.mixed else Served
        served = kind(Programs(options.binaries), folder)
        with contextlib.closing(served.others):
            served.begin()
            play(served, options.changes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
