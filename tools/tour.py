#!/usr/bin/python3
"""The main job, played in front of the reader: five parties make the keys of their zone, their
community decides a change of it, the zone changes, they sign it together, also when one of them
fails, and strangers check it; then it is tampered with.

Every step runs the command that a person would type, shows it, its output and how long it took,
and stops the tour with exit code 1 when it does not do what it says. Called by `./run --tour`."""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from processes import Community, Failed, interrupt_on_signals

ROOT = Path(__file__).resolve().parent.parent
HOLDER = "ring-operators"
PROPOSER = "lumen-registry"
LABEL = "commons-net"
VOTES = [
    ("government-of-aurora", "yes"),
    ("meridian-organisation", "yes"),
    ("p-7d2f41", "no"),
    ("commons-union", "yes"),
    ("harbour-networks", "abstain"),
    ("ring-operators", "yes"),
    ("lumen-registry", "yes"),
]
FIRST_DS = "20326 8 2 e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"
SECOND_DS = "38696 8 2 683d2d0acb8c9b712a1948b27f741219298d0a450d612c483af444a4c0fb2b16"
ANOTHER_DS = "38696 13 2 5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b"
THIRD_DS = "12345 13 2 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"


class Tour:
    def __init__(self, binaries, folder, zone_file):
        self.processes = Community(binaries, folder)
        self.folder = folder
        self.zone_file = zone_file
        self.step_number = 0
        self.anchor = ""
        self.community = ""
        self.started = time.monotonic()

    def step(self, text):
        self.step_number += 1
        print(f"\n\033[1m{self.step_number}. {text}\033[0m" if sys.stdout.isatty()
              else f"\n{self.step_number}. {text}", flush=True)

    def comity(self, *words, expect=0, quiet=False):
        """Runs `comity` and shows the command as a person would type it. `expect`: the exit code;
        None: any but 0."""
        shown = ["comity", *words]
        command = self.processes.program(["comity", "--data", self.folder])
        if self.processes.url:
            command += ["--node", self.processes.url]
        return self.command(command + list(words), shown, expect, quiet)

    def command(self, command, shown=None, expect=0, quiet=False):
        print("   $ " + shlex.join(shown or command), flush=True)
        begin = time.monotonic()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        took = (time.monotonic() - begin) * 1000
        if not quiet:
            for line in done.stdout.splitlines():
                print(("     " + line).rstrip())
        print(f"     [{took:.0f} ms]", flush=True)
        if done.returncode != expect and not (expect is None and done.returncode > 0):
            if quiet:
                print(done.stdout)
            raise Failed(f"expected exit code {expect or 'of a refusal'}, got {done.returncode}")
        return done.stdout

    def start_node(self):
        words = ["--port", "0", "--log-level", "error"]
        print("   $ " + " ".join(self.processes.node_command(*words)), flush=True)
        begin = time.monotonic()
        for line in self.processes.start_node(*words).splitlines():
            print("     " + line)
            if line.startswith("zone file"):
                self.zone = line.split()[2]
                self.apex = line.split("(zone ")[1].split(",")[0]
        print(f"     [{(time.monotonic() - begin) * 1000:.0f} ms]", flush=True)

    def stop_all(self):
        if self.processes.stop() != 0:
            raise Failed("the node did not stop cleanly")

    def wait(self, holds, what, seconds=60):
        """What `holds` gives once that is true."""
        until = time.monotonic() + seconds
        while not (found := holds()):
            if time.monotonic() > until:
                raise Failed(what)
            time.sleep(0.02)
        return found

    def wait_for_zone(self, text):
        """The zone file follows a commit by a moment."""
        self.wait(lambda: text.lower() in Path(self.zone).read_text().lower(),
                  f"{self.zone} does not hold {text}")

    def name(self):
        return LABEL + "." if self.apex == "." else f"{LABEL}.{self.apex}"

    def play(self):
        self.make()
        self.make_keys()
        self.decide()
        self.hold()
        self.lose_a_signer()
        self.judge()
        self.take_evidence()
        self.step("All stop cleanly")
        self.stop_all()
        self.verify()
        self.tamper()
        print(f"\nThe tour took {time.monotonic() - self.started:.1f} s.")

    def make(self):
        self.step("A community of seven parties of all six kinds takes over a zone")
        self.comity("init", "--sample", "--signers", "--zone-file", self.zone_file,
                    "--time-lock-seconds", "3")
        self.step("Its node starts; the zone is not signed, for nobody has keys of it")
        self.start_node()
        self.comity("parties")

    def start_signer(self, party):
        print("   $ " + shlex.join(self.processes.signer_command(party)) + " &", flush=True)
        self.processes.start_signer(party)

    def make_keys(self):
        parties = self.processes.parties()
        self.step("The founders have called five parties to make its keys: whom does it wait for?")
        self.comity("zone", "ceremony", self.apex)
        self.step("Their signers start, each a process with a folder and a key of its own, and "
                  "make the keys in three rounds: nobody has them at any time")
        for party in parties:
            self.start_signer(party)
        begin = time.monotonic()
        signed = self.wait(lambda: (self.processes.zone(self.apex).get("signed") or {}).get(
            "session") and self.processes.zone(self.apex)["signed"], "the zone is not signed")
        self.anchor = signed["trust_anchor"]
        print(f"     [{(time.monotonic() - begin) * 1000:.0f} ms until the zone is signed]")
        self.comity("zone", "ceremony", self.apex)
        self.command(["find", self.folder, "-name", "*.share"])
        self.step("Its zone is signed by 3 of 5 parties, its keys by 4 of 5: nobody signs alone")
        self.comity("zone", "signing", self.apex)
        self.command(["cat", self.anchor])

    def decide(self):
        name = self.name()
        self.step(f"{PROPOSER} proposes a new delegation, {name}, to be held by {HOLDER}")
        self.comity("--as", PROPOSER, "delegation", "create", self.apex, LABEL, "--holder", HOLDER,
                    "--ns", f"ns1.{name}", "--ns", f"ns2.{name}",
                    "--host", f"ns1.{name}=192.0.2.53,2001:db8::53",
                    "--host", f"ns2.{name}=198.51.100.53", "--ds", FIRST_DS,
                    "--propose", f"Delegate {name}", "--text", "Names for community networks")
        self.step("What would it change? The preview shows the zone's difference")
        self.comity("preview", "1")
        self.step(f"What waits for {HOLDER}? Its consent: silence is never consent")
        self.comity("waiting", HOLDER)
        self.comity("--as", HOLDER, "consent", "1")
        self.step("The parties vote, each with one voice; it closes when nothing can change it")
        for party, choice in VOTES:
            self.comity("--as", party, "vote", "1", choice, quiet=True)
            state = subprocess.run(
                self.processes.program(["comity", "--data", self.folder, "--node",
                                        self.processes.url, "--json", "proposal", "1"]),
                capture_output=True, text=True, check=True).stdout
            if '"state":"voting"' not in state.split('"tally"')[0]:
                break
        self.step("It has passed, and says why")
        self.comity("proposal", "1")
        self.step("The time lock ends by itself, and the delegation stands in the zone")
        self.comity("wait", "1")
        self.wait_for_zone(f"ns1.{name}")
        self.comity("delegation", "show", self.apex, LABEL)
        self.command(["grep", "-i", LABEL, self.zone])

    def hold(self):
        name = self.name()
        self.step(f"{HOLDER} changes the DS of what it holds: at once, alone")
        self.comity("--as", HOLDER, "delegation", "set-ds", self.apex, LABEL, "--ds", SECOND_DS)
        self.wait_for_zone("38696 8 2")
        self.command(["grep", "-E", f"^{name}.*DS", self.zone])
        self.step("A majority tries to change that DS, and is refused, with the clause")
        self.comity("--as", PROPOSER, "delegation", "set-ds", self.apex, LABEL, "--ds", THIRD_DS,
                    "--propose", f"Replace the DS of {name}", expect=3)

    def signing(self):
        return self.processes.ask(f"/v1/zones/{self.apex}/signing")["zone_signing"]

    def open_without(self, party):
        """The session that waits for this party and nobody else."""
        for session in self.signing()["open"]:
            if [one["party"] for one in session["parties"] if not one["answered"]] == [party]:
                return session
        return None

    def lose_a_signer(self):
        name = self.name()
        members = [one["party"] for one in self.signing()["members"]]
        # Who is asked goes round with the sessions: three, of whom the first opens the next one.
        victim = members[(self.signing()["signed"]["number"] + 2) % len(members)]
        process = self.processes.signers[victim]
        self.step(f"{HOLDER} adds a DS; {victim}'s signer, which has committed itself to the next "
                  "session, hangs before it answers")
        self.command(["kill", "-STOP", str(process.pid)])
        self.comity("--as", HOLDER, "delegation", "set-ds", self.apex, LABEL, "--ds", SECOND_DS,
                    "--ds", ANOTHER_DS)
        self.wait(lambda: self.open_without(victim), f"no session waits for {victim}")
        self.comity("zone", "signing", self.apex)
        self.step("Its signer is killed: the others pass it over and sign on")
        self.command(["kill", "-KILL", str(process.pid)])
        begin = time.monotonic()
        self.wait_for_zone("38696 13 2")
        print(f"     [{(time.monotonic() - begin) * 1000:.0f} ms until the zone is signed]")
        self.command(["grep", "-E", f"^{name}.*DS", self.zone])
        self.comity("zone", "signing", self.apex)
        self.wait(lambda: any(victim in why for why in self.processes.ask("/v1/health")["reasons"]),
                  f"health does not name {victim}")
        self.comity("status")
        self.step("It comes back with what lies in its folder, and commits itself anew")
        self.start_signer(victim)
        self.wait(lambda: self.processes.ask("/v1/health")["status"] == "ok",
                  f"health still names {victim}")
        self.comity("status")

    def judge(self):
        self.step("Eight programs that others wrote judge the signed zone; Unbound has it as its "
                  "local copy")
        self.command(["kzonecheck", "-o", self.apex, self.zone])
        self.command(["ldns-verify-zone", "-ZZ", self.zone])
        self.command(["/usr/bin/python3", str(ROOT / "tests/interop/signed_zone_judges.py"),
                      self.zone, self.anchor, self.apex])

    def take_evidence(self):
        self.step("Whoever wants to check takes files along: the community's id is all they trust")
        self.community = json.loads(self.comity("policy", "--json"))["community"]
        self.comity("bundle", "delegation", self.apex, LABEL, "--out", self.file("delegation"))
        self.comity("bundle", "zone", self.apex, "--out", self.file("zone"))
        self.comity("bundle", "collection", "decisions", "votes/1", "--out", self.file("votes"))

    def file(self, name):
        return f"{self.folder}/{name}.bundle"

    def check(self, name, *words, refused_by=""):
        """`comity verify` of a bundle; it must be refused by this step when one is named."""
        said = self.comity("verify", "--community", self.community, *words, self.file(name),
                           expect=3 if refused_by else 0, quiet=bool(refused_by))
        if not refused_by:
            return
        verdict = [line for line in said.splitlines() if f"refused by {refused_by}" in line]
        if not verdict:
            raise Failed(f"it was to be refused by {refused_by}: {said}")
        print("     " + verdict[0][:160])

    def verify(self):
        self.step("A stranger's small verifier: these records are in a state of that community")
        self.command(self.processes.program(["comity-verify", "--community", self.community,
                                             self.file("delegation")]),
                     ["comity-verify", "--community", self.community, self.file("delegation")])
        self.step("From the name servers to the votes, counted again; from the DS to its holder's "
                  "signature")
        self.check("delegation")
        self.step("From the zone file to the state: derived again, every signature compared")
        self.check("zone", "--zone-file", self.zone)

    def forge(self, what, source, target):
        self.command(["/usr/bin/python3", str(ROOT / "tools/forge.py"), what, source, target],
                     ["forge.py", what, source, target])

    def tamper(self):
        self.step("Tampering: a glue address, with the digest computed anew")
        forged_zone = f"{self.folder}/forged.zone"
        self.forge("glue", self.zone, forged_zone)
        self.command(["ldns-verify-zone", "-ZZ", forged_zone], expect=None)
        self.check("zone", "--zone-file", forged_zone, refused_by="signatures")
        for what, text, step in (
                ("vote", "a vote, with the file's digest computed anew", "collection"),
                ("block", "and the block record has the root of the state with that vote", "log"),
                ("log", "and the checkpoint has the root of the log with that record",
                 "checkpoint")):
            self.step(f"Tampering: {text}")
            self.forge(what, self.file("votes"), self.file(f"forged-{what}"))
            self.check(f"forged-{what}", refused_by=step)
        self.step("Tampering: a whole community, consistent in itself, with parties of these names")
        self.forge_community()
        self.check("forged-community", refused_by="genesis")

    def forge_community(self):
        """Another sample: same names, same zone, other keys."""
        evidence = self.file("forged-community")
        own, self.folder = self.folder, f"{self.folder}/forged"
        self.processes = Community(self.processes.binaries, self.folder)
        self.comity("init", "--sample", "--signers", "--zone-file", self.zone_file, quiet=True)
        self.start_node()
        rows = [line.split("\t") for line in Path(self.zone).read_text().splitlines()]
        owner = next(row[0] for row in rows if row[3:4] == ["NS"] and row[0] != self.apex)
        self.comity("bundle", "delegation", self.apex, owner.split(".")[0], "--out", evidence)
        self.stop_all()
        self.folder = own


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--folder", required=True, help="made anew, removed at the end")
    parser.add_argument("--zone-file", required=True)
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    os.makedirs(os.path.dirname(options.folder) or ".", exist_ok=True)
    tour = Tour(options.binaries, options.folder, options.zone_file)
    interrupt_on_signals()
    try:
        tour.play()
        return 0
    except KeyboardInterrupt:
        print("\nThe tour was interrupted.", file=sys.stderr)
        return 130
    except (Failed, subprocess.TimeoutExpired, OSError) as problem:
        print(f"\nThe tour stopped: {problem}", file=sys.stderr)
        return 1
    finally:
        tour.processes.stop()
        shutil.rmtree(options.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
