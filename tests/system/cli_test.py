#!/usr/bin/python3
"""Walks the command line from end to end: exit codes, JSON, help, and what people do wrong.

  cli_test.py --binaries DIR [unittest options]"""

import json
import re
import shutil
import stat
import subprocess
import sys
import unittest
from pathlib import Path

from programs import EXAMPLES, SAMPLE_ZONE, Api, Folder, Node, Programs, wait_until

DONE, FAILED, USAGE, REFUSED, NOT_FOUND, NEWER_RULES, UNTRUSTED = range(7)
STOP_SECONDS = 2
FOUNDERS = ("lakeside", "mountain-net", "river-council")
DS = "20326 8 2 e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"

programs = None  # set by main()


class Case(unittest.TestCase):
    """Ends in a folder that is empty again."""

    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"

    def start(self, data=None, words=()):
        node = Node(programs, data or self.data, words=words)
        self.addCleanup(node.__exit__)
        return node

    def says(self, done, code, text):
        """The process ended with `code` and said `text`, which may be a pattern, to the user."""
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, text)

    def leaves_nothing(self, data):
        self.assertFalse(data.exists(), f"{data} was left behind")
        self.assertFalse(Path(f"{data}.partial").exists(), f"{data}.partial was left behind")


class WithoutANode(Case):
    def test_every_command_explains_itself(self):
        seen = []
        todo = [[]]
        while todo:
            words = todo.pop()
            done = programs.comity(*words, "--help")
            self.assertEqual(done.returncode, DONE, words)
            self.assertIn("Usage:", done.stdout)
            seen.append(words)
            _, _, listed = done.stdout.partition("Subcommands:\n")
            names = re.findall(r"(?m)^  ([a-z][a-z-]*)  ", listed)
            todo += [[*words, name] for name in names]
        self.assertGreater(len(seen), 50)
        self.assertIn(["delegation", "set-ds"], seen)
        self.assertIn("accept_jump", programs.run("comityd", "--help").stdout)

    def test_wrong_words_are_exit_code_2(self):
        self.says(programs.comity(), USAGE, "subcommand is required")
        self.says(programs.comity("governs"), USAGE, "governs")
        self.says(programs.comity("vote", "1", "perhaps"), USAGE, "perhaps")
        self.says(programs.comity("status", "--louder"), USAGE, "--louder")
        self.says(programs.run("comityd", "--port", "70000"), USAGE, "70000")

    def test_a_label_is_one_of_the_zone(self):
        words = ["--holder", "x", "--action-only"]
        for said, code, shows in (("a.example.", DONE, '"label": "a"'), ("a", DONE, '"label": "a"'),
                                  ("a.example", USAGE, "write `a`"), ("a.", USAGE, "not lie")):
            self.says(programs.comity("delegation", "create", "example", said, *words), code, shows)

    def test_versions(self):
        self.says(programs.comity("--version"), DONE, r"^comity \d+\.\d+\.\d+")
        self.says(programs.run("comityd", "--version"), DONE, "store version: ")

    def test_without_a_node_is_exit_code_1(self):
        self.says(programs.comity("--node", "http://127.0.0.1:1", "status"), FAILED,
                  "is the node running")
        self.says(programs.run("comityd", "--data", self.data), FAILED, "comity init")

    def test_init_leaves_an_occupied_folder_alone(self):
        self.data.mkdir()
        (self.data / "letter").write_text("mine")
        done = programs.comity("--data", self.data, "init", "--sample")
        self.says(done, FAILED, "not empty")
        self.assertEqual([entry.name for entry in self.data.iterdir()], ["letter"])

    def test_init_without_a_file_leaves_nothing(self):
        done = programs.comity("--data", self.data, "init", "--sample", "--zone-file", "none.zone")
        self.says(done, NOT_FOUND, "none.zone")
        self.leaves_nothing(self.data)
        self.says(programs.comity("--data", self.data, "init"), USAGE, "--sample")
        self.says(programs.comity("--data", self.data, "init", "--signers"), USAGE, "--sample")

    def test_settings_that_nobody_knows(self):
        programs.make_sample(self.data)
        config = self.data / "comityd.toml"
        good = config.read_text()
        for text, message in (("[api]\nprot = 1\n", r"line 2.*api\.prot"),
                              ("colour = 1\n", "line 1.*colour"),
                              ("[api]\n\nport = \"x\"\n", "line 3.*port"),
                              ("[api\n", "line 1")):
            config.write_text(text)
            for words in ((), ("--check-config",)):
                self.says(programs.run("comityd", "--data", self.data, *words), FAILED, message)
        config.write_text(good)
        self.says(programs.run("comityd", "--data", self.data, "--check-config"), DONE, "valid")
        self.says(programs.run("comityd", "--data", self.data, "--log-level", "loud"), FAILED,
                  "loud")

    def test_a_community_whose_store_is_gone_is_not_made_anew(self):
        programs.make_sample(self.data)
        shutil.rmtree(self.data / "store")
        done = programs.run("comityd", "--data", self.data)
        self.says(done, FAILED, "the store is missing.*comity restore")
        self.assertNotIn("comity init", done.stderr)

    def test_a_store_of_a_newer_version_is_refused(self):
        for name in ("format", "version"):
            data = self.folder / name
            programs.make_sample(data)
            self.assertEqual(programs.run("comity-loader", "newer", data, name).returncode, 0)
            self.says(programs.run("comityd", "--data", data), FAILED, "newer")
            self.says(programs.comity("--data", self.folder / "again", "restore", data), FAILED,
                      "newer")
            self.leaves_nothing(self.folder / "again")


class Keys(Case):
    def setUp(self):
        super().setUp()
        self.word = self.folder / "passphrase"
        self.word.write_text("a long passphrase\n")
        self.wrong = self.folder / "wrong"
        self.wrong.write_text("another passphrase\n")
        self.key = self.folder / "a.key"

    def make(self, *words):
        return programs.comity("key", "new", "--party", "lakeside", "--role", "vote", "--out",
                               self.key, *words)

    def test_key_files_are_private_and_never_overwritten(self):
        self.says(self.make("--passphrase-file", self.word), DONE, "public")
        self.assertEqual(stat.S_IMODE(self.key.stat().st_mode), 0o600)
        self.assertNotIn("insecure", self.key.read_text())
        before = self.key.read_text()
        self.says(self.make("--passphrase-file", self.word), FAILED, "never overwritten")
        self.assertEqual(self.key.read_text(), before)

    def test_without_a_terminal_the_passphrase_is_not_guessed(self):
        self.says(self.make(), USAGE, "--passphrase-file")
        self.assertFalse(self.key.exists())

    def test_wrong_passphrase(self):
        self.says(self.make("--passphrase-file", self.word), DONE, "public")
        copy = ("key", "backup", self.key, "--out", self.folder / "copy.key")
        self.says(programs.comity("--passphrase-file", self.wrong, *copy), USAGE, "passphrase")
        self.assertFalse((self.folder / "copy.key").exists())
        self.says(programs.comity("--passphrase-file", self.word, *copy), DONE, "read back")
        self.says(programs.comity("--passphrase-file", self.word, "key", "show",
                                  self.folder / "copy.key"), DONE, "lakeside")

    def test_roles_and_files_that_do_not_exist(self):
        done = programs.comity("key", "new", "--party", "a", "--role", "rule", "--out", self.key,
                               "--insecure-plaintext")
        self.says(done, USAGE, "no such role")
        self.says(programs.comity("key", "show", self.folder / "none.key"), NOT_FOUND, "none.key")


class Genesis(Case):
    """Three founders, by the book and otherwise; docs/guides/start-a-community.md is the book."""

    def draft(self):
        make = ("--insecure-plaintext",)
        for party in FOUNDERS:
            key = self.folder / f"{party}.key"
            done = programs.comity("key", "new", "--party", party, "--role", "vote", "--role",
                                   "operate", "--out", key, *make)
            self.assertEqual(done.returncode, DONE, done.stderr)
            done = programs.comity("genesis", "founder", party, "--kind", "company", "--key-file",
                                   key)
            self.assertEqual(done.returncode, DONE, done.stderr)
            (self.folder / f"{party}.json").write_text(done.stdout)
        node_key = self.folder / "node.key"
        done = programs.comity("--json", "key", "new", "--party", "lakeside", "--role", "sign",
                               "--out", node_key, *make)
        public = programs.comity("key", "show", node_key).stdout
        public = re.search(r"public\s+([0-9a-f]{64})", public)[1]
        founders = []
        for party in FOUNDERS:
            founders += ["--founder", self.folder / f"{party}.json"]
        return programs.comity(
            "genesis", "draft", self.folder / "genesis", "--name", "Lakes", *founders,
            "--constitution", EXAMPLES / "two-of-three.json", "--log-key", f"lakeside:{public}",
            "--zone-file", SAMPLE_ZONE, "--content", self.folder / "content")

    def sign(self, party):
        return programs.comity("--key", self.folder / f"{party}.key", "genesis", "sign",
                               self.folder / "genesis")

    def take_over(self):
        return programs.comity("--data", self.data, "init", "--genesis", self.folder / "genesis",
                               "--content", self.folder / "content", "--node-key",
                               self.folder / "node.key", "--port", "0")

    def test_every_founder_has_to_sign(self):
        self.says(self.draft(), DONE, "draft in")
        for party in FOUNDERS[:2]:
            self.says(self.sign(party), DONE, "has signed")
        genesis, content = self.folder / "genesis", self.folder / "content"
        again = programs.comity("genesis", "draft", genesis, "--name", "x", "--content", content,
                                "--founder", f"{self.folder}/{FOUNDERS[0]}.json", "--log-key", "x")
        self.says(again, FAILED, "has signatures of 2 founders")
        self.says(programs.comity("genesis", "show", genesis), DONE, "has not signed")
        self.says(self.take_over(), USAGE, "signature")
        self.leaves_nothing(self.data)
        self.says(self.sign(FOUNDERS[2]), DONE, "3 of 3")
        self.says(self.take_over(), DONE, "community [0-9a-f]{64}")
        with self.start() as node:
            self.says(programs.comity("--node", node.url, "--json", "status"), DONE,
                      '"demo":false')

    def test_other_content_than_was_signed(self):
        self.says(self.draft(), DONE, "draft in")
        for party in FOUNDERS:
            self.says(self.sign(party), DONE, "has signed")
        content = self.folder / "content"
        octets = bytearray(content.read_bytes())
        octets[-1] ^= 1
        content.write_bytes(octets)
        self.says(self.take_over(), USAGE, "content")
        self.leaves_nothing(self.data)

    def test_a_stranger_cannot_sign(self):
        self.says(self.draft(), DONE, "draft in")
        key = self.folder / "stranger.key"
        programs.comity("key", "new", "--party", "stranger", "--role", "vote", "--out", key,
                        "--insecure-plaintext")
        self.says(self.sign("stranger"), USAGE, "no founder")


class WithANode(Case):
    def setUp(self):
        super().setUp()
        programs.make_sample(self.data, "--time-lock-seconds", "0")
        self.node = self.start()

    def comity(self, *words):
        return programs.comity("--data", self.data, "--node", self.node.url, *words)

    def answer(self, *words):
        """What --json printed, parsed."""
        done = self.comity("--json", *words)
        self.assertEqual(done.returncode, DONE, done.stderr)
        return json.loads(done.stdout)

    def ask(self, node, height=None):
        """What another node says of the community."""
        api = Api(node.url)
        self.addCleanup(api.close)
        status, community = api.get("/v1/community" + (f"?height={height}" if height else ""))
        self.assertEqual(status, 200)
        return community

    def propose(self):
        done = self.comity("--as", "lumen-registry", "delegation", "set-ds", "example", "post",
                           "--ds", DS, "--propose", "Secure post")
        self.assertEqual(done.returncode, DONE, done.stderr)

    def decide(self):
        self.propose()
        for party in ("commons-union", "government-of-aurora", "harbour-networks",
                      "lumen-registry", "meridian-organisation", "ring-operators", "p-7d2f41"):
            self.comity("--as", party, "vote", "1", "yes")
        self.says(self.comity("wait", "1"), DONE, "effective")
        self.node.await_in_zone(DS.upper().split()[-1])

    def test_answers_as_json(self):
        self.propose()
        for words in (("status",), ("community",), ("parties",), ("party", "ring-operators"),
                      ("waiting", "ring-operators"), ("proposals",), ("proposal", "1"),
                      ("preview", "1"), ("zone", "list"), ("constitution",), ("outcomes",),
                      ("delegation", "show", "example", "post"),
                      ("record", "names", "example.", "delegation/post")):
            with self.subTest(words=words):
                self.assertIsInstance(self.answer(*words), dict)
        receipt = self.answer("--as", "lumen-registry", "vote", "1", "yes")
        self.assertEqual(receipt["outcome"], "done")
        located = self.answer("transaction", receipt["transaction"])
        self.assertEqual(located["height"], receipt["height"])

    def test_exit_codes(self):
        self.says(self.comity("status"), DONE, "ok")
        done = self.comity("--as", "lumen-registry", "delegation", "set-ds", "example", "post",
                           "--ds", DS)
        self.says(done, REFUSED, "needs_decision: constitution concert")
        self.says(self.comity("proposal", "7"), NOT_FOUND, "7")
        self.says(self.comity("party", "nobody"), NOT_FOUND, "nobody")
        self.says(self.comity("delegation", "show", "example", "nothing"), NOT_FOUND, "nothing")
        self.says(self.comity("leave"), USAGE, "--key FILE, or --as PARTY")
        self.says(self.comity("--as", "nobody", "leave"), NOT_FOUND, "nobody.key")
        self.says(self.comity("suspend", "p-7d2f41"), USAGE, "--text")

    def test_a_decision_takes_effect(self):
        self.decide()
        self.says(self.comity("zone", "show", "example"), DONE, r"post\.example\..*DS.*20326")
        self.says(self.comity("zone", "diff", "example", "0"), DONE, r"\+.*DS")
        self.says(self.comity("checkpoint"), DONE, "(?m)^\u2014 ")

    def test_what_is_text_is_an_object_for_programs(self):
        def read(*words):
            done = self.comity("--json", *words)
            self.assertEqual(done.returncode, DONE, done.stderr)
            return json.loads(done.stdout)

        checkpoint = read("checkpoint")
        self.assertEqual(checkpoint["note"].split("\n")[:2],
                         [checkpoint["origin"], str(checkpoint["size"])])
        self.assertRegex(checkpoint["root"], "^[0-9a-f]{64}$")
        self.assertEqual(checkpoint["signed_by"], [checkpoint["origin"]])
        soa = read("zone", "show", "example")["records"][0]
        self.assertEqual([soa[field] for field in ("owner", "ttl", "class", "type")],
                         ["example.", 86400, "IN", "SOA"])
        self.assertTrue(soa["data"].startswith("a.ns.example. hostmaster.example. "), soa)
        self.assertEqual(read("witnesses")["witnesses"], [])
        self.decide()
        added, = (line for line in read("zone", "diff", "example", "0")["records"]
                  if line["type"] == "DS")
        self.assertEqual((added["change"], added["owner"]), ("added", "post.example."))
        wait_until(lambda: self.comity("zone", "signed", "example").returncode == DONE, 60, "")
        zone = read("zone", "signed", "example")
        self.assertIn("DEMO", zone["comments"][0])
        self.assertTrue(any(record["type"] == "RRSIG" for record in zone["records"]))
        self.assertEqual(read("zone", "trust-anchor", "example")["records"][0]["type"], "DS")

    def test_sign_on_a_machine_without_network(self):
        key = self.data / "keys/ring-operators.key"
        public = re.search("public: ([0-9a-f]{64})", key.read_text())[1]
        body, transaction = self.folder / "body", self.folder / "transaction"
        self.says(self.comity("delegation", "set-ds", "example", "post", "--ds", DS, "--propose",
                              "Secure post", "--offline", body, "--party", "ring-operators",
                              "--public-key", public), DONE, "unsigned body")
        # From here on there is no node on this machine.
        self.says(programs.comity("--key", key, "sign", "--offline", body, "--out", transaction),
                  DONE, '"names_set_ds"')
        self.says(programs.comity("--key", self.data / "keys/lumen-registry.key", "sign", body,
                                  "--out", self.folder / "other"), FAILED, "names key")
        done = self.comity("submit", transaction)
        self.says(done, DONE, r"done at height \d+")
        # Handed in again - the answer was lost - it is not done again.
        self.assertEqual(self.comity("submit", transaction).stdout, done.stdout)
        self.says(self.comity("proposal", "1"), DONE, "ring-operators")

    def test_a_party_without_a_node_pins_its_community(self):
        self.propose()
        home = self.folder / "home"
        key = self.data / "keys/ring-operators.key"

        def comity(*words):
            return programs.comity("--data", home, "--node", self.node.url, "--key", key, *words)

        other = "ab" * 32
        community = self.answer("community")["id"]
        self.says(comity("vote", "1", "yes"), UNTRUSTED, "Say --community ID")
        self.says(comity("leave"), UNTRUSTED, "Say --community ID")
        self.says(comity("proposal", "1"), DONE, "as the node says.*no community is pinned")
        self.says(comity("--community", other, "vote", "1", "yes"), UNTRUSTED, "refused by genesis")
        self.says(comity("--community", "ab", "vote", "1", "yes"), USAGE, "64 hex digits")
        self.assertFalse(home.exists(), "kept before it was borne out")
        self.says(comity("--community", community, "vote", "1", "yes"), DONE,
                  f"verified against community {community}|is pinned in")
        self.assertEqual((home / "community").read_text(), community + "\n")
        self.says(comity("vote", "1", "no"), DONE, f"verified against community {community}")
        self.says(comity("vote", "1", "no"), DONE, f"post DS {DS}")
        proven = f"proof +holds.*\nverified against community {community}"
        self.says(comity("record", "names", "example.", "delegation/post"), DONE, proven)
        shown = json.loads(comity("--json", "proposal", "1").stdout)
        self.assertEqual(shown["verified"]["community"], community)
        self.says(comity("status"), DONE, "as the node says")
        self.says(comity("--community", other, "vote", "1", "yes"), UNTRUSTED, "another than")
        (home / "community").write_text(other + "\n")
        self.says(comity("vote", "1", "yes"), UNTRUSTED, "refused by genesis")
        self.says(comity("leave"), UNTRUSTED, f"the node is of community {community}")
        self.says(comity("policy"), UNTRUSTED, f"the node is of community {community}")
        self.says(comity("--trust-node", "vote", "1", "yes"), UNTRUSTED, "the node is of")
        (home / "community").unlink()
        self.says(comity("--trust-node", "vote", "1", "yes"), DONE, "as the node says")

    def test_nothing_is_signed_for_a_state_that_is_too_old(self):
        self.propose()
        self.says(self.comity("--as", "ring-operators", "--max-age", "0", "vote", "1", "yes"),
                  UNTRUSTED, "--max-age HOURS; nothing was signed")

    def test_key_files_of_the_sample_are_private(self):
        files = [*(self.data / "keys").iterdir(), self.data / "node.key"]
        self.assertEqual(len(files), 29)
        shares = list((self.data / "custody").glob("*.share"))
        self.assertEqual(len(shares), 12)
        files += shares
        for file in files:
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600, file)

    def test_one_node_per_folder(self):
        done = programs.run("comityd", "--data", self.data, "--port", "0")
        self.says(done, FAILED, "another node is using")
        self.says(self.comity("status"), DONE, "ok")

    def test_backup_while_running_and_restore(self):
        self.decide()
        copy, back = self.folder / "copy", self.folder / "back"
        self.says(self.comity("backup", copy), DONE, "backup written")
        before = self.answer("community")
        self.assertEqual(stat.S_IMODE((copy / "node.key").stat().st_mode), 0o600)
        self.says(self.comity("backup", copy), FAILED, "new folder")
        self.says(programs.comity("--data", self.data, "restore", copy), FAILED, "not empty")
        self.says(programs.comity("--data", back, "restore", self.folder / "none"), NOT_FOUND,
                  "no backup here")
        done = programs.comity("--data", back, "restore", copy)
        self.says(done, DONE, f"height {before['height']}, root {before['root']}")
        self.assertIn("given up: the next start says so on record", done.stdout)
        with self.start(back) as restored:
            after = self.ask(restored)
            self.assertEqual(after["height"], before["height"] + 1)
            self.assertEqual(after["log"]["size"], before["log"]["size"] + 1)
        back = self.folder / "whole"
        done = programs.comity("--data", back, "restore", copy, "--nothing-newer")
        self.says(done, DONE, f"height {before['height']}, root {before['root']}")
        self.assertNotIn("given up", done.stdout)
        with self.start(back) as restored:
            self.assertEqual(self.ask(restored)["root"], before["root"])
            self.assertEqual(Path(restored.zone_file).read_text(),
                             Path(self.node.zone_file).read_text())

    def test_stops_at_once_and_goes_on_where_it_was(self):
        self.decide()
        before = self.answer("community")
        del before["verified"]
        zone = Path(self.node.zone_file).read_text()
        code, seconds = self.node.stop()
        self.assertEqual(code, DONE, self.node.error_text())
        self.assertLess(seconds, STOP_SECONDS)
        self.assertEqual(Path(self.node.zone_file).read_text(), zone)
        with self.start() as again:
            # What it did at start stands on what was there.
            self.assertEqual(self.ask(again, before["height"]), before)
            self.assertEqual(Path(again.zone_file).read_text(), zone)

    def test_stops_while_clients_are_at_it(self):
        load = subprocess.Popen(programs.command("comity-loader", "load", self.node.url, self.data),
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3):
            self.assertTrue(load.stdout.readline())
        code, seconds = self.node.stop()
        load.stdin.close()
        load.stdout.read()
        load.wait(60)
        load.stdout.close()
        self.assertEqual(code, DONE, self.node.error_text())
        self.assertLess(seconds, STOP_SECONDS)

    def test_health_says_which_zone_could_not_be_written(self):
        zones = Path(self.node.zone_file).parent
        before = Path(self.node.zone_file).read_text()
        self.node.stop()
        zones.rename(self.folder / "zones-away")
        zones.write_text("a file where the folder should be")
        done = programs.run("comityd", "--data", self.data, "--port", "0")
        self.says(done, FAILED, "zones")
        zones.unlink()
        (self.folder / "zones-away").rename(zones)
        with self.start() as node:
            self.assertEqual(Path(node.zone_file).read_text(), before)

    def test_the_log_is_quiet_and_says_when(self):
        self.comity("status")
        for line in self.node.error_text().splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT[\d:.]+Z (debug|info|warning|error) \S")


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
