#!/usr/bin/python3
"""Groups whose members run two implementations of FROST(Ed25519, SHA-512) sign together.

  frost_judge_test.py --member PROGRAM --scratch DIR

One is ours, the other the crate frost-ed25519, built in the scratch folder. Either deals; each
message is signed by a mixed set, and put together by both, to the same octets. A share that lies is
traced to its member by both. cargo is not of the Debian release that Comity is built for, so where
there is none the test says so, which in CI is a failure."""

import argparse
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
CARGO_AT_LEAST = (1, 81)
BUILD_SECONDS = 300
ORDER = 2**252 + 27742317777372353535851937790883648493
SIZES = ((2, 2), (2, 3), (3, 5), (5, 7), (9, 13))
MESSAGES = 12


def cargo_version():
    if shutil.which("cargo") is None:
        return None
    said = subprocess.run(["cargo", "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"cargo (\d+)\.(\d+)", said.stdout)
    return (int(found[1]), int(found[2])) if found else None


def build(scratch):
    done = subprocess.run(
        ["cargo", "build", "--release", "--locked", "--quiet", "--manifest-path",
         str(HERE / "frost" / "Cargo.toml"), "--target-dir", str(scratch)],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=BUILD_SECONDS,
        check=False)
    if done.returncode != 0:
        raise AssertionError(f"cargo build: {done.stdout}{done.stderr}")
    return scratch / "release" / "frost-judge"


class Refused(Exception):
    pass


class Party:
    """One of the two programs: a line for a line."""

    def __init__(self, program):
        self.program = subprocess.Popen([str(program)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def __call__(self, *words):
        self.program.stdin.write(" ".join(map(str, words)) + "\n")
        self.program.stdin.flush()
        answer = self.program.stdout.readline().strip()
        if not answer:
            raise AssertionError(f"{words[0]}: no answer")
        if answer.startswith("refused"):
            raise Refused(answer)
        return answer

    def end(self):
        self.program.stdin.close()
        self.program.wait(timeout=10)
        self.program.stdout.close()


class Frost(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ours, cls.theirs = Party(options.member), Party(build(options.scratch))
        cls.both = (cls.ours, cls.theirs)
        cls.random = random.Random(9591)

    @classmethod
    def tearDownClass(cls):
        for party in cls.both:
            party.end()

    def group(self, dealer, threshold, members):
        """Every member has its share at one of the two; returns the key and who is where."""
        commitment, shares = dealer("deal", members, threshold).split(" ")
        keys = {party("group", members, commitment) for party in self.both}
        self.assertEqual(len(keys), 1)
        for row in shares.split(","):
            member, share = row.split(":")
            self.assertEqual(*(party("take", member, share) for party in self.both))
        return keys.pop(), {number: self.both[number % 2] for number in range(1, members + 1)}

    def round_one(self, home, signers):
        return ",".join(f"{signer}:{home[signer]('commit', signer)}" for signer in sorted(signers))

    def signed(self, home, signers, message):
        commitments = self.round_one(home, signers)
        return commitments, {signer: home[signer]("sign", signer, message, commitments)
                             for signer in signers}

    @staticmethod
    def rows(shares):
        return ",".join(f"{signer}:{share}" for signer, share in sorted(shares.items()))

    def test_mixed_sets_sign_and_both_put_the_same_signature_together(self):
        for threshold, members in SIZES:
            for dealer in self.both:
                key, home = self.group(dealer, threshold, members)
                for turn in range(MESSAGES):
                    message = self.random.randbytes(turn * 17).hex() or "-"
                    signers = self.random.sample(sorted(home),
                                                 self.random.randint(threshold, members))
                    commitments, shares = self.signed(home, signers, message)
                    made = {party("aggregate", message, commitments, self.rows(shares))
                            for party in self.both}
                    self.assertEqual(len(made), 1)
                    signature = made.pop()
                    for party in self.both:
                        self.assertEqual(party("verify", key, message, signature), "good")
                        with self.assertRaises(Refused):
                            party("verify", key, message + "00" if message != "-" else "00",
                                  signature)

    def test_both_trace_what_lies_to_the_same_members(self):
        for liars in ((2,), (1, 4), (1, 2, 3, 4, 5)):
            _, home = self.group(self.theirs, 3, 5)
            commitments, shares = self.signed(home, range(1, 6), "c0ffee")
            for liar in liars:
                wrong = (int.from_bytes(bytes.fromhex(shares[liar]), "little") + 1) % ORDER
                shares[liar] = wrong.to_bytes(32, "little").hex()
            for party in self.both:
                with self.assertRaisesRegex(Refused, f"culprits {','.join(map(str, liars))}$"):
                    party("aggregate", "c0ffee", commitments, self.rows(shares))

    def test_both_refuse_a_commitment_that_was_changed_after_it_was_made(self):
        for at in (1, 2):
            _, home = self.group(self.ours, 2, 3)
            first, other = self.round_one(home, (1, 2)), self.round_one(home, (1, 2))
            mixed = ",".join((other if number == at else first).split(",")[number - 1]
                             for number in (1, 2))
            # What is on record of `at` is its newer commitment; the other's is an older one.
            with self.assertRaises(Refused):
                home[3 - at]("sign", 3 - at, "aa", mixed)

    def test_both_refuse_what_is_no_part_of_a_signature(self):
        commitment, shares = self.ours("deal", 3, 2).split(" ")
        share = dict(row.split(":") for row in shares.split(","))
        identity, small = "01" + 31 * "00", "ec" + 30 * "ff" + "7f"
        over = (int.from_bytes(bytes.fromhex(share["1"]), "little") + ORDER)
        for party in self.both:
            party("group", 3, commitment)
            party("take", 1, share["1"])
            party("take", 2, share["2"])
            mine, second = party("commit", 1), party("commit", 2)
            for words in (("take", 2, share["1"]), ("take", 1, over.to_bytes(32, "little").hex()),
                          ("group", 3, identity + commitment[64:]),
                          ("group", 3, small + commitment[64:]),
                          ("sign", 1, "aa", f"1:{mine},2:{identity}:{identity}"),
                          ("sign", 1, "aa", f"1:{mine},2:{small}:{second[65:]}"),
                          ("sign", 1, "aa", f"1:{mine}"),
                          ("sign", 1, "aa", f"2:{second},3:{mine}"),
                          ("deal", 3, 4), ("deal", 3, 1)):
                with self.assertRaises(Refused, msg=words[:2]):
                    party(*words)
                # A refusal may have used the nonces up.
                mine = party("commit", 1)

    def test_nonces_sign_once(self):
        _, home = self.group(self.ours, 2, 2)
        commitments, _ = self.signed(home, (1, 2), "aa")
        for signer in (1, 2):
            with self.assertRaises(Refused):
                home[signer]("sign", signer, "bb", commitments)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--member", type=Path, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    global options
    options, rest = parser.parse_known_args()
    version = cargo_version()
    if version is None or version < CARGO_AT_LEAST:
        print("cargo 1.81 or newer is absent: no other implementation of FROST is asked")
        return 1 if os.environ.get("CI") == "true" else 0
    return unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    sys.exit(main())
