#!/usr/bin/python3
"""A node whose operator has each version of a zone loaded by named-checkzone, and by a script that
refuses one record, before secondaries get it.

  zone_check_test.py --binaries DIR
"""

import argparse
import socket
import subprocess
import sys
import threading
import unittest
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
from programs import Api, Folder, Node, Programs, wait_until
from zone_clients_test import answer_all

HERE, ZONE, LABEL = "127.0.0.1", "example.", "commons-net"
VOTERS = ("government-of-aurora", "meridian-organisation", "commons-union", "harbour-networks",
          "ring-operators", "lumen-registry", "p-7d2f41")
SCRIPT = r"""
if grep -q 'DS.666 ' "$2"; then
  printf 'key tag 666\033[2J\n'
  exit 1
fi
exec /usr/bin/named-checkzone "$1" "$2"
"""
SECONDS = 60


class Check(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = folder / "data"
        (folder / "check.sh").write_text(SCRIPT)
        programs.make_sample(self.data, "--time-lock-seconds", "1")
        takes = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(takes.close)
        takes.bind((HERE, 0))
        threading.Thread(target=answer_all, args=[takes, dns.rcode.NOERROR], daemon=True).start()
        with (self.data / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\nlisten = ["{HERE}:0"]\nopen = true\n'
                         f'secondaries = ["{HERE}:{takes.getsockname()[1]}"]\n'
                         f'check = ["/bin/sh", "{folder}/check.sh", "{{zone}}", "{{file}}"]\n')
        self.start()

    def start(self):
        self.node = self.enterContext(Node(programs, self.data))
        self.api = Api(self.node.url)
        self.addCleanup(self.api.close)
        line = next(line for line in self.node.output.splitlines() if line.startswith("DNS"))
        self.port = int(line.rpartition(":")[2])

    def comity(self, *words):
        done = programs.comity("--data", self.data, "--node", self.node.url, *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def delegate(self):
        """By a decision, to ring-operators."""
        host = f"ns1.{LABEL}.{ZONE}"
        self.comity("--as", "lumen-registry", "delegation", "create", ZONE, LABEL, "--holder",
                    "ring-operators", "--ns", host, "--host", f"{host}=192.0.2.53", "--propose",
                    "Delegate")
        self.comity("--as", "ring-operators", "consent", "1")
        for party in VOTERS:
            self.comity("--as", party, "vote", "1", "yes")
            if '"state":"voting"' not in self.comity("--json", "proposal", "1"):
                break
        self.comity("wait", "1")

    def set_ds(self, tag):
        self.comity("--as", "ring-operators", "delegation", "set-ds", ZONE, LABEL, "--ds",
                    f"{tag} 13 2 {'AB' * 32}")
        self.node.await_in_zone(f"\tDS\t{tag} ")
        return next(int(line.split("\t")[4].split()[2])
                    for line in Path(self.node.zone_file).read_text().splitlines()
                    if "\tSOA\t" in line)

    def health(self):
        return self.api.get("/v1/health")[1]

    def refused_sets(self):
        return self.health()["dns"]["zones"][0].get("refused", {}).get("sets")

    def served(self):
        answer = dns.query.udp(dns.message.make_query(ZONE, "SOA"), HERE, port=self.port,
                               timeout=10).answer
        return answer[0][0].serial if answer else 0

    def changes_since(self, serial):
        done = subprocess.run(
            ["kdig", f"@{HERE}", "-p", str(self.port), "+noall", "+answer", ZONE,
             f"IXFR={serial}"], capture_output=True, text=True, check=True)
        return [line for line in done.stdout.splitlines() if line and not line.startswith(";")]

    def taken(self):
        told = self.health()["dns"]["secondaries"]
        return (told[0]["acknowledged"] or {}).get("serial", 0) if told else 0

    def await_served(self, serial):
        wait_until(lambda: self.served() == serial == self.taken(), SECONDS,
                   lambda: f"{self.served()} is served, {self.taken()} taken, not {serial}: "
                           f"{self.health()}")

    def test_a_version_that_the_check_refuses_stays_here(self):
        self.delegate()
        good = self.set_ds(1)
        self.await_served(good)
        self.assertEqual(self.health()["dns"]["zones"], [{"apex": ZONE, "serial": good}])
        bad = self.set_ds(666)
        self.assertGreater(bad, good)
        wait_until(lambda: self.refused_sets(), SECONDS, self.health)
        shown = self.health()
        self.assertEqual(shown["status"], "degraded")
        self.assertEqual(shown["dns"]["zones"][0], {
            "apex": ZONE, "serial": good,
            "refused": {"serial": bad, "why": "/bin/sh says: key tag 666?[2J",
                        "sets": [f"{LABEL}.{ZONE} DS"]}})
        self.assertIn("key tag 666", str(shown["reasons"]))
        self.assertIn(f"without {LABEL}.{ZONE} DS as set last it is taken", str(shown["reasons"]))
        self.assertIn(f"not {bad}: /bin/sh says: key tag 666",
                      programs.comity("--node", self.node.url, "status").stdout)
        self.assertEqual((self.served(), self.taken()), (good, good))
        # A start has the good one at once, and judges the bad one again.
        self.node.stop()
        self.start()
        self.assertEqual(self.served(), good)
        wait_until(lambda: self.refused_sets() == [f"{LABEL}.{ZONE} DS"], SECONDS, self.health)
        better = self.set_ds(2)
        self.await_served(better)
        changed = self.changes_since(good)
        self.assertLess(len(changed), 40)
        self.assertEqual({line.split()[6] for line in changed if line.split()[3] == "SOA"},
                         {str(good), str(better)})
        self.assertNotIn("refused", self.health()["dns"]["zones"][0])
        self.assertFalse((self.data / "zones/.checked").exists())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--binaries", type=Path, required=True)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
