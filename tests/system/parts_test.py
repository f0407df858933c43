#!/usr/bin/python3
"""What is too much for one transaction or one proposal is done in parts, and nothing of it is lost;
a command of several steps writes one document; a narrower key is made for names as people type
them, and a stranger finds what it has set proven.

  parts_test.py --binaries DIR [unittest options]
"""

import argparse
import base64
import json
import os
import sys
import unittest

from programs import Folder, Node, Programs

ZONE = "example"
HOLDER, OTHER, PROPOSER = "ring-operators", "lumen-registry", "commons-union"
PARTIES = [PROPOSER, "government-of-aurora", "harbour-networks", OTHER, "meridian-organisation",
           HOLDER, "p-7d2f41"]
CUTS = 101  # one more than a proposal has actions
OWN, WRITTEN = 70, 12  # more than a batch has acts, and than numbers have digits
ZONE_FILE = """\
$ORIGIN example.
$TTL 3600
@ IN SOA ns1 admin 1 1800 900 604800 300
@ IN NS ns1
ns1 IN A 192.0.2.1
museum IN TXT "museum"
ns.museum IN A 192.0.2.9
shop IN NS ns.elsewhere.
xn--bcher-kva IN TXT "books"
post IN TXT "post"
moved IN TXT "moved"
"""
HOLDERS = f"""\
name,party
museum,{HOLDER}
shop,{HOLDER}
moved,{HOLDER}
xn--bcher-kva,{HOLDER}
post,{OTHER}
"""
DONE, USAGE, REFUSED = 0, 2, 3

programs = None  # set by main()


def cuts(server, count=CUTS):
    """Delegations that nobody holds; from `count` on they stay as they were."""
    return [f"c{number:03} IN NS {server if number < count else 'ns.elsewhere.'}"
            for number in range(CUTS)]


class Parts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = Folder()
        cls.folder = holder.__enter__()
        cls.addClassCleanup(holder.__exit__)
        cls.data = cls.folder / "data"
        holders = cls.folder / "holders.csv"
        holders.write_text(HOLDERS)
        cls.lines = cuts("ns.elsewhere.")
        programs.make_sample(cls.data, "--holders", holders, "--time-lock-seconds", "0",
                             zone=cls.write("first.zone", cls.lines))
        cls.node = Node(programs, cls.data)
        cls.addClassCleanup(cls.node.__exit__)
        cls.community = json.loads(cls.comity("--json", "community"))["id"]

    @classmethod
    def write(cls, name, lines):
        file = cls.folder / name
        file.write_text(ZONE_FILE + "".join(line + "\n" for line in lines))
        return file

    @classmethod
    def comity(cls, *words, code=DONE, data=None):
        done = programs.comity("--data", data or cls.data, "--node", cls.node.url, *words)
        assert done.returncode == code, f"{done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout if code == DONE else done.stdout + done.stderr

    def plan(self, party, name, lines, *words, code=DONE):
        """The one document that it writes."""
        done = programs.comity("--data", self.data, "--node", self.node.url, "--as", party,
                               "--json", "zone", "plan", ZONE, self.write(name, lines), *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def test_own_acts_are_done_to_the_last(self):
        lines = self.lines + [f't{number}.museum IN TXT "{number}"' for number in range(OWN)]
        planned = self.plan(HOLDER, "own.zone", lines, "--own")
        self.assertEqual(len(planned["acts"][HOLDER]), OWN)
        self.assertEqual([receipt["outcome"] for receipt in planned["done"]], ["done"] * 2)
        type(self).lines = lines
        self.assertEqual(self.plan(HOLDER, "own.zone", lines, "--own")["done"], [])

    def test_others_get_theirs_in_files_that_keep_the_order(self):
        written = self.folder / "written"
        lines = self.lines + [f'n{number}.post IN TXT "{number}"' for number in range(WRITTEN)]
        planned = self.plan(HOLDER, "written.zone", lines, "--write", written)
        self.assertEqual(len(planned["acts"][OTHER]), WRITTEN)
        step, = planned["done"]
        self.assertEqual(step["holder"], OTHER)
        self.assertIn(f"--as {OTHER} act ", step["command"])
        files = sorted(os.listdir(written))
        self.assertEqual(files, [f"{OTHER}-{number:04}.json" for number in range(1, WRITTEN + 1)])
        self.assertEqual([json.loads((written / file).read_text()) for file in files],
                         planned["acts"][OTHER])
        self.comity("--as", OTHER, "act", *[written / file for file in files])
        type(self).lines = lines
        self.assertEqual(self.plan(OTHER, "written.zone", lines)["acts"], {})

    def actions_of(self, number):
        return json.loads(self.comity("--json", "proposal", number))["actions"]

    def test_as_many_acts_as_a_proposal_has_stay_single(self):
        for count, actions in ((CUTS - 1, CUTS - 1), (CUTS, 1)):
            lines = cuts("ns.other.", count) + self.lines[CUTS:]
            planned = self.plan(PROPOSER, f"{count}.zone", lines, "--propose", f"{count} cuts")
            self.assertEqual(len(planned["acts"][""]), count)
            receipt, = planned["done"]
            self.assertEqual(len(self.actions_of(receipt["proposal"])), actions)
            self.comity("--as", PROPOSER, "withdraw", receipt["proposal"])

    def test_what_one_proposal_does_not_hold_is_not_proposed(self):
        """Each cut newly names a host of somebody's, so each is an action of its own."""
        lines = cuts("ns.museum.example.") + self.lines[CUTS:]
        file = self.write("held.zone", lines)
        shown = self.comity("--as", PROPOSER, "zone", "plan", ZONE, file)
        self.assertIn("more than one proposal holds; change the zone in steps", shown)
        planned = self.plan(PROPOSER, "held.zone", lines, "--propose", "Too many", code=USAGE)
        self.assertEqual(planned["done"], [])
        self.assertIn("nothing was proposed", planned["error"]["message"])

    def test_a_file_of_holders_is_as_many_actions_as_its_keys_take(self):
        def octets(length):
            return base64.b64encode(os.urandom(length)).decode()

        file = self.folder / "holders.jsonl"
        with file.open("w") as lines:
            for number in range(160):
                keys = [{"key": octets(32), "roles": ["OPERATE"]} for _ in range(4)]
                holder = {"party": {"handle": f"h{number:03}", "kind": "COMPANY"}, "keys": keys,
                          "possession": [octets(64) for _ in keys]}
                lines.write(json.dumps(holder) + "\n")
        printed = self.comity("--as", PROPOSER, "holder", "admit", file, "--propose", "Many",
                              "--action-only")
        sizes, decoder = [], json.JSONDecoder()
        while printed.strip():
            action, end = decoder.raw_decode(printed.lstrip())
            sizes.append(len(action["members_admit_holders"]["holders"]))
            printed = printed.lstrip()[end:]
        self.assertEqual(sizes, [150, 10])

    def test_an_application_is_told_to_programs_too(self):
        out = self.folder / "elm.json"
        done = programs.comity("--data", self.folder / "elm", "--community", self.community,
                               "--json", "holder", "apply", "elm-bakery", "--kind", "company",
                               "--out", out, "--insecure-plaintext")
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertEqual(json.loads(done.stdout), {"file": str(out), "party": "elm-bakery"})

    def narrow(self, name, *words, code=DONE):
        file = self.folder / f"narrow-{len(list(self.folder.iterdir()))}.key"
        said = self.comity("--as", HOLDER, "key", "narrow", ZONE, name, *words, "--out", file,
                           "--insecure-plaintext", code=code)
        return file, said

    def newest_power(self):
        keys = json.loads(self.comity("--json", "party", HOLDER))["keys"]
        return [key["power"] for key in keys if key["power"]]

    def test_a_narrower_key_is_for_what_was_typed(self):
        before = self.newest_power()
        self.narrow("museum.example.", "--type", "TXT", "--owner", "_acme-challenge")
        self.narrow("b\u00fccher", "--type", "TXT", "--below", "--days", "3", "--acts-a-day", "7")
        self.narrow("museum", "--type", "A", "--type", "AAAA", "--owner", "ns.museum.example.")
        given = [power for power in self.newest_power() if power not in before]
        self.assertCountEqual(
            [(power["label"], power["owner"], power["below"], power["types"], power["acts_a_day"])
             for power in given],
            [("museum", "_acme-challenge.museum.example.", False, ["TXT"], 24),
             ("xn--bcher-kva", "xn--bcher-kva.example.", True, ["TXT"], 7),
             ("museum", "ns.museum.example.", False, ["A", "AAAA"], 24)])
        ends = {power["acts_a_day"]: power["until"] for power in given}
        self.assertLess(ends[7], ends[24])

    def test_a_key_that_could_do_nothing_is_not_made(self):
        for words, told in ((("--type", "A"), "both or neither"),
                            (("--type", "TXT", "--owner", "post.example."), "does not lie in"),
                            (("--type", "TXT", "--owner", "www.museum.example"), "write `")):
            file, said = self.narrow("museum", *words, code=USAGE)
            self.assertIn(told, said)
            self.assertFalse(file.exists())

    def decide(self, number, *consenting):
        for party in consenting:
            self.comity("--as", party, "consent", number)
        for party in PARTIES:
            if json.loads(self.comity("--json", "proposal", number))["state"] == "voting":
                self.comity("--as", party, "vote", number, "yes")
        self.comity("wait", number)

    def test_a_power_is_void_when_its_name_has_changed_hands(self):
        def voids():
            return [power["void"] for power in self.newest_power() if power["label"] == "moved"]

        key, _ = self.narrow("moved", "--type", "TXT")
        self.assertEqual(voids(), [False])
        self.assertNotIn("VOID", self.comity("party", HOLDER))
        said = self.comity("--as", PROPOSER, "delegation", "transfer", ZONE, "moved", "--holder",
                           OTHER, "--propose", "To another")
        self.decide(said.partition("proposal ")[2].split()[0], HOLDER, OTHER)
        self.assertEqual(voids(), [True])
        self.assertIn("VOID", self.comity("party", HOLDER))
        self.comity("--community", self.community, "--key", key, "zone", "set-records", ZONE,
                    "moved.example.", "TXT", "--rdata", '"mine"', data=self.folder / "machine",
                    code=REFUSED)

    def test_a_stranger_finds_what_a_narrower_key_has_set(self):
        key, _ = self.narrow("shop", "--type", "DS")
        type(self).lines = [*self.lines, "shop 86400 IN DS 4711 13 2 " + "ab" * 32]
        machine = self.folder / "machine"
        self.comity("--community", self.community, "--key", key, "delegation", "set-ds", ZONE,
                    "shop", "--ds", "4711 13 2 " + "ab" * 32, data=machine)
        bundle = self.folder / "shop.bundle"
        self.comity("bundle", "delegation", ZONE, "shop", "--out", bundle)
        said = self.comity("verify", bundle, "--community", self.community)
        self.assertRegex(said, f"DS set: set by transaction .* of {HOLDER} at height .*; with a "
                         "narrower key\n")


def main():
    global programs
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    arguments, rest = parser.parse_known_args()
    programs = Programs(arguments.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
