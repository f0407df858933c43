#!/usr/bin/python3
"""A registry of 15,167 names of 9,173 holders, each with an account and no seat, is taken over and
lives through a week: holders change what is theirs, alone and from a file, a name changes hands,
and the community changes what nobody holds. At every serial the zone is that of a model which knows
nothing of the programs, and each day ends with what others load.

  registry_test.py --binaries DIR [--days N]
"""

import argparse
import json
import subprocess
import sys
import time
import unittest
from pathlib import Path

from programs import Folder, Node, Programs, wait_until
from registry import HOLDERS, RECORDS, TTL, ZONE, Registry, records_of

PARTIES = ["commons-union", "government-of-aurora", "harbour-networks", "lumen-registry",
           "meridian-organisation", "ring-operators", "p-7d2f41"]
ACTS, FEW, IMPORT_SECONDS = 12, 4, 60
JUDGES = (["named-checkzone", "-q", "-i", "local", "example"], ["kzonecheck", "-o", ZONE],
          ["nsd-checkzone", ZONE])

programs = None  # set by main()
days = 0


def resident_mib(node):
    for line in Path(f"/proc/{node.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


class Week(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"
        self.model = Registry()
        zone, holders = self.folder / "zone", self.folder / "holders.csv"
        self.model.write(zone, holders)
        began = time.monotonic()
        programs.make_sample(self.data, "--holders", holders, "--accounts",
                             "--time-lock-seconds", "0", zone=zone)
        took = time.monotonic() - began
        self.assertLess(took, IMPORT_SECONDS)
        self.node = Node(programs, self.data)
        self.addCleanup(self.node.stop)
        print(f"{RECORDS} records of {HOLDERS} holders taken over in {took:.1f} s; the node has "
              f"{resident_mib(self.node)} MiB", flush=True)
        self.several = self.model.holders_of_several(FEW)
        self.serial = None
        self.compare(0)

    def comity(self, *words, party=None, code=0):
        who = ["--as", party] if party else []
        done = programs.comity("--data", self.data, "--node", self.node.url, *who, *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def shown(self):
        return self.comity("zone", "show", ZONE)

    def compare(self, steps):
        """The zone is the model's, and its serial `steps` further than before."""
        lines, serial = records_of(self.shown())
        self.assertEqual(lines ^ self.model.lines(), set())
        if self.serial is not None:
            self.assertEqual(serial, self.serial + steps)
        self.serial = serial

    def action(self, owner, kind, texts):
        """As the command makes it."""
        if kind == "A":
            words = ["host", "set", ZONE, owner, "--address-ttl", TTL]
            words += [word for text in sorted(texts) for word in ("--address", text)]
        else:
            words = ["zone", "set-records", ZONE, owner, kind]
            words += [word for text in sorted(texts) for word in ("--rdata", text)]
            words += ["--ttl", TTL] if texts else ["--none"]
        return self.comity(*words, "--action-only")

    def acts_of_holders(self):
        """Each of many does one thing."""
        for name in self.model.chance.sample(sorted(self.model.holders), ACTS):
            if (name, "NS") in self.model.sets:
                continue
            file = self.folder / "act.json"
            file.write_text(self.action(*self.model.edit(name)))
            self.comity("act", file, party=self.model.holders[name])
            self.compare(1)

    def acts_of_one(self, party):
        """Several of a holder's acts, which take effect together."""
        names = self.model.chance.sample(self.model.editable(party), FEW)
        files = []
        for number, name in enumerate(names):
            file = self.folder / f"{number}.json"
            file.write_text(self.action(*self.model.edit(name)))
            files.append(file)
        self.comity("act", *files, party=party)
        self.compare(1)

    def write_file(self):
        text = self.shown().splitlines()
        soa = next(line for line in text if "\tSOA\t" in line)
        lines = [f"{owner}\t{TTL}\tIN\t{kind}\t{rdata}"
                 for owner, kind, rdata in self.model.lines()]
        file = self.folder / "changed.zone"
        file.write_text("\n".join([soa, *lines]) + "\n")
        return file

    def plan_of_holder(self, party):
        for name in self.model.chance.sample(self.model.editable(party), FEW):
            self.model.edit(name)
        file = self.write_file()
        began = time.monotonic()
        planned = json.loads(self.comity("--json", "zone", "plan", ZONE, file, party=party))
        took = time.monotonic() - began
        self.assertEqual(list(planned["acts"]), [party])
        self.comity("zone", "plan", ZONE, file, "--own", party=party)
        self.compare(1)
        return took

    def decide(self, *words, consents=()):
        said = json.loads(self.comity("--json", "proposals"))
        number = 1 + max([line["number"] for line in said["proposals"]], default=0)
        self.comity(*words, party=PARTIES[0])
        for holder in consents:
            waits = json.loads(self.comity("--json", "waiting", holder))["waiting"]
            self.assertEqual([(line["proposal"], line["act"]) for line in waits],
                             [(number, "consent")])
            self.comity("consent", number, party=holder)
        for party in PARTIES:
            shown = json.loads(self.comity("--json", "proposal", number))
            if shown["state"] == "voting":
                self.comity("vote", number, "yes", party=party)
        self.comity("wait", number)
        self.compare(1)

    def plan_of_community(self):
        for name in self.model.chance.sample(self.model.editable(""), ACTS):
            self.model.edit(name)
        self.decide("zone", "plan", ZONE, self.write_file(), "--propose", "Free names")

    def name_changes_hands(self, giver, taker):
        name = self.model.editable(giver)[0]
        self.decide("delegation", "transfer", ZONE, name[:-len(ZONE) - 1], "--holder", taker,
                    "--propose", "As both want", consents=sorted([giver, taker]))
        self.model.holders[name] = taker

    def nobody_without_a_seat_decides(self, holder):
        number = json.loads(self.comity("--json", "proposals"))["proposals"][0]["number"]
        shown = json.loads(self.comity("--json", "proposal", number))
        self.assertEqual(shown["seats"], len(PARTIES))
        self.comity("suspend", PARTIES[1], "--text", "no", "--propose", "Mine", party=holder,
                    code=3)

    def judge(self):
        file = self.folder / "shown.zone"
        file.write_text(self.shown())
        for judge in JUDGES:
            done = subprocess.run([*judge, file], capture_output=True, text=True, check=False,
                                  timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)

    def test_a_week(self):
        slowest = 0
        for day in range(days):
            self.acts_of_holders()
            self.acts_of_one(self.several[day])
            slowest = max(slowest, self.plan_of_holder(self.several[-1 - day]))
            if day % 3 == 0:
                self.plan_of_community()
                self.name_changes_hands(self.several[day], self.several[day + 1])
            self.judge()
        # What another holds, nobody changes from a file either.
        self.nobody_without_a_seat_decides(self.several[0])
        name = self.model.editable(self.several[0])[0]
        kept = dict(self.model.sets)
        self.model.edit(name)
        file = self.write_file()
        self.model.sets = kept
        self.comity("zone", "plan", ZONE, file, "--own", party=self.several[1])
        self.comity("zone", "plan", ZONE, file, "--own", "--propose", "Not mine",
                    party=PARTIES[1])
        self.compare(0)
        wait_until(lambda: str(self.serial) in Path(self.node.zone_file).read_text()[:500], 60,
                   "the newest serial is not published")
        print(f"a plan of {RECORDS} records took {slowest:.2f} s at most; serial {self.serial}; "
              f"the node has {resident_mib(self.node)} MiB", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--days", type=int, default=7)
    options, rest = parser.parse_known_args()
    programs, days = Programs(options.binaries), options.days
    unittest.main(argv=[sys.argv[0], *rest])
