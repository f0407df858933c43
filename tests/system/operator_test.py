#!/usr/bin/python3
"""What the operator of a signer sees, checks and ends: its status while it runs and while it does
not, its policy, and its retirement.

  operator_test.py --binaries DIR"""

import argparse
import json
import os
import re
import sys
import unittest

import signing_test
from apart import Apart
from programs import START_SECONDS, Folder, Node, Programs, free_port, wait_until
from signing_test import Community

PARTY = "ring-operators"
MOST_CHANGES = 12
VALIDITY_DAYS = 21  # of what the key-signing group signs


class Operator(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.community = Community.make(self.folder / "data")
        port = free_port()
        self.apart = Apart(programs, self.community.data, self.folder, f"http://127.0.0.1:{port}")
        self.node = Node(programs, self.community.data, port)
        self.addCleanup(lambda: self.node.process.poll() is None and self.node.kill())
        self.own = self.folder / PARTY

    def start(self, party):
        signer = self.apart.start(party)
        self.addCleanup(signer.end)
        return signer

    def start_all(self):
        signers = {party: self.start(party) for party in self.apart.parties}
        wait_until(lambda: self.community.zone.exists() and "RRSIG" in self.community.text(),
                   START_SECONDS, signers[PARTY].text)
        return signers

    def signer(self, *words):
        return programs.run("comity-signer", "--data", self.own, *words)

    def status(self):
        done = self.signer("status", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def change(self, signers):
        """Until what the holder has changed stands in the zone that they have signed."""
        digest = os.urandom(32).hex().upper()
        self.community.set_ds(self.node, digest)
        wait_until(lambda: digest in self.community.text().upper(), START_SECONDS,
                   lambda: "\n".join(one.text() for one in signers.values()))

    def test_its_status_is_seen_while_it_runs_and_while_it_does_not(self):
        before = self.status()
        self.assertFalse(before["runs"])
        self.assertIsNone(before["written_at"])
        self.assertEqual({group["role"] for group in before["groups"]}, {"key", "zone"})
        self.assertIn("it does not run", self.signer("status").stdout)

        # Without the others nobody has cosigned, and that is what it waits for.
        signers = {PARTY: self.start(PARTY)}
        found = wait_until(lambda: [wait for group in self.status()["groups"]
                                    for wait in group.get("waits_for", ()) if "cosigned" in wait],
                           START_SECONDS, signers[PARTY].text)
        self.assertIn("harbour-networks", found[0])
        signers |= {party: self.start(party) for party in self.apart.parties if party != PARTY}
        wait_until(lambda: self.community.zone.exists() and "RRSIG" in self.community.text(),
                   START_SECONDS, signers[PARTY].text)
        self.community.decide(self.node)
        # Not every session of three is one with it.
        for _ in range(MOST_CHANGES):
            self.change(signers)
            if all(group["last_session"] for group in self.status()["groups"]):
                break
        wait_until(lambda: not any(group["waits_for"] for group in self.status()["groups"]),
                   START_SECONDS, lambda: json.dumps(self.status(), indent=1))
        status = self.status()
        self.assertTrue(status["runs"])
        self.assertEqual(status["community"], self.apart.id)
        for group in status["groups"]:
            self.assertEqual(group["zone"], "example.")
            sign, among = {"key": (5, 7), "zone": (3, 5)}[group["role"]]
            self.assertEqual((group["threshold"], len(group["members"])), (sign, among))
            self.assertEqual(group["members"][group["position"] - 1], PARTY)
            self.assertRegex(group["last_signed_at"], r"^20\d\d-.*Z$")
        own = [one for one in status["witnesses"] if one["own"]]
        self.assertEqual([one["party"] for one in own], [PARTY])
        self.assertGreater(own[0]["size"], 0)
        text = self.signer("status").stdout
        for line in ("it runs", "3 of 5 sign: ", f"witness      {PARTY} cosigned ",
                     "other        harbour-networks cosigned ", "log of "):
            self.assertIn(line, text)

        signers[PARTY].end()
        after = self.status()
        self.assertFalse(after["runs"])
        self.assertEqual([group["members"] for group in after["groups"]],
                         [group["members"] for group in status["groups"]])

    def test_its_policy_is_shown_and_another_is_judged(self):
        self.apart.configure(PARTY, "horizon_days = 30")
        signer = self.start(PARTY)
        signer.await_text("share  ")
        wait_until(lambda: self.status()["written_at"], START_SECONDS, signer.text)
        self.assertFalse(json.loads(self.signer("policy", "--json").stdout)["restart_needed"])
        # What stands in the file meanwhile counts from the next start.
        self.apart.configure(PARTY, "horizon_days = 40")
        self.assertIn("at most 30 days", self.signer("policy").stdout)
        self.assertIn("restart it", self.signer("policy").stdout)
        signer.end()
        self.assertIn("at most 40 days", self.signer("policy").stdout)

        file = self.folder / "other.toml"
        for text, code, told in (
                ('[policy]\nhorizon_days = 60\nzones = ["example."]\n', 0, "for the 2 groups"),
                ('[policy]\nzones = ["other."]\n', 1, "zones: the key-signing group of zone exam"),
                (f"[policy]\nhorizon_days = {VALIDITY_DAYS - 1}\n", 1,
                 "what the key-signing group of zone example. signs lasts "
                 f"{VALIDITY_DAYS} days, longer than {VALIDITY_DAYS - 1}"),
                ("[policy]\nhorizon = 3\n", 1, "policy.horizon: no such setting"),
                ("[policy]\nmost_removed_percent = 101\n", 1, "from 0 to 100")):
            file.write_text(text)
            done = self.signer("policy", "--check", file)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertIn(told, done.stdout + done.stderr)

    def test_what_turned_too_much_is_shown_and_can_be_confirmed(self):
        self.apart.configure(PARTY, "most_changed_percent = 0\nchanged_in_any_case = 0")
        signers = self.start_all()
        self.community.decide(self.node)
        # Not every session of three is one with it; the first that is, it remembers.
        held = []
        for _ in range(MOST_CHANGES):
            self.change(signers)
            held = self.status()["held"]
            if held:
                break
        self.assertEqual([one["zone"] for one in held], ["example."])
        version = held[0]["version"]
        self.assertEqual((held[0]["changed"], held[0]["removed"]), (1, 0))
        self.assertIn(f"comity-signer confirm example. {version}", self.signer("status").stdout)
        self.assertIn(f"comity-signer confirm example. {version}", signers[PARTY].text())
        self.assertIn("look at it again", self.signer("confirm", "example.", "0" * 16).stderr)
        self.assertIn("nothing of this zone is held",
                      self.signer("confirm", "other.", version).stderr)
        done = self.signer("confirm", "example.", version)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.own / "signed/example.confirmed").exists())

    def test_it_is_ended_for_good(self):
        signers = self.start_all()
        self.community.decide(self.node)
        self.assertIn("another comity-signer is using", self.signer("retire", "--yes").stderr)
        signers.pop(PARTY).end()
        secrets = sorted((self.own / "custody").glob("*.share"))
        self.assertEqual(len(secrets), 2)
        copies = [self.folder / f"copy-{place}" for place in range(len(secrets))]
        for path, copy in zip(secrets, copies):
            copy.hardlink_to(path)

        # As it is between the end of a ceremony and the moment in which the share is put in place.
        waiting = secrets[0].rename(f"{secrets[0]}.unconfirmed")
        self.assertIn(f"made, soon in its place: {waiting}", self.signer("status").stdout)
        waiting.rename(secrets[0])

        asked = self.signer("retire")
        self.assertEqual(asked.returncode, 1)
        self.assertIn("nothing was erased", asked.stderr)
        self.assertIn("in the zone-signing group of zone example., epoch 1", asked.stdout)
        self.assertTrue(all(path.exists() for path in secrets))

        done = self.signer("retire", "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        for path, copy in zip(secrets, copies):
            self.assertIn(str(path), done.stdout)
            self.assertFalse(path.exists(), path)
            self.assertEqual(set(copy.read_bytes()), {0}, "its place on the disk was overwritten")
        text, code = self.start(PARTY).ended()
        self.assertEqual(code, 1)
        self.assertIn("this signer was retired at 20", text)
        self.assertIn("this signer was retired at 20", self.signer("retire", "--yes").stderr)
        self.assertIn("RETIRED", self.signer("status").stdout)
        self.assertIn("share NONE HERE", re.sub(" +", " ", self.signer("status").stdout))

        # What it says to run next: the others make new shares, and go on without.
        self.decide(2, *re.search(r"(--action .*)", done.stdout)[1].split())
        wait_until(lambda: '"epoch":2' in self.community.comity(
            self.node, "--json", "zone", "signing", "example."), START_SECONDS,
            lambda: "\n".join(one.text() for one in signers.values()))
        self.change(signers)
        for action in re.findall(r"act (\S+)", done.stdout):
            wait_until(lambda: programs.comity(
                "--data", self.community.data, "--node", self.node.url, "--key",
                self.own / "keys" / f"{PARTY}.signer.key", "act", action).returncode == 0,
                START_SECONDS, action)
        self.assertIn("1 of them are no members now (1 attest",
                      self.community.comity(self.node, "zone", "ceremony", "example."))

    def decide(self, number, *words):
        self.community.comity(self.node, "--as", PARTY, "propose", "Without it", *words)
        for party in signing_test.VOTERS:
            for act in (("consent", str(number)), ("vote", str(number), "yes")):
                programs.comity("--data", self.community.data, "--node", self.node.url, "--as",
                                party, *act)
        self.community.comity(self.node, "wait", str(number))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    options, rest = parser.parse_known_args()
    programs = signing_test.programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
