#!/usr/bin/python3
"""A zone whose keys seven parties make together over a running node, killed meanwhile; judged by
ldns, and signed again after a restart.

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


def call_action(role, parties):
    terms = {"validity_seconds": 1209600, "refresh_seconds": 432000,
             "minimum_interval_seconds": 0, "session_blocks": 1000}
    if role == "KEY_SIGNING":
        terms["dnskey_ttl_seconds"] = 3600
    members = [{"party": party, "identifier": number} for number, party in enumerate(parties, 1)]
    group = {"epoch": 1, "threshold": THRESHOLD, "members": members, "terms": terms}
    return {"ceremonies_call": {"zone": ZONE, "role": role, "round_seconds": 3600, "group": group}}


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

    def stages(self, node):
        answer = json.loads(self.comity(node, "--json", "zone", "ceremony", ZONE))
        return [answer[role]["stage"] for role in ("key_signing", "zone_signing")]

    def is_signed(self, node):
        zones = json.loads(self.comity(node, "--json", "status"))["zones"]
        return any(zone["apex"] == ZONE and (zone.get("signed") or {}).get("session")
                   for zone in zones)

    def verify(self, community, *words):
        done = programs.comity("--json", "verify", "--community", community, *words)
        return done.returncode, json.loads(done.stdout)

    def judged_from_outside(self, node):
        """Without the node: the zone follows from what its members have signed."""
        bundle, zone = self.folder / "zone.bundle", self.folder / "signed.zone"
        self.comity(node, "bundle", "zone", ZONE, "--out", bundle)
        zone.write_text(self.comity(node, "zone", "signed", ZONE))
        community = json.loads(self.comity(node, "--json", "community"))["id"]
        code, verdict = self.verify(community, "--zone-file", zone, bundle)
        self.assertEqual(code, 0, verdict)
        self.assertEqual(verdict["verdicts"], ["included", "recomputed"])
        keys, = (step["text"] for step in verdict["steps"] if step["step"] == "keys")
        self.assertEqual(keys.count("4 of 7: made by its members in ceremony"), 2, keys)
        _, shown = self.verify(community, bundle)
        for act in ("joined", "dealt", "confirmed"):
            done = [line for line in shown["findings"] if f" {act} by transaction " in line]
            self.assertEqual(len(done), 2 * len(self.parties), done)
        paper = self.comity(node, "zone", "ceremony-script", ZONE)
        made = json.loads(self.comity(node, "--json", "zone", "ceremony", ZONE))["zone_signing"]
        for shown_on_paper in (made["group"], made["members"][3]["confirmed"]):
            self.assertEqual(paper.count(shown_on_paper), 1, paper)

    def test_a_zone_is_signed_with_keys_that_nobody_has_had(self):
        with Node(programs, self.data) as node:
            self.decide(node, 1, [zone_action()])
            self.decide(node, 2, [call_action(role, self.parties)
                                  for role in ("KEY_SIGNING", "ZONE_SIGNING")])
            node.kill()  # whatever the rounds have come to
        with Node(programs, self.data) as node:
            wait_until(lambda: self.stages(node) == ["made", "made"], SECONDS, "no keys")
            wait_until(lambda: self.is_signed(node), SECONDS, "not signed")
            self.assertEqual(node.stop()[0], 0)
        for role in ("key", "zone"):
            for party in self.parties:
                self.assertTrue((self.data / f"custody/{ZONE}{role}.{party}.share").exists())
        left = [path.name for path in (self.data / "custody").iterdir()
                if path.suffix in (".one-time", ".unconfirmed")]
        self.assertEqual(left, [])
        zones = self.data / "zones"
        words = ["ldns-verify-zone", "-V", "1", "-ZZ", "-k", zones / f"{ZONE}ds",
                 zones / f"{ZONE}zone"]
        judged = subprocess.run(words, capture_output=True, text=True, check=False)
        self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)
        self.assertNotIn("DEMO", (zones / f"{ZONE}zone").read_text())
        with Node(programs, self.data) as node:
            self.assertTrue(self.is_signed(node))
            self.judged_from_outside(node)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
