#!/usr/bin/python3
"""A plan of ten thousand changes is one proposal, voted and in effect; a holder's part takes its
consent, and what the holder has changed meanwhile is left and named. The zone is that of a model
which knows nothing of the programs.

  plan_test.py --binaries DIR
"""

import argparse
import json
import os
import resource
import sys
import unittest
from pathlib import Path

from programs import Folder, Node, Programs
from registry import CUTS, TTL, ZONE, Registry, records_of

PARTIES = ["commons-union", "government-of-aurora", "harbour-networks", "lumen-registry",
           "meridian-organisation", "ring-operators", "p-7d2f41"]
PROPOSER, HOLDER = PARTIES[3], PARTIES[5]
CHANGES, ASKED, HELD = 10_000, 200, 500
# Of a processor, so that a busy machine changes nothing: the command for the plan, and the node for
# all that a command asks of it, in a build without optimisation: one trial to look, two in a block.
PLAN_SECONDS, NODE_SECONDS = 10, 60
TICKS = os.sysconf("SC_CLK_TCK")

programs = None  # set by main()


class Plans(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"
        self.model = Registry()
        # Nearly all of it is nobody's, so it is the community's.
        kept = sorted(self.model.names[CUTS:])[:HELD]
        self.model.holders = dict.fromkeys(kept, HOLDER)
        zone, holders = self.folder / "zone", self.folder / "holders.csv"
        self.model.write(zone, holders)
        programs.make_sample(self.data, "--holders", holders, "--time-lock-seconds", "0",
                             zone=zone)
        self.node = Node(programs, self.data)
        self.addCleanup(self.node.stop)
        self.took = {}
        self.compare()

    def comity(self, *words, party=None, code=0, told=None):
        who = ["--as", party] if party else []
        began = self.used()
        done = programs.comity("--data", self.data, "--node", self.node.url, *who, *words,
                               seconds=600)
        if told:
            used = [after - before for before, after in zip(began, self.used())]
            self.took[told] = max(self.took.get(told, [0, 0]), used)
        self.assertEqual(done.returncode, code, done.stdout[-2000:] + done.stderr[-2000:])
        return done.stdout if code == 0 else done.stdout + done.stderr

    def used(self):
        """Seconds of a processor, of the commands so far and of the node."""
        commands = resource.getrusage(resource.RUSAGE_CHILDREN)
        stat = Path(f"/proc/{self.node.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return commands.ru_utime + commands.ru_stime, (int(stat[11]) + int(stat[12])) / TICKS

    def compare(self):
        lines, _ = records_of(self.comity("zone", "show", ZONE))
        self.assertEqual(lines ^ self.model.lines(), set())

    def write_file(self):
        soa = next(line for line in self.comity("zone", "show", ZONE).splitlines()
                   if "\tSOA\t" in line)
        lines = [f"{owner}\t{TTL}\tIN\t{kind}\t{rdata}"
                 for owner, kind, rdata in self.model.lines()]
        file = self.folder / "changed.zone"
        file.write_text("\n".join([soa, *lines]) + "\n")
        return file

    def proposal(self, number):
        return json.loads(self.comity("--json", "proposal", str(number)))

    def vote(self, number, told=None):
        for party in PARTIES:
            if self.proposal(number)["state"] == "voting":
                self.comity("vote", number, "yes", party=party, told=told)
        self.comity("wait", number)
        self.assertEqual(self.proposal(number)["state"], "effective")

    def change(self, names):
        """Of each name one set, and how many in all."""
        return len({self.model.edit(name)[:2] for name in names})

    def test_plans(self):
        names = self.model.chance.sample(self.model.editable(""), CHANGES)
        self.assertEqual(self.change(names), CHANGES)
        file = self.write_file()
        self.comity("zone", "plan", ZONE, file, party=PROPOSER, told="plan")
        self.comity("zone", "plan", ZONE, file, "--propose", "Ten thousand", party=PROPOSER,
                    told="propose")
        self.assertIn("has an open plan", self.comity(
            "zone", "plan", ZONE, file, "--propose", "Once more", party=PROPOSER, code=3))
        # Who votes sees every line, and how many there are.
        shown = self.comity("proposal", 1, told="show")
        self.assertGreaterEqual(shown.count("set: ") + shown.count("removed: "), CHANGES)
        self.vote(1, told="vote")
        self.assertEqual(self.proposal(1)["skipped"], [])
        self.compare()

        # One name more is another plan.
        for name in self.model.chance.sample(self.model.editable(HOLDER), ASKED):
            self.model.edit(name)
        own = self.model.editable(HOLDER)[0]
        self.model.sets[f"_verify.{own}", "TXT"] = {'"as planned"'}
        file = self.write_file()
        self.comity("zone", "plan", ZONE, file, "--propose", "Please", "--ask", party=PROPOSER)
        self.assertEqual(self.proposal(2)["consents"], [{"party": HOLDER, "given": False}])
        self.comity("consent", 2, party=HOLDER)
        # Meanwhile the holder has thought of something else for one of them.
        self.comity("zone", "set-records", ZONE, f"_verify.{own}", "TXT", "--rdata",
                    '"as its holder wants"', "--ttl", TTL, party=HOLDER)
        self.model.sets[f"_verify.{own}", "TXT"] = {'"as its holder wants"'}
        self.assertIn("would be left", self.comity("vote", 2, "yes", party=PARTIES[0]))
        self.vote(2)
        self.compare()
        left = self.proposal(2)["skipped"]
        self.assertEqual([(line["owner"], line["type"], line["outcome"]) for line in left],
                         [(f"_verify.{own}", "TXT", "effect_changed")])
        self.assertIn("left as it stood", self.comity("proposal", 2))

        print(f"{CHANGES} changes, seconds of the command and of the node:",
              ", ".join(f"{word} {own:.2f} and {node:.2f}"
                        for word, (own, node) in self.took.items()), flush=True)
        self.assertLess(self.took["plan"][0], PLAN_SECONDS)
        self.assertLess(max(self.took["propose"][1], self.took["vote"][1]), NODE_SECONDS)


def main():
    global programs
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    arguments, rest = parser.parse_known_args()
    programs = Programs(arguments.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
