#!/usr/bin/python3
"""A zone whose keys seven parties make together over a running node, killed meanwhile; judged by
ldns, and signed again after a restart. And one whose keys go to other holders.

  ceremony_test.py --binaries DIR"""

import argparse
import json
import subprocess
import sys
import unittest
from pathlib import Path

from ceremonies import SECONDS, ZONE, CeremonyCase, call_action, zone_action
from programs import Node, Programs, wait_until


def dnskeys(zone):
    return sorted(line for line in zone.splitlines() if "\tDNSKEY\t" in line)


class Ceremony(CeremonyCase):
    def judged_from_outside(self, node, made, members, dealers):
        """Without the node: the zone follows from what so many members and dealers have signed."""
        bundle, zone = self.folder / "zone.bundle", self.folder / "signed.zone"
        self.comity(node, "bundle", "zone", ZONE, "--out", bundle)
        zone.write_text(self.comity(node, "zone", "signed", ZONE))
        community = json.loads(self.comity(node, "--json", "community"))["id"]
        code, verdict = self.verify(community, "--zone-file", zone, bundle)
        self.assertEqual(code, 0, verdict)
        self.assertEqual(verdict["verdicts"], ["included", "recomputed"])
        keys, = (step["text"] for step in verdict["steps"] if step["step"] == "keys")
        self.assertEqual(keys.count(f"{made} in ceremony"), 2, keys)
        _, shown = self.verify(community, bundle)
        for act, count in (("joined", members), ("dealt", dealers), ("confirmed", members)):
            done = [line for line in shown["findings"] if f" {act} by transaction " in line]
            self.assertEqual(len(done), 2 * count, done)
        paper = self.comity(node, "zone", "ceremony-script", ZONE)
        made = json.loads(self.comity(node, "--json", "zone", "ceremony", ZONE))["zone_signing"]
        for shown_on_paper in (made["group"], made["members"][3]["confirmed"]):
            self.assertEqual(paper.count(shown_on_paper), 1, paper)

    def judge(self):
        """The zone file as ldns finds it good, and its trust anchor."""
        zones = self.data / "zones"
        words = ["ldns-verify-zone", "-V", "1", "-ZZ", "-k", zones / f"{ZONE}ds",
                 zones / f"{ZONE}zone"]
        judged = subprocess.run(words, capture_output=True, text=True, check=False)
        self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)
        return (zones / f"{ZONE}zone").read_text(), (zones / f"{ZONE}ds").read_text()

    def test_a_zone_is_signed_with_keys_that_nobody_has_had(self):
        with Node(self.programs, self.data) as node:
            self.decide(node, 1, [zone_action()])
            self.decide(node, 2, [call_action(role, self.parties)
                                  for role in ("KEY_SIGNING", "ZONE_SIGNING")])
            node.kill()  # whatever the rounds have come to
        with Node(self.programs, self.data) as node:
            self.await_keys(node, 1)
            wait_until(lambda: self.is_signed(node), SECONDS, "not signed")
            self.assertEqual(node.stop()[0], 0)
        for role in ("key", "zone"):
            for party in self.parties:
                self.assertTrue((self.data / f"custody/{ZONE}{role}.{party}.share").exists())
        left = [path.name for path in (self.data / "custody").iterdir()
                if path.suffix in (".one-time", ".unconfirmed")]
        self.assertEqual(left, [])
        self.assertNotIn("DEMO", self.judge()[0])
        with Node(self.programs, self.data) as node:
            self.assertTrue(self.is_signed(node))
            self.judged_from_outside(node, "4 of 7: made by its members", 7, 7)

    def test_a_key_goes_to_other_holders(self):
        roles = ("KEY_SIGNING", "ZONE_SIGNING")
        leaver, joiner = self.parties[0], self.parties[-1]
        with Node(self.programs, self.data) as node:
            self.decide(node, 1, [zone_action()])
            self.decide(node, 2, [call_action(role, self.parties[:-1]) for role in roles])
            self.await_keys(node, 1)
            wait_until(lambda: self.is_signed(node), SECONDS, "not signed")
            first_zone, anchor = self.judge()
            old = {role: (self.data / f"custody/{ZONE}{role}.{leaver}.share").read_bytes()
                   for role in ("key", "zone")}
            self.decide(node, 3, [call_action(role, self.parties[1:], 2, 2) for role in roles])
            node.kill()  # between the rounds, or the switch and the new shares
        with Node(self.programs, self.data) as node:
            self.await_keys(node, 2)
            wait_until(lambda: self.is_signed(node, 2), SECONDS, "not signed anew")
            answer = json.loads(self.comity(node, "--json", "zone", "signing", ZONE))
            for role in ("key_signing", "zone_signing"):
                members = [member["party"] for member in answer[role]["members"]]
                self.assertEqual(members, self.parties[1:])
                signers = [party["party"] for party in answer[role]["signed"]["parties"]]
                self.assertNotIn(leaver, signers)
            self.assertIn(joiner, members)
            wait_until(lambda: all(one["held"]["attested"] == [leaver]
                                   for one in self.ceremonies(node)),
                       SECONDS, "nothing is attested")
            for ceremony in self.ceremonies(node):
                self.assertEqual(ceremony["held"]["left"], [leaver])
                self.assertEqual(sorted(ceremony["held"]["parties"]), self.parties)
            self.assertIn("7 parties have held a share of this key, 1 of them are no members now",
                          self.comity(node, "zone", "ceremony", ZONE))
            self.judged_from_outside(node, "4 of 6: shares dealt anew", 6, 4)
            self.assertEqual(node.stop()[0], 0)
        zone, same_anchor = self.judge()
        self.assertEqual(same_anchor, anchor)
        self.assertEqual(len(dnskeys(zone)), 2)
        self.assertEqual(dnskeys(zone), dnskeys(first_zone))
        self.assertNotEqual(zone, first_zone)
        # A share of the old epoch that comes back, from a backup, signs nothing here.
        for role, octets in old.items():
            share = self.data / f"custody/{ZONE}{role}.{leaver}.share"
            self.assertFalse(share.exists())
            share.write_bytes(octets)
            share.chmod(0o600)
        with Node(self.programs, self.data) as node:
            wait_until(lambda: not (self.data / f"custody/{ZONE}zone.{leaver}.share").exists(),
                       SECONDS, "an old share stays")
            self.assertEqual(node.stop()[0], 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    CeremonyCase.programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
