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

from programs import Folder, Node, Programs, wait_until

ZONE = "made.example."
THRESHOLD = 4
SECONDS = 60

programs = None  # set by main()


def zone_action():
    soa = {"primary": "ns.elsewhere.", "mailbox": "admin.elsewhere.", "refresh_seconds": 1800,
           "retry_seconds": 900, "expire_seconds": 604800, "minimum_seconds": 300,
           "ttl_seconds": 3600}
    return {"names_set_zone": {"zone": ZONE, "serial_base": 1, "soa": soa}}


def call_action(role, parties, first=1, epoch=1):
    """The parties have the identifiers from `first` on; of a later epoch they get the key that
    there is."""
    terms = {"validity_seconds": 1209600, "refresh_seconds": 432000,
             "minimum_interval_seconds": 0, "session_blocks": 1000}
    if role == "KEY_SIGNING":
        terms["dnskey_ttl_seconds"] = 3600
    members = [{"party": party, "identifier": number}
               for number, party in enumerate(parties, first)]
    group = {"epoch": epoch, "threshold": THRESHOLD, "members": members, "terms": terms}
    purpose = "GENERATE" if epoch == 1 else "RESHARE"
    return {"ceremonies_call": {"zone": ZONE, "role": role, "purpose": purpose,
                                "round_seconds": 3600, "group": group}}


def dnskeys(zone):
    return sorted(line for line in zone.splitlines() if "\tDNSKEY\t" in line)


class Ceremony(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "community"
        programs.make_sample(self.data, "--time-lock-seconds", "0")
        self.parties = sorted(path.name.removesuffix(".signer.key")
                              for path in (self.data / "keys").glob("*.signer.key"))

    def comity(self, node, *words, may_fail=False):
        done = programs.comity("--data", self.data, "--node", node.url, *words)
        self.assertTrue(may_fail or done.returncode == 0, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def decide(self, node, number, actions):
        words = []
        for place, action in enumerate(actions):
            path = self.folder / f"action-{number}-{place}.json"
            path.write_text(json.dumps(action))
            words += ["--action", path]
        self.comity(node, "--as", self.parties[0], "propose", f"decision {number}", *words)
        for party in self.parties:
            self.comity(node, "--as", party, "consent", str(number), may_fail=True)
            self.comity(node, "--as", party, "vote", str(number), "yes", may_fail=True)
        self.comity(node, "wait", str(number))

    def ceremonies(self, node):
        answer = json.loads(self.comity(node, "--json", "zone", "ceremony", ZONE))
        return [answer[role] for role in ("key_signing", "zone_signing")]

    def await_keys(self, node, epoch):
        wait_until(lambda: [(one["epoch"], one["stage"]) for one in self.ceremonies(node)]
                   == [(epoch, "made")] * 2, SECONDS, f"no keys of epoch {epoch}")

    def is_signed(self, node, session=1):
        zones = json.loads(self.comity(node, "--json", "status"))["zones"]
        signed = [zone.get("signed") for zone in zones if zone["apex"] == ZONE]
        return any(one and (one["session"] or 0) >= session for one in signed)

    def verify(self, community, *words):
        done = programs.comity("--json", "verify", "--community", community, *words)
        return done.returncode, json.loads(done.stdout)

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
        with Node(programs, self.data) as node:
            self.decide(node, 1, [zone_action()])
            self.decide(node, 2, [call_action(role, self.parties)
                                  for role in ("KEY_SIGNING", "ZONE_SIGNING")])
            node.kill()  # whatever the rounds have come to
        with Node(programs, self.data) as node:
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
        with Node(programs, self.data) as node:
            self.assertTrue(self.is_signed(node))
            self.judged_from_outside(node, "4 of 7: made by its members", 7, 7)

    def test_a_key_goes_to_other_holders(self):
        roles = ("KEY_SIGNING", "ZONE_SIGNING")
        leaver, joiner = self.parties[0], self.parties[-1]
        with Node(programs, self.data) as node:
            self.decide(node, 1, [zone_action()])
            self.decide(node, 2, [call_action(role, self.parties[:-1]) for role in roles])
            self.await_keys(node, 1)
            wait_until(lambda: self.is_signed(node), SECONDS, "not signed")
            first_zone, anchor = self.judge()
            old = {role: (self.data / f"custody/{ZONE}{role}.{leaver}.share").read_bytes()
                   for role in ("key", "zone")}
            self.decide(node, 3, [call_action(role, self.parties[1:], 2, 2) for role in roles])
            node.kill()  # between the rounds, or the switch and the new shares
        with Node(programs, self.data) as node:
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
        with Node(programs, self.data) as node:
            wait_until(lambda: not (self.data / f"custody/{ZONE}zone.{leaver}.share").exists(),
                       SECONDS, "an old share stays")
            self.assertEqual(node.stop()[0], 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
