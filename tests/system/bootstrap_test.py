#!/usr/bin/python3
"""A child zone without a DS set gets its first one as the operators of its name servers vouch for
it (RFC 9615). BIND has a root, the zone as the community publishes it, and the operator's, each
signed; the child is where the operator's servers are, BIND and Knot. What is not vouched for by
all, and signed down from the root, is not followed.

  bootstrap_test.py --binaries DIR"""

import argparse
import json
import re
import socket
import subprocess
import sys
import time
import unittest
from pathlib import Path

import dns.flags
import dns.message
import dns.opcode
import dns.query

from observed_child import (ADDRESSES, CHILD, LABEL, NO_CDNSKEY, NO_CDS, OBSERVERS, PATH, ZONE,
                            Bind, Key, ObservedChild, tool)
from programs import START_SECONDS, Programs, free_port, wait_until

OPERATOR = f"operator.{ZONE}"
HOSTS = [f"ns{i + 1}.{OPERATOR}" for i in range(2)]
SERVERS = [f"@ IN NS {host}" for host in HOSTS]
UPSTREAM = "127.0.0.1"
SIGNALS_SECONDS = 15  # that an observer waits for signals


def signal(host):
    return f"_dsboot.{CHILD}_signal.{host}"


class Upstream(Bind):
    """All that is signed above the child, in one name server; the child too once `child` is set."""

    def __init__(self, folder, port):
        self.zones = [".", ZONE, OPERATOR, CHILD]
        self.texts = {CHILD: f"$TTL 60\n{CHILD} SOA a. b. 1 1 1 1 1\n{CHILD} NS a.\n"}
        super().__init__(folder, UPSTREAM, port)
        self.keys = {zone: Key(folder, "ECDSAP256SHA256", zone=zone) for zone in self.zones[:3]}
        self.stranger = Key(folder, "ECDSAP256SHA256", zone=OPERATOR)
        self.anchor = folder / "anchor"
        self.anchor.write_text(f". IN DS {self.keys['.'].ds()}\n")

    @staticmethod
    def file_of(zone):
        return f"{zone}zone"

    def configuration(self):
        head = super().configuration().split("zone \"")[0]
        return head + "\n".join(f'zone "{zone}" {{ type primary; file "{self.file_of(zone)}"; }};'
                                for zone in self.zones)

    def sign(self, zone, lines, key=None):
        key = key or self.keys[zone]
        (self.folder / "unsigned").write_text("\n".join([*lines, key.record]) + "\n")
        tool("dnssec-signzone", "-P", "-z", "-O", "full", "-s", "now-60", "-e", "now+864000", "-o",
             zone, "-f", "made", "unsigned", key.name, folder=self.folder)
        self.texts[zone] = (self.folder / "made").read_text()

    def start(self):
        self.stop()
        for zone in self.zones:
            (self.folder / self.file_of(zone)).write_text(self.texts[zone])
        self.log = (self.folder / "log").open("w")
        self.process = subprocess.Popen(self.command, cwd=self.folder, stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=subprocess.STDOUT)
        wait_until(lambda: re.search(r" running$", (self.folder / "log").read_text(), re.M),
                   START_SECONDS, lambda: (self.folder / "log").read_text()[-2000:])


class Bootstrap(ObservedChild):
    def setUp(self):
        super().setUp()
        self.upstream = Upstream(self.folder / "upstream", free_port())
        self.addCleanup(self.upstream.stop)
        self.watch_words = ["--resolver", f"{UPSTREAM}@{self.upstream.port}", "--trust-anchor",
                            self.upstream.anchor]
        holder = self.holder
        self.decide("delegation", "create", ZONE, "operator", "--holder", holder, consents=[holder])
        for host, address in zip(HOSTS, ADDRESSES):
            self.comity("--as", holder, "host", "set", ZONE, host, "--address", address)
        names = [word for host in HOSTS for word in ("--ns", host)]
        for label in ("operator", LABEL):
            self.comity("--as", holder, "delegation", "set-ns", ZONE, label, *names)
        self.comity("--as", holder, "delegation", "set-ds", ZONE, "operator", "--ds",
                    self.upstream.keys[OPERATOR].ds())
        self.node.await_in_zone(f"{OPERATOR}\t86400\tIN\tDS")
        self.node.await_in_zone(f"{CHILD}\t172800\tIN\tNS\t{HOSTS[0]}")
        self.decide("children", "observers", ZONE, "--observer", OBSERVERS[0], "--observer",
                    OBSERVERS[1])
        self.publish_above()
        self.key = Key(self.child.folder, "ECDSAP256SHA256")

    def publish_above(self, leave_out=None):
        """The root, and the zone as it is published; without the lines that `leave_out` finds."""
        published = Path(self.node.zone_file).read_text().splitlines()
        self.upstream.sign(ZONE, [line for line in published
                                  if not (leave_out and re.search(leave_out, line))])
        self.upstream.sign(".", ["$TTL 60", ". SOA ns.root. b. 1 1800 900 86400 60",
                                 ". NS ns.root.", f"ns.root. A {UPSTREAM}",
                                 f"{ZONE} NS a.ns.{ZONE}", f"a.ns.{ZONE} A {UPSTREAM}",
                                 f"{ZONE} DS {self.upstream.keys[ZONE].ds()}"])

    def vouch(self, *of_each, key=None):
        """What the operator has signed under each of its name servers: CDS and CDNSKEY, a list of
        lines of rdata each."""
        lines = [f"{signal(host)} {kind} {rdata}"
                 for host, sets in zip(HOSTS, of_each)
                 for kind, rdatas in zip(("CDS", "CDNSKEY"), sets) for rdata in rdatas]
        self.upstream.sign(OPERATOR, [
            "$TTL 60", f"{OPERATOR} SOA {HOSTS[0]} b. 1 1800 900 86400 60",
            *(f"{OPERATOR} NS {host}" for host in HOSTS),
            *(f"{host} A {address}" for host, address in zip(HOSTS, ADDRESSES)), *lines], key)
        self.upstream.start()

    def signed(self, *keys, **words):
        """The child's next version: signed by these, it asks for the last of them."""
        return self.child.signed(list(keys), [keys[-1].ds()], [keys[-1].cdnskey()],
                                 servers=SERVERS, **words)

    @staticmethod
    def signals_of(key):
        return [key.ds()], [key.cdnskey()]

    def order(self, *more):
        self.comity("--as", self.holder, "children", "order", ZONE, LABEL, "--follow", "cds",
                    "--follow", "cdnskey", *more)

    def validated(self):
        """What delv says of the child, from the root down."""
        text = (self.child.folder / "signed").read_text()
        self.upstream.texts[CHILD] = text
        self.publish_above()
        self.upstream.start()
        anchors = self.folder / "delv"
        tag, algorithm, kind, digest = self.upstream.keys["."].ds().split()
        anchors.write_text(f'trust-anchors {{ . static-ds {tag} {algorithm} {kind} "{digest}"; }};')
        done = subprocess.run(["delv", f"@{UPSTREAM}", "-p", str(self.upstream.port), "-a",
                               str(anchors), "+root=.", CHILD, "SOA"], capture_output=True,
                              text=True, check=False, env={"PATH": PATH})
        return done.stdout + done.stderr

    def test_the_first_ds_set_follows_what_all_operators_vouch_for(self):
        child, key = self.child, self.key
        child.serve(self.signed(key))
        self.vouch(self.signals_of(key), self.signals_of(key))
        self.order()
        self.expect("unwanted", "the first one itself")
        self.order("--bootstrap")
        listed = self.comity("children", "list", ZONE)
        self.assertIn("CDS, CDNSKEY, first DS set", listed)
        for host in HOSTS:
            self.assertIn(f"vouched for at {signal(host)}", listed)
        self.assertIn("unsigned answer", self.validated())

        # One alone brings nothing, however often it looks; with the second it is done at once.
        self.assertEqual(self.look(OBSERVERS[0])[0], "claimed")
        self.assertEqual(self.look(OBSERVERS[0])[0], "waiting")
        self.assertEqual(self.ds(), [])
        state, why = self.look(OBSERVERS[1])
        self.assertEqual(state, "claimed", why)
        self.assertIn(f"first DS of key {key.tag}", why)
        self.assert_ds(key)
        self.node.await_in_zone(f"{CHILD}\t172800\tIN\tDS\t{key.tag} ")
        self.assertIn("fully validated", self.validated())
        self.assertNotIn("vouched for", self.comity("children", "list", ZONE))
        self.expect("unchanged")

        # From then on the child's own keys say what comes, and nobody is asked to vouch.
        self.upstream.stop()
        second = Key(child.folder, "ECDSAP256SHA256")
        child.serve(self.signed(key, second))
        for party in OBSERVERS:
            self.assertEqual(self.look(party)[0], "claimed")
        self.assert_ds(second)

        # The holder takes it away by hand: what was signed before does not bring it back. Who
        # orders it not at all, or hands the name on, has no more of it.
        self.vouch(self.signals_of(second), self.signals_of(second))
        self.comity("--as", self.holder, "delegation", "set-ds", ZONE, LABEL, "--none")
        self.expect("not_proved", "or before its holder set the DS set")
        child.serve(self.signed(second))
        self.assertEqual(self.look(OBSERVERS[0])[0], "claimed")
        self.order()
        self.expect("unwanted", "the first one itself")
        self.order("--bootstrap")
        other = "lumen-registry"
        self.decide("delegation", "transfer", ZONE, LABEL, "--holder", other,
                    consents=[self.holder, other])
        self.assertEqual(self.look(OBSERVERS[1]), (None, None))
        self.assertEqual(self.ds(), [])

    def test_what_is_not_vouched_for_is_not_followed(self):
        child, key = self.child, self.key
        stranger = Key(child.folder, "ECDSAP256SHA256")
        ours, others = self.signals_of(key), self.signals_of(stranger)
        self.order("--bootstrap")
        child.serve(self.signed(key))

        # By nobody; by one of two; other keys; one of the two types alone.
        self.vouch(([], []), ([], []))
        self.expect("not_proved", f"{signal(HOSTS[0])} CDS: is not there")
        self.vouch(ours, ([], []))
        self.expect("not_proved", f"{signal(HOSTS[1])} CDS: is not there")
        self.vouch(ours, others)
        self.expect("disagreement", f"{signal(HOSTS[1])} CDS: is another")
        self.vouch(ours, (ours[0], []))
        self.expect("not_proved", f"{signal(HOSTS[1])} CDNSKEY: is not there")
        self.vouch(ours, (ours[0] + others[0], ours[1]))
        self.expect("disagreement", f"{signal(HOSTS[1])} CDS: is another")

        # A key that the zone above does not name; a zone that it names no key of; no anchor.
        self.vouch(ours, ours, key=self.upstream.stranger)
        self.expect("not_proved", "bogus")
        self.publish_above(leave_out=rf"^{OPERATOR}\s.*\sDS\s")
        self.vouch(ours, ours)
        self.expect("not_proved", "insecure")
        self.publish_above()
        self.vouch(ours, ours)
        words, self.watch_words = self.watch_words, self.watch_words[:2]
        self.expect("not_proved", "bogus")
        self.watch_words = [*words[:2], "--trust-anchor", self.folder / "missing"]
        self.expect("unreachable", "cannot be read")

        # Nobody answers: it costs the observer no more than its time.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            self.watch_words = ["--resolver", f"127.0.0.1@{silent.getsockname()[1]}", *words[2:]]
            begin = time.monotonic()
            self.assertEqual(self.look(OBSERVERS[0])[0], "unreachable")
            self.assertLess(time.monotonic() - begin, SIGNALS_SECONDS + 10)
        self.watch_words = words

        # What the child itself says: not the same everywhere; not its own; nothing.
        child.serve(self.signed(key), self.signed(key, stranger))
        self.expect("disagreement", "says something else")
        child.serve(child.signed([key], others[0], others[1], servers=SERVERS))
        self.vouch(others, others)
        self.expect("not_proved", "it asks for")
        child.serve(child.signed([key], [NO_CDS], [NO_CDNSKEY], servers=SERVERS))
        self.vouch(([NO_CDS], [NO_CDNSKEY]), ([NO_CDS], [NO_CDNSKEY]))
        self.expect("unchanged")

        # Nobody but the child.
        host = f"ns1.{CHILD}"
        self.comity("--as", self.holder, "host", "set", ZONE, host, "--address", ADDRESSES[0])
        self.comity("--as", self.holder, "delegation", "set-ns", ZONE, LABEL, "--ns", host)
        child.serve(self.signed(key))
        self.expect("not_proved", "lie in it")
        self.assertIn("no name server outside", self.comity("children", "list", ZONE))

    def test_a_notice_brings_a_look_at_what_operators_vouch_for(self):
        child, key, port = self.child, self.key, free_port()
        self.order("--bootstrap")
        child.serve(self.signed(key))
        self.vouch(([], []), ([], []))
        log = self.folder / "watch.log"
        with log.open("w") as out:
            watch = subprocess.Popen(self.programs.command(
                "comity", "--json", "--data", self.data, "--node", self.node.url, "--key",
                self.data / f"keys/{OBSERVERS[0]}.signer.key", "children", "watch", ZONE, "--port",
                child.port, "--wait", 3, "--every", 86400, "--notify-at", "127.0.0.1",
                "--notify-port", port, *self.watch_words), stdout=out, stderr=subprocess.STDOUT)
        self.addCleanup(watch.wait)
        self.addCleanup(watch.kill)

        def states():
            return [json.loads(line)["state"] for line in log.read_text().splitlines()
                    if line.startswith("{")]

        wait_until(lambda: states() == ["not_proved"], START_SECONDS, log.read_text)
        self.vouch(self.signals_of(key), self.signals_of(key))
        hint = dns.message.make_query(CHILD, "CDS")
        hint.flags = dns.flags.AA
        hint.set_opcode(dns.opcode.NOTIFY)
        dns.query.udp(hint, "127.0.0.1", timeout=10, port=port)
        wait_until(lambda: states() == ["not_proved", "claimed"], START_SECONDS, log.read_text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", required=True)
    options, words = parser.parse_known_args()
    Bootstrap.programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *words], verbosity=2)


if __name__ == "__main__":
    main()
