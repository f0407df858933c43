#!/usr/bin/python3
"""A store that lacks what was acknowledged, because it is an older copy: the node does not go on
from it without a word. One start can accept it, and says so; those after it are as any.

  rollback_test.py --binaries DIR"""

import argparse
import json
import shutil
import sys
import unittest

from programs import Api, Folder, Node, Programs

PARTY = "lumen-registry"


class Rollback(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__, None, None, None)
        self.data = self.folder / "data"
        programs.make_sample(self.data)
        self.live()
        shutil.copytree(self.data / "store", self.folder / "older")
        with Node(programs, self.data) as node:
            before = self.height(node)
            action = self.folder / "action.json"
            action.write_text(json.dumps({"members_leave": {}}))
            programs.comity("--data", self.data, "--node", node.url, "--as", PARTY, "act", action)
            self.assertGreater(self.height(node), before)
            self.assertEqual(node.stop()[0], 0, node.error_text())

    def height(self, node):
        api = Api(node.url)
        self.addCleanup(api.close)
        return api.get("/v1/health")[1]["height"]

    def live(self, *words):
        """One start and clean stop; what was said on standard error."""
        with Node(programs, self.data, words=words) as node:
            self.assertEqual(node.stop()[0], 0, node.error_text())
            return node.error_text()

    def refusal(self):
        with self.assertRaises(RuntimeError) as refused:
            Node(programs, self.data)
        self.assertRegex(str(refused.exception), r"the store ends at height \d+, but height \d+ "
                                                 r"was acknowledged.*--accept-older-state")

    def test_an_older_store_is_refused_until_it_is_accepted(self):
        shutil.rmtree(self.data / "store")
        shutil.copytree(self.folder / "older", self.data / "store")
        self.refusal()
        self.refusal()
        doctor = programs.comity("--data", self.data, "doctor")
        self.assertEqual(doctor.returncode, 1, doctor.stdout)
        self.assertIn("was acknowledged", doctor.stdout)
        self.assertIn("accepted: the store ends at height", self.live("--accept-older-state"))
        self.live()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
