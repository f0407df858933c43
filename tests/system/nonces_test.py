#!/usr/bin/python3
"""Signers killed at any moment while their zone changes: no nonce is used for two messages. It is
proven from the record and from everything that they have sent. Every zone that was published holds.
One runs twice, from a copy of its folder; another's folder is put back to what it was at times.

  nonces_test.py --binaries DIR [--kills N] [--seed N]"""

import argparse
import contextlib
import hashlib
import os
import random
import shutil
import time
from pathlib import Path

import signing_test
from apart import Apart
from link import Link
from programs import Folder, Node, Programs, free_port, wait_until
from signing_test import Community, Watch, holds, serial_of

LONGEST_SECONDS = 0.4  # until the next kill; a session takes less
FOLLOW_SECONDS = 60
PAIR_BYTES = 64
BATCH_BYTES = 256 * PAIR_BYTES
HEAD = b"comity content v1"

dice = random.Random()


class Killed:
    """Five signers and a node without shares; what they send goes over a link that keeps it."""

    def __init__(self, programs, folder):
        signing_test.programs = self.programs = programs
        self.posts = folder / "posts"
        self.posts.mkdir()
        self.community = Community.make(folder / "data")
        self.folder, self.older = folder, folder / "older"
        self.signers = {}
        self.others = contextlib.ExitStack()
        self.kills = self.reverts = 0

    def begin(self):
        port = free_port()
        self.link = Link(port, posts=self.posts)
        self.others.callback(self.link.close)
        self.apart = Apart(self.programs, self.community.data, self.folder, self.link.url)
        self.node = Node(self.programs, self.community.data, port)
        self.others.callback(self.node.stop)
        self.cloned, self.reverted = self.apart.parties[:2]
        for party in self.apart.parties:
            self.start(party)

    def start(self, party):
        self.signers[party] = self.apart.start(party)

    def clone(self):
        """The disk of one, on a second machine; and of another, for later."""
        for party, to in ((self.cloned, self.apart.folder("clone")), (self.reverted, self.older)):
            self.signers[party].end()
            shutil.copytree(self.apart.folder(party), to)
            self.start(party)
        self.start("clone")

    def revert(self):
        """Its folder as it was, while it is away."""
        folder = self.apart.folder(self.reverted)
        shutil.rmtree(folder)
        shutil.copytree(self.older, folder)
        self.reverts += 1

    def follows(self, words):
        wait_until(lambda: self.community.zone.exists() and
                   words in self.community.text().lower(), FOLLOW_SECONDS, self.said)

    def said(self):
        return "\n".join(f"{party}: {one.text()}" for party, one in self.signers.items())

    def kill_some(self):
        """Who is there again a moment later; often more than may be away at a time."""
        time.sleep(dice.uniform(0, LONGEST_SECONDS))
        parties = dice.sample([*self.signers], dice.choice((1, 1, 1, 2, 3)))
        for party in parties:
            signer = self.signers[party]
            signer.process.kill()
            signer.process.wait()
            signer.log.close()
            self.kills += 1
        time.sleep(dice.uniform(0, LONGEST_SECONDS))
        if self.reverted in parties and dice.random() < 0.5:
            self.revert()
        for party in parties:
            self.start(party)

    def run(self, kills):
        """The DS that was set last."""
        self.follows("rrsig")
        self.community.decide(self.node)
        self.clone()
        digest = ""
        while self.kills < kills:
            digest = os.urandom(32).hex()
            self.community.set_ds(self.node, digest)
            self.kill_some()
            if dice.random() < 0.5:
                self.follows(digest)
        self.follows(digest)

    def end(self):
        for signer in self.signers.values():
            signer.end()
        self.others.close()


def judge_published(folder, anchor, seen):
    """How many zones; each holds, and its serial is a later one."""
    last, copy = 0, folder / "seen.zone"
    zones = [content for content in seen if content is not None]
    for content in zones:
        copy.write_bytes(content)
        assert not (trouble := holds(copy, anchor)), trouble
        serial = serial_of(content.decode())
        assert serial > last, f"serial {serial} after {last}"
        last = serial
    return len(zones)


def nearly_same(text):
    return text[:-1] + bytes([text[-1] ^ 1])


def one_again(text):
    """A batch of a single nonce, which is in no other."""
    return bytes(octet ^ 1 for octet in text[:PAIR_BYTES]) * (len(text) // PAIR_BYTES)


def forge(posts, forged, of_batches, alter):
    """The posts of parties who sent another text besides wherever they named one: of their batches
    of nonces, or of all else."""
    shutil.copytree(posts, forged)
    sent = [path.read_bytes() for path in posts.glob("*.transactions")]
    for number, path in enumerate(sorted(posts.glob("*.content"))):
        octets = path.read_bytes()
        if (len(octets) - 32 >= BATCH_BYTES) != of_batches:
            continue
        names, texts = [], (octets[32:], alter(octets[32:]))
        for text in texts:
            salted = HEAD + octets[:32] + len(text).to_bytes(8, "big") + text
            names.append(hashlib.sha256(salted).digest())
        (forged / f"again-{number}.content").write_bytes(octets[:32] + texts[1])
        for place, transaction in enumerate(sent):
            if names[0] in transaction:
                (forged / f"again-{number}-{place}.transactions").write_bytes(
                    transaction.replace(*names))
    return forged


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    dice.seed(options.seed)
    with Folder() as folder:
        killed = Killed(Programs(options.binaries), folder)
        watch = Watch(killed.community.zone)
        try:
            killed.begin()
            killed.run(options.kills)
        finally:
            killed.end()
            seen = watch.stop()
        zones = judge_published(folder, killed.community.anchor, seen)
        data = killed.community.data
        done = killed.programs.run("comity-loader", "nonces", data, killed.posts, seconds=1800)
        assert done.returncode == 0, done.stdout + done.stderr
        print(f"{killed.kills} kills, {killed.reverts} reverts, "
              f"{zones} zones that hold: {done.stdout.strip()}", flush=True)
        assert zones > options.kills // 10, zones
        for number, (of_batches, alter, fault) in enumerate((
                (True, nearly_same, "a nonce was drawn twice"),
                (True, one_again, "a nonce was drawn twice"),
                (False, nearly_same, "has given two answers"))):
            forged = forge(killed.posts, folder / f"forged-{number}", of_batches, alter)
            done = killed.programs.run("comity-loader", "nonces", data, forged)
            said = done.stdout + done.stderr
            assert done.returncode != 0 and fault in said, said


if __name__ == "__main__":
    main()
