#!/usr/bin/python3
"""`comity replay` runs every block of a community again: of one that lived, of its backup, of one
whose record was altered.

  replay_test.py --binaries DIR"""

import argparse
import json
import subprocess
import sys
import unittest

from programs import Folder, Node, Programs


class Replay(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"
        programs.make_sample(self.data)
        node = Node(programs, self.data)
        self.addCleanup(node.stop)
        loader = subprocess.Popen(programs.command("comity-loader", "load", node.url, self.data),
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(10):
            self.assertIn(" ", loader.stdout.readline())
        loader.communicate()
        self.backup = self.folder / "backup"
        done = programs.comity("--data", self.data, "backup", self.backup)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.node = node

    def replay(self, *words):
        done = programs.comity("--data", self.backup, "--json", "replay", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_every_way_comes_to_the_same(self):
        one = self.replay()
        self.assertGreaterEqual(one["transactions"], 10)
        self.assertEqual(one["signatures"], "verified")
        self.assertFalse((self.folder / "backup.replay").exists())
        for words in (["--in-memory"], ["--threads", "1"], ["--threads", "8"],
                      ["--trust-signatures"], ["--into", self.folder / "again"]):
            other = self.replay(*words)
            for name in ("community", "height", "transactions", "root", "log_size", "log_root"):
                self.assertEqual(other[name], one[name], words)
        self.assertTrue((self.folder / "again").exists())
        again = programs.comity("--data", self.backup, "replay", "--into", self.folder / "again")
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("not empty", again.stderr)

    def test_a_running_node_keeps_its_folder(self):
        done = programs.comity("--data", self.data, "replay")
        self.assertEqual(done.returncode, 1)
        self.assertIn("another node is using", done.stderr)

    def test_another_history_is_named(self):
        for outcome in ("outcome", "transaction"):
            copy = self.folder / outcome
            done = programs.comity("--data", copy, "restore", self.backup)
            self.assertEqual(done.returncode, 0, done.stderr)
            altered = programs.run("comity-loader", "alter", copy, outcome)
            self.assertEqual(altered.returncode, 0, altered.stderr)
            done = programs.comity("--data", copy, "replay")
            self.assertEqual(done.returncode, 6, done.stdout)
            self.assertIn("height 1: ", done.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
