#!/usr/bin/python3
"""A community adopts rules that its node's program lacks: the node says so, and when their time
has come it ends with exit code 3 and what to do; at every start again.

  rules_test.py --binaries DIR"""

import argparse
import json
import os
import subprocess
import sys
import unittest

from programs import START_SECONDS, Api, Folder, Node, Programs, newer_rules

PARTIES = ("commons-union", "government-of-aurora", "harbour-networks", "lumen-registry",
           "meridian-organisation", "ring-operators", "p-7d2f41")
NEWER_RULES = 3
NOTICE_SECONDS = 14 * 24 * 3600


class Rules(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"
        programs.make_sample(self.data, "--time-lock-seconds", "0")

    def comity(self, *words):
        done = programs.comity("--data", self.data, "--node", self.node.url, *words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def get(self, target):
        api = Api(self.node.url)
        self.addCleanup(api.close)
        status, answer = api.get(target)
        self.assertEqual(status, 200, answer)
        return answer

    def act(self, party, action, *words):
        file = self.folder / "action.json"
        file.write_text(json.dumps(action))
        return self.comity("--as", party, "act", file, *words)

    def adopt(self):
        """Version 2, which differs by one action; its fingerprint."""
        action = newer_rules(self.get("/v1/constitution"))
        self.act(PARTIES[0], action, "--propose", "Version 2")
        for party in PARTIES:
            programs.comity("--data", self.data, "--node", self.node.url, "--as", party, "vote",
                            "1", "yes")
        self.assertIn("effective", self.comity("wait", "1"))
        return action["constitution_adopt_rules"]["fingerprint"]

    def end_of_node(self, shift):
        """The exit code and the last line of a node whose clock is so many seconds ahead."""
        environment = {**os.environ,
                       "LD_PRELOAD": str(programs.binaries / "libshift-clock.so"),
                       "COMITY_CLOCK_SHIFT": str(shift),
                       # Loaded before the runtime of a build with sanitizers, which minds.
                       "ASAN_OPTIONS": "verify_asan_link_order=0"}
        done = subprocess.run(
            programs.command("comityd", "--data", self.data, "--port", "0",
                             "--accept-clock-jump"),
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            env=environment, timeout=START_SECONDS)
        return done.returncode, done.stderr.strip().splitlines()[-1]

    def test_a_program_that_lacks_them_warns_and_ends(self):
        with Node(programs, self.data) as self.node:
            fingerprint = self.adopt()
            rules = self.get("/v1/rules")
            self.assertEqual(rules["version"], 1)
            self.assertEqual(rules["adoption"]["state"], "scheduled")
            self.assertEqual(self.get("/v1/community")["next_deadline"],
                             rules["adoption"]["at"])
            missing = rules["adoption"]["missing"]
            self.assertTrue(missing)
            for party in missing:
                self.act(party, {"constitution_declare_rules": {
                    "version": 2, "fingerprint": fingerprint}})
            self.assertIn("will stop there", self.comity("status"))
            self.assertEqual(self.get("/v1/health")["status"], "degraded")
            self.assertIn("scheduled", self.comity("rules", "show"))
            self.assertEqual(self.node.stop()[0], 0, self.node.error_text())
        for _ in range(2):
            code, said = self.end_of_node(NOTICE_SECONDS + 3600)
            self.assertEqual(code, NEWER_RULES, said)
            self.assertRegex(said, r"^comityd: height \d+ is the first under rules version 2, "
                                   r"which is newer than this program.*get a program with version")
        # Nothing was lost: before that time it is the node that it was.
        with Node(programs, self.data) as self.node:
            self.assertEqual(self.get("/v1/rules")["version"], 1)
            self.assertEqual(self.node.stop()[0], 0, self.node.error_text())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
