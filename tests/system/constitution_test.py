#!/usr/bin/python3
"""A constitution is looked at before anybody signs or proposes it: with founders and no node, and
with those who have a seat.

  constitution_test.py --binaries DIR [unittest options]"""

import json
import sys
import unittest
from pathlib import Path

from programs import EXAMPLES, Folder, Node, Programs

DONE, FAILED, USAGE, REFUSED, NOT_FOUND, NEWER_RULES, UNTRUSTED = range(7)
FOUNDERS = ("lakeside", "mountain-net", "river-council")

programs = None  # set by main()


class Case(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)

    def says(self, done, code, text):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, text)

    def write(self, name, document):
        file = self.folder / name
        file.write_text(json.dumps(document))
        return file


class WithFounders(Case):
    def setUp(self):
        super().setUp()
        self.good = EXAMPLES / "two-of-three.json"
        self.founders = []
        for party in FOUNDERS:
            self.founders += ["--founder", self.founder(party)]

    def founder(self, party, **fields):
        return self.write(f"{party}.json",
                          {"party": {"handle": party, "kind": "COMPANY", **fields}})

    def check(self, file, *words):
        return programs.comity("--node", "http://127.0.0.1:1", "constitution", "check", file,
                               *words)

    def test_what_founders_can_start_with_needs_no_node(self):
        self.says(self.check(self.good, *self.founders), DONE,
                  "(?s)passes +by 2 voices against all others.*sound +for 3 seats, of founders")
        self.says(self.check(self.good), FAILED, "is the node running")

    def test_what_one_passes_alone_is_refused_and_shown(self):
        alone = json.loads(self.good.read_text())
        alone["rules"][0]["condition"]["threshold"]["share"]["denominator"] = 100
        file = self.write("alone.json", alone)
        self.says(self.check(file, *self.founders), USAGE,
                  "(?s)passes alone +lakeside, mountain-net, river-council.*alone.json: "
                  "rule 'general': party lakeside could pass a decision alone")
        done = self.check(file, *self.founders, "--json")
        report, failure = (json.loads(line) for line in done.stdout.splitlines())
        self.assertEqual((done.returncode, report["sound"], report["seats"]), (USAGE, False, 3))
        self.assertEqual(report["rules"][0]["passes_alone"], list(FOUNDERS))
        self.assertEqual(failure["error"]["kind"], "invalid")

    def test_affiliates_are_one_voice(self):
        share = json.loads(self.good.read_text())
        share["rules"][0]["condition"]["threshold"]["share"] = {"numerator": 3, "denominator": 4}
        file = self.write("share.json", share)
        four = [*self.founders, "--founder", self.founder("valley")]
        self.says(self.check(file, *four), DONE, "sound +for 4 seats")
        self.founder("valley", affiliation="hills")
        self.founder("lakeside", affiliation="hills")
        self.says(self.check(file, *four), USAGE, "blocks alone +lakeside, mountain-net, river-")

    # Then nothing can be said of what it means.
    def test_what_is_in_no_good_form_is_not_reported(self):
        document = json.loads(self.good.read_text())
        del document["rules"][0]["seat_term_days"]
        done = self.check(self.write("form.json", document), *self.founders)
        self.says(done, USAGE, "needs seat_term_days")
        self.assertEqual(done.stdout, "")
        document["name"] = 7
        self.says(self.check(self.write("form.json", document), *self.founders), USAGE,
                  "form.json")

    def test_files_that_cannot_be(self):
        self.says(self.check(self.good, *self.founders, *self.founders[:2]), USAGE,
                  "lakeside is a founder of another file already")
        self.says(self.check(self.good, "--founder", self.good), USAGE, "two-of-three.json")
        self.says(self.check(self.good, "--founder", self.write("empty.json", {})), USAGE,
                  "empty.json: names no party with a handle and a kind")
        self.says(self.check(self.folder / "none", *self.founders), NOT_FOUND, "none")
        self.says(self.check(self.good, "--founder", self.folder / "none"), NOT_FOUND, "none")


class WithANode(Case):
    def setUp(self):
        super().setUp()
        self.data = self.folder / "data"
        programs.make_sample(self.data, "--time-lock-seconds", "0")
        self.node = Node(programs, self.data)
        self.addCleanup(self.node.__exit__)

    def comity(self, *words, data=None):
        return programs.comity("--data", data or self.data, "--node", self.node.url, *words)

    def answer(self, *words):
        done = self.comity("--json", *words)
        self.assertEqual(done.returncode, DONE, done.stderr)
        return json.loads(done.stdout)

    def admit(self, party):
        """It has no seat as long as it has not joined."""
        application = self.folder / f"{party}.json"
        community = self.answer("community")["id"]
        self.says(self.comity("--community", community, "member", "apply", party, "--kind",
                              "company", "--out", application, "--insecure-plaintext",
                              data=self.folder / party), DONE, "member admit")
        self.says(self.comity("--as", "lumen-registry", "member", "admit", application,
                              "--propose", f"Admit {party}"), DONE, "proposal 1")
        for handle in (member["handle"] for member in self.answer("parties")["parties"]):
            if self.answer("proposal", "1")["state"] == "voting":
                self.says(self.comity("--as", handle, "vote", "1", "yes"), DONE, "done at")
        self.says(self.comity("wait", "1"), DONE, "effective")

    def test_who_has_a_seat_counts_and_nobody_else(self):
        file = self.write("mine.json", json.loads(self.comity("constitution").stdout))
        self.says(self.comity("constitution", "check", file), DONE,
                  "(?s)sound +for 7 seats, of parties that have a seat now.*verified against")
        self.admit("weir")
        report, in_force = self.answer("constitution", "check", file), self.answer(
            "constitution", "power")
        self.assertEqual((report["sound"], report["seats"]), (True, 7))
        self.assertEqual(report["hash"], in_force["hash"])
        self.assertEqual(report["rules"], in_force["rules"])

    def test_what_it_refuses_an_amendment_is_refused_for(self):
        document = json.loads(self.comity("constitution").stdout)
        document["rules"][0]["condition"] = {"minimum_yes": {"count": 99}}
        file = self.write("mine.json", document)
        why = "rule 'general': the present seats cannot meet it even if all say yes"
        self.says(self.comity("constitution", "check", file), USAGE, why)
        self.says(self.comity("--as", "lumen-registry", "amend", file, "--propose", "x"), REFUSED,
                  "lock_out.*" + why)


def main():
    global programs
    words = sys.argv[1:]
    if len(words) < 2 or words[0] != "--binaries":
        print(__doc__, file=sys.stderr)
        return 2
    programs = Programs(Path(words[1]))
    done = unittest.main(argv=[sys.argv[0], *words[2:]], exit=False)
    return 0 if done.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
