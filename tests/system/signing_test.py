#!/usr/bin/python3
"""A zone is signed while enough of its signers are there; when they are too few, the last good zone
stays and the node says who is missing.

  signing_test.py --binaries DIR"""

import argparse
import subprocess
import sys
import time
import unittest
import urllib.request
from pathlib import Path

from programs import ROOT, Api, Folder, Node, Programs

ZONE = "example."
JUDGES = ROOT / "tests" / "interop" / "signed_zone_judges.py"
VOTERS = ("commons-union", "government-of-aurora", "harbour-networks", "lumen-registry",
          "meridian-organisation", "ring-operators", "p-7d2f41")
KEY_SIGNERS = VOTERS  # five of seven
ZONE_SIGNERS = ("commons-union", "government-of-aurora", "harbour-networks",
                "meridian-organisation", "ring-operators")  # three of five
# Sessions wait ten seconds for who is silent, and take those who are left by turns.
SIGNING_SECONDS = 60

programs = None  # set by main()


class JointSigning(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"
        self.away = self.folder / "away"
        self.away.mkdir()
        programs.make_sample(self.data, "--time-lock-seconds", "0")
        self.decisions = 0

    def start(self):
        node = Node(programs, self.data)
        self.addCleanup(node.__exit__)
        return node

    def stop(self, node):
        code, _ = node.stop()
        self.assertEqual(code, 0, node.error_text())

    def leave(self, role, *parties):
        for party in parties:
            for share in (self.data / "custody").glob(f"{ZONE}{role}.{party}.share*"):
                share.rename(self.away / share.name)

    def come_back(self):
        for share in self.away.iterdir():
            share.rename(self.data / "custody" / share.name)

    def ask(self, node, path):
        api = Api(node.url)
        try:
            return api.get(path)[1]
        finally:
            api.close()

    def health(self, node):
        return self.ask(node, "/v1/health")

    def signed_by(self, node, role):
        session = self.ask(node, f"/v1/zones/{ZONE}/signing")[role]["signed"]
        self.assertTrue(all(party["answered"] for party in session["parties"]))
        return [party["party"] for party in session["parties"]]

    def await_reason(self, node, pattern):
        until = time.monotonic() + SIGNING_SECONDS
        while not (reasons := self.health(node)["reasons"]):
            self.assertLess(time.monotonic(), until, node.error_text())
            time.sleep(0.1)
        self.assertRegex("; ".join(reasons), pattern)
        self.assertEqual(self.health(node)["status"], "degraded")

    def say(self, node, text):
        """The community decides on a TXT set at the apex."""
        self.decisions += 1
        act = ("--data", self.data, "--node", node.url)
        done = programs.comity(*act, "--as", VOTERS[0], "zone", "set-apex", "example", "TXT",
                               "--rdata", f'"{text}"', "--propose", text)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for party in VOTERS:
            programs.comity(*act, "--as", party, "vote", str(self.decisions), "yes")
        done = programs.comity(*act, "wait", str(self.decisions))
        self.assertRegex(done.stdout, "effective", done.stderr)

    def published(self, node):
        return Path(node.zone_file).read_text()

    def test_so_many_may_be_missing(self):
        self.leave("zone", *ZONE_SIGNERS[:2])
        self.leave("key", *KEY_SIGNERS[:2])
        with self.start() as node:
            self.assertEqual(self.health(node)["status"], "ok", self.health(node))
            self.assertEqual(sorted(self.signed_by(node, "zone_signing")), sorted(ZONE_SIGNERS[2:]))
            self.assertEqual(sorted(self.signed_by(node, "key_signing")), sorted(KEY_SIGNERS[2:]))
            with urllib.request.urlopen(f"{node.url}/v1/zones/{ZONE}/signed") as answer:
                self.assertEqual(answer.read().decode(), self.published(node))
            anchor = Path(node.zone_file).with_suffix(".ds")
            with urllib.request.urlopen(f"{node.url}/v1/zones/{ZONE}/trust-anchor") as answer:
                self.assertEqual(answer.read().decode().splitlines()[-1],
                                 anchor.read_text().splitlines()[-1])
            judged = subprocess.run([sys.executable, JUDGES, node.zone_file, anchor, ZONE],
                                    capture_output=True, text=True, check=False)
            self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)
            self.stop(node)

    def test_one_too_few_sign_nothing(self):
        self.leave("zone", *ZONE_SIGNERS[:3])
        with self.start() as node:
            self.await_reason(node, "2 signers of the zone key answer, 3 are needed; missing: "
                                    + ", ".join(ZONE_SIGNERS[:3]))
            self.assertFalse(Path(node.zone_file).exists())
            self.stop(node)
        self.come_back()
        with self.start() as node:
            self.assertEqual(self.health(node)["status"], "ok", self.health(node))
            self.assertIn("RRSIG", self.published(node))
            self.stop(node)

    def test_the_last_good_zone_stays(self):
        with self.start() as node:
            self.say(node, "all are here")
            node.await_in_zone("all are here")
            self.stop(node)
        # Their nonces are on record, so that they are asked, and are silent.
        gone = ZONE_SIGNERS[:2]
        self.leave("zone", *gone)
        with self.start() as node:
            self.assertEqual(self.health(node)["status"], "ok", self.health(node))
            self.say(node, "three of five")
            node.await_in_zone("three of five")
            self.assertEqual(sorted(self.signed_by(node, "zone_signing")), sorted(ZONE_SIGNERS[2:]))
            good = self.published(node)
            self.stop(node)
        self.leave("zone", ZONE_SIGNERS[2])
        with self.start() as node:
            self.say(node, "nobody signs this")
            self.await_reason(node, ZONE_SIGNERS[2])
            self.assertEqual(self.published(node), good)
            self.stop(node)
        self.come_back()
        with self.start() as node:
            node.await_in_zone("nobody signs this")
            self.assertEqual(self.health(node)["status"], "ok", self.health(node))
            self.stop(node)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
