#!/usr/bin/python3
"""The keys of a zone are replaced while five processes sign it, from the ceremony of the new key to
the day when the old one is gone, on a clock that is set ahead. Every version that is ever published
is judged by ldns, at each stage a stranger verifies it from a bundle, and a resolver that was given
the trust anchor at the start follows the keys by itself (RFC 5011).

  rollover_test.py --binaries DIR"""

import argparse
import json
import re
import sys
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

from programs import ROOT, Folder, Programs, wait_until
from signing_test import VOTERS, Watch, holds, serial_of

sys.path += [str(ROOT / "tools"), str(ROOT / "tests/interop")]
import processes  # noqa: E402
from signed_zone_judges import Unbound, ZoneFile  # noqa: E402

ZONE = "example."
PARTIES = ("commons-union", "government-of-aurora", "harbour-networks", "meridian-organisation",
           "ring-operators")
SECONDS = 60
DAY = timedelta(days=1)
# The zone's signatures are made anew after 10 days and last for 13, the keys' after 13 and for 21:
# so late they are all still good.
STEP = 10 * DAY + timedelta(hours=1)


def time_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def rdata_of(file, kind):
    """Of the records of this type in a file, ascending."""
    return sorted(re.findall(rf"\t{kind}\t(.*)", file.read_text()))


class Shifted(processes.Community):
    """A community all of whose programs live `ahead` of the time. Who is `away` does not run."""

    def __init__(self, binaries, data):
        super().__init__(binaries, data)
        self.ahead = timedelta()
        self.away = set()

    def environment(self):
        return {"LD_PRELOAD": str(self.binaries / "libshift-clock.so"),
                "COMITY_CLOCK_SHIFT": str(int(self.ahead.total_seconds())),
                # Loaded before the runtime of a build with sanitizers, which minds.
                "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def now(self):
        return datetime.now(timezone.utc) + self.ahead

    def program(self, command):
        words = [f"{name}={value}" for name, value in self.environment().items()]
        return ["env", *words, *super().program(command)]

    def start(self):
        self.start_node("--port", "0")
        for party in self.parties():
            if party not in self.away:
                self.start_signer(party)


class Follower:
    """A resolver that was given a trust anchor once, and has kept its file since (RFC 5011)."""

    def __init__(self, folder, zone_file, anchor_file):
        self.folder, self.zone_file, self.anchor = folder, zone_file, folder / "followed.ds"
        self.folder.mkdir()
        self.anchor.write_text(anchor_file.read_text())

    def states(self):
        """How many keys it knows in each state, in the words of its file."""
        words = re.findall(r"state=\d \[\s*(\w+)\s*\]", self.anchor.read_text())
        return {word: words.count(word) for word in words}

    def asks_at(self):
        """When it is to look for the keys next."""
        found = re.search(r"next_probe_time: (\d+)", self.anchor.read_text())
        return int(found[1]) if found else 0

    def finds_trouble(self, community):
        """Empty when it answers with AD set, once it has looked for the keys that there are."""
        zone = ZoneFile(self.zone_file, self.anchor, ZONE)
        with Unbound(zone, self.folder, True, "auto-trust-anchor-file",
                     community.environment()) as server:
            wait_until(lambda: self.asks_at() > community.now().timestamp(), SECONDS, server.words)
            replies = [server.ask(name, "DS") for name in (zone.signed, zone.absent)]
        right = replies[0].startswith("NOERROR AD") and replies[1].startswith("NXDOMAIN AD")
        return "" if right else f"{replies}; {self.anchor.read_text()}; {server.words()}"


class Rollover(unittest.TestCase):
    programs = None  # set by main()

    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"
        self.community = Shifted(self.programs.binaries, self.data)
        self.programs.environment = self.community.environment()
        self.programs.make_sample(self.data, "--signers", "--time-lock-seconds", "0")
        self.addCleanup(self.community.stop)
        self.community.start()
        self.zone, self.anchor = (self.data / "zones" / f"example.{end}" for end in ("zone", "ds"))
        self.decisions = self.judged = 0
        wait_until(self.anchor.exists, SECONDS, self.said)
        self.id = json.loads(self.comity("--json", "community"))["id"]
        self.first = self.keep_anchor("first.ds", self.anchors())
        self.trusted = self.first  # by who trusts one key
        self.follower = Follower(self.folder / "follower", self.zone, self.anchor)
        self.watch = Watch(self.zone)
        self.addCleanup(self.watch.stop)

    def said(self):
        logs = sorted(self.data.glob("signers/*.log"))
        return "\n".join(f"{log.name}: {log.read_text()[-2000:]}" for log in logs)

    def comity(self, *words):
        done = self.programs.comity("--data", self.data, "--node", self.community.url, *words)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def decide(self, *words, consents=()):
        """What the words propose, and its consents."""
        self.decisions += 1
        number = str(self.decisions)
        self.comity("--as", PARTIES[0], *words)
        for party in consents:
            self.comity("--as", party, "consent", number)
        for party in VOTERS:
            self.comity("--as", party, "vote", number, "yes")
            if json.loads(self.comity("--json", "proposal", number))["state"] != "voting":
                break
        self.comity("wait", number)

    def call(self, role, members=()):
        """A ceremony for a new key, of the same members when none are named."""
        words = [word for party in members for word in ("--member", party)]
        self.decide("zone", "roll-key", ZONE, f"{role}-signing", *words, "--propose", "A new key",
                    consents=members or PARTIES)

    def make_document_key(self):
        path = self.folder / "action.json"
        members = [{"party": party, "identifier": number}
                   for number, party in enumerate(PARTIES, 1)]
        path.write_text(json.dumps({"ceremonies_call": {
            "zone": ZONE, "role": "DOCUMENT_SIGNING", "purpose": "GENERATE", "round_seconds": 3600,
            "group": {"epoch": 1, "threshold": 3, "members": members, "document": "trust-anchor",
                      "terms": {"session_blocks": 1000}}}}))
        self.decide("propose", "A key for documents", "--action", path, consents=PARTIES)

    def group(self, role):
        return self.community.ask("/v1/zones/example/signing")[f"{role}_signing"]

    def stage(self, role):
        rollover = self.group(role)["rollover"]
        return rollover["stage"] if rollover else "over"

    def await_stage(self, role, stage):
        wait_until(lambda: self.stage(role) == stage, SECONDS,
                   lambda: f"{role}: {self.stage(role)}, not {stage}; {self.said()}")
        self.judge()

    def pass_time(self, step):
        """Everybody is stopped, and starts again so much later."""
        self.assertEqual(self.community.stop(), 0)
        self.community.ahead += step
        self.programs.environment = self.community.environment()
        self.community.start()

    def pass_until(self, role, stage):
        """As late as the stage waits for, with a look at what is published on the way."""
        until = time_of(self.group(role)["rollover"]["until"]) + timedelta(seconds=1)
        while (left := until - self.community.now()) > timedelta():
            self.pass_time(min(STEP, left))
            self.judge()
        self.await_stage(role, stage)

    def dnskeys(self):
        return rdata_of(self.zone, "DNSKEY")

    def anchors(self):
        return rdata_of(self.anchor, "DS")

    def keep_anchor(self, name, records):
        path = self.folder / name
        path.write_text("".join(f"{ZONE}\t3600\tIN\tDS\t{record}\n" for record in records))
        return path

    def is_signed_anew(self):
        """What was due is signed and published: nothing of a version that runs out is left."""
        key, zone = self.group("key"), self.group("zone")
        for group in (key, zone):
            left = time_of(group["signed"]["expiration"]) - self.community.now()
            if left.total_seconds() <= group["refresh_seconds"]:
                return False
        return (zone["signed"]["key_session"] == key["signed"]["number"] and
                zone["signed"]["serial"] == serial_of(self.zone.read_text()))

    def judge(self):
        """What is published, for whoever trusts all that is said to be a trust anchor, one key, or
        what followed from the first; and for a stranger."""
        wait_until(self.is_signed_anew, SECONDS, self.said)
        later = self.community.now().strftime("%Y%m%d%H%M%S")
        self.assertEqual(holds(self.zone, self.trusted, "-t", later), "")
        self.watch.look()
        for content in self.watch.seen[self.judged:]:
            copy = self.folder / "seen.zone"
            copy.write_bytes(content)
            self.assertEqual(holds(copy, self.anchor, "-t", later), "")
        self.judged = len(self.watch.seen)
        self.assertEqual(self.follower.finds_trouble(self.community), "")

    def document(self, count):
        """The trust anchor file, once it names so many keys; it follows from the records."""
        file, signature = (self.data / "zones" / f"example.trust-anchor.xml{end}"
                           for end in ("", ".sig"))
        wait_until(lambda: file.exists() and file.read_text().count("<KeyDigest") == count,
                   SECONDS, lambda: file.read_text() + self.said())
        bundle, text = self.folder / "zone.bundle", file.read_text()
        self.comity("bundle", "zone", ZONE, "--out", bundle)
        verdict = json.loads(self.comity("--json", "verify", "--community", self.id, "--document",
                                         file, "--signature", signature, bundle))
        self.assertIn("recomputed", verdict["verdicts"])
        tags = re.findall(r"<Digest>(\w+)", text)
        self.assertEqual(sorted(tags), sorted(anchor.split()[-1] for anchor in self.anchors()))
        return text

    def verify(self):
        """The step of a stranger's verdict that says whose the keys are."""
        bundle, zone = self.folder / "zone.bundle", self.folder / "signed.zone"
        self.comity("bundle", "zone", ZONE, "--out", bundle)
        zone.write_text(self.comity("zone", "signed", ZONE))
        verdict = json.loads(self.comity("--json", "verify", "--community", self.id, "--zone-file",
                                         zone, bundle))
        self.assertIn("recomputed", verdict["verdicts"])
        keys, = (step["text"] for step in verdict["steps"] if step["step"] == "keys")
        return keys

    def test_the_zone_signing_key(self):
        before, members = self.dnskeys(), PARTIES[:-1]  # one leaves
        self.call("zone", members)
        self.await_stage("zone", "published")
        both = self.dnskeys()
        self.assertEqual(len(both), 3)
        self.assertEqual(self.verify().count("made by its members in ceremony"), 3)
        self.assertIn("published: waits until", self.comity("zone", "signing", ZONE))
        folder = self.data / "signers" / PARTIES[0]
        wait_until(lambda: "published: waits until" in self.programs.run(
            "comity-signer", "--data", folder, "status").stdout, SECONDS, "it is not told")
        # All are away when its time has come, and are called; one stays away while it changes, and
        # has its share when it comes back.
        self.community.away = set(PARTIES)
        self.pass_until("zone", "taking_over")
        needed = f"waits for 3 more of {', '.join(members)} to say that they can sign"
        self.assertIn(needed, self.comity("status"))
        self.assertIn("start its signer", self.comity("waiting", PARTIES[0]))
        self.community.away = {PARTIES[0]}
        self.pass_time(timedelta())
        self.await_stage("zone", "overlapping")
        self.assertIn("nothing waits for", self.comity("waiting", PARTIES[1]))
        self.assertEqual(self.dnskeys(), both)
        self.assertEqual(self.verify().count("made by its members in ceremony"), 3)
        self.community.away = set()
        self.pass_until("zone", "over")
        after = self.dnskeys()
        self.assertEqual(len(after), 2)
        self.assertEqual(len(set(before) & set(after)), 1)
        self.assertEqual(self.verify().count("made by its members in ceremony"), 2)
        self.assertEqual(self.anchors(), rdata_of(self.first, "DS"))
        custody = list(self.data.glob("signers/*/custody/*"))
        self.assertEqual([path.name for path in custody if path.suffix == ".unconfirmed"], [])
        self.assertEqual({path.name for path in custody if path.suffix == ".share"},
                         {f"example.key.{party}.share" for party in PARTIES} |
                         {f"example.zone.{party}.share" for party in members})

    def test_the_key_signing_key(self):
        before = self.dnskeys()
        self.make_document_key()
        alone = self.document(1)
        self.call("key")
        self.await_stage("key", "published")
        self.assertEqual(len(self.dnskeys()), 3)
        self.assertEqual(len(self.anchors()), 2)
        self.assertIn("trust both", self.anchor.read_text())
        coming = self.document(2)
        self.assertTrue(coming.startswith(alone.removesuffix("</TrustAnchor>\n")), coming)
        self.assertEqual(self.follower.states(), {"VALID": 1, "ADDPEND": 1})
        self.assertIn("the parent to have the DS of the new key", self.comity("status"))
        self.decide("zone", "parent-has-ds", ZONE, "--ttl", "86400", "--propose", "They are there")
        self.assertNotIn("the parent to have", self.comity("status"))
        self.assertEqual(self.verify().count("made by its members in ceremony"), 3)
        second, = set(self.anchors()) - set(rdata_of(self.first, "DS"))
        # Meanwhile the other key is replaced too.
        self.call("zone")
        self.await_stage("zone", "published")
        self.assertEqual(len(self.dnskeys()), 4)
        while self.stage("key") == "published":
            self.pass_time(STEP)
            if self.stage("key") != "published":
                break
            self.judge()
        self.trusted = self.keep_anchor("second.ds", [second])
        self.await_stage("key", "overlapping")
        self.assertEqual(self.follower.states(), {"VALID": 2})
        later = self.community.now().strftime("%Y%m%d%H%M%S")
        self.assertNotEqual(holds(self.zone, self.first, "-t", later), "")
        self.assertEqual(self.document(2).count("validUntil"), 1)
        self.pass_until("key", "over")
        after = self.dnskeys()
        self.assertEqual(self.stage("zone"), "over")
        self.assertEqual(len(after), 2)
        self.assertEqual(set(before) & set(after), set())
        self.assertEqual(self.anchors(), [second])
        self.assertEqual(self.verify().count("made by its members in ceremony"), 2)
        # The old key was not revoked: who follows the keys by itself goes on trusting it.
        self.assertEqual(self.follower.states(), {"VALID": 1, "MISSING": 1})
        # Since when it is to be trusted has not changed with the switch.
        since, = re.findall(r"validFrom=\S+", self.document(1))
        self.assertIn(since, coming)

    def test_a_rollover_that_is_called_off_leaves_the_zone_as_it_was(self):
        keys, anchors = self.dnskeys(), self.anchors()
        for role in ("key", "zone", "zone"):
            self.call(role)
            self.await_stage(role, "published")
            self.assertEqual(len(self.dnskeys()), 3)
            self.decide("zone", "call-off-roll", ZONE, f"{role}-signing", "--propose", "Not now")
            self.await_stage(role, "over")
            self.assertEqual(self.dnskeys(), keys)
            self.assertEqual(self.anchors(), anchors)
        wait_until(lambda: not list(self.data.glob("signers/*/custody/*.unconfirmed")), SECONDS,
                   "shares of a key that does not come stay")
        self.pass_time(STEP)
        self.judge()
        self.assertEqual(self.dnskeys(), keys)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    Rollover.programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
