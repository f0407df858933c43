#!/usr/bin/python3
"""The feed and the calendar of a running node, as readers of others take them: a decision from the
proposal to its effect is told step by step, and nothing else is; texts of people do no harm.

  feeds_test.py --binaries DIR [unittest options]"""

import sys
import unittest
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone
from pathlib import Path

import feedparser
import icalendar

from programs import START_SECONDS, Api, Folder, Node, Programs, wait_until

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
HOSTILE = ("</title><script>alert(1)</script> ]]> &amp; \u202egnirts\u2066 END:VEVENT; a, b\\c "
           "\u05d0\u05d1 \U0001f30d " + "long " * 60)
VOTERS = ("commons-union", "government-of-aurora", "harbour-networks", "meridian-organisation",
          "ring-operators", "p-7d2f41", "lumen-registry")

programs = None  # set by main()


class Feeds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = Folder()
        cls.data = holder.__enter__() / "data"
        cls.addClassCleanup(holder.__exit__)
        programs.make_sample(cls.data, "--consultation-seconds", "6", "--time-lock-seconds", "6")
        cls.node = Node(programs, cls.data)
        cls.addClassCleanup(cls.node.__exit__)
        cls.api = Api(cls.node.url)
        cls.addClassCleanup(cls.api.close)

    def comity(self, *words):
        done = programs.comity("--data", self.data, "--node", self.node.url, *words)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def fetch(self, name, **headers):
        return urllib.request.urlopen(
            urllib.request.Request(f"{self.node.url}/v1/{name}", headers=headers), timeout=30)

    def feed(self):
        """What feedparser makes of it; a strict parser takes it as well."""
        with self.fetch("feed.atom") as answer:
            self.assertEqual(answer.headers["Content-Type"], "application/atom+xml")
            self.assert_is_atom(answer.read())
        read = feedparser.parse(f"{self.node.url}/v1/feed.atom")
        self.assertFalse(read.bozo, read.get("bozo_exception"))
        self.assertEqual(read.version, "atom10")
        self.assertTrue(read.feed.id.startswith("urn:uuid:"))
        return read

    def assert_is_atom(self, octets):
        """What RFC 4287 demands of each element (4.1.1, 4.1.2)."""
        root = ElementTree.fromstring(octets)
        self.assertEqual(root.tag, ATOM + "feed")
        for element in (root, *root.iter(ATOM + "entry")):
            for name in ("id", "title", "updated"):
                self.assertEqual(len(element.findall(ATOM + name)), 1, name)
        for entry in root.iter(ATOM + "entry"):
            self.assertEqual(entry.find(ATOM + "title").get(XML_LANGUAGE), "und")
            self.assertEqual({child.tag for child in entry} -
                             {ATOM + name for name in ("id", "title", "author", "updated", "link",
                                                       "category", "summary", "content")}, set())
            for child in entry:
                self.assertTrue(child.tag == ATOM + "author" or len(child) == 0, child.tag)

    def entries(self, number):
        """Those of one proposal, oldest first."""
        return [entry for entry in reversed(self.feed().entries)
                if entry.link == f"{self.node.url}/v1/proposals/{number}"]

    def steps(self, number):
        return [entry.tags[0].term for entry in self.entries(number)]

    def calendar(self, number):
        """The events of one proposal by category."""
        with self.fetch("calendar.ics") as answer:
            self.assertEqual(answer.headers["Content-Type"], "text/calendar; charset=utf-8")
            octets = answer.read()
        for line in octets.removesuffix(b"\r\n").split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            self.assertNotIn(b"\n", line)
            line.decode()
        read = icalendar.Calendar.from_ical(octets)
        self.assertFalse(read.errors)
        self.assertEqual(read["version"], "2.0")
        events = {event["categories"].to_ical().decode(): event for event in read.walk("VEVENT")
                  if event["summary"].startswith(f"Proposal {number},")}
        for event in events.values():
            self.assertFalse(event.errors)
            self.assertFalse(event.subcomponents)
        return events

    def times(self, number):
        """What the API says of the proposal, to the second."""
        proposal = self.api.get(f"/v1/proposals/{number}")[1]
        return {name: datetime.fromisoformat(value[:19]).replace(tzinfo=timezone.utc)
                for name, value in proposal.items()
                if name.endswith("_at") and value is not None}

    def await_state(self, number, state):
        wait_until(lambda: self.api.get(f"/v1/proposals/{number}")[1]["state"] == state,
                   START_SECONDS, lambda: f"proposal {number} is not {state}")

    def propose(self, label, title):
        """Its number."""
        self.comity("--as", "lumen-registry", "zone", "set-records", "example",
                    f"{label}.example.", "TXT", "--rdata", '"open"', "--propose", title)
        return self.api.get("/v1/proposals?limit=1")[1]["last_number"]

    def assert_deadlines(self, number, sequence, **fields):
        events, times = self.calendar(number), self.times(number)
        self.assertEqual({name: event.decoded("dtstart") for name, event in events.items()},
                         {name: times[field] for name, field in fields.items()})
        self.assertEqual({event["sequence"] for event in events.values()}, {sequence})
        return {name: str(event["uid"]) for name, event in events.items()}

    def test_a_decision_is_told_from_the_proposal_to_the_effect(self):
        number = self.propose("desk", HOSTILE)
        self.assertEqual(self.steps(number), ["proposed"])
        planned = self.assert_deadlines(number, 0, vote_opens="vote_opens_at",
                                        vote_closes="vote_closes_at")
        self.comity("--as", "ring-operators", "object", number, "--class", "major", "--text",
                    "Not <b>now</b>")
        self.comity("--as", "lumen-registry", "answer", number, "ring-operators", "--text", "Why?")
        self.await_state(number, "voting")
        self.assertEqual(self.steps(number), ["proposed", "objection", "vote_opened"])
        ids = [entry.id for entry in self.entries(number)]
        for party in VOTERS:
            if self.api.get(f"/v1/proposals/{number}")[1]["state"] == "voting":
                self.comity("--as", party, "vote", number, "yes")
        self.assertEqual(self.steps(number), ["proposed", "objection", "vote_opened", "passed"])
        passed = self.assert_deadlines(number, 2, vote_opens="vote_opens_at",
                                       vote_closes="vote_closes_at", effect="effect_at")
        self.assertEqual({name: passed[name] for name in planned}, planned)
        self.await_state(number, "effective")
        self.assertEqual(self.steps(number),
                         ["proposed", "objection", "vote_opened", "passed", "effective"])
        entries = self.entries(number)
        self.assertEqual([entry.id for entry in entries][:3], ids)
        self.assertEqual(len({entry.id for entry in entries}), 5)
        self.assertEqual([entry.author for entry in entries],
                         ["lumen-registry", "ring-operators"] + ["lumen-registry"] * 3)
        self.assertEqual(self.calendar(number), {})

    def test_texts_of_people_are_shown_and_do_nothing(self):
        number = self.propose("door", HOSTILE)
        with self.fetch("feed.atom") as answer:
            octets = answer.read()
        titles = [title.text for title in ElementTree.fromstring(octets).iter(ATOM + "title")]
        title = next(title for title in titles if f"Proposal {number}, proposed" in title)
        self.assertIn("</title><script>alert(1)</script> ]]> &amp; {U+202e}gnirts{U+2066}", title)
        self.assertTrue(title.endswith("\u2026\u2069"), title)
        for sign in "\u202e\u2066\0":
            self.assertNotIn(sign, octets.decode())
        self.assertIn("{U+202e}gnirts{U+2066} END:VEVENT; a, b\\c \u05d0",
                      str(self.calendar(number)["vote_opens"]["summary"]))

    def test_what_did_not_change_is_not_sent_again(self):
        self.propose("gate", "A room")
        for name in ("feed.atom", "calendar.ics"):
            with self.fetch(name) as answer:
                tag = answer.headers["ETag"]
            with self.assertRaises(urllib.error.HTTPError) as unchanged:
                self.fetch(name, **{"If-None-Match": tag})
            self.assertEqual(unchanged.exception.code, 304)
            self.propose("gate-" + name[:4], "Another")
            with self.fetch(name, **{"If-None-Match": tag}) as answer:
                self.assertEqual(answer.status, 200)


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
