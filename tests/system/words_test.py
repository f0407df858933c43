#!/usr/bin/python3
"""What is typed at a prompt: who acts, names and rdata as people write them, records and lists, and
what is said of words that cannot be.

  words_test.py --binaries DIR [unittest options]"""

import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

from programs import SAMPLE_ZONE, Folder, Node, Programs

DONE, FAILED, USAGE, REFUSED, NOT_FOUND, NEWER_RULES, UNTRUSTED = range(7)
DS = "20326 8 2 e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"

programs = None  # set by main()


class Words(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = Folder()
        cls.folder = holder.__enter__()
        cls.addClassCleanup(holder.__exit__)
        cls.data = cls.folder / "data"
        programs.make_sample(cls.data, "--time-lock-seconds", "0")
        cls.node = Node(programs, cls.data)
        cls.addClassCleanup(cls.node.__exit__)

    def comity(self, *words):
        return programs.comity("--data", self.data, "--node", self.node.url, *words)

    def says(self, done, code, text):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, text)

    def test_words_of_a_list_are_said(self):
        self.says(self.comity("proposals", "--state", "votin"), USAGE,
                  "consultation,voting,time_lock,effective,rejected,withdrawn,failed")
        self.says(self.comity("party", "No"), USAGE, "handle")
        self.says(self.comity("waiting"), USAGE, "which party")

    def failure(self, *words, node=None):
        """What --json says of a command that fails."""
        done = programs.comity("--data", self.data, "--node", node or self.node.url, "--json",
                               *words)
        said = json.loads(done.stdout)["error"]
        self.assertEqual(said["exit_code"], done.returncode)
        self.assertIn(said["message"].splitlines()[0], done.stderr)
        return said["kind"], done.returncode

    def test_failures_are_json_too(self):
        self.assertEqual(self.failure("proposal", "7"), ("not_found", NOT_FOUND))
        self.assertEqual(self.failure("leave"), ("invalid", USAGE))
        self.assertEqual(self.failure("vote", "1"), ("invalid", USAGE))
        self.assertEqual(self.failure("governs"), ("invalid", USAGE))
        self.assertEqual(self.failure("status", node="http://127.0.0.1:1"),
                         ("unavailable", FAILED))
        self.assertEqual(self.failure("init", "--sample"), ("conflict", FAILED))
        self.assertEqual(self.failure("--community", "ab" * 32, "parties"),
                         ("untrusted", REFUSED))
        self.assertEqual(self.failure("--community", "ab" * 32, "--as", "p-7d2f41", "leave"),
                         ("untrusted", UNTRUSTED))
        done = self.comity("--json", "--as", "lumen-registry", "delegation", "set-ds", "example",
                           "post", "--ds", DS)
        self.assertEqual((json.loads(done.stdout)["outcome"], done.returncode),
                         ("needs_decision", REFUSED))

    def test_two_that_act_are_one_too_many(self):
        key = self.data / "keys/ring-operators.key"
        other = ("--key", key, "--as", "lumen-registry")
        for words in (("member", "profile", "--names", "R"), ("waiting",), ("leave",),
                      ("zone", "plan", "example", SAMPLE_ZONE)):
            self.says(self.comity(*other, *words), USAGE,
                      "is of ring-operators and --as says lumen-registry")
        made = self.folder / "made.key"
        for words in (("--as", "lumen-registry"), ("--key", self.data / "keys/p-7d2f41.key")):
            self.says(self.comity(*words, "key", "add", key, "--role", "vote", "--out", made,
                                  "--insecure-plaintext"), USAGE, "--as says|--key says")
            self.assertFalse(made.exists())
        same = ("--key", key, "--as", "ring-operators")
        self.says(self.comity(*same, "member", "profile", "--names", "R"), DONE, "done at")
        self.assertEqual(self.comity("--key", key, "waiting").stdout,
                         self.comity("waiting", "ring-operators").stdout)

    def test_a_record_that_cannot_be_is_no_proof_of_absence(self):
        def record(*words):
            return self.comity("record", *words)

        self.says(record("name", "example.", "delegation/post"), USAGE,
                  "no table `name`; tables are .*members.*names")
        self.says(record("names", "example.", "deleg/post"), USAGE, "delegation/")
        self.says(record("members", "party", "ring-operators"), USAGE, "parties")
        self.says(record("names", "example.", "host/a.ns.example"), USAGE, "last dot")
        self.says(record("names", "example", "delegation/post"), DONE, "proof +holds")
        self.says(record("names", "example.", "delegation/none"), NOT_FOUND,
                  "absent\n(?s:.*)holds")
        done = self.comity("--json", "record", "names", "example.", "delegation/none")
        self.assertEqual((json.loads(done.stdout)["present"], done.returncode),
                         (False, NOT_FOUND))

    def test_everything_that_is_published_is_listed(self):
        def listed(*words):
            done = self.comity("zone", "records", "example", *words)
            self.assertEqual(done.returncode, DONE, done.stderr)
            return [line.split("\t; ")[0].split("\t") for line in done.stdout.splitlines()
                    if not line.startswith(";")]

        zone = json.loads(self.comity("--json", "zone", "show", "example").stdout)["records"]
        published = {(record["owner"], record["type"], record["data"]) for record in zone}
        lines = {(line[0], line[3], line[4]) for line in listed()}
        self.assertEqual(lines & published, published)
        owner = next(record["owner"] for record in zone if record["type"] == "NS"
                     and record["owner"] != "example.")
        self.assertEqual({line[3] for line in listed("--owner", owner)} - {"DS"}, {"NS"})
        hosts = self.comity("host", "list", "example")
        address = next(record for record in zone if record["type"] == "A")
        self.says(hosts, DONE, re.escape(address["owner"]) + " .*" + re.escape(address["data"]))
        self.says(self.comity("host", "show", "example", address["owner"]), DONE,
                  "address +" + re.escape(address["data"]))
        self.assertEqual(self.comity("host", "list", "example", "--holder", "nobody").stdout, "")

    def test_what_is_set_is_what_was_typed(self):
        set_records = ("zone", "set-records", "example", "--action-only", "--ttl", "60")

        def rdata(owner, kind, text):
            return self.comity(*set_records, owner, kind, "--rdata", text)

        typed = rdata("m.example.", "MX", "10 gr\u00f6\u00dfe.example.").stdout
        self.assertEqual(json.loads(typed), json.loads(
            rdata("m.example.", "MX", "10 xn--gre-6ka8i.example.").stdout))
        self.says(rdata("m.example.", "TXT", "v=DKIM1; k=rsa"), USAGE, "begins a comment")
        self.says(rdata("m.example.", "CNAME", "m.example."), USAGE, "alias of itself")
        done = self.comity("zone", "records", "example", "--owner", "b\u00fccher.example.")
        self.assertEqual((done.returncode, done.stdout[:1]), (DONE, ";"))
        self.says(self.comity("zone", "records", "example", "--owner", "www"), USAGE,
                  "www.example.")

    def test_zones_are_completed(self):
        script = ('source <(comity completion bash); COMP_WORDS=(comity "$@"); COMP_CWORD=$#; '
                  '_comity; printf "%s\\n" "${COMPREPLY[@]}"')
        path = f"{programs.binaries}:{os.environ['PATH']}"
        for words in (("zone", "show"), ("delegation", "set-ns"), ("host", "--json", "list")):
            done = subprocess.run(
                ["bash", "-c", script, "bash", "--data", self.data, "--node", self.node.url, *words,
                 "ex"], capture_output=True, text=True, check=True,
                env={**os.environ, "PATH": path})
            self.assertEqual(done.stdout, "example.\n", done.stderr)

    def test_targets_without_an_address_are_said(self):
        def mx(target):
            return self.comity("--as", "lumen-registry", "zone", "set-records", "example",
                               "mx.example.", "MX", "--rdata", f"10 {target}", "--propose", "MX")

        self.says(mx("nowhere.example."), DONE, "warning: nowhere.example., to which this MX "
                                                "points, has no address in the zone")
        for target in ("a.ns.example.", "mail.elsewhere.test.", "."):
            self.assertNotIn("warning", mx(target).stderr)


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
