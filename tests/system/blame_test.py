#!/usr/bin/python3
"""Who changed a name and who set what stands there, as the command line tells it; and what an act
would do, tried without a trace.

  blame_test.py --binaries DIR"""

import json
import sys
import unittest

from programs import Folder, Node, Programs

DONE, FAILED, USAGE, REFUSED, NOT_FOUND = range(5)
DS = "20326 8 2 e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"
PARTIES = ("commons-union", "government-of-aurora", "harbour-networks", "lumen-registry",
           "meridian-organisation", "ring-operators", "p-7d2f41")

programs = None  # set by main()


class Told(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"
        programs.make_sample(self.data, "--time-lock-seconds", "0")
        self.node = Node(programs, self.data)
        self.addCleanup(self.node.__exit__)

    def comity(self, *words):
        return programs.comity("--data", self.data, "--node", self.node.url, *words)

    def says(self, done, code, text):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, text)

    def answer(self, *words):
        done = self.comity("--json", *words)
        self.assertEqual(done.returncode, DONE, done.stderr)
        return json.loads(done.stdout)

    def test_a_dry_run_sends_nothing(self):
        """Whatever is said besides: no transaction, no text, no key file."""
        before, new = self.answer("status")["height"], self.folder / "new.key"
        set_ds = ["--as", "lumen-registry", "delegation", "set-ds", "example", "post", "--ds", DS]
        self.says(self.comity(*set_ds, "--propose", "Secure post", "--text", "why", "--dry-run"),
                  DONE, r"by rule +general(.|\n)*\+ post\.example\. .* DS")
        self.says(self.comity(*set_ds, "--dry-run"), REFUSED, "needs_decision")
        rotate = ["key", "rotate", self.data / "keys/ring-operators.key", "--out", new]
        self.says(self.comity(*rotate, "--dry-run"), DONE, "it would be done")
        self.assertFalse(new.exists())
        self.says(self.comity("--as", "lumen-registry", "leave", "--dry-run"), DONE,
                  "members/parties/lumen-registry")
        self.says(self.comity("--as", "nobody", "leave", "--dry-run"), NOT_FOUND, "nobody.key")
        self.says(self.comity("leave", "--dry-run"), USAGE, "--key FILE, or --as PARTY")
        tried = self.answer("--as", "lumen-registry", "member", "profile", "--names", "Lumen",
                            "--dry-run")
        self.assertTrue(tried["verdict"]["passes"] and tried["dry_run"], tried)
        self.assertEqual(tried["budget"]["transactions"]["uses"], 1)
        self.assertEqual(self.answer("proposals")["proposals"], [])
        used = self.answer("--as", "lumen-registry", "member", "profile", "--names", "Lumen",
                           "--dry-run")["budget"]["transactions"]["used_before"]
        self.assertEqual(used, tried["budget"]["transactions"]["used_before"])
        self.assertGreaterEqual(self.answer("status")["height"], before)

    def test_history_says_who_did_it(self):
        self.says(self.comity("--as", "lumen-registry", "delegation", "set-ds", "example", "post",
                              "--ds", DS, "--propose", "Secure post"), DONE, "proposal 1")
        for party in PARTIES:
            self.comity("--as", party, "vote", "1", "yes")
        self.says(self.comity("wait", "1"), DONE, "effective")
        self.says(self.comity("name", "history", "post.example."), DONE,
                  r"decision 1 of lumen-registry, rule general\n +\+ post\.example\. .* DS")
        self.says(self.comity("name", "history", "post"), USAGE, "last dot")
        self.says(self.comity("name", "history", "post", "--zone", "example"), USAGE, "post")
        self.says(self.comity("name", "history", "post.elsewhere."), NOT_FOUND, "no zone")
        told = self.answer("zone", "history", "example", "--limit", "1")
        self.assertEqual([len(told["changes"]), told["proven"]], [1, True])
        self.assertGreaterEqual(told["changes"][0]["height"], told["next"])
        blame = self.answer("zone", "blame", "example")
        self.assertEqual(blame["proven"], len(blame["lines"]))
        line, = (line for line in blame["lines"]
                 if (line["owner"], line["type"]) == ("post.example.", "DS"))
        self.assertEqual([line["by"]["proposal"], line["by"]["rule"]], [1, "general"])
        self.says(self.comity("zone", "blame", "elsewhere"), NOT_FOUND, "elsewhere")
        self.says(self.comity("--trust-node", "zone", "history", "example"), DONE,
                  "as the node says")
        bundle = self.folder / "origins"
        self.says(self.comity("bundle", "origins", "example", "--name", "post.example.", "--out",
                              bundle), DONE, "verify it with")
        community = self.answer("policy")["community"]
        self.says(programs.comity("verify", "--community", community, bundle), DONE,
                  r"DS set: set by decision 1(.|\n)*recomputed")


def main():
    global programs
    words = sys.argv[1:]
    if len(words) < 2 or words[0] != "--binaries":
        print(__doc__, file=sys.stderr)
        return 2
    programs = Programs(words[1])
    done = unittest.main(argv=[sys.argv[0], *words[2:]], exit=False)
    return 0 if done.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
