#!/usr/bin/python3
"""A zone is taken over whole, with whoever holds its names, or all that is wrong with it is said.

usage: takeover_test.py --binaries DIR
"""

import subprocess
import sys
import unittest
from pathlib import Path

from programs import SAMPLE_ZONE, Folder, Node, Programs, wait_until

ALL_TYPES = Path(__file__).resolve().parents[1] / "interop" / "types.zone"
DONE, USAGE = 0, 2

programs = None  # set by main()


class Takeover(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"

    def init(self, zone, holders=()):
        words = []
        if holders:
            (self.folder / "holders.csv").write_text("\n".join(["name,party", *holders]) + "\n")
            words = ["--holders", self.folder / "holders.csv"]
        return programs.comity("--data", self.data, "init", "--sample", "--zone", zone, *words)

    def says(self, done, code, text):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, text)

    def zone_with(self, *lines):
        zone = self.folder / "broken.zone"
        zone.write_text("\n".join([*SAMPLE_ZONE.read_text().splitlines(), *lines]) + "\n")
        return zone

    def test_all_that_is_wrong_is_named_and_nothing_left(self):
        zone = self.zone_with("a 60 A 1.2.3", "b 60 CNAME x.", "b 60 TXT y", "c 60 NS nowhere")
        done = self.init(zone, ["library,nobody"])
        before = len(SAMPLE_ZONE.read_text().splitlines())
        self.says(done, USAGE, "broken.zone: 4 problems\n")
        for reason, line in (("a line cannot be read: 1", before + 1),
                             ("a CNAME stands alone at its name: 1", before + 2),
                             ("the name server lies in the zone and has no address: 1", before + 4),
                             ("the list of holders: not a party of the community: 1", 2)):
            self.says(done, USAGE, rf"\n{reason}\n  line {line}: ")
        self.assertFalse(self.data.exists())
        self.assertFalse(Path(f"{self.data}.partial").exists())

    def test_what_a_file_says_stays_on_its_line(self):
        done = self.init(self.zone_with("a 60 TXT \"\\027[2J\\010fake\"", "a 60 CNAME \x9b."))
        self.says(done, USAGE, "1 problem\n")
        self.assertRegex(done.stdout + done.stderr, r"\A[ -~\n]*\Z")

    def test_names_go_to_their_holders(self):
        done = self.init(SAMPLE_ZONE, ["library,ring-operators", "hall.example.,harbour-networks"])
        self.says(done, DONE, "held by a party: 2 names")
        node = Node(programs, self.data)
        self.addCleanup(node.__exit__)
        for label, party in (("library", "ring-operators"), ("hall", "harbour-networks")):
            done = programs.comity("--data", self.data, "--node", node.url, "delegation", "show",
                                   "example", label)
            self.says(done, DONE, party)

    def test_every_type_is_signed_as_others_read_it(self):
        self.says(self.init(ALL_TYPES), DONE, "27 other record sets")
        node = Node(programs, self.data)
        self.addCleanup(node.__exit__)
        zone = Path(node.zone_file)
        wait_until(lambda: "\tSVCB 15 " in zone.read_text(), 30,
                   "the zone is not signed")
        for judge in (["ldns-verify-zone", "-ZZ"], ["dnssec-verify", "-q", "-o", "example."],
                      ["kzonecheck", "-d", "on", "-o", "example."]):
            done = subprocess.run([*judge, zone], capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, DONE, done.stdout + done.stderr)


def main():
    global programs
    words = sys.argv[1:]
    if len(words) < 2 or words[0] != "--binaries":
        print(__doc__, file=sys.stderr)
        return 2
    programs = Programs(words[1])
    done = unittest.main(argv=[sys.argv[0], *words[2:]], exit=False)
    return 0 if done.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
