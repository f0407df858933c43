#!/usr/bin/python3
"""A child zone that BIND's tools sign, and that BIND and Knot have, rolls its key; two observers of
different parties look at it, and the DS set follows. What must not follow, does not.

  children_test.py --binaries DIR"""

import argparse
import re
import subprocess
import sys
import unittest

from observed_child import NO_CDNSKEY, NO_CDS, OBSERVERS, ZONE, LABEL, CHILD, Key, ObservedChild
from programs import START_SECONDS, Programs, wait_until


class Children(ObservedChild):
    def test_the_ds_set_follows_two_observers(self):
        child = self.child
        first, second = (Key(child.folder, "ECDSAP256SHA256") for _ in range(2))
        self.become_secure(first)
        child.serve(child.signed([first], [first.ds()], [first.cdnskey()]))
        self.expect("unchanged")
        early = child.signed([first, second], [first.ds(), second.ds()],
                             [first.cdnskey(), second.cdnskey()])

        # One alone moves nothing, however often it looks; with the second it is done at once.
        child.serve(child.signed([first, second], [second.ds()], [second.cdnskey()]))
        self.assertEqual(self.look(OBSERVERS[0])[0], "claimed")
        self.assertEqual(self.look(OBSERVERS[0])[0], "waiting")
        self.assert_ds(first)
        self.assertIn("claimed by commons-union", self.comity("children", "list", ZONE))
        self.assertEqual(self.look(OBSERVERS[1])[0], "claimed")
        self.assert_ds(second)
        self.assertIn("followed last", self.comity("children", "list", ZONE))
        self.node.await_in_zone(f"{CHILD}\t86400\tIN\tDS\t{second.tag} ")
        self.expect("unchanged")

        # What was signed before it comes back.
        child.serve(early)
        self.expect("not_proved", "before")

        # To another algorithm, by CDNSKEY alone: both algorithms sign (RFC 6840, 5.11).
        third = Key(child.folder, "RSASHA256")
        child.serve(child.signed([second, third], [], [third.cdnskey()]))
        for party in OBSERVERS:
            self.assertEqual(self.look(party)[0], "claimed")
        self.assert_ds(third)

    def test_a_watcher_claims_again_what_does_not_count_any_more(self):
        """The holder sets the DS itself between two claims: the first is about what stood before.
        And a child that was away is looked at again when it is back."""
        child = self.child
        first, second = (Key(child.folder, "ECDSAP256SHA256") for _ in range(2))
        self.become_secure(first)
        child.serve(child.signed([first, second], [second.ds()]))
        said = self.folder / "said"
        with said.open("w") as out:
            watcher = subprocess.Popen(
                self.programs.command(
                    "comity", "--data", self.data, "--node", self.node.url, "--key",
                    self.data / f"keys/{OBSERVERS[0]}.signer.key", "children", "watch", ZONE,
                    "--every", "10", "--port", self.child.port, "--wait", "3"),
                stdout=out, stderr=subprocess.STDOUT)
        self.addCleanup(watcher.wait)
        self.addCleanup(watcher.terminate)

        def states():
            return re.findall(rf"^{CHILD}  (\w+)", said.read_text(), re.MULTILINE)

        wait_until(lambda: states() == ["claimed"], START_SECONDS, said.read_text)
        spare = "4711 13 2 " + "ab" * 32
        self.comity("--as", self.holder, "delegation", "set-ds", ZONE, LABEL, "--ds", first.ds(),
                    "--ds", spare)
        child.serve(child.signed([first, second], [second.ds()]))
        self.assertEqual(self.look(OBSERVERS[1])[0], "claimed")
        listed = self.comity("children", "list", ZONE)
        findings = re.findall(r"claimed by [a-z-]+: finding (\w+)", listed)
        self.assertEqual(len(set(findings)), 2, listed)
        wait_until(lambda: states().count("claimed") == 2, START_SECONDS, said.read_text)
        self.assertNotIn("waiting", states())
        self.assert_ds(second)

        # Left out for as many rounds as it has failed before, and no longer.
        away = states().count("unreachable")
        child.servers[1].stop()
        wait_until(lambda: states().count("unreachable") > away, START_SECONDS, said.read_text)
        child.serve(child.signed([second], [second.ds()]))
        wait_until(lambda: states()[-1] == "unchanged", START_SECONDS, said.read_text)

    def test_what_the_child_does_not_prove_is_not_followed(self):
        child = self.child
        first, second = (Key(child.folder, "ECDSAP256SHA256") for _ in range(2))
        self.become_secure(first)

        # A key that signs nothing; a DS that matches no key.
        child.serve(child.signed([first], [second.ds()], published=[second]))
        self.expect("not_proved", "break the delegation")
        child.serve(child.signed([first], [second.ds()]))
        self.expect("not_proved", "break the delegation")

        # CDS signed by the zone-signing key alone.
        lines = child.signed([first, second], [second.ds()], how="-z").splitlines()
        kept = [line for line in lines
                if not re.search(r"\sRRSIG\s+CDS\s", line) or f" {child.zsk.tag} {CHILD}" in line]
        self.assertEqual(len(kept), len(lines) - 2)
        child.serve("\n".join(kept) + "\n")
        self.expect("not_proved", "CDS")

        # The two do not agree; the servers do not.
        child.serve(child.signed([first, second], [second.ds()], [first.cdnskey()]))
        self.expect("not_proved", "do not name the same keys")
        child.serve(child.signed([first, second], [second.ds()]),
                    child.signed([first, second], [first.ds()]))
        self.expect("disagreement")

        # A server that is away.
        child.serve(child.signed([first, second], [second.ds()]))
        child.servers[1].stop()
        self.expect("unreachable")

    def test_the_order_says_what_is_followed(self):
        child = self.child
        first = Key(child.folder, "ECDSAP256SHA256")
        self.become_secure(first)
        child.serve(child.signed([first], [NO_CDS], [NO_CDNSKEY]))
        self.expect("unwanted", "taken away")
        self.comity("--as", self.holder, "children", "order", ZONE, LABEL, "--follow", "cds",
                    "--removal")
        for party in OBSERVERS:
            self.assertEqual(self.look(party)[0], "claimed")
        self.assertEqual(self.ds(), [])
        self.expect("unchanged")

        # The first DS set is the holder's own act.
        child.serve(child.signed([first], [first.ds()]))
        self.expect("unwanted", "the first one itself")
        self.comity("--as", self.holder, "delegation", "set-ds", ZONE, LABEL, "--ds", first.ds())

        # Without a seat among the observers nobody claims; with another holder nothing is ordered.
        done = self.run_comity("--key", self.data / "keys/lumen-registry.signer.key", "children",
                               "watch", ZONE, "--once")
        self.assertIn("no observer", done.stderr)
        self.assertEqual(done.returncode, 1)
        other = "lumen-registry"
        self.decide("delegation", "transfer", ZONE, LABEL, "--holder", other,
                    consents=[self.holder, other])
        second = Key(child.folder, "ECDSAP256SHA256")
        child.serve(child.signed([first, second], [second.ds()]))
        self.assertEqual(self.look(OBSERVERS[0]), (None, None))
        self.assert_ds(first)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", required=True)
    options, words = parser.parse_known_args()
    Children.programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *words], verbosity=2)


if __name__ == "__main__":
    main()
