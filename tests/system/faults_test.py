#!/usr/bin/python3
"""A holder sets what loaders of name servers refuse: observers of different parties have it set
back, everybody else's changes are served, and nobody who is not enough of them changes anything.

  faults_test.py --binaries DIR
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

from programs import Api, Folder, Node, Programs, wait_until

HERE, ZONE = "127.0.0.1", "example."
VOTERS = ("government-of-aurora", "meridian-organisation", "commons-union", "harbour-networks",
          "ring-operators", "lumen-registry", "p-7d2f41")
OBSERVERS = ("commons-union", "harbour-networks", "meridian-organisation")
ODD, OTHER, OLD = "www.plot.example.", "www.garden.example.", "old.plot.example."
SCRIPT = r"""
if grep -q odd "$2"; then
  printf 'odd\033[2J text\n'
  exit 1
fi
exec /usr/bin/named-checkzone "$1" "$2"
"""
SECONDS = 60


class Faults(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"
        self.script = self.folder / "check.sh"
        self.script.write_text(SCRIPT)
        programs.make_sample(self.data, "--time-lock-seconds", "1")
        with (self.data / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\nlisten = ["{HERE}:0"]\nopen = true\n'
                         f'check = ["/bin/sh", "{self.script}", "{{zone}}", "{{file}}"]\n')
        self.proposals = 0
        self.start()
        for label, party in (("plot", "ring-operators"), ("garden", "lumen-registry")):
            self.decide(party, "delegation", "create", ZONE, label, "--holder", party)
        self.old_height = self.set_text("ring-operators", OLD, "of before")
        self.decide(None, "children", "observers", ZONE, "--threshold", "2",
                    *(word for party in OBSERVERS for word in ("--observer", party)))

    def start(self):
        self.node = self.enterContext(Node(programs, self.data))
        self.api = Api(self.node.url)
        self.addCleanup(self.api.close)

    def comity(self, *words, code=0):
        done = programs.comity("--data", self.data, "--node", self.node.url, *words)
        assert done.returncode == code, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def decide(self, holder, *words):
        self.comity("--as", "lumen-registry", *words, "--propose", "Decide")
        self.proposals += 1
        number = str(self.proposals)
        if holder:
            self.comity("--as", holder, "consent", number)
        for party in VOTERS:
            self.comity("--as", party, "vote", number, "yes")
            if '"state":"voting"' not in self.comity("--json", "proposal", number):
                break
        self.comity("wait", number)

    def set_text(self, party, owner, text):
        """The height of it."""
        return json.loads(self.comity("--json", "--as", party, "zone", "set-records", ZONE, owner,
                                      "TXT", "--rdata", f'"{text}"'))["height"]

    def watch(self, party, *program):
        said = self.comity("--json", "--key", self.data / f"keys/{party}.signer.key", "faults",
                           "watch", ZONE, "--once", "--", *program, "{zone}", "{file}")
        lines = [json.loads(line) for line in said.splitlines()]
        self.assertFalse([line for line in lines if line["state"] == "not_claimed"])
        return {line["set"] or "zone": line["state"] for line in lines}

    def look(self, party):
        return self.watch(party, "/bin/sh", str(self.script))

    def text(self, owner):
        lines = self.comity("zone", "show", ZONE).splitlines()
        found = [line.split("\t")[4] for line in lines if line.startswith(f"{owner}\t")
                 and "\tTXT\t" in line]
        return found[0].strip('"') if found else ""

    def faults(self):
        return self.api.get("/v1/zones/example/faults")[1]

    def fresh(self, owner):
        return next(one for one in self.faults()["fresh"] if one["owner"] == owner)

    def claim(self, party, owner, set_height, before="", ttl=0):
        action = {"names_claim_fault": {"zone": ZONE, "owner": owner, "type": 16,
                                        "set_height": set_height}}
        if before:
            rdata = bytes([len(before)]) + before.encode()
            action["names_claim_fault"].update(
                ttl_seconds=ttl, before={"rdata": [base64.b64encode(rdata).decode()]})
        file = self.folder / "act.json"
        file.write_text(json.dumps(action))
        done = programs.comity("--data", self.data, "--node", self.node.url, "--json", "--key",
                               self.data / f"keys/{party}.signer.key", "act", file)
        return json.loads(done.stdout)["outcome"]

    def zone_health(self):
        return self.api.get("/v1/health")[1]["dns"]["zones"][0]

    def test_an_odd_set_holds_back_nobody(self):
        self.assertEqual(self.look("commons-union"), {"zone": "passes"})
        wait_until(lambda: "refused" not in self.zone_health() and self.zone_health()["serial"],
                   SECONDS, self.zone_health)
        begin = time.monotonic()
        self.set_text("ring-operators", ODD, "odd")
        self.set_text("lumen-registry", OTHER, "fine")
        self.set_text("ring-operators", OLD, "odd too")
        both = [f"{OLD} TXT", f"{ODD} TXT"]
        wait_until(lambda: self.zone_health().get("refused", {}).get("sets") == both,
                   SECONDS, self.zone_health)
        for state in ("claimed", "waiting"):
            self.assertEqual(self.look("commons-union"),
                             {"zone": "refused", **dict.fromkeys(both, state)})
        self.assertEqual(self.text(ODD), "odd", "one is not enough")
        self.node.kill()
        self.start()
        self.assertEqual(self.fresh(ODD)["claimed_by"], ["commons-union"])
        self.assertEqual(self.look("harbour-networks"),
                         {"zone": "refused", **dict.fromkeys(both, "claimed")})
        self.assertEqual([self.text(owner) for owner in (ODD, OTHER, OLD)],
                         ["", "fine", "of before"])
        wait_until(lambda: "refused" not in self.zone_health() and self.zone_health()["serial"],
                   SECONDS, self.zone_health)
        self.assertLess(time.monotonic() - begin, SECONDS)
        self.assertEqual(self.look("meridian-organisation"), {"zone": "passes"})
        back = self.faults()["set_back"]
        self.assertEqual([(one["owner"], one["type"], one["by"]) for one in back],
                         [(owner, "TXT", ["commons-union", "harbour-networks"])
                          for owner in (OLD, ODD)])
        self.shows_who_set_it_back()
        self.assertIn(f"set {ODD} TXT again", self.comity("waiting", "ring-operators"))
        self.assertNotIn(ODD, self.comity("waiting", "lumen-registry"))
        self.assertIn("refused by a loader", self.comity("name", "history", ODD))
        for owner in (ODD, OLD):
            self.set_text("ring-operators", owner, "plain")
        self.assertEqual(self.faults()["set_back"], [])
        self.assertEqual(self.look("commons-union"), {"zone": "passes"})

    def test_observers_at_work_bring_it_back_within_a_minute(self):
        for party in OBSERVERS[:2]:
            watcher = subprocess.Popen(
                programs.command("comity", "--data", self.data, "--node", self.node.url, "--key",
                                 self.data / f"keys/{party}.signer.key", "faults", "watch", ZONE,
                                 "--every", "1", "--", "/bin/sh", self.script, "{zone}",
                                 "{file}"),
                stdout=subprocess.DEVNULL, env={**os.environ, **programs.environment})
            self.addCleanup(watcher.wait)
            self.addCleanup(watcher.terminate)
        before = self.zone_health()["serial"]
        begin = time.monotonic()
        self.set_text("ring-operators", ODD, "odd")
        self.set_text("lumen-registry", OTHER, "fine")
        wait_until(lambda: self.faults()["set_back"], SECONDS, self.faults)
        wait_until(lambda: "refused" not in self.zone_health()
                   and self.zone_health()["serial"] > before
                   and '"fine"' in Path(self.node.zone_file).read_text(), SECONDS,
                   self.zone_health)
        self.assertEqual((self.text(ODD), self.text(OTHER)), ("", "fine"))
        self.assertLess(time.monotonic() - begin, SECONDS)
        print(f"set back and served after {time.monotonic() - begin:.1f} s")

    def shows_who_set_it_back(self):
        words = "set back by the claim of observer harbour-networks"
        self.assertIn(words, self.comity("zone", "blame", ZONE, "--name", OLD))
        bundle = self.folder / "origins"
        self.comity("bundle", "origins", ZONE, "--name", OLD, "--out", bundle)
        community = json.loads(self.comity("--json", "policy"))["community"]
        told = self.comity("verify", "--community", community, bundle)
        self.assertRegex(told, f"{words}(.|\n)*as the log says")

    def test_programs_that_refuse_everything_or_cannot_be_asked_claim_nothing(self):
        self.set_text("ring-operators", ODD, "fine")
        self.assertEqual(self.watch("commons-union", "/bin/false"), {"zone": "unexplained"})
        missing = programs.comity("--data", self.data, "--node", self.node.url, "--key",
                                  self.data / "keys/commons-union.signer.key", "faults", "watch",
                                  ZONE, "--once", "--", "/no/such/program")
        self.assertNotEqual(missing.returncode, 0)
        self.assertIn("absolute path", missing.stderr)
        self.assertEqual(self.watch("commons-union", str(self.script)), {"zone": "not_asked"})
        self.assertEqual(self.fresh(ODD)["claimed_by"], [])

    def test_observers_undo_what_is_fresh_and_nothing_else(self):
        self.set_text("ring-operators", ODD, "fine")
        height = self.fresh(ODD)["set_height"]
        self.assertEqual(self.claim("lumen-registry", ODD, height), "not_observer")
        self.assertEqual(self.claim("commons-union", ODD, height, "evil", 3600), "not_before")
        for _ in range(3):
            self.claim("commons-union", ODD, height)
        self.assertEqual(self.text(ODD), "fine", "one of them alone")
        for party in OBSERVERS:
            self.assertEqual(self.claim(party, OLD, self.old_height), "not_fresh")
        self.assertEqual(self.text(OLD), "of before")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--binaries", type=Path, required=True)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
