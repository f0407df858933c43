#!/usr/bin/python3
"""A child zone that BIND's tools sign asks with CSYNC for other name servers and glue, and tells
its parent with NOTIFY to look; two observers of different parties do, and what it asks for follows.
What must not follow, does not.

  child_servers_test.py --binaries DIR"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import time
import unittest

import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode

from observed_child import (ADDRESSES, CHILD, LABEL, OBSERVERS, SERVERS, ZONE, Key,
                            ObservedChild)
from programs import START_SECONDS, Programs, free_port, wait_until


class ChildServers(ObservedChild):
    def test_name_servers_and_glue_follow_two_observers(self):
        child, other = self.child, ADDRESSES[1]
        key = Key(child.folder, "ECDSAP256SHA256")
        self.become_secure(key)
        at_once = "@ IN CSYNC 1 1 A NS AAAA"
        child.serve(child.signed([key], more=[at_once]))
        self.assertEqual(self.look_at_servers(OBSERVERS[0]), (None, None), "it is not ordered")
        self.comity("--as", self.holder, "children", "order", ZONE, LABEL, "--follow", "cds",
                    "--follow", "csync")
        self.expect_of_servers("unchanged", "as it asks for")
        early = child.signed([key], servers=["@ IN NS ns1", SERVERS[2]], more=[at_once])

        # A third name server comes, with both families; one voice alone moves nothing.
        more = [*SERVERS, "@ IN NS ns3", f"ns3 IN A {other}", "ns3 IN AAAA 2001:db8::3"]
        child.serve(child.signed([key], servers=more, more=[at_once]))
        before = self.servers()
        self.assertEqual(self.look_at_servers(OBSERVERS[0])[0], "claimed")
        self.assertEqual(self.look_at_servers(OBSERVERS[0])[0], "waiting")
        self.assertEqual(self.servers(), before)
        self.assertIn("name servers claimed by commons-union",
                      self.comity("children", "list", ZONE))
        self.assertEqual(self.look_at_servers(OBSERVERS[1])[0], "claimed")
        self.assertEqual(self.hosts()[f"ns3.{CHILD}"], [other, "2001:db8::3"])
        self.node.await_in_zone(f"ns3.{CHILD}\t172800\tIN\tAAAA\t2001:db8::3")
        self.assertIn("name servers followed last", self.comity("children", "list", ZONE))

        # What was signed before it comes back; it is older than what was followed.
        child.serve(early)
        self.expect_of_servers("not_proved", "before")

        # It loses a family, which NSEC proves, and gets other addresses: glue alone changes.
        only = [*SERVERS[:2], "@ IN NS ns3", *SERVERS[2:], f"ns3 IN A {ADDRESSES[0]}"]
        child.serve(child.signed([key], servers=only, more=[at_once]))
        for party in OBSERVERS:
            self.assertEqual(self.look_at_servers(party)[0], "claimed")
        self.assertEqual(self.hosts()[f"ns3.{CHILD}"], [ADDRESSES[0]])

        # It leaves, and its glue goes; what the holder does itself stays.
        child.serve(child.signed([key], more=[at_once]))
        for party in OBSERVERS:
            self.assertEqual(self.look_at_servers(party)[0], "claimed")
        self.assertNotIn(f"ns3.{CHILD}", self.hosts())
        time.sleep(1.1)
        self.comity("--as", self.holder, "host", "set", ZONE, f"ns1.{CHILD}", "--address",
                    ADDRESSES[0], "--address", "127.0.0.9")
        self.expect_of_servers("not_proved", "before")

    def test_name_servers_that_csync_does_not_prove_do_not_follow(self):
        child = self.child
        key = Key(child.folder, "ECDSAP256SHA256")
        self.become_secure(key)
        self.comity("--as", self.holder, "children", "order", ZONE, LABEL, "--follow", "csync")
        moved = ["@ IN NS ns1", SERVERS[2], SERVERS[3]]
        for csync, state, why in (
                ("1 0 NS", "unwanted", "approve"),          # RFC 7477, 2.1.1.2
                ("1 5 NS", "not_proved", "flags 5"),        # a flag that nobody knows
                ("1 1 NS MX", "not_proved", "MX"),          # a type that is not followed
                ("4000 3 NS", "not_proved", "serial"),      # soaminimum in the future
                ("1 1 A AAAA", "unchanged", "")):           # NS is not named
            child.serve(child.signed([key], servers=moved, more=[f"@ IN CSYNC {csync}"]))
            self.expect_of_servers(state, why)

        # A hundred name servers; one of another party, which has not accepted it.
        many = [f"@ IN NS n{i}.elsewhere.test." for i in range(98)]
        child.serve(child.signed([key], servers=[*SERVERS, *many], more=["@ IN CSYNC 1 1 NS"]))
        self.expect_of_servers("not_proved", "instead of 16")
        other = "lumen-registry"
        label = next(line["label"] for line in
                     json.loads(self.comity("--json", "delegation", "list", ZONE))["delegations"]
                     if line["unclaimed"])
        self.decide("delegation", "claim", ZONE, label, "--holder", other, consents=[other])
        foreign = f"ns.{label}.{ZONE}"
        self.comity("--as", other, "host", "set", ZONE, foreign, "--address", ADDRESSES[0])
        child.serve(child.signed([key], servers=[*SERVERS, f"@ IN NS {foreign}"],
                                 more=["@ IN CSYNC 1 1 NS"]))
        self.expect_of_servers("refused", "not_accepted")

        # A signature that does not hold; by soaminimum of the zone's own serial it follows.
        text = child.signed([key], servers=moved, more=["@ IN CSYNC 1 1 NS"])
        child.serve(text.replace(self.signature_of(text, "NS"), self.signature_of(text, "SOA")))
        self.expect_of_servers("not_proved", "no key of the zone has signed it")
        child.serve(child.signed([key], servers=moved,
                                 more=[f"@ IN CSYNC {child.serial + 1} 3 NS"]))
        for party in OBSERVERS:
            self.assertEqual(self.look_at_servers(party)[0], "claimed")
        self.assertEqual([server["name"] for server in self.delegation()["name_servers"]],
                         [f"ns1.{CHILD}"])

    def test_a_child_tells_to_be_looked_at(self):
        """NOTIFY (RFC 9859, 4) brings a look long before the next round; a flood brings no more."""
        child = self.child
        first, second = (Key(child.folder, "ECDSAP256SHA256") for _ in range(2))
        self.become_secure(first)
        child.serve(child.signed([first], [first.ds()]))
        port = free_port()
        log = self.folder / "watch.log"
        with log.open("w") as out:
            watch = subprocess.Popen(self.programs.command(
                "comity", "--data", self.data, "--node", self.node.url, "--json", "--key",
                self.data / f"keys/{OBSERVERS[0]}.signer.key", "children", "watch", ZONE, "--port",
                child.port, "--wait", 3, "--every", 86400, "--notify-at", "127.0.0.1",
                "--notify-port", port), stdout=out, stderr=subprocess.STDOUT)
        self.addCleanup(watch.wait)
        self.addCleanup(watch.kill)

        def looks():
            return log.read_text().count('"state":')

        wait_until(lambda: looks() == 1, START_SECONDS, log.read_text)
        child.serve(child.signed([first, second], [second.ds()]))
        time.sleep(6)
        self.assertEqual(looks(), 1, "it does not look before it is due")

        for name, kind, tcp, expected in (
                ("other.example.", "CDS", False, "REFUSED"), (CHILD, "SOA", False, "REFUSED"),
                (CHILD, "CSYNC", True, "NOERROR"), (CHILD, "CDS", False, "NOERROR")):
            answer = self.notify(name, kind, port, tcp)
            self.assertEqual(dns.rcode.to_text(answer.rcode()), expected, f"{name} {kind}")
            self.assertEqual(answer.opcode(), dns.opcode.NOTIFY)
            self.assertTrue(answer.flags & dns.flags.QR)
        wait_until(lambda: looks() == 2, START_SECONDS, log.read_text)
        self.assertIn('"state":"claimed"', log.read_text())

        # Ten thousand more, and what is none; then it still answers, and has not looked again.
        flood = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(flood.close)
        sound = self.hint(CHILD, "CDS").to_wire()
        for i in range(10_000):
            flood.sendto(os.urandom(i % 600) if i % 2 else sound, ("127.0.0.1", port))
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(64)]
        time.sleep(6)
        for connection in held:
            connection.close()
        self.assertEqual(self.notify(CHILD, "CDS", port, True).rcode(), dns.rcode.NOERROR)
        self.assertEqual(looks(), 2)
        self.assertIsNone(watch.poll())

    @staticmethod
    def hint(name, kind):
        message = dns.message.make_query(name, kind)
        message.flags = dns.flags.AA
        message.set_opcode(dns.opcode.NOTIFY)
        return message

    def notify(self, name, kind, port, tcp):
        ask = dns.query.tcp if tcp else dns.query.udp
        return ask(self.hint(name, kind), "127.0.0.1", timeout=10, port=port)

    @staticmethod
    def signature_of(text, covered):
        return re.search(rf"\sRRSIG\s+{covered}\s.*\s(\S+)$", text, re.M).group(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", required=True)
    options, words = parser.parse_known_args()
    ChildServers.programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *words], verbosity=2)


if __name__ == "__main__":
    main()
