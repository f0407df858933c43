"""A child zone that BIND's tools sign and that BIND and Knot have, in a community that observes
it."""

import json
import os
import re
import subprocess
import time
import unittest

from programs import START_SECONDS, Folder, Node, free_port, wait_until
from secondaries import PATH
from signing_test import VOTERS

ZONE, LABEL = "example.", "museum"
CHILD = f"{LABEL}.{ZONE}"
ADDRESSES = ["127.0.0.1", "127.0.0.2"]
OBSERVERS = ["commons-union", "harbour-networks"]
SERVERS = ["@ IN NS ns1", "@ IN NS ns2",
           *(f"ns{i + 1} IN A {address}" for i, address in enumerate(ADDRESSES))]
NO_CDS, NO_CDNSKEY = "0 0 0 00", "0 3 0 AA=="


def tool(*words, folder):
    done = subprocess.run(list(map(str, words)), cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "PATH": f"{os.environ['PATH']}:{PATH}"}, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


class Key:
    def __init__(self, folder, algorithm, ksk=True, zone=CHILD):
        words = ["-f", "KSK"] if ksk else []
        bits = ["-b", "2048"] if algorithm.startswith("RSA") else []
        self.folder = folder
        self.name = tool("dnssec-keygen", "-q", "-a", algorithm, *bits, *words, zone,
                         folder=folder).strip()
        self.tag = int(self.name.split("+")[-1])
        self.record = next(line for line in (folder / f"{self.name}.key").read_text().splitlines()
                           if "DNSKEY" in line)

    def ds(self, digest=2):
        """Tag, algorithm, type, digest."""
        line = tool("dnssec-dsfromkey", f"-{digest}", f"{self.name}.key", folder=self.folder)
        return line.split(" DS ")[1].strip()

    def cdnskey(self):
        return self.record.split("DNSKEY")[1].strip()


class Server:
    """A name server that has the zone."""

    def __init__(self, folder, address, port):
        self.folder, self.address, self.port = folder, address, port
        self.process = None
        folder.mkdir()
        (folder / "conf").write_text(self.configuration())

    def serve(self, text, serial):
        (self.folder / "signed.new").write_text(text)
        os.replace(self.folder / "signed.new", self.folder / "signed")
        if self.process is None:
            self.log = (self.folder / "log").open("w")
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=self.log,
                stderr=subprocess.STDOUT, env={**os.environ, "PATH": PATH})
        else:
            self.stop()
            self.serve(text, serial)
            return
        wait_until(lambda: self.serial() == serial, START_SECONDS,
                   lambda: (self.folder / "log").read_text()[-2000:])

    def serial(self):
        done = subprocess.run(["kdig", f"@{self.address}", "-p", str(self.port), "+retry=0",
                               "+time=2", "+norec", "+short", CHILD, "SOA"],
                              capture_output=True, text=True, check=False)
        words = done.stdout.split()
        return int(words[2]) if len(words) == 7 else None

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.log.close()
            self.process = None


class Bind(Server):
    command = ["named", "-g", "-n", "1", "-c", "conf"]

    def configuration(self):
        return f"""
options {{
    directory "{self.folder}";
    pid-file none;
    session-keyfile "{self.folder}/session.key";
    listen-on port {self.port} {{ {self.address}; }};
    listen-on-v6 {{ none; }};
    recursion no;
    notify no;
    dnssec-validation no;
}};
controls {{ }};
zone "{CHILD}" {{ type primary; file "signed"; }};
"""


class Knot(Server):
    command = ["knotd", "-c", "conf"]

    def configuration(self):
        return f"""
server:
    listen: {self.address}@{self.port}
    rundir: "{self.folder}"
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{self.folder}/db"
log:
  - target: stdout
    any: info
zone:
  - domain: "{CHILD}"
    storage: "{self.folder}"
    file: "signed"
    semantic-checks: off
    journal-content: none
    zonefile-sync: -1
"""


class Child:
    """The zone, its keys, and both servers."""

    def __init__(self, folder, port):
        self.folder, self.serial, self.port = folder / "child", 1, port
        self.folder.mkdir()
        self.zsk = Key(self.folder, "ECDSAP256SHA256", ksk=False)
        self.servers = [kind(folder / kind.__name__, address, port)
                        for kind, address in zip((Bind, Knot), ADDRESSES)]

    def signed(self, signers, cds=(), cdnskey=(), published=(), how="-x", servers=SERVERS,
               more=()):
        """The text of the next version, a record a line; each signature begins now. With -z for
        `how` every key signs every set. `servers`: NS and addresses; `more`: lines besides."""
        time.sleep(1.1)
        self.serial += 1
        lines = [f"$ORIGIN {CHILD}", "$TTL 60",
                 f"@ IN SOA ns1 hostmaster {self.serial} 1800 900 86400 60",
                 *servers, *more,
                 *(f"@ IN CDS {text}" for text in cds),
                 *(f"@ IN CDNSKEY {text}" for text in cdnskey),
                 *(key.record for key in (*signers, self.zsk, *published))]
        (self.folder / "zone").write_text("\n".join(lines) + "\n")
        tool("dnssec-signzone", "-P", how, "-O", "full", "-s", "now", "-e", "now+864000", "-o",
             CHILD, "-f", "signed", "zone", *(key.name for key in (*signers, self.zsk)),
             folder=self.folder)
        return (self.folder / "signed").read_text()

    def serve(self, text, other=None):
        """`other`: what the second server has instead."""
        for server, mine in zip(self.servers, (text, other or text)):
            server.serve(mine, int(re.search(r"\sSOA\s+\S+\s+\S+\s+(\d+)", mine).group(1)))

    def stop(self):
        for server in self.servers:
            server.stop()


class ObservedChild(unittest.TestCase):
    programs = None  # set by main()
    watch_words = ()  # options of `children watch`

    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data, self.decisions = self.folder / "data", 0
        self.programs.make_sample(self.data, "--time-lock-seconds", "0")
        self.node = Node(self.programs, self.data)
        self.addCleanup(lambda: self.node.__exit__())
        self.child = Child(self.folder, free_port())
        self.addCleanup(self.child.stop)
        self.holder = "ring-operators"
        self.decide("delegation", "claim", ZONE, LABEL, "--holder", self.holder,
                    consents=[self.holder])

    def run_comity(self, *words):
        return self.programs.comity("--data", self.data, "--node", self.node.url, *words)

    def comity(self, *words):
        done = self.run_comity(*words)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def decide(self, *words, consents=()):
        self.decisions += 1
        number = str(self.decisions)
        self.comity("--as", "commons-union", *words, "--propose", "A step")
        for party in consents:
            self.comity("--as", party, "consent", number)
        for party in VOTERS:
            if json.loads(self.comity("--json", "proposal", number))["state"] != "voting":
                break
            self.comity("--as", party, "vote", number, "yes")
        self.comity("wait", number)

    def delegation(self):
        return json.loads(self.comity("--json", "delegation", "show", ZONE, LABEL))

    def ds(self):
        return sorted(f"{ds['key_tag']} {ds['algorithm']} {ds['digest_type']} {ds['digest']}"
                      for ds in self.delegation()["ds"])

    def assert_ds(self, *keys):
        self.assertEqual(self.ds(), sorted(key.ds().lower() for key in keys))

    def look(self, party, of="keys"):
        """What the observer of this party says of the child, and why; nothing: it did not look."""
        done = self.run_comity("--json", "--key", self.data / f"keys/{party}.signer.key",
                               "children", "watch", ZONE, "--once", "--port", self.child.port,
                               "--wait", "3", *self.watch_words)
        self.assertEqual(done.returncode, 0, done.stderr)
        said = [line for line in map(json.loads, done.stdout.splitlines()) if line["of"] == of]
        return (said[0]["state"], said[0]["why"]) if said else (None, None)

    def expect(self, state, why=""):
        """Of either observer; the DS set stays."""
        before = self.ds()
        for party in OBSERVERS:
            found = self.look(party)
            self.assertEqual(found[0], state, found)
            self.assertIn(why, found[1])
        self.assertEqual(self.ds(), before)

    def look_at_servers(self, party):
        """The same of its name servers."""
        return self.look(party, "name_servers")

    def expect_of_servers(self, state, why=""):
        before = self.servers()
        for party in OBSERVERS:
            found = self.look_at_servers(party)
            self.assertEqual(found[0], state, found)
            self.assertIn(why, found[1])
        self.assertEqual(self.servers(), before)

    def servers(self):
        return self.delegation()["name_servers"], self.hosts()

    def hosts(self):
        found = json.loads(self.comity("--json", "host", "list", ZONE))["hosts"]
        return {host["name"]: host["ipv4"] + host["ipv6"] for host in found
                if host["name"].endswith(f".{CHILD}")}

    def become_secure(self, key):
        for i, address in enumerate(ADDRESSES):
            self.comity("--as", self.holder, "host", "set", ZONE, f"ns{i + 1}.{CHILD}",
                        "--address", address)
        self.comity("--as", self.holder, "delegation", "set-ns", ZONE, LABEL, "--ns",
                    f"ns1.{CHILD}", "--ns", f"ns2.{CHILD}")
        self.comity("--as", self.holder, "delegation", "set-ds", ZONE, LABEL, "--ds", key.ds())
        self.decide("children", "observers", ZONE, "--observer", OBSERVERS[0], "--observer",
                    OBSERVERS[1])
        self.comity("--as", self.holder, "children", "order", ZONE, LABEL, "--follow", "cds",
                    "--follow", "cdnskey")
