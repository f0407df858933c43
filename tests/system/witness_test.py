#!/usr/bin/python3
"""Signers as witnesses of the log: a node that shows two histories gets no share for either, and is
found out as soon as one signer sees what another has cosigned.

  witness_test.py --binaries DIR"""

import argparse
import json
import os
import sys
import time
import unittest
import urllib.error
import urllib.request

import signing_test
from apart import ANSWER_SECONDS, Apart
from programs import START_SECONDS, Folder, Node, Programs, free_port, wait_until
from signing_test import Community

AGAIN_SECONDS = 60  # until a node that was started anew has every cosignature again


def get(node, path):
    with urllib.request.urlopen(node.url + path) as answer:
        return json.load(answer)


def hand_in(node, note):
    """The HTTP status."""
    request = urllib.request.Request(node.url + "/v1/cosignatures", note.encode(),
                                     {"Content-Type": "application/octet-stream"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def notes(node, kind="witnesses"):
    return {one["party"]: one["note"] for one in get(node, "/v1/witnesses")[kind]}


def group(node):
    return get(node, "/v1/zones/example./signing")["zone_signing"]


class Witnesses(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.community = Community.make(self.folder / "data")
        self.port = free_port()
        self.apart = Apart(programs, self.community.data, self.folder,
                           f"http://127.0.0.1:{self.port}")
        self.node = self.start_node(self.community.data, self.port)

    def start_node(self, data, port):
        node = Node(programs, data, port)
        self.addCleanup(lambda: node.process.poll() is None and node.kill())
        return node

    def start(self, party):
        signer = self.apart.start(party)
        self.addCleanup(signer.end)
        return signer

    def signed_by_all(self):
        """The zone, after the community's first decision; the signers."""
        signers = {party: self.start(party) for party in self.apart.parties}
        for word in ("rrsig", "commons-net"):
            wait_until(lambda word=word: self.community.zone.exists() and
                       word in self.community.text().lower(), START_SECONDS,
                       lambda: "\n".join(one.text() for one in signers.values()))
            if word == "rrsig":
                self.community.decide(self.node)
        return signers

    def test_every_signer_cosigns_and_readers_of_the_log_skip_it(self):
        signers = self.signed_by_all()
        wait_until(lambda: len(notes(self.node)) == len(signers), START_SECONDS,
                   lambda: list(notes(self.node)))
        size = get(self.node, "/v1/witnesses")["log_size"]
        wait_until(lambda: {one["size"] for one in get(self.node, "/v1/witnesses")["witnesses"]} ==
                   {size}, START_SECONDS, lambda: get(self.node, "/v1/witnesses"))
        shown = self.community.comity(self.node, "checkpoint")
        self.assertEqual(shown.count("\n— "), 1 + len(signers), shown)
        # The command line proves what it reads by this very checkpoint.
        self.community.comity(self.node, "record", "members", "parties", "ring-operators")
        self.assertIn("cosigned " + str(size), self.community.comity(self.node, "witnesses"))
        # A node that was started anew has them again.
        self.node.stop()
        self.node = self.start_node(self.community.data, self.port)
        wait_until(lambda: len(notes(self.node)) == len(signers), AGAIN_SECONDS,
                   lambda: list(notes(self.node)))

    def test_without_the_others_cosignatures_nothing_is_signed(self):
        for party in self.apart.parties[1:]:
            (self.apart.folder(party) / "keys" / f"{party}.witness.key").unlink()
        signers = [self.start(party) for party in self.apart.parties]
        for signer in signers[1:]:
            signer.await_text("the log is not cosigned from here")
        time.sleep(2 * ANSWER_SECONDS)
        self.assertFalse(self.community.zone.exists())
        self.assertIn("other members that have to have cosigned", "".join(
            one.text() for one in signers) + json.dumps(get(self.node, "/v1/health")))

    def test_of_two_histories_none_is_signed_and_both_are_kept(self):
        policy = self.folder / "policy"
        policy.write_text(self.community.comity(self.node, "policy"))
        signers = self.signed_by_all()
        members = [one["party"] for one in group(self.node)["members"]]
        wait_until(lambda: set(members) <= set(notes(self.node)), START_SECONDS,
                   lambda: list(notes(self.node)))
        before = notes(self.node)
        for signer in signers.values():
            signer.end()
        self.node.stop()
        other = self.community.copy(self.folder / "other")
        sides = [(self.community, self.start_node(self.community.data, self.port)),
                 (other, self.start_node(other.data, free_port()))]
        # So the others look as if they were just gone, and somebody opens a session.
        for _, node in sides:
            for note in before.values():
                self.assertEqual(hand_in(node, note), 200)
        apart = {}
        for side, (community, node) in enumerate(sides):
            for party in members[2 * side:2 * side + 2]:
                self.apart.configure(party, url=node.url)
                apart[party] = self.start(party)
                apart[party].await_text("share  ")
            community.set_ds(node, os.urandom(32).hex())
        for _, node in sides:
            wait_until(lambda node=node: group(node)["open"], START_SECONDS,
                       lambda: "\n".join(one.text() for one in apart.values()))
        time.sleep(2 * ANSWER_SECONDS)
        for _, node in sides:
            answered = [party for session in group(node)["open"] for party in session["parties"]
                        if party["answered"]]
            self.assertEqual(answered, [], "no share has left")
        # An outsider brings over what one of the other side has cosigned.
        note = notes(sides[1][1])[members[2]]
        self.assertEqual(hand_in(sides[0][1], note), 200)
        self.assertEqual(list(notes(sides[0][1], "contradicting")), [members[2]])
        # Of a longer log nothing is known; it shows when one's own has come as far.
        for _ in range(8):
            self.community.set_ds(sides[0][1], os.urandom(32).hex())
        for party in members[:2]:
            text, code = apart.pop(party).ended()
            self.assertEqual(code, 6, text)
            self.assertIn("have signed two histories", text)
            kept = self.apart.folder(party) / "copy" / "fork"
            said = programs.comity("--json", "fork", kept, "--policy", policy)
            self.assertTrue(json.loads(said.stdout)["proven"], said.stdout)
            done = programs.comity("fork", kept, "--policy", policy)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("have signed two histories", done.stdout)
            status = programs.run("comity-signer", "--data", self.apart.folder(party), "status")
            self.assertIn("fork  ", status.stdout)
        self.assertEqual(get(sides[0][1], "/v1/health")["status"], "degraded")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    options, rest = parser.parse_known_args()
    programs = signing_test.programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
