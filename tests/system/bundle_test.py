#!/usr/bin/python3
"""A stranger with an empty folder verifies a bundle, and nobody can make a false one: files are
changed and hashed anew, so that the next step has to catch it.

  bundle_test.py --binaries DIR"""

import argparse
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

from programs import ROOT, Folder, Node, Programs

sys.path.insert(0, str(ROOT / "tools"))
from forge import Forgery, fields, find, message  # noqa: E402 pylint: disable=wrong-import-position

INCLUDED, UNREADABLE, USAGE, REFUSED = range(4)
VOTERS = ("government-of-aurora", "meridian-organisation", "commons-union", "harbour-networks",
          "ring-operators", "lumen-registry", "p-7d2f41")
ZONE, LABEL = "example.", "commons-net"
ROOT_ZONE = ROOT / "../shared/data/rootzone/root.zone.2026073102.signed.gz"
FLIPS = 400

programs = None  # set by main()


class Decision:
    """A sample community that has decided on a delegation, and its bundles."""

    def __init__(self, folder):
        self.folder = folder
        data = folder / "community"
        programs.make_sample(data, "--time-lock-seconds", "1")
        with Node(programs, data) as node:
            self.words = ["--data", data, "--node", node.url]
            self.comity("--as", "lumen-registry", "delegation", "create", ZONE, LABEL, "--holder",
                        "ring-operators", "--ns", f"ns1.{LABEL}.{ZONE}", "--host",
                        f"ns1.{LABEL}.{ZONE}=192.0.2.53", "--propose", "Delegate")
            self.comity("--as", "ring-operators", "consent", "1")
            for party in VOTERS:
                self.comity("--as", party, "vote", "1", "yes")
                if '"state":"voting"' not in self.comity("--json", "proposal", "1"):
                    break
            self.comity("wait", "1")
            self.comity("--as", "ring-operators", "delegation", "set-ds", ZONE, LABEL, "--ds",
                        f"12345 13 2 {'ab' * 32}")
            self.community = json.loads(self.comity("--json", "policy"))["community"]
            self.policy = self.comity("policy")
            self.delegation = self.bundle("delegation", ZONE, LABEL)
            self.old = self.bundle("delegation", ZONE, "library")
            self.votes = self.bundle("collection", "decisions", "votes/1")
            self.zone = self.bundle("collection", "names", ZONE)
            node.stop()

    def comity(self, *words):
        done = programs.comity(*self.words, *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def bundle(self, *words):
        out = self.folder / "one.bundle"
        self.comity("bundle", *words, "--out", out)
        return out.read_bytes()


class Outside(unittest.TestCase):
    """Nothing but a folder with one bundle, and an id."""

    @classmethod
    def setUpClass(cls):
        holder = Folder()
        folder = holder.__enter__()
        cls.addClassCleanup(holder.__exit__)
        cls.decision = Decision(folder)

    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)

    def run_program(self, program, octets, *words):
        (self.folder / "it.bundle").write_bytes(octets)
        return subprocess.run(
            [programs.binaries / program, *words, "it.bundle"], cwd=self.folder, text=True,
            capture_output=True, check=False, env={"PATH": os.environ["PATH"]})

    def verifier(self, octets, *words):
        return self.run_program("comity-verify", octets, "--community", self.decision.community,
                                *words)

    def recount(self, octets, *words):
        return self.run_program("comity", octets, *words, "verify", "--community",
                                self.decision.community)

    def refused(self, octets, text):
        """By this step, and by both programs alike."""
        done = self.verifier(octets)
        self.assertEqual(done.returncode, REFUSED, done.stdout + done.stderr)
        self.assertRegex(done.stdout, f"refused by {text}")
        self.assertNotIn("included", done.stdout)
        again = self.recount(octets)
        self.assertEqual(again.returncode, REFUSED, again.stdout + again.stderr)
        self.assertEqual(again.stdout, done.stdout + "verdict     not recomputed\n")
        told = json.loads(self.verifier(octets, "--json").stdout)
        self.assertEqual(told["verdict"], "refused")
        self.assertRegex(f"{told['message']}", text)
        self.assertTrue(told["message"].startswith(told["step"] + ": "))

    def test_the_delegation_is_included(self):
        done = self.verifier(self.decision.delegation)
        self.assertEqual(done.returncode, INCLUDED, done.stdout + done.stderr)
        steps = [line.split()[0] for line in done.stdout.splitlines()]
        self.assertEqual(steps[:6], ["genesis", "policy", "checkpoint", "log", "block", "root"])
        self.assertRegex(done.stdout, rf"record +names/{ZONE}/delegation/{LABEL} has ")
        self.assertRegex(done.stdout, r"collection +decisions/votes/1 is complete with [3-7] rec")
        self.assertTrue(done.stdout.endswith("verdict     included\n"))

    def test_by_a_policy_too(self):
        (self.folder / "policy").write_text(self.decision.policy)
        done = self.run_program("comity-verify", self.decision.delegation, "--policy", "policy",
                                "--json")
        self.assertEqual(done.returncode, INCLUDED, done.stdout + done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual(told["verdict"], "included")
        self.assertEqual(told["community"], self.decision.community)
        self.assertIn("demo", told["steps"][0]["text"])
        self.assertEqual(done.stdout.count('"table"'), len(told["records"]))

    def test_the_votes_give_it(self):
        done = self.recount(self.decision.delegation)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"recount +proposal 1 of lumen-registry is effective, as its")
        self.assertRegex(done.stdout, r"(?m)^ +met .*yes")
        self.assertRegex(done.stdout, "held by ring-operators by decision 1\n")
        self.assertRegex(done.stdout, "follows +NS set: set by decision 1, its votes recounted\n")
        self.assertRegex(done.stdout, "DS set: set by transaction [0-9a-f]{64} of ring-operators "
                                      r"at height \d+, its signature holds\n")
        self.assertTrue(done.stdout.endswith("verdict     included\nverdict     recomputed\n"))
        told = json.loads(self.recount(self.decision.delegation, "--json").stdout)
        self.assertEqual(told["verdicts"], ["included", "recomputed"])
        self.assertTrue(told["decisions"][0]["explanation"][0]["met"])

    def test_what_was_not_voted_is_not_called_so(self):
        done = self.recount(self.decision.old)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(done.stdout.endswith("verdict     included\nverdict     unvoted\n"))
        done = self.recount(self.decision.zone)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("zone example. is shown as a whole, and not whence its names are",
                      done.stdout)
        self.assertTrue(done.stdout.endswith("verdict     included\nverdict     not recomputed\n"))
        # A quiet bundle: the same delegation, and nothing of its decision.
        quiet = Forgery(self.decision.delegation)
        quiet.parts = [part for part in quiet.parts if part[0] != Forgery.COLLECTION]
        done = self.recount(quiet.octets())
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertRegex(done.stdout, "not recomputed: .*does not prove all of decisions/")

    def test_without_what_the_holder_signed(self):
        quiet = Forgery(self.decision.delegation)
        quiet.parts = [part for part in quiet.parts if part[0] != Forgery.TRANSACTION]
        done = self.recount(quiet.octets())
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertRegex(done.stdout, "not recomputed: .* does not prove what set the DS set of ")
        # Nor with something else signed in its place.
        forgery = Forgery(self.decision.delegation)
        part = find(forgery.parts, Forgery.TRANSACTION)
        proven = fields(part[1])
        envelope = fields(find(proven, 7)[1])
        find(envelope, 1)[1] = find(envelope, 1)[1].replace(b"\xab" * 32, b"\xac" * 32)
        find(proven, 7)[1] = message(envelope)
        part[1] = message(proven)
        self.refused(forgery.octets(), "transaction: 0 of entry [0-9]+: it does not stand there")

    def test_without_what_parties_have_signed(self):
        """Whoever has the log's key can leave it out or make it up, and is not believed."""
        quiet = Forgery(self.decision.delegation)
        acts = [part for part in quiet.parts if part[0] == Forgery.SIGNED]
        self.assertGreater(len(acts), 5)
        for act in acts:
            forgery = Forgery(self.decision.delegation)
            forgery.parts.remove(act)
            done = self.recount(forgery.octets())
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertRegex(done.stdout, "not recomputed: proposal 1: the bundle does not hold")
            forgery = Forgery(self.decision.delegation)
            envelope = fields(act[1])
            find(envelope, 2)[1] = bytes(64)
            forgery.parts[forgery.parts.index(act)][1] = message(envelope)
            done = self.recount(forgery.octets())
            self.assertEqual(done.returncode, REFUSED, done.stdout + done.stderr)
            self.assertRegex(done.stdout, "contradicted: signed transaction [0-9]+: no signature")

    def test_a_changed_octet(self):
        for at in range(0, len(self.decision.delegation), 211):
            octets = bytearray(self.decision.delegation)
            octets[at] ^= 1 << at % 8
            done = self.verifier(bytes(octets))
            self.assertEqual(done.returncode, REFUSED, at)
            self.assertIn("refused by bundle: ", done.stdout)

    def flip(self, octets, community):
        (self.folder / "it.bundle").write_bytes(octets)
        done = programs.run("comity-loader", "flips", self.folder / "it.bundle", community, FLIPS,
                            len(octets))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, rf"^\d+ octets: {FLIPS} refused, 0 accepted; sealed anew ")

    def test_single_bits(self):
        for octets in (self.decision.delegation, self.decision.zone, self.decision.votes):
            self.flip(octets, self.decision.community)

    def test_single_bits_of_the_root_zone(self):
        if not ROOT_ZONE.exists():
            print("../shared/data is absent: no bundle of the root zone is changed", flush=True)
            self.assertNotEqual(os.environ.get("CI"), "true", "CI has the root zone")
            return
        data = self.folder / "root"
        done = programs.comity("--data", data, "init", "--sample", "--zone-file", ROOT_ZONE,
                               "--port", "0")
        self.assertEqual(done.returncode, 0, done.stderr)
        with Node(programs, data) as node:
            words = ["--data", data, "--node", node.url]
            community = json.loads(programs.comity(*words, "--json", "policy").stdout)["community"]
            for what in (("delegation", ".", "org"), ("collection", "members", "parties")):
                out = self.folder / "one.bundle"
                done = programs.comity(*words, "bundle", *what, "--out", out)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.flip(out.read_bytes(), community)
            node.stop()

    def test_a_changed_vote(self):
        forgery = Forgery(self.decision.delegation)
        self.drop_collections_but_votes(forgery)
        forgery.change_vote()
        self.refused(forgery.octets(), "collection: decisions/votes/1: .* state root")
        whole = Forgery(self.decision.votes)
        self.assertEqual(Forgery.root_of(fields(find(whole.parts, Forgery.COLLECTION)[1])),
                         find(fields(find(whole.parts, Forgery.BLOCK)[1]), 4)[1])
        whole.change_vote()
        self.refused(whole.octets(), "collection: decisions/votes/1: .* state root")

    @staticmethod
    def drop_collections_but_votes(forgery):
        forgery.parts = [part for part in forgery.parts if part[0] != Forgery.COLLECTION
                         or find(fields(part[1]), 2)[1] == b"votes/1"]

    def test_a_changed_vote_in_a_state_made_anew(self):
        forgery = Forgery(self.decision.votes)
        forgery.change_block(forgery.change_vote())
        self.refused(forgery.octets(), "log: the block record is not entry")

    def test_a_changed_vote_in_a_log_made_anew(self):
        forgery = Forgery(self.decision.votes)
        forgery.hash_log_anew()
        self.assertEqual(forgery.octets(), self.decision.votes)  # so the hashing here is right
        forgery.change_block(forgery.change_vote())
        forgery.hash_log_anew()
        self.refused(forgery.octets(), "checkpoint: signatures of 0 log keys hold, 1 are needed")

    def test_a_community_that_is_consistent_in_itself(self):
        with Folder() as folder:
            forged = Decision(folder)
        self.refused(forged.delegation, "genesis: the bundle is of community " + forged.community)
        done = self.run_program("comity-verify", forged.delegation, "--community", forged.community)
        self.assertEqual(done.returncode, INCLUDED)  # by whoever would pin it
        # Under the honest genesis its log is another one.
        mixed = Forgery(forged.delegation)
        find(mixed.parts, 1)[1] = find(Forgery(self.decision.delegation).parts, 1)[1]
        self.refused(mixed.octets(), "checkpoint: it is of another log")

    def test_wrong_words(self):
        for words in ((), ("--community",), ("--community", "abc"), ("--colour", "red")):
            done = self.run_program("comity-verify", self.decision.votes, *words)
            self.assertEqual(done.returncode, USAGE, words)
            self.assertIn("comity-verify", done.stderr)
        done = subprocess.run([programs.binaries / "comity-verify", "--community",
                               self.decision.community, "absent"], cwd=self.folder, check=False,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, UNREADABLE)
        (self.folder / "policy").write_text("comity policy v1\n")
        done = self.run_program("comity-verify", self.decision.votes, "--policy", "policy")
        self.assertEqual(done.returncode, USAGE)
        self.assertIn("comity-verify", programs.run("comity-verify", "--help").stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
