#!/usr/bin/python3
"""A zone comes from an operator who signs it with BIND, under a parent that the test makes, while
Unbound is asked for its names without pause: both sign, or with a gap. In a network namespace of
its own, where name servers have the port that resolvers ask.

  signed_takeover_test.py --binaries DIR [SignedTakeover.test_WAY]"""

import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

import dns.flags
import dns.message
import dns.query
import dns.rcode
from programs import START_SECONDS, Folder, Node, Programs, wait_until
from secondaries import PATH, Secondary
from signing_test import VOTERS, serial_of

ZONE = "example."
ROOT, OLD, NEW = "127.0.0.1", "127.0.0.2", "127.0.0.3"
TTL = 2
EXPIRE_SECONDS = 86_400
# What caches may know is waited for on the clock of the community, which is set ahead; all of it is
# less than signatures hold. Unbound lives at the end of it from the start, so that no version is
# signed after its time.
AHEAD = timedelta(days=8)
LOOK_SECONDS = 3 * TTL  # of each state of things: all caches run out in it
ASKED = [("www.example.", "A"), ("library.example.", "DS"), ("museum.example.", "DS"),
         ("no-such-name.example.", "A"), ("example.", "SOA"), ("example.", "DNSKEY")]


def tool(*words, folder):
    done = subprocess.run(list(map(str, words)), cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "PATH": f"{os.environ['PATH']}:{PATH}"}, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def zone_text(servers):
    """Of the zone at its old operator: no set of it is kept for long."""
    lines = [f"@ {TTL} IN SOA old.ns.example. hostmaster.example. {int(time.time())} 1800 900 "
             f"{EXPIRE_SECONDS} {TTL}", "old.ns IN A 127.0.0.2", "new.ns IN A 127.0.0.3",
             "www IN A 192.0.2.1", "library IN NS ns.library", "ns.library IN A 192.0.2.11",
             "library IN DS 12345 13 2 " + "4a" * 32,
             "museum IN NS ns.library"]
    lines += [f"@ IN NS {server}" for server in servers]
    return "\n".join([f"$ORIGIN {ZONE}", f"$TTL {TTL}", *lines]) + "\n"


class Signed:
    """A zone that BIND's tools sign and a name server of BIND's has, on port 53 of an address."""

    def __init__(self, folder, address, apex, algorithm):
        self.folder, self.address, self.apex = folder, address, apex
        folder.mkdir()
        bits = ["-b", "2048"] if algorithm.startswith("RSA") else []
        make = ["dnssec-keygen", "-q", "-a", algorithm, *bits]
        self.key = tool(*make, "-f", "KSK", apex, folder=folder).strip()
        self.zone_key = tool(*make, apex, folder=folder).strip()
        self.process = None

    def sign(self, text):
        """With its keys and whatever else the text has of keys; valid for long."""
        keys = "".join((self.folder / f"{name}.key").read_text()
                       for name in (self.key, self.zone_key))
        (self.folder / "zone").write_text(text + f"$TTL {TTL}\n" + keys)
        end = (datetime.now(timezone.utc) + timedelta(days=60)).strftime("%Y%m%d%H%M%S")
        tool("dnssec-signzone", "-P", "-x", "-o", self.apex, "-N", "unixtime", "-e", end, "-f",
             "signed.new", "zone", self.key, self.zone_key, folder=self.folder)
        os.replace(self.folder / "signed.new", self.folder / "signed")
        self.reload()

    def ds(self):
        return tool("dnssec-dsfromkey", "-2", f"{self.key}.key", folder=self.folder).strip()

    def serve(self, file="signed"):
        (self.folder / "named.conf").write_text(f"""
options {{
    directory "{self.folder}";
    pid-file none;
    session-keyfile "{self.folder}/session.key";
    listen-on port 53 {{ {self.address}; }};
    listen-on-v6 {{ none; }};
    recursion no;
    notify no;
    dnssec-validation no;
    minimal-responses yes;
}};
controls {{ }};
zone "{self.apex}" {{ type primary; file "{file}"; }};
""")
        self.log = (self.folder / "log").open("w")
        self.process = subprocess.Popen(
            ["named", "-g", "-n", "1", "-c", "named.conf"], cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": PATH})
        wait_until(lambda: self.serial() is not None, START_SECONDS, self.text)

    def text(self):
        return (self.folder / "log").read_text()[-1000:]

    def serial(self):
        done = subprocess.run(["kdig", f"@{self.address}", "+retry=0", "+time=2", "+norec",
                               self.apex, "SOA"], capture_output=True, text=True, check=False)
        return Secondary.serial_in(done.stdout)

    def reload(self):
        if self.process is None:
            return
        before = self.serial()
        time.sleep(1.1)  # the time of a file tells it that there is another
        os.utime(self.folder / "signed")
        self.process.send_signal(1)
        wait_until(lambda: self.serial() != before, START_SECONDS, self.text)

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            self.log.close()


class Watching:
    """An Unbound, which is asked for names again and again; its answers by what they are."""

    def __init__(self, folder, anchor, library, hardened):
        self.folder, self.port = folder, 5300 + hardened
        self.name = "hardened" if hardened else "plain"
        folder.mkdir()
        (folder / "hints").write_text(f". 3600 NS a.root.\na.root. 3600 A {ROOT}\n")
        (folder / "unbound.conf").write_text(f"""
server:
    interface: 127.0.0.1@{self.port}
    do-ip6: no
    do-daemonize: no
    num-threads: 1
    chroot: ""
    username: ""
    pidfile: ""
    directory: "{folder}"
    use-syslog: no
    logfile: ""
    verbosity: 1
    val-log-level: 2
    root-hints: "hints"
    trust-anchor-signaling: no
    trust-anchor-file: "{anchor}"
    do-not-query-localhost: no
    cache-max-ttl: {TTL}
    cache-max-negative-ttl: {TTL}
    val-bogus-ttl: 1
    infra-host-ttl: 1
    qname-minimisation: no
    aggressive-nsec: no
    harden-algo-downgrade: {"yes" if hardened else "no"}
remote-control:
    control-enable: no
""")
        self.log = (folder / "log").open("w")
        self.process = subprocess.Popen(
            ["unbound", "-d", "-c", "unbound.conf"], cwd=folder, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": PATH, "LD_PRELOAD": str(library),
                 "COMITY_CLOCK_SHIFT": str(int(AHEAD.total_seconds()))})
        self.answers, self.all_answers = collections.Counter(), collections.Counter()
        self.stopping, self.lock = threading.Event(), threading.Lock()
        wait_until(self.is_up, START_SECONDS, self.text)
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def text(self):
        return (self.folder / "log").read_text()[-3000:]

    def ask(self, name, kind):
        query = dns.message.make_query(name, kind, want_dnssec=True)
        query.flags |= dns.flags.AD
        reply, _ = dns.query.udp_with_fallback(query, ROOT, 10, self.port)
        return dns.rcode.to_text(reply.rcode()), bool(reply.flags & dns.flags.AD)

    def is_up(self):
        try:
            return self.ask(*ASKED[0])[0] == "NOERROR"
        except (OSError, dns.exception.DNSException):
            return False

    def run(self):
        dice = random.Random(self.port)
        while not self.stopping.wait(0.02):
            found = self.ask(*dice.choice(ASKED))
            with self.lock:
                self.answers[found] += 1

    def taken(self):
        """What it has answered since the last time."""
        with self.lock:
            answers, self.answers = self.answers, collections.Counter()
        return answers

    def stop(self):
        self.stopping.set()
        self.thread.join()
        self.process.kill()
        self.process.wait()
        self.log.close()


SECURE = {("NOERROR", True), ("NXDOMAIN", True)}
INSECURE = {("NOERROR", False), ("NXDOMAIN", False)}


class SignedTakeover(unittest.TestCase):
    programs = None  # set by main()

    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.decisions, self.ahead, self.node = 0, timedelta(), None

    # ---- the world around

    def begin(self, algorithm):
        """The old operator has the zone, and the parent its DS."""
        self.root = Signed(self.folder / "root", ROOT, ".", "ECDSAP256SHA256")
        self.old = Signed(self.folder / "old", OLD, ZONE, algorithm)
        self.servers, self.ours = ["old.ns"], []
        self.old.sign(zone_text(self.servers))
        self.parent([self.old.ds()])
        anchor = self.folder / "root.ds"
        anchor.write_text(self.root.ds() + "\n")
        for server in (self.root, self.old):
            self.addCleanup(server.stop)
            server.serve()
        library = self.programs.binaries / "libshift-clock.so"
        self.watching = []
        for hardened in (False, True):
            self.watching.append(
                Watching(self.folder / f"unbound{int(hardened)}", anchor, library, hardened))
            self.addCleanup(self.watching[-1].stop)
        self.start_community()
        self.look(SECURE, SECURE)

    def parent(self, ds):
        self.ds = ds
        glue = {"old.ns": OLD, "new.ns": NEW}
        lines = [f"$TTL {TTL}",
                 f". {TTL} IN SOA a.root. a.root. {int(time.time())} 1800 900 86400 {TTL}",
                 ". IN NS a.root.", f"a.root. IN A {ROOT}"]
        for server in self.servers:
            lines += [f"{ZONE} IN NS {server}.{ZONE}", f"{server}.{ZONE} IN A {glue[server]}"]
        self.root.sign("\n".join([*lines, *ds]) + "\n")

    def name_servers(self, servers):
        self.servers = servers
        self.parent(self.ds)

    def look(self, plain, hardened):
        """What each Unbound says for a while, besides what it said on the way there."""
        time.sleep(LOOK_SECONDS)
        for watching, right in zip(self.watching, (plain, hardened)):
            seen = watching.taken()
            self.assertTrue(set(seen) <= right, f"{watching.name}: {seen}\n{watching.text()}")
            self.assertGreater(sum(seen.values()), 50)
            watching.all_answers += seen

    def settle(self):
        """What was on the way is no more; what was said of it meanwhile, by each."""
        time.sleep(LOOK_SECONDS)
        return [set(watching.taken()) for watching in self.watching]

    # ---- the community

    def start_community(self):
        self.data = self.folder / "data"
        zone = self.folder / "zone.db"
        zone.write_text(zone_text(["old.ns"]))
        self.programs.environment = {}
        self.programs.make_sample(self.data, "--time-lock-seconds", "0", zone=zone)
        self.start_node()
        self.addCleanup(lambda: self.node.__exit__())
        self.zone = Path(self.node.zone_file)
        wait_until(lambda: " RRSIG" in self.zone.read_text().replace("\t", " "), START_SECONDS,
                   self.node.error_text)

    def start_node(self):
        self.programs.environment = {
            "LD_PRELOAD": str(self.programs.binaries / "libshift-clock.so"),
            "COMITY_CLOCK_SHIFT": str(int(self.ahead.total_seconds())),
            "ASAN_OPTIONS": "verify_asan_link_order=0"}
        self.node = Node(self.programs, self.data)

    def comity(self, *words):
        done = self.programs.comity("--data", self.data, "--node", self.node.url, *words)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def decide(self, *words):
        self.decisions += 1
        number = str(self.decisions)
        self.comity("--as", "commons-union", *words, "--propose", "A step")
        for party in VOTERS:
            self.comity("--as", party, "vote", number, "yes")
            if json.loads(self.comity("--json", "proposal", number))["state"] != "voting":
                break
        self.comity("wait", number)

    def takeover(self):
        return json.loads(self.comity("--json", "zone", "takeover", ZONE))["takeover"]

    def await_stage(self, stage):
        wait_until(lambda: (self.takeover() or {"stage": "over"})["stage"] == stage, START_SECONDS,
                   lambda: f"{self.takeover()}, not {stage}: {self.node.error_text()}")

    def await_keys(self, count):
        wait_until(lambda: self.zone.read_text().count("\tDNSKEY\t") == count, START_SECONDS,
                   self.node.error_text)

    def note(self, stage, ttl):
        """Not before the command says, and then."""
        until = self.takeover()["until"]
        if until is not None:
            left = datetime.fromisoformat(until.replace("Z", "+00:00")) - (
                datetime.now(timezone.utc) + self.ahead)
            if stage != "exchanged" and left > timedelta():
                self.assertIn(f"not before {until}", self.comity("zone", "takeover", ZONE))
                self.pass_time(left + timedelta(seconds=1))
        self.decide("zone", "takeover-note", ZONE, stage, "--ttl", ttl)

    def pass_time(self, step):
        self.node.stop()
        self.node.__exit__()
        self.ahead += step
        self.assertLess(self.ahead, AHEAD)
        self.start_node()

    def serve_new(self):
        """A secondary of ours: what is published, at an address of its own."""
        self.new = Signed(self.folder / "new", NEW, ZONE, "ED25519")
        self.publish()
        self.addCleanup(self.new.stop)
        self.new.serve()

    def publish(self):
        (self.new.folder / "signed").write_bytes(self.zone.read_bytes())
        if self.new.process and self.new.serial() != serial_of(self.zone.read_text()):
            self.new.reload()

    def name_us(self, servers):
        """The NS set of the zone itself, here and at the old operator."""
        words = [word for server in servers for word in ("--rdata", f"{server}.{ZONE}")]
        before = self.zone.read_text()
        self.decide("zone", "set-apex", ZONE, "NS", *words)
        wait_until(lambda: self.zone.read_text() != before, START_SECONDS, self.node.error_text)
        self.publish()

    def verify(self):
        bundle, zone = self.folder / "zone.bundle", self.folder / "signed.zone"
        identity = json.loads(self.comity("--json", "community"))["id"]
        self.comity("bundle", "zone", ZONE, "--out", bundle)
        zone.write_text(self.comity("zone", "signed", ZONE))
        verdict = json.loads(self.comity("--json", "verify", "--community", identity, "--zone-file",
                                         zone, bundle))
        self.assertIn("recomputed", verdict["verdicts"])
        keys, = (step["text"] for step in verdict["steps"] if step["step"] == "keys")
        return keys

    # ---- the paths

    def both_sign(self, algorithm, hardened):
        """`hardened`: what a resolver says that asks a signature of each algorithm in the DS set;
        all of it comes up."""
        self.begin(algorithm)
        keys = self.folder / "old.keys"
        keys.write_text(tool("kdig", f"@{OLD}", "+noall", "+answer", ZONE, "DNSKEY",
                             folder=self.folder))
        self.decide("zone", "takeover-begin", ZONE, "--keys", keys)
        self.await_stage("carried")
        self.await_keys(3)
        self.assertIn("keys of another operator: 1,", self.verify())
        self.assertEqual(len(self.comity("zone", "trust-anchor", ZONE).splitlines()), 2)
        export = self.folder / "ours"
        self.comity("zone", "takeover", ZONE, "--export", export)
        self.ours = re.sub(r"\t\d+\tIN", f"\t{TTL}\tIN", export.read_text())
        self.old.sign(zone_text(["old.ns"]) + self.ours)
        self.look(SECURE, SECURE)
        self.note("exchanged", TTL)
        ours, = (line for line in self.comity("zone", "trust-anchor", ZONE).splitlines()
                 if not line.startswith(";"))
        shown, = json.loads(self.comity("--json", "zone", "takeover", ZONE))["ds"]
        self.assertEqual(shown, ours.split("DS")[1].strip())
        self.note_parent([self.old.ds(), ours])
        self.note("ds-of-both", TTL)
        # Both answer, whose signatures and keys a resolver mixes.
        self.serve_new()
        self.old.sign(zone_text(["old.ns", "new.ns"]) + self.ours)
        self.name_us(["old.ns", "new.ns"])
        self.name_servers(["old.ns", "new.ns"])
        self.look(SECURE, hardened)
        self.look(SECURE, hardened)
        self.name_us(["new.ns"])
        self.old.sign(zone_text(["new.ns"]) + self.ours)
        self.name_servers(["new.ns"])
        self.look(SECURE, hardened)
        self.old.stop()
        self.note("served-here", 2 * TTL)
        self.look(SECURE, hardened)
        self.note_parent([ours])
        self.note("ds-ours", TTL)
        self.assertTrue(self.settle()[0] <= SECURE)
        self.pass_time(timedelta(seconds=TTL + 1))
        self.await_stage("over")
        self.await_keys(2)
        self.publish()
        self.look(SECURE, SECURE)
        self.assertEqual(set(self.watching[1].all_answers), hardened)
        print(f"{algorithm}: {[dict(watching.all_answers) for watching in self.watching]}")

    def note_parent(self, ds):
        """The ledger waits before it is said; the parent has it before, and the caches see it."""
        until = datetime.fromisoformat(self.takeover()["until"].replace("Z", "+00:00"))
        left = until - (datetime.now(timezone.utc) + self.ahead)
        if left > timedelta():
            self.pass_time(left + timedelta(seconds=1))
        self.parent(ds)

    def test_ecdsa(self):
        self.both_sign("ECDSAP256SHA256", SECURE | {("SERVFAIL", False)})

    def test_rsa(self):
        self.both_sign("RSASHA256", SECURE | {("SERVFAIL", False)})

    def test_one_algorithm(self):
        self.both_sign("ED25519", SECURE)

    def test_gap(self):
        self.begin("RSASHA256")
        self.decide("zone", "takeover-begin", ZONE, "--gap")
        self.assertIn("ds-gone", self.comity("zone", "takeover", ZONE))
        self.parent([])
        time.sleep(LOOK_SECONDS)
        for seen in (watching.taken() for watching in self.watching):
            self.assertTrue(set(seen) <= SECURE | INSECURE, seen)
        self.look(INSECURE, INSECURE)
        self.note("ds-gone", 2 * TTL)
        self.serve_new()
        self.name_us(["new.ns"])
        self.old.sign(zone_text(["new.ns"]))
        self.name_servers(["new.ns"])
        self.look(INSECURE, INSECURE)
        self.old.stop()
        self.note("served-here", 2 * TTL)
        self.look(INSECURE, INSECURE)
        self.pass_time(timedelta(seconds=2 * TTL + 1))
        self.parent([self.comity("zone", "trust-anchor", ZONE).strip().splitlines()[-1]])
        self.note("ds-ours", TTL)
        self.assertIsNone(self.takeover())
        for seen in self.settle():
            self.assertTrue(seen <= SECURE | INSECURE, seen)
        self.look(SECURE, SECURE)


def main():
    if "COMITY_OWN_NETWORK" not in os.environ:
        os.environ["COMITY_OWN_NETWORK"] = "1"
        os.execvp("unshare", ["unshare", "-Urn", sys.executable, *sys.argv])
    tool("ip", "link", "set", "lo", "up", folder="/")
    for address in (OLD, NEW):
        tool("ip", "address", "add", f"{address}/8", "dev", "lo", folder="/")
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    SignedTakeover.programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
