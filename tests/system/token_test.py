#!/usr/bin/python3
"""A signer whose folder a PKCS#11 token opens: it signs, starts again and signs again; with another
PIN or token, or without any, it does not start.

  token_test.py --binaries DIR"""

import argparse
import os
import subprocess
import sys
import unittest

import signing_test
from apart import Apart
from programs import START_SECONDS, Folder, Node, Programs, free_port, wait_until
from signing_test import Community

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN, WRONG_PIN, PASSPHRASE = "2718", "1828", "open sesame of the signer"
PARTY = "ring-operators"


class Tokens:
    """SoftHSM with tokens in a folder of its own, from now on for this process and its children."""

    def __init__(self, folder):
        (folder / "tokens").mkdir(parents=True)
        configuration = folder / "softhsm2.conf"
        configuration.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = str(configuration)

    def add(self, label):
        subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN,
                        "--so-pin", "31415"], check=True, capture_output=True)


class SignerWithAToken(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.community = Community.make(self.folder / "data")
        port = free_port()
        self.apart = Apart(programs, self.community.data, self.folder, f"http://127.0.0.1:{port}")
        self.node = Node(programs, self.community.data, port)
        self.addCleanup(lambda: self.node.process.poll() is None and self.node.kill())
        Tokens(self.folder / "hsm").add("ring")
        for name, word in (("pin", PIN), ("wrong", WRONG_PIN), ("word", PASSPHRASE)):
            (self.folder / name).write_text(word + "\n")

    def start(self, party, *words):
        signer = self.apart.start(party, *words)
        self.addCleanup(signer.end)
        return signer

    def start_with(self, word):
        return self.start(PARTY, "--passphrase-file", self.folder / word)

    def rewrap(self, *words, party=PARTY):
        return programs.run("comity-signer", "--data", self.folder / party, *words)

    def to_token(self, party=PARTY, *words):
        return self.rewrap("rewrap", "--pkcs11-module", MODULE, "--token", "ring", "--key",
                           "signer", "--next-passphrase-file", self.folder / "pin", *words,
                           party=party)

    def change(self, signers):
        """Until what the holder has changed stands in the zone that they have signed."""
        digest = os.urandom(32).hex().upper()
        self.community.set_ds(self.node, digest)
        wait_until(lambda: digest in self.community.text().upper(), START_SECONDS,
                   lambda: "\n".join(one.text() for one in signers))
        self.assertEqual(signing_test.holds(self.community.zone, self.community.anchor), "")

    def refused(self, word, told):
        text, code = self.start_with(word).ended()
        self.assertEqual(code, 1, text)
        self.assertIn(told, text)

    def test_it_signs_and_starts_again_and_signs_again(self):
        # A key in the token has to be there, or to be asked for.
        self.assertIn("has no AES key `signer`", self.to_token().stderr)
        done = self.to_token(PARTY, "--new-key")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("4 files", done.stdout)
        secrets = sorted(path for inner in ("keys", "custody")
                         for path in (self.folder / PARTY / inner).iterdir())
        for path in secrets:
            self.assertNotIn("insecure-plaintext", path.read_text(), path)

        # Three of five sign the zone, four the keys: so it is needed.
        others = [self.start(party) for party in self.apart.parties if party != PARTY][:3]
        first = self.start_with("pin")
        first.await_text("share  ")
        wait_until(lambda: self.community.zone.exists() and "RRSIG" in self.community.text(),
                   START_SECONDS, first.text)
        self.community.decide(self.node)
        wait_until(lambda: "COMMONS-NET" in self.community.text().upper(), START_SECONDS,
                   first.text)
        self.assertIn("another comity-signer is using", self.rewrap("rewrap").stderr)
        first.end()
        others.pop().end()

        self.refused("wrong", "wrong PIN")
        second = self.start_with("pin")
        second.await_text("share  ")
        self.change([second, *others])
        second.end()

        # And back to a passphrase.
        done = self.rewrap("--passphrase-file", self.folder / "pin", "rewrap",
                           "--next-passphrase-file", self.folder / "word")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.refused("pin", "wrong passphrase")
        third = self.start_with("word")
        third.await_text("share  ")
        self.change([third, *others])

    def test_its_folder_opens_with_its_token_alone(self):
        self.assertEqual(self.to_token(PARTY, "--new-key").returncode, 0)
        # What a thief of the folder has: a token of the same label, a key of the same label.
        Tokens(self.folder / "thief")
        self.refused("pin", "no token `ring` is there")
        Tokens(self.folder / "other").add("ring")
        self.refused("pin", "has no AES key `signer`")
        done = self.to_token("harbour-networks", "--new-key")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.refused("pin", "it is another token's")
        for path in (self.folder / PARTY / "keys").iterdir():
            done = programs.comity("--passphrase-file", self.folder / "pin", "key", "backup", path,
                                   "--out", self.folder / "stolen")
            self.assertIn("wrong passphrase", done.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    options, rest = parser.parse_known_args()
    programs = signing_test.programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
