#!/usr/bin/python3
"""The processes of a community on one machine: its node, and a comity-signer for every party whose
folder lies in DATA/signers. Keeps them running until SIGINT or SIGTERM; `./run` calls it, and the
tour uses it.

  processes.py --binaries DIR --data DIR [--port N]

What the signers say is in DATA/signers/PARTY.log. One that was killed is started again; one that
ended by itself is not: it has said why. When the node ends, all end."""

import argparse
import ctypes
import json
import os
import select
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

PR_SET_PDEATHSIG = 1
START_SECONDS = 60
STOP_SECONDS = 20
LOOK_SECONDS = 0.2
LIBC = ctypes.CDLL(None)


class Failed(Exception):
    """Something did not do what it should."""


def interrupt_on_signals():
    """Whoever is told to end does so as on Ctrl-C, so that what it started ends too."""
    def interrupt(*_):
        raise KeyboardInterrupt
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def start(command, **streams):
    """A process that Ctrl-C at the terminal does not reach, and that does not outlive us."""
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL), **streams)


def end(process):
    """Its exit code; who does not stop when asked is killed."""
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)  # who was stopped hears nothing
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


class Community:
    """`url` is the API of its node once that runs."""

    def __init__(self, binaries, data):
        self.binaries = Path(binaries)
        self.data = Path(data)
        self.url = ""
        self.node = None
        self.signers = {}  # by party
        self.said = {}     # by party: the file of what it says

    def parties(self):
        """Those whose signers have folders here."""
        return sorted(path.parent.name for path in self.data.glob("signers/*/signer.toml"))

    def node_command(self, *words):
        return ["comityd", "--data", str(self.data), *words]

    def signer_command(self, party):
        return ["comity-signer", "--data", str(self.data / "signers" / party), "--node", self.url]

    def program(self, command):
        return [str(self.binaries / command[0]), *command[1:]]

    def start_node(self, *words):
        """What it says when it serves."""
        self.node = start(self.program(self.node_command(*words)), stdout=subprocess.PIPE)
        text, until = "", time.monotonic() + START_SECONDS
        # It says everything at once.
        while "\nAPI " not in text or select.select([self.node.stdout], [], [], 0.05)[0]:
            left = max(until - time.monotonic(), 0)
            if not select.select([self.node.stdout], [], [], left)[0]:
                raise Failed("the node does not start")
            more = os.read(self.node.stdout.fileno(), 65536).decode()
            if not more:
                raise Failed(f"the node has not started: exit code {self.node.wait()}")
            text += more
        self.url = next(line.split()[1] for line in text.splitlines()
                        if line.startswith("API ")).removesuffix("/v1/health")
        return text

    def start_signer(self, party):
        log = self.data / "signers" / f"{party}.log"
        with log.open("a") as said:
            self.signers[party] = start(self.program(self.signer_command(party)), stdout=said,
                                        stderr=said)
        return log

    def ask(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def zone(self, apex):
        """What health says of it."""
        return next(zone for zone in self.ask("/v1/health")["zones"] if zone["apex"] == apex)

    def stop(self):
        """The node's exit code. Signers first: they would say that it is away."""
        for process in self.signers.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.send_signal(signal.SIGINT)
        for process in self.signers.values():
            end(process)
        self.signers.clear()
        if self.node is None:
            return 0
        node, self.node = self.node, None
        code = end(node)
        node.stdout.close()
        return code


class Keeper:
    """Says what runs, and looks after it."""

    def __init__(self, community):
        self.community = community
        self.started = {}  # by party: when, monotonic

    def run(self, words):
        community = self.community
        print(community.start_node(*words), end="", flush=True)
        parties = community.parties()
        for party in parties:
            self.start(party)
        if parties:
            self.say("signers", ", ".join(parties),
                     f"a process and a folder each: {community.data}/signers/PARTY, and PARTY.log")
            self.await_signatures()
        self.say_what_next()
        while community.node.poll() is None:
            self.look()
            time.sleep(LOOK_SECONDS)
        print(f"the node has ended, exit code {community.node.returncode}", file=sys.stderr)
        return community.node.returncode or 1

    @staticmethod
    def say(what, *lines):
        for line in lines:
            print(f"{what:<12} {line}", flush=True)
            what = ""

    def start(self, party):
        self.community.start_signer(party)
        self.started[party] = time.monotonic()

    def look(self):
        for party, process in list(self.community.signers.items()):
            code = process.poll()
            if code is None:
                continue
            if code > 0:
                del self.community.signers[party]
                log = self.community.data / "signers" / f"{party}.log"
                said = log.read_text().splitlines() or [f"nothing, exit code {code}"]
                self.say(party, "its signer has ended, and the others sign on as long as they are "
                         "enough; it said", said[-1], "start it again with: "
                         + shlex.join(self.community.program(
                             self.community.signer_command(party))))
            elif time.monotonic() - self.started[party] > 1:
                self.start(party)
                end_text = f"by {signal.Signals(-code).name}" if code < 0 else "from outside"
                self.say(party, f"its signer was ended {end_text}, and is started again")

    def await_signatures(self):
        """At the first start the signers make the keys; later they have signed already."""
        health = self.community.ask("/v1/health")["zones"]
        if not health or (health[0].get("signed") or {}).get("session"):
            return
        apex = health[0]["apex"]
        self.say("", "they make the zone's keys in a ceremony, so that nobody has them ...")
        until = time.monotonic() + START_SECONDS
        started = len(self.community.signers)
        while time.monotonic() < until and self.community.node.poll() is None:
            self.look()
            if len(self.community.signers) < started:
                break
            signed = self.community.zone(apex).get("signed") or {}
            if signed.get("session"):
                self.say("signed", f"by {signed['threshold']} of {signed['members']} parties")
                self.say("trust anchor", signed["trust_anchor"])
                return
            time.sleep(LOOK_SECONDS)
        self.say("", f"not signed yet; `comity zone ceremony {apex}` says whom it waits for")

    def say_what_next(self):
        comity = f"{self.community.binaries}/comity"
        if str(self.community.data) != "data":
            comity += f" --data {self.community.data}"
        self.say("now type", f"{comity} status", f"{comity} parties", f"{comity} --help")
        self.say("more", "docs/guides/README.md; Ctrl-C stops all, ./run goes on where it was")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--port", help="of the API, instead of the configuration's")
    options = parser.parse_args()
    interrupt_on_signals()
    community = Community(options.binaries, options.data)
    code, told = 0, False
    try:
        port = ["--port", options.port] if options.port else []
        code = Keeper(community).run([*port, "--log-level", "warning"])
    except KeyboardInterrupt:
        print("\nstopping the signers and the node ...", flush=True)
        told = True
    except (Failed, OSError) as problem:
        print(f"run: {problem}", file=sys.stderr)
        code = 1
    code = community.stop() or code
    if told and code == 0:
        print("stopped; ./run goes on where it was")
    return code


if __name__ == "__main__":
    sys.exit(main())
