#!/usr/bin/python3
"""A community's members at their prompts, day by day: who applies, is admitted, describes itself,
and what is refused before it is sent.

  members_test.py --binaries DIR [unittest options]"""

import json
import signal
import ssl
import subprocess
import sys
import threading
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from programs import Folder, Node, Programs

DONE, FAILED, USAGE, REFUSED, NOT_FOUND, NEWER_RULES, UNTRUSTED = range(7)
PARTIES = ("commons-union", "government-of-aurora", "harbour-networks", "lumen-registry",
           "meridian-organisation", "ring-operators", "p-7d2f41")
CONTENT = "[0-9a-f]{64}"
DS = "20326 8 2 e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"

programs = None  # set by main()


class Liar:
    """Gives what a node gives, but for one word in the answers to paths that begin so; under TLS
    with the certificate of a file, if there is one."""

    def __init__(self, url, path, word, another, certificate=None):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                try:
                    with urllib.request.urlopen(url + self.path) as answer:
                        body = answer.read()
                except urllib.error.HTTPError as refusal:
                    return self.send_error(refusal.code)
                if self.path.encode().startswith(path):
                    body = body.replace(word, another)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.url = self.url.replace("http:", "https:")
        threading.Thread(target=self.server.serve_forever).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Members(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = Folder()
        cls.folder = holder.__enter__()
        cls.addClassCleanup(holder.__exit__)
        cls.data = cls.folder / "data"
        programs.make_sample(cls.data, "--time-lock-seconds", "0")
        cls.node = Node(programs, cls.data)
        cls.addClassCleanup(cls.node.__exit__)
        cls.community = json.loads(cls.comity("--json", "community").stdout)["id"]

    @classmethod
    def comity(cls, *words, data=None):
        return programs.comity("--data", data or cls.data, "--node", cls.node.url, *words)

    def says(self, done, code, text):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, text)

    def apply(self, handle, *words):
        """The applicant's folder and what it hands over."""
        own, file = self.folder / handle, self.folder / f"{handle}.json"
        self.says(programs.comity("--data", own, "--community", self.community, "member", "apply",
                                  handle, "--kind", "company", "--out", file,
                                  "--insecure-plaintext", *words), DONE, "member admit")
        return own, file

    def pass_proposal(self, done):
        """Its number; it is decided as soon as enough have voted."""
        self.assertEqual(done.returncode, DONE, done.stderr)
        number = done.stdout.partition("proposal ")[2].split()[0]
        for party in PARTIES:
            if '"state":"voting"' in self.comity("--json", "proposal", number).stdout:
                self.says(self.comity("--as", party, "vote", number, "yes"), DONE, "done at")
        self.says(self.comity("wait", number), DONE, "effective")
        return int(number)

    def test_an_organisation_enters_with_what_apply_made(self):
        own, file = self.apply("quay", "--seal-out", self.folder / "quay.seal.key")
        roles = [key["roles"] for key in json.loads(file.read_text())["members_admit"]["keys"]]
        self.assertCountEqual(roles, [["VOTE", "OPERATE", "SIGN"], ["RECOVER"], ["SEAL"]])
        secrets = [line.split()[-1] for key in own.rglob("*.key")
                   for line in key.read_text().splitlines() if "plaintext" in line]
        self.assertEqual(len(secrets), 2)
        self.assertFalse(any(secret in file.read_text() for secret in secrets))
        proposed = self.comity("--as", PARTIES[0], "member", "admit", file, "--propose", "Admit")
        self.says(proposed, DONE, r"applicant +quay(?s:.*)vote operate sign")
        self.pass_proposal(proposed)
        self.says(self.comity("--community", self.community, "--as", "quay", "join", data=own),
                  DONE, "countersigns")
        self.says(self.comity("member", "show", "quay"), DONE, "standing +active")
        self.assertEqual(self.comity("member", "list").stdout, self.comity("parties").stdout)

    def test_keys_are_made_once(self):
        own, _ = self.apply("pier")
        key = (own / "keys/pier.key").read_text()
        again = programs.comity("--data", own, "--community", self.community, "member", "apply",
                                "pier", "--kind", "company", "--out", self.folder / "again",
                                "--insecure-plaintext")
        self.says(again, FAILED, "never overwritten.*Keys of pier are there.*"
                                 f"--key-file {own}/keys/pier.recovery.key")
        self.assertEqual((own / "keys/pier.key").read_text(), key)
        self.assertFalse((self.folder / "again").exists())
        self.apply("pier", "--key-file", own / "keys/pier.key")

    def test_what_an_admission_would_refuse_is_refused_before_keys_are_made(self):
        for handle, words, text in (
                ("Quay", (), "handle"), ("quay-3", ("--economy", "nld"), "economy"),
                ("quay-3", ("--region", "The Coast"), "region"),
                ("quay-3", ("--kind", "harbour"), "no such kind .* there are government"),
                ("quay-3", ("--kind", "individual"), "commitment"),
                (PARTIES[0], ("--node", self.node.url), "is or was a party's")):
            own = self.folder / "not-yet"
            known = words if words and words[0] == "--node" else ()
            kind = () if "--kind" in words else ("--kind", "company")
            done = programs.comity("--data", own, "--community", self.community, *known, "member",
                                   "apply", handle, "--out", self.folder / "none",
                                   "--insecure-plaintext", *kind, *(() if known else words))
            self.says(done, FAILED if known else USAGE, text)
            self.assertFalse((own / "keys").exists(), words)

    def test_the_community_of_an_application_is_kept(self):
        own, _ = self.apply("jetty")
        self.assertEqual((own / "community").read_text(), self.community + "\n")
        self.says(self.comity("parties", data=own), DONE, f"against community {self.community}")

    def test_who_recovers_can_do_all_that_it_could(self):
        party = "meridian-organisation"
        keys = {name: self.data / f"keys/{party}.{name}key" for name in ("", "recovery.")}

        def roles():
            shown = json.loads(self.comity("--json", "party", party).stdout)
            return sorted(" ".join(key["roles"]) for key in shown["keys"])

        before = roles()
        self.assertIn("witness", before)
        out, taken = self.folder / "back.key", self.folder / "back.witness.key"
        recover = ("key", "recover", keys["recovery."], "--out", out, "--recovery-out",
                   self.folder / "back.recovery.key", "--insecure-plaintext")
        taken.write_text("another")
        self.says(self.comity(*recover), FAILED, "back.witness.key: there already.*nothing was")
        self.assertFalse(out.exists())
        taken.unlink()
        self.says(self.comity("--as", PARTIES[0], *recover), USAGE, "--as says")
        done = self.comity(*recover)
        self.says(done, DONE, rf"back\.signer\.key signs zones in place of [0-9a-f]{{64}}: put it "
                              rf"into keys/{party}\.signer\.key of the signer's folder")
        self.assertIn("until then it stops signing", done.stdout)
        self.assertIn("back.witness.key cosigns the log in place of", done.stdout)
        self.assertEqual(roles(), before)
        self.says(self.comity("--key", out, "member", "profile", "--names", "Back"), DONE, "done")

    def test_a_proof_for_another_community_is_seen_before_it_is_proposed(self):
        file = self.folder / "strange.json"
        programs.comity("--data", self.folder / "strange", "--community", "ab" * 32, "member",
                        "apply", "strange", "--kind", "company", "--out", file,
                        "--insecure-plaintext")
        done = self.comity("--as", PARTIES[0], "member", "admit", file, "--propose", "Admit")
        self.says(done, REFUSED, "bad_possession")

    def test_no_other_action_is_proposed_under_the_name(self):
        file = self.folder / "leave.json"
        file.write_text('{"members_leave": {}}')
        for command in ("admit", "replace-keys"):
            self.says(self.comity("--as", PARTIES[0], "member", command, file), USAGE,
                      "nothing was proposed")

    def test_a_profile_keeps_what_is_not_said(self):
        def profile(*words):
            return self.comity("--as", "ring-operators", "member", "profile", *words)

        def texts():
            shown = json.loads(self.comity("--json", "party", "ring-operators").stdout)
            return shown["display_names"], shown["contact"]

        self.says(profile(), USAGE, "--names TEXT")
        self.says(profile("--contact", "a", "--remove", "contact"), USAGE, "say one")
        self.says(profile("--names", "Ring Operators", "--contact", "a@example"), DONE, "done at")
        names, first = texts()
        self.says(profile("--contact", "b@example"), DONE, "done at")
        self.assertEqual(texts()[0], names)
        self.assertNotEqual(texts()[1], first)
        self.says(self.comity("party", "ring-operators"), DONE, f"contact +{CONTENT}")
        self.says(profile("--remove", "contact"), DONE, "done at")
        self.assertEqual(texts(), (names, None))

    def test_a_key_is_removed_by_its_file_and_by_its_digits(self):
        own = self.data / "keys/harbour-networks.key"
        for number, name in enumerate(("desk", "lost")):
            file = self.folder / f"{name}.key"
            self.says(self.comity("key", "add", own, "--role", "vote", "--out", file,
                                  "--insecure-plaintext"), DONE, "done at")
            shown = programs.comity("key", "show", file).stdout
            digits = shown.partition("public")[2].split()[0]
            self.says(self.comity("--key", own, "key", "remove", digits if number else file), DONE,
                      "done at")
            self.assertNotIn(digits, self.comity("party", "harbour-networks").stdout)
        self.says(self.comity("--key", own, "key", "remove", "none.key"), NOT_FOUND, "none.key")

    def test_a_text_is_shown_by_its_hash_and_checked(self):
        self.says(self.comity("--as", "commons-union", "member", "profile", "--contact",
                              "noc@commons.example"), DONE, "done at")
        text = json.loads(self.comity("--json", "party", "commons-union").stdout)["contact"]
        self.says(self.comity("content", text["hash"]), DONE, r"\| noc@commons\.example")
        shown = json.loads(self.comity("--json", "content", text["hash"]).stdout)
        self.assertEqual((shown["text"], shown["length"]), ("noc@commons.example", 19))
        out = self.folder / "contact"
        self.says(self.comity("content", text["hash"], "--out", out), DONE, "19 octets")
        self.assertEqual(out.read_text(), "noc@commons.example")
        self.says(self.comity("content", "ab"), USAGE, "64 hex digits")
        self.says(self.comity("content", "ab" * 32), NOT_FOUND, "ab")

    def test_what_a_constitution_gives_and_another_would_change(self):
        power = json.loads(self.comity("--json", "constitution", "power").stdout)
        general, = (rule for rule in power["rules"] if rule["rule"] == "general")
        self.assertIn("members.admit", general["actions"])
        self.assertLess(general["fewest"]["blocks"]["voices"],
                        general["fewest"]["passes"]["voices"])
        self.says(self.comity("constitution", "power"), DONE,
                  r"is blocked +by 3 voices who do not say yes: 1 of \d in \S+, ")
        document = json.loads(self.comity("constitution").stdout)
        self.assertEqual(document["rules"][0]["id"], "general")
        document["rules"][0]["stages"]["vote_seconds"] = 5400
        document["due_process"]["silence_days"] -= 1
        file = self.folder / "constitution.json"
        file.write_text(json.dumps(document))
        self.says(self.comity("constitution", "diff", file), DONE,
                  r"(?s)rule +amendment.*needs +the consent of ring-operators.*silence_days: 90"
                  r".*\+ rules\[general\]\.stages\.vote_seconds: 5400 \(1 hour 30 minutes\)")
        document["name"] = 7
        file.write_text(json.dumps(document))
        self.says(self.comity("constitution", "diff", file), USAGE, "constitution.json")

    def certificate(self, name):
        """A file with a certificate for this name, and its key."""
        file = self.folder / f"{name.replace(':', '-')}.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=proxy", "-days",
                        "2", "-addext", f"subjectAltName={name}", "-keyout", file, "-out",
                        file.with_suffix(".crt")], check=True, capture_output=True)
        certificate = file.with_suffix(".crt").read_text()
        file.write_text(file.read_text() + certificate)
        return file

    def test_a_node_behind_tls_is_asked_only_as_who_it_is(self):
        own, other = self.certificate("IP:127.0.0.1"), self.certificate("DNS:node.example")
        nothing = (self.node.url, b"/none", b"", b"")
        with Liar(*nothing, own) as proxy:
            ask = ("--data", self.data, "--node", proxy.url)
            self.says(programs.comity(*ask, "parties"), FAILED,
                      "TLS: certificate verify failed")
            trusted = (*ask, "--ca-file", own)
            self.says(programs.comity(*trusted, "parties"), DONE, "verified against")
            self.says(programs.comity(*trusted, "status"), DONE, "ok")
            self.says(programs.comity(*ask, "--ca-file", other, "status"), FAILED, "TLS: ")
            away = proxy.url.replace("127.0.0.1", "localhost")
            self.says(programs.comity("--node", away, "--ca-file", own, "status"), FAILED,
                      "TLS: certificate verify failed")
        with Liar(*nothing, other) as proxy:
            self.says(programs.comity("--node", proxy.url, "--ca-file", other, "status"), FAILED,
                      "TLS: certificate verify failed")
        self.says(programs.comity("--node", "https://", "status"), USAGE, "https://host")

    def test_the_node_of_the_data_folder_is_found(self):
        data = self.folder / "found"
        programs.make_sample(data)
        with Node(programs, data) as node:
            self.assertEqual((data / "api").read_text(), node.url + "\n")
            self.says(programs.comity("--data", data, "status"), DONE, "ok")
            self.says(programs.comity("--data", data, "--node", "http://127.0.0.1:1", "status"),
                      FAILED, "127.0.0.1:1: ")
            self.assertEqual(node.stop()[0], DONE)
        self.assertFalse((data / "api").exists())

    def test_names_are_typed_and_shown_as_people_write_them(self):
        create = ("--as", "ring-operators", "delegation", "create", "example")
        more = ("--holder", "ring-operators", "--ns", "ns1.b\u00fccher.example.", "--host",
                "ns1.b\u00fccher.example.=192.0.2.9", "--propose", "Books")
        self.says(self.comity(*create, "B\u00dcCHER", *more), USAGE, r"U\+00DC")
        done = self.comity(*create, "b\u00fccher", *more)
        number = done.stdout.partition("proposal ")[2].split()[0]
        self.says(self.comity("--as", "ring-operators", "consent", number), DONE,
                  r"(?m)^ +xn--bcher-kva is b\u00fccher$")
        self.says(self.comity("--json", "proposal", number), DONE, '"label":"xn--bcher-kva"')
        done = self.comity(*create, "\u05d0\u05d1", *more[:2], "--ns", "ns1.example.", *more[-2:],
                           "--action-only")
        self.assertEqual(json.loads(done.stdout)["names_create_delegation"]["label"], "xn--4dbc")

    def group(self, *words):
        """That of the action which the command prints."""
        done = self.comity("zone", *words, "--action-only")
        self.assertEqual(done.returncode, DONE, done.stderr)
        return json.loads(done.stdout)["ceremonies_call"]["group"]

    def test_new_holders_of_a_key_leave_the_others_their_numbers(self):
        standing = self.group("reshare-key", "example", "zone-signing")
        self.assertEqual(standing["epoch"], 2)
        numbers = {member["party"]: member["identifier"] for member in standing["members"]}
        stay = sorted(numbers)[1:]
        new = min(set(PARTIES) - set(numbers))
        words = [word for party in (new, *reversed(stay)) for word in ("--member", party)]
        changed = self.group("reshare-key", "example", "zone-signing", *words, "--threshold", "4")
        self.assertEqual({member["party"]: member["identifier"] for member in changed["members"]},
                         {party: numbers[party] for party in stay} | {new: len(numbers) + 1})
        self.assertEqual((changed["threshold"], changed["terms"]), (4, standing["terms"]))
        self.says(self.comity("--as", PARTIES[0], "zone", "reshare-key", "example", "zone-signing",
                              *words, "--propose", "Another holder"), DONE,
                  f"(?s)done at.*needs the consent of {new}")
        self.says(self.comity("zone", "make-key", "example", "documents"), USAGE, "--threshold")
        made = self.group("make-key", "example", "documents", *words, "--threshold", "2",
                          "--separate")
        self.assertEqual([made[name] for name in ("document", "mode", "threshold", "epoch")],
                         ["trust-anchor", "SEPARATE", 2, 1])

    def watch(self, *words, node=None):
        """`comity watch`, from the moment on at which it watches."""
        watching = subprocess.Popen(
            programs.command("comity", "--data", self.data, "--node", node or self.node.url,
                             *words, "watch"),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(watching.__exit__, None, None, None)
        self.addCleanup(watching.kill)
        rests_on = ""
        while (line := watching.stderr.readline()) and "watching" not in line:
            rests_on += line
        return watching, rests_on

    def test_what_happens_is_shown_as_it_happens(self):
        (text, proven), (events, silent), (told, unproven) = map(
            lambda words: self.watch(*words), ((), ("--json",), ("--trust-node",)))
        self.assertRegex(proven, "verified against")
        self.assertRegex(unproven, "as the node says")
        self.assertEqual(silent, "")
        number = self.pass_proposal(self.comity(
            "--as", "lumen-registry", "delegation", "set-ds", "example", "post", "--ds", DS,
            "--propose", "Secure post"))
        said = []
        for watching in (text, events, told):
            said.append("")
            while "effective" not in said[-1]:
                said[-1] += watching.stdout.readline()
            watching.send_signal(signal.SIGINT)
            self.assertEqual(watching.wait(20), DONE)
        for lines in (said[0], said[2]):
            self.assertRegex(lines, r"(?m)^20\S+Z +\d+  lumen-registry +decisions\.propose  done$")
            self.assertRegex(lines, rf"(?m)proposal {number} +effective  Secure post$")
        read = [json.loads(line) for line in said[1].splitlines()]
        voted = [event["party"] for event in read if event.get("action") == "decisions.vote"]
        self.assertEqual(voted, list(PARTIES[:len(voted)]))
        self.assertEqual([read[-1][name] for name in ("event", "proposal", "state", "title")],
                         ["proposal", number, "effective", "Secure post"])

    def test_who_has_left_hears_what_it_can_still_do(self):
        party = "harbour-networks"
        done = self.comity("--as", "lumen-registry", "delegation", "create", "example", "quayside",
                           "--holder", party, "--propose", "A name for harbour-networks")
        number = done.stdout.partition("proposal ")[2].split()[0]
        self.says(self.comity("--as", party, "consent", number), DONE, "done at")
        self.pass_proposal(done)
        said = self.comity("--as", party, "leave")
        self.says(said, DONE, "sign something on a later day")
        waiting = self.comity("waiting", party)
        self.says(waiting, DONE, "sign something on a day after the one on which it left")
        self.assertNotIn("start its signer", waiting.stdout)
        self.says(self.comity("status"), DONE, rf"{party} \(has left\)")

    def test_what_the_log_does_not_prove_is_not_shown(self):
        with Liar(self.node.url, b"/v1/log/after/", b"lumen-registry", b"lumen-registrz") as liar:
            watching, _ = self.watch(node=liar.url)
            self.says(self.comity("--as", "lumen-registry", "member", "profile", "--names", "L"),
                      DONE, "done at")
            said, why = watching.communicate(timeout=20)
        self.assertEqual((said, watching.returncode), ("", UNTRUSTED))
        self.assertIn("do not trust it", why)


class Prompt(unittest.TestCase):
    def complete(self, *words):
        """What bash offers in place of the last word."""
        script = ('source /dev/stdin; COMP_WORDS=(comity "$@"); COMP_CWORD=$#; _comity; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True,
                              text=True, check=True,
                              input=programs.comity("completion", "bash").stdout)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_completes_commands_and_options(self):
        self.assertEqual(self.complete("prop"), ["proposal", "proposals", "propose"])
        self.assertEqual(self.complete("--json", "constitution", "d"), ["diff"])
        self.assertEqual(self.complete("--as", "member", "delegation", "set-"),
                         ["set-ds", "set-ns"])
        self.assertEqual(self.complete("vote", "1", "--eff"), ["--effect-hash"])
        self.assertEqual(self.complete("vote", "1", "--comm"), ["--community"])

    def test_bash_completes_words_of_a_list(self):
        self.assertEqual(self.complete("vote", "1", ""), ["yes", "no", "abstain"])
        self.assertEqual(self.complete("proposals", "--state", "v"), ["voting"])
        self.assertEqual(self.complete("object", "--class", ""), ["minor", "major", "formal"])
        self.assertEqual(self.complete("zone", "make-key", "example.", "d"), ["documents"])
        # Behind an option that takes anything there is nothing to offer but files.
        self.assertEqual(self.complete("vote", "--text", ""), [])
        self.assertEqual(self.complete("--as", "x", "vote", "7", "y"), ["yes"])

    def test_what_is_missing_is_said_of_the_command_that_lacks_it(self):
        for words, text in (
                (("zone", "parent-has-ds", "example"),
                 "comity zone parent-has-ds: --ttl is required; "
                 "see comity zone parent-has-ds --help"),
                (("member", "applies"), "comity member: no such command or option here: applies; "
                                        "see comity member --help"),
                (("vote", "1"), "comity vote: choice is required; see comity vote --help")):
            done = programs.comity(*words)
            self.assertEqual((done.returncode, done.stderr), (USAGE, text + "\n"))

    def test_other_shells_and_the_manual_have_every_command(self):
        fish, zsh, manual = (programs.comity(*words).stdout for words in (
            ("completion", "fish"), ("completion", "zsh"), ("manual",)))
        self.assertTrue(zsh.startswith("#compdef comity\n"))
        self.assertIn("complete -c comity -n '__comity_at \\'member\\'' -f -a apply ", fish)
        for command in ("vote", "delegation set\\-ds", "member apply", "key remove", "manual"):
            self.assertIn(f"\n.SS comity {command}\n", manual)
        self.assertIn("\\-\\-ds\\-ttl", manual)
        self.assertEqual(programs.comity("completion", "tcsh").returncode, USAGE)


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
