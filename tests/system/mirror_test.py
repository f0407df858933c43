#!/usr/bin/python3
"""`comity mirror` keeps a verified copy of a community: once, again, while its node goes and comes.

  mirror_test.py --binaries DIR"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
import unittest

from programs import START_SECONDS, Folder, Node, Programs, free_port


class Mirror(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"
        self.copy = self.folder / "copy"
        programs.make_sample(self.data)
        self.port = free_port()
        self.start()
        policy = json.loads(self.comity("--data", self.data, "policy", "--json"))
        self.community = policy["community"]

    def start(self):
        self.node = Node(programs, self.data, self.port)
        self.addCleanup(lambda node: node.process.poll() is None and node.kill(), self.node)

    def comity(self, *words):
        done = programs.comity("--node", self.node.url, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def mirror(self, *words, into=None):
        return programs.comity("--node", self.node.url, "--json", "mirror", "--into",
                               into or self.copy, *words)

    def add_key(self, number):
        self.comity("--data", self.data, "--as", "ring-operators", "key", "add",
                    self.data / "keys" / "ring-operators.key", "--role", "operate",
                    "--out", self.folder / f"{number}.key", "--insecure-plaintext")

    def replayed(self, data):
        return json.loads(self.comity("--data", data, "--json", "replay"))

    def stop_and_compare(self):
        """The copy has what the node had when it stopped."""
        self.node.stop()
        one, other = self.replayed(self.data), self.replayed(self.copy)
        for name in ("community", "height", "root", "log_size", "log_root", "transactions"):
            self.assertEqual(one[name], other[name])

    def test_a_copy_is_begun_goes_on_and_is_the_same(self):
        done = self.mirror()
        self.assertEqual(done.returncode, 2)
        self.assertIn("whose community is it", done.stderr)
        done = self.mirror("--community", self.community)
        self.assertEqual(done.returncode, 0, done.stderr)
        before = json.loads(done.stdout)
        self.assertEqual(before["missing_texts"], 0)
        self.add_key(1)
        done = self.mirror()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(json.loads(done.stdout)["height"], before["height"])
        self.comity("--data", self.copy, "doctor")
        self.stop_and_compare()

    def test_another_community_leaves_nothing(self):
        done = self.mirror("--community", "ab" * 32)
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertFalse(self.copy.exists())

    def follow(self):
        process = subprocess.Popen(
            programs.command("comity", "--node", self.node.url, "--community", self.community,
                             "--json", "mirror", "--into", self.copy, "--follow"),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        return process

    def await_key(self, process, number):
        """Until the copy is at the height of a change that is made now."""
        self.add_key(number)
        height = json.loads(self.comity("--json", "status"))["height"]
        until = time.monotonic() + START_SECONDS
        for line in process.stdout:
            if json.loads(line)["height"] >= height:
                return
            self.assertLess(time.monotonic(), until)
        self.fail(process.stderr.read())

    def test_it_follows_over_restarts_of_the_node_and_its_own(self):
        process = self.follow()
        self.await_key(process, 1)
        self.node.kill()
        self.start()
        self.await_key(process, 2)
        process.kill()
        process.communicate()
        process = self.follow()
        self.await_key(process, 3)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=START_SECONDS)
        self.assertEqual(process.returncode, 0, errors)
        self.stop_and_compare()

    def test_a_history_that_was_given_up_is_a_fork(self):
        self.node.stop()
        shutil.copytree(self.data, self.folder / "older")
        self.start()
        self.add_key(1)
        done = self.mirror("--community", self.community)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.node.stop()
        self.data = self.folder / "older"
        self.start()
        self.add_key(2)
        done = self.mirror()
        self.assertEqual(done.returncode, 6, done.stdout)
        self.assertIn("have signed two histories", done.stderr)
        kept = (self.copy / "fork").read_text()
        self.assertEqual(kept.count("\ncomity.v1/" + self.community + "\n"), 2)
        done = self.mirror()
        self.assertEqual(done.returncode, 6)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
