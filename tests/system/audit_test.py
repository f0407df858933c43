#!/usr/bin/python3
"""Decisions of a running community are decided again by the auditor: open, passed, rejected, with
objections and with a member that came later; and bundles of them from which something is missing.

  audit_test.py --binaries DIR [unittest options]"""

import json
import sys
import unittest
from pathlib import Path

from programs import ROOT, Folder, Node, Programs

sys.path.insert(0, str(ROOT / "tools"))
from forge import Forgery, fields, find, message  # noqa: E402 pylint: disable=wrong-import-position

DONE, FAILED, USAGE, REFUSED, NOT_FOUND, NEWER_RULES, UNTRUSTED = range(7)
PARTIES = ("government-of-aurora", "meridian-organisation", "commons-union", "harbour-networks",
           "ring-operators", "lumen-registry", "p-7d2f41")
DS = f"20326 8 2 {'ab' * 32}"

programs = None  # set by main()


class Audit(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"
        programs.make_sample(self.data, "--time-lock-seconds", "0")
        self.node = Node(programs, self.data)
        self.addCleanup(self.node.__exit__)

    def comity(self, *words, data=None):
        return programs.comity("--data", data or self.data, "--node", self.node.url, *words)

    def says(self, done, code, text):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, text)

    def answer(self, *words):
        done = self.comity("--json", *words)
        self.assertEqual(done.returncode, DONE, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def propose(self, *words, by="lumen-registry"):
        self.says(self.comity("--as", by, *words), DONE, "proposal")

    def propose_ds(self, number):
        self.propose("delegation", "set-ds", "example", "post", "--ds",
                     DS.replace("ab", f"a{number}"), "--propose", f"Secure post {number}")

    def vote(self, number, choices, parties=PARTIES):
        """Until it is decided."""
        for party, choice in zip(parties, choices):
            if self.answer("proposal", str(number))["state"] != "voting":
                return
            self.says(self.comity("--as", party, "vote", str(number), choice), DONE, "done at")

    def equal(self, number, outcome, state, *words):
        """Every line is the ledger's; returned is what the auditor says."""
        told = self.answer("audit", "decision", str(number), *words)
        self.assertEqual((told["verdict"], told["outcome"], told["state"]),
                         ("equal", outcome, state), told)
        self.assertTrue(told["lines"])
        for line in told["lines"]:
            self.assertEqual(line["auditor"], line["ledger"])
        self.assertEqual((told["differences"], told["missing"]), ([], []))
        return told

    def test_what_has_to_be_endorsed(self):
        mine = self.folder / "mine.json"
        document = json.loads(self.comity("constitution").stdout)
        for rule in document["rules"]:
            rule["stages"].update(endorsements=2, endorsement_seconds=15)
        mine.write_text(json.dumps(document))
        self.propose("amend", mine, "--propose", "Two others ask for it")
        for party in PARTIES:
            self.comity("--as", party, "vote", "1", "yes")
        self.says(self.comity("wait", "1"), DONE, "effective")

        self.propose_ds(2)
        self.says(self.comity("proposal", "2"), DONE, "endorse until")
        self.says(self.comity("waiting", "commons-union"), DONE, "endorse")
        self.says(self.comity("--as", "lumen-registry", "endorse", "2"), REFUSED, "not_permitted")
        self.says(self.comity("--as", "commons-union", "vote", "2", "yes"), FAILED,
                  "its vote is not open")
        self.says(self.comity("--as", "commons-union", "endorse", "2"), DONE, "done at")
        self.says(self.comity("--as", "p-7d2f41", "endorse", "2"), DONE, "done at")
        self.vote(2, ["yes"] * 7)
        self.says(self.comity("wait", "2"), DONE, "effective")
        self.equal(2, "passed", "effective")
        bundle = self.folder / "2.bundle"
        self.says(self.comity("bundle", "decision", "2", "--out", bundle), DONE, "bundle")
        self.says(self.comity("verify", "--community", self.answer("community")["id"], bundle),
                  DONE, "recomputed")
        self.assertEqual([line["party"] for line in self.answer("proposal", "2")["endorsements"]],
                         ["commons-union", "p-7d2f41"])

        self.propose_ds(3)
        self.says(self.comity("wait", "3"), REFUSED, "is lapsed")
        self.says(self.comity("--as", "commons-union", "endorse", "3"), REFUSED, "wrong_state")

    def test_from_proposal_to_outcome(self):
        self.propose_ds(1)
        open_one = self.equal(1, "open", "voting")
        self.assertFalse(open_one["would_pass"])
        self.says(self.comity("--as", "commons-union", "object", "1", "--text", "Too soon"), DONE,
                  "done at")
        self.vote(1, ["yes"] * 7)
        waiting = self.equal(1, "open", "voting")
        self.assertIn("every objection is answered or withdrawn: 1 of 1 open",
                      [line["auditor"]["text"] for line in waiting["lines"]])
        self.says(self.comity("--as", "lumen-registry", "answer", "1", "commons-union", "--text",
                              "It was announced"), DONE, "done at")
        self.says(self.comity("wait", "1"), DONE, "effective")
        passed = self.equal(1, "passed", "effective")
        self.assertGreater(passed["height"], open_one["height"])
        # What it shows is what `proposal` shows.
        shown = self.answer("proposal", "1")["tally"]["explanation"]
        self.assertEqual([line["auditor"]["text"] for line in passed["lines"]],
                         [line["text"] for line in shown])
        text = self.comity("audit", "decision", "1")
        self.says(text, DONE, rf"(?s)height +{passed['height']} of .*proposal 1 is effective; by "
                              r"the auditor it is passed.*both +met .*verdict +equal")

    def test_what_was_rejected(self):
        self.propose_ds(1)
        self.vote(1, ["no", "abstain", "no", "yes", "no", "no", "no"])
        self.equal(1, "rejected", "rejected")
        self.propose_ds(2)
        self.says(self.comity("--as", "lumen-registry", "withdraw", "2"), DONE, "done at")
        done = self.comity("--json", "audit", "decision", "2")
        self.assertEqual(done.returncode, FAILED, done.stderr)
        self.assertEqual(json.loads(done.stdout)["verdict"], "uncounted")
        self.says(self.comity("audit", "decision", "3"), NOT_FOUND, "3")

    def test_a_member_that_came_later(self):
        application = self.folder / "weir.json"
        community = self.answer("community")["id"]
        own = self.folder / "weir"
        self.says(self.comity("--community", community, "member", "apply", "weir", "--kind",
                              "company", "--out", application, "--insecure-plaintext", data=own),
                  DONE, "member admit")
        self.propose("member", "admit", application, "--propose", "Admit weir")
        self.vote(1, ["yes"] * 7)
        self.says(self.comity("wait", "1"), DONE, "effective")
        self.says(self.comity("--as", "weir", "join", data=own), DONE, "done at")
        self.propose_ds(2)
        self.says(self.comity("--as", "weir", "vote", "2", "yes", data=own), DONE, "done at")
        self.vote(2, ["yes"] * 7)
        self.says(self.comity("wait", "2"), DONE, "effective")
        self.equal(2, "passed", "effective")

    def test_a_bundle_without_a_node(self):
        self.propose_ds(1)
        self.vote(1, ["yes"] * 7)
        self.says(self.comity("wait", "1"), DONE, "effective")
        bundle = self.folder / "it.bundle"
        self.says(self.comity("bundle", "decision", "1", "--out", bundle), DONE, "height")
        community = self.answer("community")["id"]
        self.node.stop()
        outside = self.folder / "outside"

        def audit(octets, *words):
            bundle.write_bytes(octets)
            return programs.comity("--data", outside, "--node", "http://127.0.0.1:1", *words,
                                   "audit", "decision", "1", "--bundle", bundle)

        whole = bundle.read_bytes()
        trust = ("--community", community)
        self.says(audit(whole, *trust), DONE, "verdict +equal")
        self.says(audit(whole), USAGE, "--community")
        self.says(audit(whole, "--community", "ab" * 32), REFUSED, "refused by genesis")
        flipped = bytearray(whole)
        flipped[len(whole) // 2] ^= 1
        self.says(audit(bytes(flipped), *trust), REFUSED, "refused by bundle")
        # Whatever a party has signed is left out, or is not signed any more: it is not equal then.
        acts = [part for part in Forgery(whole).parts if part[0] == Forgery.SIGNED]
        self.assertGreater(len(acts), 4)
        for act in acts:
            quiet = Forgery(whole)
            quiet.parts.remove(act)
            self.says(audit(quiet.octets(), *trust), FAILED,
                      "(?s)not shown +proposal 1: transaction [0-9a-f]{64} of .*verdict +not shown")
        unsigned = Forgery(whole)
        part = find(unsigned.parts, Forgery.SIGNED)
        envelope = fields(part[1])
        find(envelope, 2)[1] = bytes(64)
        part[1] = message(envelope)
        done = audit(unsigned.octets(), *trust)
        self.assertNotEqual(done.returncode, DONE, done.stdout)
        self.assertRegex(done.stdout, "not shown +proposal 1: transaction")
        # A collection that is not there as a whole.
        quiet = Forgery(whole)
        quiet.parts = [part for part in quiet.parts if part[0] != Forgery.COLLECTION]
        self.says(audit(quiet.octets(), *trust), FAILED,
                  "(?s)not shown +proposal 1: all of decisions/votes/1.*verdict +not shown")


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
