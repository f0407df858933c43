#!/usr/bin/python3
"""Unbound has the real root zone from a node as its local copy (RFC 8806), by AXFR, and is asked
without pause while the zone changes: each answer validates, and none is SERVFAIL.

  local_root_test.py --binaries DIR [--changes N]

Without ../shared/data it checks nothing; with CI=true that is a failure."""

import argparse
import collections
import contextlib
import os
import sys
import threading
from pathlib import Path

import dns.flags
import dns.message
import dns.query
import dns.rcode
import root_history
from programs import Folder, Programs
from secondaries import Unbound
from secondaries_test import Served

ABSENT = "no-such-name-here."
NAMES = 40  # that are asked for in turn
SECONDS = 10


class Asker:
    """Asks a resolver for DS sets and for a name that does not exist, again and again."""

    def __init__(self, port, names):
        self.port, self.names = port, names
        self.answers = collections.Counter()  # {(rcode, whether it is validated): how many}
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def ask(self, name):
        query = dns.message.make_query(name, "DS", want_dnssec=True)
        query.flags |= dns.flags.AD
        reply, _ = dns.query.udp_with_fallback(query, "127.0.0.1", SECONDS, self.port)
        self.answers[dns.rcode.to_text(reply.rcode()), bool(reply.flags & dns.flags.AD)] += 1

    def run(self):
        while not self.stopping.is_set():
            for name in self.names:
                self.ask(name)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()


def signed_names(text):
    """Of the delegations that have a DS."""
    found = (line.split("\t") for line in text.splitlines() if not line.startswith(";"))
    return sorted({fields[0] for fields in found if fields[3] == "DS"})


def play(served, count):
    resolver, = served.secondaries
    served.follow()
    names = signed_names(served.first_text)
    names = [ABSENT, *names[::len(names) // NAMES + 1]]
    took = []
    changes = root_history.changes()
    with Asker(resolver.port, names) as asker:
        for _ in range(count):
            served.change(*next(changes))
            took += served.follow().values()
    print(f"unbound: {count} versions, each within {max(took):.2f} s of the file; "
          f"{dict(asker.answers)}", flush=True)
    assert set(asker.answers) == {("NOERROR", True), ("NXDOMAIN", True)}, (
        f"{asker.answers}\n{resolver.text()[-3000:]}")
    assert sum(asker.answers.values()) > 10 * count, asker.answers


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--binaries", type=Path, required=True)
    parser.add_argument("--changes", type=int, default=6)
    options = parser.parse_args()
    if not root_history.DATA.exists():
        print("../shared/data is absent: no resolver follows the root zone", flush=True)
        return 1 if os.environ.get("CI") == "true" else 0
    with Folder() as folder:
        served = Served(Programs(options.binaries), folder, [Unbound])
        served.secondaries[0].anchor = served.anchor
        with contextlib.closing(served.others):
            served.begin()
            play(served, options.changes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
