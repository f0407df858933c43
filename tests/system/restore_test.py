#!/usr/bin/python3
"""A restore fetches what came after the backup from whoever has it, before anything is given up.

  restore_test.py --binaries DIR"""

import argparse
import json
import shutil
import sys
import unittest

from programs import Api, Folder, Node, Programs

PARTY = "ring-operators"


class Restore(unittest.TestCase):
    """A node that went on after its backup, was copied by somebody, and lost its store."""

    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__, None, None, None)
        self.data, self.copy = self.folder / "data", self.folder / "copy"
        self.saved, self.new = self.folder / "backup", self.folder / "new"
        programs.make_sample(self.data)
        with Node(programs, self.data) as node:
            self.node = node
            self.comity("--data", self.data, "backup", self.saved)
            self.add_key(1)
            community = json.loads(self.comity("--data", self.data, "policy", "--json"))
            self.comity("--community", community["community"], "mirror", "--into", self.copy)
            self.copied = self.health(node)

    def comity(self, *words, code=0):
        done = programs.comity("--node", self.node.url, *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def add_key(self, number):
        self.comity("--data", self.data, "--as", PARTY, "key", "add",
                    self.data / "keys" / f"{PARTY}.key", "--role", "operate",
                    "--out", self.folder / f"{number}.key", "--insecure-plaintext")

    def health(self, node):
        api = Api(node.url)
        self.addCleanup(api.close)
        state, health = api.get("/v1/community")[1], api.get("/v1/health")[1]
        return {"height": state["height"], "root": state["root"],
                "continuations": health["continuations"]}

    def lose(self):
        """The store is gone; what the node had acknowledged is still known."""
        shutil.copy(self.data / "anchor", self.folder / "anchor")
        shutil.rmtree(self.data)

    def restore(self, *words, code=0):
        return self.comity("--data", self.new, "restore", self.saved, *words, code=code)

    def started(self):
        with Node(programs, self.new) as node:
            return self.health(node)

    def test_a_copy_that_has_all_of_it_gives_it_back(self):
        self.lose()
        said = self.restore("--from", self.copy, "--anchor", self.folder / "anchor")
        self.assertNotIn("given up", said)
        self.assertEqual(self.started(), self.copied)
        self.assertEqual(self.copied["continuations"], [])

    def test_so_does_the_folder_itself_and_a_node_that_has_it(self):
        said = self.restore("--from", self.data)
        self.assertNotIn("given up", said)
        self.assertEqual(self.started(), self.copied)
        shutil.rmtree(self.new)
        with Node(programs, self.data) as node:
            self.assertIn("run again", self.restore("--from", node.url, "--nothing-newer"))
        told = self.started()
        self.assertEqual(told["continuations"], [])
        self.assertGreaterEqual(told["height"], self.copied["height"])

    def test_what_the_copy_lacks_is_given_up_on_record_and_no_more(self):
        with Node(programs, self.data) as node:
            self.node = node
            self.add_key(2)
            lost = self.health(node)["height"]
        self.lose()
        said = self.restore("--from", self.copy, "--anchor", self.folder / "anchor")
        self.assertIn("given up", said)
        told = self.started()
        self.assertEqual(told["height"], self.copied["height"] + 1)
        self.assertEqual(len(told["continuations"]), 1)
        self.assertIn(f"up to height {lost},", told["continuations"][0])

    def test_nobody_says_what_was_acknowledged_so_it_is_declared(self):
        self.lose()
        self.assertIn("given up", self.restore("--from", self.copy))
        self.assertEqual(len(self.started()["continuations"]), 1)

    def test_a_copy_of_another_history_is_refused_and_leaves_nothing(self):
        other = self.folder / "other"
        shutil.copytree(self.saved, other)
        (other / "anchor").write_bytes((self.data / "anchor").read_bytes())
        self.assertIn(str(other), self.restore("--from", other, code=6))
        self.assertFalse(self.new.exists())
        stranger = self.folder / "stranger"
        programs.make_sample(stranger)
        with Node(programs, stranger) as node:
            self.restore("--from", node.url, code=6)
        self.assertFalse(self.new.exists())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
